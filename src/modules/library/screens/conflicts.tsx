import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { SETTLED } from '../schema.ts';
import { text } from '../screen-text.ts';
import { CONFLICT_WORDS, SETTLED_WORDS } from '../settled-words.ts';
import type { LibraryModel } from '../use-library.ts';
import type { ConflictView } from '../views-schema.ts';
import { Back, Empty, PageNotes, Row } from './parts.tsx';

interface Props {
  readonly model: LibraryModel;
}

const words = text.conflicts;

const Facts = ({ of }: { readonly of: ConflictView }) => (
  <>
    <p className="line-clamp-1 text-[1.5rem] font-bold">
      {words.what[of.what]}　{CONFLICT_WORDS[of.why]}
    </p>
    <p className="flex flex-wrap gap-x-5 text-[1.25rem]">
      <span className="tabular-nums">{timeInJapan(of.at)}</span>
      <span className="tabular-nums">{words.item(of.item)}</span>
      {of.title !== '' && <span>{of.title}</span>}
      {of.patron !== null && <span className="tabular-nums">{words.patron(of.patron)}</span>}
    </p>
    {of.said.length > 0 && (
      <p className="phrase text-[1.125rem] text-soft">
        {text.session.saidBy}：{of.said.join('　')}
      </p>
    )}
  </>
);

const Settle = ({ model, of }: Props & { readonly of: ConflictView }) => {
  const back = (): void => model.dispatch({ kind: 'picked', id: null });
  useKeys({ Escape: back });
  return (
    <Screen title={words.how} back={<Back onPress={back} />}>
      <PageNotes model={model} />
      <div className="rounded-12 border-2 border-line bg-paper px-5 py-3">
        <Facts of={of} />
      </div>
      <ul className="flex flex-col gap-3">
        {SETTLED.map((how) => (
          <li key={how}>
            <Button size="wide" onPress={() => model.settle(of.id, how)} disabled={model.flow.busy}>
              {SETTLED_WORDS[how]}
            </Button>
          </li>
        ))}
      </ul>
    </Screen>
  );
};

/** 合わなかったもの: each settled by a person, with a reason. */
export const ConflictsPlace = ({ model }: Props) => {
  const { flow, dispatch } = model;
  const { conflicts, picked } = flow;
  const back = (): void => model.go('main');
  const chosen = Array.isArray(conflicts)
    ? conflicts.find(({ id }: ConflictView) => id === picked)
    : undefined;
  useKeys(chosen === undefined ? { Escape: back } : {});
  if (chosen !== undefined) return <Settle model={model} of={chosen} />;
  return (
    <Screen title={words.title} lead={words.lead} back={<Back onPress={back} />}>
      <PageNotes model={model} done={flow.note === 'settled' ? words.settled : null} />
      {conflicts === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
      {Array.isArray(conflicts) && conflicts.length === 0 && <Empty>{words.empty}</Empty>}
      {Array.isArray(conflicts) && (
        <ul className="flex flex-col gap-2">
          {conflicts.map((of: ConflictView) => (
            <Row
              key={of.id}
              action={<Button onPress={() => dispatch({ kind: 'picked', id: of.id })}>{words.pick}</Button>}
            >
              <Facts of={of} />
            </Row>
          ))}
        </ul>
      )}
    </Screen>
  );
};
