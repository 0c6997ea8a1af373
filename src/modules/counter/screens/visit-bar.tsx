import { Button as AriaButton } from 'react-aria-components';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import { EVENT_NAMES } from '../screen-text-events.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { VisitView } from '../views.ts';
import { subjectsOf } from './parts.tsx';

const words = text.bar;

const STEPS = ['purpose', 'people', 'ask', 'list', 'fields', 'papers', 'resident'] as const;
type Step = (typeof STEPS)[number];

/** Which step a scene belongs to. */
const STEP_OF: Partial<Record<Scene['at'], Step>> = {
  purpose: 'purpose',
  people: 'people',
  guest: 'people',
  proxy: 'people',
  ask: 'ask',
  answers: 'ask',
  list: 'list',
  find: 'list',
  fields: 'fields',
  papers: 'papers',
  resident: 'resident',
  confirm: 'resident',
};

/** Whose visit it is: the subject first, the others as a number. */
export const whoWords = (visit: VisitView): string => {
  const [first, ...others] = subjectsOf(visit);
  if (first === undefined) return words.nobody;
  return others.length === 0 ? first.name : `${first.name} ${words.others(others.length)}`;
};

/** Above each scene of a visit: whose it is, how far it has come, and the ways out of it. */
export const VisitBar = ({
  visit,
  model,
  onEnd,
}: {
  readonly visit: VisitView;
  readonly model: CounterDesk;
  readonly onEnd: () => void;
}) => {
  const { flow, dispatch, hold, busy } = model;
  useKeys({ F8: () => hold() });
  const now = STEP_OF[flow.scene.at];
  return (
    <aside
      aria-label={words.visit(visit.number)}
      className="flex items-center gap-3 border-b-2 border-line bg-paper px-10 py-1 small:flex-wrap small:gap-x-2 small:gap-y-1 small:px-4"
    >
      <p className="flex min-w-0 flex-1 items-baseline gap-x-3 leading-130 small:basis-full small:flex-wrap">
        <span className="text-[1.5rem] font-bold whitespace-nowrap">{words.visit(visit.number)}</span>
        <span className="min-w-0 text-[1.25rem] font-bold">{whoWords(visit)}</span>
        <span className="phrase text-[1.125rem] text-soft">
          {visit.events.map((event) => EVENT_NAMES[event]).join('・')}
        </span>
      </p>
      <nav className="flex small:flex-wrap">
        {STEPS.map((step) => (
          <AriaButton
            key={step}
            isDisabled={busy}
            onPress={() => dispatch({ kind: 'go', to: step })}
            {...(step === now ? { 'aria-current': 'step' as const } : {})}
            className={`min-h-[max(3rem,48px)] px-2.5 text-[1.125rem] font-bold ${
              step === now
                ? 'border-b-4 border-act text-act'
                : 'border-b-4 border-transparent text-soft data-hovered:bg-act-soft'
            }`}
          >
            {words.steps[step]}
          </AriaButton>
        ))}
      </nav>
      <Button
        onPress={() => hold()}
        disabled={busy}
        className="min-h-[max(3rem,48px)]! px-4! text-[1.125rem]!"
      >
        {words.hold}
      </Button>
      <Button
        kind="quiet"
        onPress={onEnd}
        disabled={busy}
        className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
      >
        {words.end}
      </Button>
    </aside>
  );
};

/** Somebody else's card, and what a clerk should know of the catalogue; the work goes on. */
export const VisitNotices = ({
  visit,
  model: { flow, hold, busy },
}: {
  readonly visit: VisitView;
  readonly model: CounterDesk;
}) => (
  <>
    {flow.knocking !== null && (
      <div className="px-10 pt-2 small:px-4">
        <Banner
          tone="care"
          action={
            <Button onPress={() => hold()} disabled={busy}>
              {words.knockingHold}
            </Button>
          }
        >
          {words.knocking}
        </Banner>
      </div>
    )}
    {visit.cardNotes.map((note) => (
      <div key={note} className="px-10 pt-2 small:px-4">
        <Banner tone="care">{words.cardNotes[note]}</Banner>
      </div>
    ))}
    {visit.catalogueChanged && (
      <div className="px-10 pt-2 small:px-4">
        <Banner tone="info">{words.catalogue}</Banner>
      </div>
    )}
  </>
);
