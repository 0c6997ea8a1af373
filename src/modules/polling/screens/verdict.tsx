import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { VerdictBand } from '../../../ui/verdict-band.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import { dateWords, OK_WORD, SHAPES, STOP_NAMES } from '../verdict-text.ts';
import type { Look, PollingState, ShownBallot, Verdict } from '../views.ts';
import { ElectorFacts } from './elector.tsx';

const words = text.verdict;
const CIRCLED = ['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨'];

type Ok = Extract<Verdict, { kind: 'ok' }>;
const names = (ballots: readonly ShownBallot[]): string => ballots.map(({ short }) => short).join('、');

/** What must be read before going on, though nothing stops. */
const notesOf = (look: Look, verdict: Ok, polling: PollingState): string[] => {
  const all = polling.election?.ballots ?? [];
  const [later] = verdict.later;
  const had = verdict.earlier.flatMap(({ ballots }) => ballots);
  return [
    ...(look.cardExpired ? [words.cardExpired] : []),
    ...(look.overridden === null ? [] : [words.overridden(STOP_NAMES[look.overridden])]),
    ...(later === undefined || later.opensOn === null
      ? []
      : [words.later(names(verdict.later), dateWords(later.opensOn))]),
    ...(had.length === 0 ? [] : [words.earlier(names(all.filter(({ id }) => had.includes(id))))]),
    ...(look.elector?.braille === true ? [words.braille] : []),
  ];
};

/** わたす投票用紙, by number, name and the colour in words. */
const Ballots = ({
  ballots,
  declined,
}: {
  readonly ballots: readonly ShownBallot[];
  readonly declined: readonly string[];
}) => (
  <section aria-label={words.ballots} className="flex flex-col gap-2">
    <h2 className="text-[1.25rem] font-bold text-soft">{words.ballots}</h2>
    <ol className="flex flex-col gap-2">
      {ballots.map(({ id, short, name, color }, at) => {
        const isDeclined = declined.includes(id);
        return (
          <li
            key={id}
            className={`flex items-center gap-4 rounded-12 border-[3px] bg-paper px-4 py-1.5 ${isDeclined ? 'border-line text-soft' : 'border-ink'}`}
          >
            <span className="text-[2.5rem] leading-120 font-bold" aria-hidden="true">
              {CIRCLED[at]}
            </span>
            <span className="min-w-0 flex-1">
              <span
                className={`block text-[1.875rem] leading-120 font-bold ${isDeclined ? 'line-through' : ''}`}
              >
                {short}
              </span>
              {name !== short && <span className="block text-[1rem] leading-130 text-soft">{name}</span>}
            </span>
            <span className="shrink-0 text-[1.5rem] font-bold">
              {isDeclined ? words.declined : words.paper(color)}
            </span>
          </li>
        );
      })}
    </ol>
  </section>
);

/** 受付可: who, which 投票区, which ballots, and one button. */
export const VerdictOk = ({
  scene,
  polling,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'verdict' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}) => {
  const { flow, dispatch, accept, leave } = model;
  const { look, plan } = scene;
  const busy = flow.busy !== null;
  const special = (): void => dispatch({ kind: 'special', kindOf: 'menu' });
  useKeys(busy ? {} : { Escape: leave, F4: special });
  if (look.verdict.kind !== 'ok') return null;
  const { verdict } = look;
  const waiting = polling.reservations === 'central' ? words.asking : words.accepting;
  return (
    <Screen
      verdictOf={look.visitId ?? look.lookId}
      back={
        <>
          <Button size="large" onPress={leave} disabled={busy}>
            {words.quit}
          </Button>
          <Button size="large" onPress={special} disabled={busy}>
            {words.special}
          </Button>
        </>
      }
      actions={
        look.needsOath ? (
          <Button kind="primary" size="large" first onPress={() => dispatch({ kind: 'reason_asked' })}>
            {words.reason}
          </Button>
        ) : (
          <Button kind="primary" size="large" first disabled={busy} onPress={() => accept()}>
            {busy ? waiting : words.accept}
          </Button>
        )
      }
    >
      <div role="status" data-verdict="ok" className="-mx-10 -mt-6 small:-mx-4 small:-mt-3">
        <VerdictBand tone="go" shape={SHAPES.ok} word={OK_WORD}>
          <p className="phrase min-w-0 flex-1 basis-60 text-[1.375rem] leading-140">{words.check}</p>
        </VerdictBand>
      </div>
      {notesOf(look, verdict, polling).map((note) => (
        <Banner key={note} tone="care">
          {note}
        </Banner>
      ))}
      {plan.assist !== null && <Banner tone="info">{words.assist[plan.assist.kind]}</Banner>}
      <div className="grid grid-cols-2 gap-10 small:grid-cols-1 small:gap-4">
        {look.elector !== null && <ElectorFacts elector={look.elector} />}
        <Ballots ballots={verdict.ballots} declined={plan.declined} />
      </div>
    </Screen>
  );
};
