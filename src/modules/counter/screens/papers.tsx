import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { byCard, isOpen, type Paper, papersOf, receivable, receivedState, statesOf } from '../attaching.ts';
import type { AttachmentState } from '../filled.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { SheetView, VisitView } from '../views.ts';
import type { IdentityCheck } from '../visit-schema.ts';
import { Identity } from './identity.tsx';
import { Back, Badge, Empty } from './parts.tsx';

const words = sheetText.papers;

/** 添付書類と本人確認: what was brought, what need not be, what comes later; and how it was seen who she is. */
export const Papers = ({
  visit,
  sheet,
  model,
  onIdentify,
}: {
  readonly visit: VisitView;
  readonly sheet: SheetView | null;
  readonly model: CounterDesk;
  /** Looks at the card itself. */
  readonly onIdentify: () => void;
}) => {
  const { dispatch, identity, busy } = model;
  const back = (): void => dispatch({ kind: 'back' });
  const next = (): void => dispatch({ kind: 'go', to: 'resident' });
  const papers = sheet === null ? [] : papersOf(sheet);
  const open = papers.filter(isOpen);
  const ready = visit.identity !== null && open.length === 0;
  useKeys({ Escape: back, ...(ready ? { Enter: next } : {}) });
  const identify = (check: IdentityCheck): void => {
    const done = check.how.startsWith('card_') ? byCard(papers) : [];
    identity(
      check,
      statesOf(done, () => ({ is: 'omitted', by: 'card' })),
    );
  };
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" onPress={next} disabled={busy}>
          {words.next}
        </Button>
      }
    >
      <Identity visit={visit} busy={busy} onSay={identify} onCard={onIdentify} />
      {sheet !== null && <List papers={papers} model={model} />}
    </Screen>
  );
};

const List = ({
  papers,
  model: { attach, busy },
}: {
  readonly papers: readonly Paper[];
  readonly model: CounterDesk;
}) => {
  const simple = receivable(papers);
  return (
    <section aria-label={words.attachments} className="flex flex-col gap-2">
      <h2 className="flex items-center justify-between gap-4 border-b-2 border-line pb-1 text-[1.375rem] font-bold">
        {words.attachments}
        {simple.length > 0 && (
          <Button
            onPress={() => attach(statesOf(simple, receivedState))}
            disabled={busy}
            className="min-h-[max(3rem,48px)]! px-4! text-[1.125rem]!"
          >
            {words.all}
          </Button>
        )}
      </h2>
      {papers.length === 0 && <Empty title={words.none} />}
      <ul className="flex flex-col gap-2">
        {papers.map((paper) => (
          <Row key={paper.id} paper={paper} onState={(state) => attach(statesOf([paper], () => state))} />
        ))}
      </ul>
    </section>
  );
};

const stateWords = ({ state, oneOf }: Paper): string => {
  if (state === null || state.is === 'open') return words.open;
  if (state.is === 'later') return words.later;
  if (state.is === 'omitted') return words.omittedBy[state.by];
  const which = oneOf.find(({ id }) => id === state.which);
  return oneOf.length > 1 && which !== undefined ? `${words.received}（${which.name.ja}）` : words.received;
};

const TONES = { open: 'care', received: 'good', omitted: 'plain', later: 'soft' } as const;

const Row = ({
  paper,
  onState,
}: {
  readonly paper: Paper;
  readonly onState: (state: AttachmentState) => void;
}) => {
  const { oneOf, omittedBy, at, notes, state } = paper;
  const choices: readonly { readonly label: string; readonly state: AttachmentState }[] = [
    ...oneOf.map(({ id, name }) => ({
      label: oneOf.length === 1 ? words.received : name.ja,
      state: { is: 'received', which: id } as const,
    })),
    ...omittedBy.map((by) => ({ label: words.omittedBy[by], state: { is: 'omitted', by } as const })),
    { label: words.later, state: { is: 'later' } as const },
  ];
  const name = oneOf.map((each) => each.name.ja).join('、または ');
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 rounded-12 border-2 border-line bg-paper px-4 py-2 small:grid-cols-1">
      <div className="min-w-0">
        <p className="phrase flex flex-wrap items-center gap-x-3 text-[1.375rem] leading-130 font-bold">
          {name}
          <Badge tone={TONES[state?.is ?? 'open']}>{stateWords(paper)}</Badge>
        </p>
        <p className="phrase text-[1.125rem] leading-130 text-soft">
          {[...new Set(oneOf.map(({ about }) => about))].join('。')}
          {notes.length > 0 && ` ${notes.join('。')}`}
          <span className="inline-block">（{words.forms(new Set(at.map(({ form }) => form)).size)}）</span>
        </p>
      </div>
      <div className="flex max-w-[36rem] flex-wrap justify-end gap-1.5 small:justify-start">
        {choices.map((choice) => {
          const on = state !== null && JSON.stringify(state) === JSON.stringify(choice.state);
          return (
            <Button
              key={choice.label}
              onPress={() => onState(on ? { is: 'open' } : choice.state)}
              pressed={on}
              kind={on ? 'primary' : 'plain'}
              label={`${name} ${choice.label}`}
              className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
            >
              {on && <span aria-hidden="true">✓</span>}
              {choice.label}
            </Button>
          );
        })}
      </div>
    </li>
  );
};
