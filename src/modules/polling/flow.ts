import type { DeskPhase } from '../../identity/schema.ts';
import { throwIllegalValue } from '../../kernel/assert.ts';
import { type Flow, type FlowInput, initialFlow, type Place } from './flow-input.ts';
import { emptyPlan, type Finding, type From, type Noted, type Printing, type Scene } from './scene.ts';
import type { AcceptOutcome, Look } from './views.ts';

export { type Flow, type FlowInput, initialFlow };

/**
 * What the polling desk shows, as a reducer. The host decides who that is and whether she may vote; this only holds how far the
 * clerk has come with her. No call and no timer in here: `use-polling.ts` makes them and says what came.
 *
 * Invariants
 * 1. A stop is left in two ways only: a person says that nobody was taken in, or the host answers a second person with another
 *    look. No tap, no ticket, no list and no trouble of the machine takes it away.
 * 2. What was begun for a person (事由, 宣誓書, 代理投票, 仮投票, 取消し) and the forms of the place are not taken away by the next card
 *    either; `held` says that one came. A verdict that nobody has answered yet is.
 * 3. A phase that says again what is already shown changes nothing (the host repeats it with every other change).
 * 4. An answer counts only for the call that waits for it (`asked`, `ticket`); one that comes later is dropped.
 * 5. Nothing of a person is left on the screen once another look begins or the desk is home again.
 */

const show = (flow: Flow, scene: Scene): Flow => ({ ...flow, scene, busy: null, refusal: null, held: null });
const home = (flow: Flow): Flow => show(flow, { at: 'home' });

/** Whether the next card or ticket may take the screen (invariants 1 and 2). */
export const isInterruptible = ({ scene, busy }: Pick<Flow, 'scene' | 'busy'>): boolean => {
  if (busy !== null) return false;
  switch (scene.at) {
    case 'home':
    case 'looking':
    case 'not_found':
    case 'issue':
    case 'noted':
    case 'search':
    case 'list':
    case 'menu':
    case 'report':
      return true;
    case 'verdict':
      return scene.plan.assist === null && scene.plan.declined.length === 0;
    default:
      return false;
  }
};

/** The scene of a look: a stop, or the verdict with nothing asked for yet. */
const sceneOf = (look: Look): Scene =>
  look.verdict.kind === 'ok'
    ? { at: 'verdict', look, plan: emptyPlan }
    : { at: 'stop', look, ask: 'nothing' };

const lookUp = (flow: Flow, by: Finding): Flow => {
  const asked = flow.asked + 1;
  return { ...show(flow, { at: 'looking', by, asked }), asked };
};

const followDesk = (flow: Flow, phase: DeskPhase): Flow => {
  switch (phase.kind) {
    case 'identified': {
      const { visitId } = phase.visit;
      if (visitId === flow.seen) return flow;
      const seen = { ...flow, seen: visitId };
      // At the checklist a card tries the reader.
      if (flow.scene.at === 'checklist')
        return { ...flow, scene: { ...flow.scene, items: null }, seen: visitId };
      return isInterruptible(flow) ? lookUp(seen, { by: 'visit', visitId }) : { ...seen, held: 'card' };
    }
    case 'reading':
    case 'problem':
      return isInterruptible(flow) && flow.scene.at !== 'home' ? home(flow) : flow;
    case 'checking':
    case 'waiting':
      // What is on the screen is of the roll, not of the card, which may lie there or not.
      return flow;
    default:
      return throwIllegalValue(phase);
  }
};

const scanned = (flow: Flow, code: string): Flow => {
  if (flow.scene.at === 'checklist') return flow;
  return isInterruptible(flow) ? lookUp(flow, { by: 'ticket', code }) : { ...flow, held: 'ticket' };
};

/** After a reload of the page the host still knows who stands here. */
const resume = (flow: Flow, lookId: string | null): Flow =>
  lookId === null || flow.scene.at !== 'home' || flow.resumed === lookId
    ? flow
    : { ...lookUp(flow, { by: 'again', lookId }), resumed: lookId };

/**
 * A page that was loaded while a card was still known asks for its person first. Where a stop stands instead, that is what must be
 * on the screen: else nobody could end it, and the desk would stand still.
 */
const notFound = (
  flow: Flow,
  { asked, reason, standing }: Extract<FlowInput, { kind: 'find_failed' }>,
): Flow => {
  if (flow.scene.at !== 'looking' || flow.scene.asked !== asked) return flow;
  return reason === 'stop_stands' && standing !== null
    ? { ...lookUp(flow, { by: 'again', lookId: standing }), resumed: standing }
    : show(flow, { at: 'not_found', reason });
};

const found = (flow: Flow, look: Look): Flow => ({ ...show(flow, sceneOf(look)), resumed: look.lookId });

const accepted = (flow: Flow, outcome: AcceptOutcome): Flow => {
  const { scene } = flow;
  if (scene.at !== 'verdict' && scene.at !== 'oath') return flow;
  return outcome.outcome === 'accepted'
    ? show(flow, { at: 'issue', acceptance: outcome.acceptance, from: 'accept' })
    : found(flow, outcome.look);
};

const printed = (flow: Flow, print: Printing): Flow => {
  const { scene } = flow;
  return scene.at === 'oath' || scene.at === 'report' || scene.at === 'backup'
    ? { ...flow, scene: { ...scene, print } }
    : flow;
};

const openPlace = (flow: Flow, place: Place): Flow => {
  const from = flow.scene.at;
  // From where nobody is being served.
  if (!['home', 'menu', 'noted', 'not_found', 'search', 'issue', 'list'].includes(from)) return flow;
  switch (place) {
    case 'tie_out':
      return show(flow, { at: 'tie_out', done: null });
    case 'checklist':
      return show(flow, { at: 'checklist', items: null, scan: null });
    case 'report':
      return show(flow, { at: 'report', report: null, print: { state: 'none' } });
    case 'backup':
      return show(flow, { at: 'backup', print: { state: 'none' } });
    case 'conflicts':
      return show(flow, { at: 'conflicts', conflicts: null });
    default:
      return show(flow, { at: place });
  }
};

/** The list an acceptance was taken from, asked for again; after the acceptance itself, home. */
const listOf = (flow: Flow, from: From): Flow =>
  from === 'accept' ? home(flow) : show(flow, { at: 'list', open: from === 'handouts', entries: null });

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'stop':
      return show(flow, { ...scene, ask: 'nothing' });
    case 'reason':
    case 'special':
      return scene.at === 'special' && scene.kind !== 'menu'
        ? show(flow, { ...scene, kind: 'menu' })
        : show(flow, { at: 'verdict', look: scene.look, plan: scene.plan });
    case 'oath':
      return show(flow, { at: 'reason', look: scene.look, plan: scene.plan });
    case 'undo':
      return show(flow, { at: 'issue', acceptance: scene.acceptance, from: scene.from });
    case 'issue':
      return listOf(flow, scene.from);
    case 'home':
    case 'looking':
    case 'verdict':
      return flow;
    case 'spoil':
    case 'tie_out':
    case 'report':
    case 'closing':
    case 'paper':
    case 'backup':
    case 'conflicts':
      return show(flow, { at: 'menu' });
    default:
      return home(flow);
  }
};

const noted = (flow: Flow, what: Noted): Flow => show(flow, { at: 'noted', noted: what });

/** An answer to a call: only the one that is waited for counts. */
const answered = (flow: Flow, input: Extract<FlowInput, { ticket: number }>): Flow => {
  if (input.kind === 'sent') return { ...flow, busy: input.ticket, refusal: null };
  if (flow.busy !== input.ticket) return flow;
  switch (input.kind) {
    case 'refused':
      return { ...flow, busy: null, refusal: input.reason };
    case 'looked':
      return found(flow, input.look);
    case 'accepted':
      return accepted(flow, input.outcome);
    case 'ticked':
      return flow.scene.at === 'issue' ? show(flow, { ...flow.scene, acceptance: input.acceptance }) : flow;
    case 'noted':
      return noted(flow, input.noted);
    case 'tied_out':
      return show(flow, { at: 'tie_out', done: input.view });
    case 'closed':
      return show(flow, { at: 'report', report: input.report, print: { state: 'none' } });
    default:
      return throwIllegalValue(input);
  }
};

/** What a clerk does with the person of this look. */
const withLook = (
  flow: Flow,
  input: Extract<
    FlowInput,
    { kind: 'ask' | 'reason_asked' | 'reason' | 'oath' | 'special' | 'assist' | 'declined' }
  >,
): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  if (input.kind === 'ask') return scene.at === 'stop' ? show(flow, { ...scene, ask: input.ask }) : flow;
  if (!('plan' in scene)) return flow;
  const { look, plan } = scene;
  switch (input.kind) {
    case 'reason_asked':
      return scene.at === 'verdict' && look.needsOath ? show(flow, { at: 'reason', look, plan }) : flow;
    case 'reason':
      return scene.at === 'reason'
        ? show(flow, {
            at: 'oath',
            look,
            plan: { ...plan, reason: input.reason },
            oath: null,
            print: { state: 'none' },
          })
        : flow;
    case 'oath':
      return scene.at === 'oath' ? { ...flow, scene: { ...scene, oath: input.oath } } : flow;
    case 'special':
      return scene.at === 'verdict' || scene.at === 'special'
        ? show(flow, { at: 'special', look, plan, kind: input.kindOf })
        : flow;
    case 'assist':
      return scene.at === 'special'
        ? show(flow, { at: 'verdict', look, plan: { ...plan, assist: input.assist } })
        : flow;
    case 'declined':
      return scene.at === 'special'
        ? show(flow, { at: 'verdict', look, plan: { ...plan, declined: input.ballots } })
        : flow;
    default:
      return throwIllegalValue(input);
  }
};

/** Lists and forms of the place: what was asked for has come. */
const withPlace = (
  flow: Flow,
  input: Extract<
    FlowInput,
    { kind: 'listed' | 'taken_up' | 'undo_asked' | 'checklist' | 'tried_scan' | 'reported' | 'conflicts' }
  >,
): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'listed':
      return scene.at === 'list' ? { ...flow, scene: { ...scene, entries: input.entries } } : flow;
    case 'taken_up':
      return scene.at === 'list'
        ? show(flow, { at: 'issue', acceptance: input.acceptance, from: scene.open ? 'handouts' : 'recent' })
        : flow;
    case 'undo_asked':
      if (scene.at === 'list')
        return show(flow, { at: 'undo', acceptance: input.acceptance, from: 'recent' });
      return scene.at === 'issue' && flow.busy === null
        ? show(flow, { at: 'undo', acceptance: input.acceptance, from: scene.from })
        : flow;
    case 'checklist':
      return scene.at === 'checklist' ? { ...flow, scene: { ...scene, items: input.items } } : flow;
    case 'tried_scan':
      return scene.at === 'checklist'
        ? { ...flow, scene: { ...scene, scan: input.scan, items: null } }
        : flow;
    case 'reported':
      return scene.at === 'report' ? { ...flow, scene: { ...scene, report: input.report } } : flow;
    case 'conflicts':
      return scene.at === 'conflicts' ? { ...flow, scene: { ...scene, conflicts: input.conflicts } } : flow;
    default:
      return throwIllegalValue(input);
  }
};

/** A stop whose end nobody has confirmed stays (invariant 1). */
const left = (flow: Flow): Flow => (flow.scene.at === 'stop' && flow.scene.ask !== 'end' ? flow : home(flow));

/** After what the host does not know any more there is nothing to go back to; a stop stays all the same (invariant 1). */
const closeRefusal = (flow: Flow): Flow =>
  flow.refusal === 'no_such_look' && flow.scene.at !== 'stop' ? home(flow) : { ...flow, refusal: null };

/** The next state of the desk's screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  switch (input.kind) {
    case 'desk':
      return followDesk(flow, input.phase);
    case 'standing':
      return resume(flow, input.lookId);
    case 'scanned':
      return scanned(flow, input.code);
    case 'chosen':
      return flow.scene.at === 'search' ? lookUp(flow, input.by) : flow;
    case 'found':
      return flow.scene.at === 'looking' && flow.scene.asked === input.asked ? found(flow, input.look) : flow;
    case 'find_failed':
      return notFound(flow, input);
    case 'sent':
    case 'refused':
    case 'looked':
    case 'accepted':
    case 'ticked':
    case 'noted':
    case 'tied_out':
    case 'closed':
      return answered(flow, input);
    case 'ask':
    case 'reason_asked':
    case 'reason':
    case 'oath':
    case 'special':
    case 'assist':
    case 'declined':
      return withLook(flow, input);
    case 'print':
      return printed(flow, input.printing);
    case 'opened':
      return openPlace(flow, input.place);
    case 'list_asked':
      return isInterruptible(flow) ? show(flow, { at: 'list', open: input.open, entries: null }) : flow;
    case 'listed':
    case 'taken_up':
    case 'undo_asked':
    case 'checklist':
    case 'tried_scan':
    case 'reported':
    case 'conflicts':
      return withPlace(flow, input);
    case 'refusal_closed':
      return closeRefusal(flow);
    case 'back':
      return back(flow);
    case 'left':
      return left(flow);
    default:
      return throwIllegalValue(input);
  }
};
