import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import type { PollingState, ShownAcceptance } from '../views.ts';
import { SecondPerson } from './second.tsx';

const words = text.issue;
const CIRCLED = ['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨'];

interface Props {
  readonly scene: Extract<Scene, { at: 'issue' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}

/** 投票用紙の交付: each paper its own tick, taken back as easily as made. */
export const Issue = ({ scene, polling, model }: Props) => {
  const { flow, dispatch, issue, undoIssue, leave } = model;
  const { acceptance, from } = scene;
  const busy = flow.busy !== null;
  const open = acceptance.ballots.filter(({ tickId }) => tickId === null);
  const away = (): void => (from === 'accept' ? leave() : dispatch({ kind: 'back' }));
  useKeys(busy ? {} : { Escape: away });
  const undo = (
    <Button
      kind="stop"
      size="large"
      disabled={busy}
      onPress={() => dispatch({ kind: 'undo_asked', acceptance })}
    >
      {words.undo}
    </Button>
  );
  return (
    <Screen
      title={words.title(acceptance.name)}
      mark={<DoneMark className="size-12 text-good small:size-9" />}
      lead={open.length === 0 ? words.all : words.lead}
      back={undo}
      actions={
        <Button
          key={String(open.length === 0)}
          kind={open.length === 0 ? 'primary' : 'plain'}
          size="large"
          first={open.length === 0}
          disabled={busy}
          onPress={away}
        >
          {from !== 'accept' ? ja.button.back : open.length === 0 ? words.next : words.later}
        </Button>
      }
    >
      {acceptance.conflict && <Banner tone="stop">{words.conflict}</Banner>}
      {acceptance.assist !== null && <Banner tone="info">{text.verdict.assist[acceptance.assist]}</Banner>}
      <ol className="my-auto flex flex-col gap-3 small:my-0">
        {acceptance.ballots.map((each, at) => (
          <BallotRow
            key={each.ballot}
            at={at}
            each={each}
            color={polling.election?.ballots.find(({ id }) => id === each.ballot)?.color ?? ''}
            first={each.ballot === open[0]?.ballot}
            busy={busy}
            onIssue={() => issue(acceptance.acceptId, each.ballot)}
            onTakeBack={undoIssue}
          />
        ))}
      </ol>
    </Screen>
  );
};

const BallotRow = ({
  at,
  each: { name, tickId },
  color,
  first,
  busy,
  onIssue,
  onTakeBack,
}: {
  readonly at: number;
  readonly each: ShownAcceptance['ballots'][number];
  readonly color: string;
  readonly first: boolean;
  readonly busy: boolean;
  readonly onIssue: () => void;
  readonly onTakeBack: (tickId: ShownAcceptance['acceptId']) => void;
}) => (
  <li
    className={`flex items-center gap-5 rounded-12 border-[3px] px-6 py-3 small:flex-wrap small:gap-2 small:px-3 small:py-2 ${
      tickId === null ? 'border-ink bg-paper' : 'border-good bg-good-soft'
    }`}
  >
    <span className="text-[2.5rem] leading-120 font-bold" aria-hidden="true">
      {CIRCLED[at]}
    </span>
    <span className="min-w-0 flex-1">
      <span className="block text-[2rem] leading-120 font-bold small:text-[1.5rem]">{name}</span>
      <span className="block text-[1.375rem] font-bold text-soft">{text.verdict.paper(color)}</span>
    </span>
    {tickId === null ? (
      <Button
        key={String(first)}
        kind="primary"
        size="large"
        first={first}
        disabled={busy}
        onPress={onIssue}
        label={`${name} ${words.give}`}
      >
        {words.give}
      </Button>
    ) : (
      <>
        <span className="flex items-center gap-2 text-[1.5rem] font-bold">
          <DoneMark className="size-9 text-good" />
          {words.given}
        </span>
        <Button disabled={busy} onPress={() => onTakeBack(tickId)} label={`${name} ${words.takeBack}`}>
          {words.takeBack}
        </Button>
      </>
    )}
  </li>
);

/** 受付の取消し: two persons, and the papers must be back first. */
export const Undo = ({
  scene: { acceptance },
  rpc,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'undo' }>;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
}) => {
  const out = acceptance.ballots.some(({ tickId }) => tickId !== null);
  return (
    <SecondPerson
      what={text.undo.what(acceptance.name)}
      reasons={text.undo.reasons}
      rpc={rpc}
      model={model}
      ready={!out}
      onSubmit={(reason, second) => model.undo(acceptance.acceptId, reason, second)}
      onBack={() => model.dispatch({ kind: 'back' })}
    >
      {out && <Banner tone="care">{text.undo.ticksFirst}</Banner>}
    </SecondPerson>
  );
};
