import { throwIllegalValue } from '../../kernel/assert.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import { amountOf, MOST_DIGITS, type Of, type Place, type Receipt, type Scene } from './scene.ts';
import type {
  CampaignView,
  Closing,
  Customer,
  DayView,
  Entry,
  OfferView,
  SettledView,
} from './views-schema.ts';

/**
 * What the shop's screen shows, as a reducer. The host decides; this only holds how far the shop has come. No call and no timer in here:
 * `use-benefits.ts` makes them and says what came.
 *
 * Invariants
 * 1. What is done is done for the card that its scene was opened with (`of`), never for one that was laid down meanwhile.
 * 2. An answer counts only for the call that waits for it (`busy`); while one is waited for nothing else is begun.
 * 3. Of one scene there is one key: pressed twice it is one act.
 * 4. Points are used only from a screen that shows their number alone.
 */
export interface Flow {
  readonly scene: Scene;
  /** The call that is waited for. */
  readonly busy: number | null;
  /** Why something was not done. */
  readonly refusal: string | null;
}

export type FlowInput =
  | { readonly kind: 'offer_chosen'; readonly customer: Customer; readonly offer: OfferView }
  | { readonly kind: 'spend_chosen'; readonly customer: Customer }
  | { readonly kind: 'earn_chosen'; readonly customer: Customer; readonly campaign: CampaignView }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'all_points' }
  | { readonly kind: 'erased' }
  | { readonly kind: 'emptied' }
  | { readonly kind: 'amount_said' }
  | { readonly kind: 'sent'; readonly ticket: number }
  | { readonly kind: 'refused'; readonly ticket: number; readonly reason: string }
  | { readonly kind: 'done'; readonly ticket: number; readonly entry: Entry }
  | { readonly kind: 'undone'; readonly ticket: number; readonly entry: Entry }
  | { readonly kind: 'closed'; readonly ticket: number; readonly closing: Closing }
  | { readonly kind: 'undo_asked'; readonly entry: Entry }
  | { readonly kind: 'correct_asked' }
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'went'; readonly place: Place }
  | { readonly kind: 'day'; readonly view: DayView }
  | { readonly kind: 'settled'; readonly settled: readonly SettledView[] }
  /** Another card was laid down. */
  | { readonly kind: 'tapped' }
  | { readonly kind: 'refusal_closed' }
  | { readonly kind: 'back' }
  | { readonly kind: 'home' };

export const initialFlow: Flow = { scene: { at: 'home' }, busy: null, refusal: null };

const show = (scene: Scene): Flow => ({ scene, busy: null, refusal: null });

const ofCustomer = ({ tapId, nextKey, at }: Customer): Of => ({ tapId, key: nextKey, at });

const typed = (flow: Flow, change: (before: string) => string): Flow => {
  const { scene } = flow;
  if (flow.busy !== null || (scene.at !== 'spend' && scene.at !== 'earn')) return flow;
  if (scene.at === 'spend' && scene.sure) return flow;
  // A nought in front says nothing.
  const now = change(scene.typed).replace(/^0+/, '').slice(0, MOST_DIGITS[scene.at]);
  return { ...flow, refusal: null, scene: { ...scene, typed: now } };
};

const amountSaid = (flow: Flow): Flow => {
  const { scene } = flow;
  if (scene.at !== 'spend' || scene.sure || flow.busy !== null) return flow;
  const points = amountOf(scene.typed);
  if (points === undefined) return flow;
  return points > scene.points.spendable
    ? { ...flow, refusal: scene.points.balance === null ? 'over_limit' : 'not_enough' }
    : show({ ...scene, sure: true });
};

const placeScene = (place: Place): Scene => {
  switch (place.at) {
    case 'menu':
      return { at: 'menu' };
    case 'day':
    case 'closing':
      return { ...place, view: null };
    case 'settled':
      return { at: 'settled', settled: null };
  }
};

const back = (flow: Flow): Flow => {
  const { scene } = flow;
  if (flow.busy !== null) return flow;
  switch (scene.at) {
    case 'spend':
      return show(scene.sure ? { ...scene, sure: false } : { at: 'home' });
    case 'undo':
      return show(
        scene.from === 'day'
          ? { at: 'day', day: civilDateInJapan(scene.entry.at), view: null }
          : { at: 'done', entry: scene.entry, receipt: 'none' },
      );
    case 'correct':
      return show({ at: 'closing', day: scene.closing.day, view: scene.view });
    case 'day':
    case 'closing':
    case 'closed':
    case 'settled':
      return show({ at: 'menu' });
    case 'home':
    case 'offer':
    case 'earn':
    case 'refused':
    case 'done':
    case 'undone':
    case 'menu':
      return show({ at: 'home' });
    default:
      return throwIllegalValue(scene);
  }
};

/** A next card takes away what is over, and what nothing was begun of; never a scene in which something is under way. */
const isInterruptible = ({ scene, busy }: Flow): boolean =>
  busy === null &&
  (scene.at === 'home' || scene.at === 'done' || scene.at === 'undone' || scene.at === 'menu');

const isAct = (scene: Scene): scene is Extract<Scene, { at: 'offer' | 'spend' | 'earn' }> =>
  scene.at === 'offer' || scene.at === 'spend' || scene.at === 'earn';

type Answered = Extract<FlowInput, { readonly ticket: number }>;

/** An answer to a call: only the one that is waited for counts (invariant 2). */
const answered = (flow: Flow, input: Answered): Flow => {
  if (input.kind === 'sent')
    return flow.busy === null ? { ...flow, busy: input.ticket, refusal: null } : flow;
  if (flow.busy !== input.ticket) return flow;
  switch (input.kind) {
    case 'refused':
      // What was closed is read anew: something was added meanwhile.
      if (flow.scene.at === 'closing')
        return { ...show({ ...flow.scene, view: null }), refusal: input.reason };
      // The key is used up with its refusal: another try begins at the card, with another key (invariant 3).
      return isAct(flow.scene)
        ? show({ at: 'refused', reason: input.reason, of: flow.scene.of })
        : { ...flow, busy: null, refusal: input.reason };
    case 'done':
      return show({ at: 'done', entry: input.entry, receipt: 'none' });
    case 'undone':
      return show({ at: 'undone', entry: input.entry });
    case 'closed':
      return show({ at: 'closed', closing: input.closing, receipt: 'none' });
    default:
      return throwIllegalValue(input);
  }
};

/** What the scene itself asked for has come. */
const came = (flow: Flow, input: Extract<FlowInput, { kind: 'day' | 'settled' | 'receipt' }>): Flow => {
  const { scene } = flow;
  switch (input.kind) {
    case 'day':
      return (scene.at === 'day' || scene.at === 'closing') && scene.day === input.view.day
        ? { ...flow, scene: { ...scene, view: input.view } }
        : flow;
    case 'settled':
      return scene.at === 'settled' ? { ...flow, scene: { ...scene, settled: input.settled } } : flow;
    case 'receipt':
      return scene.at === 'done' || scene.at === 'closed'
        ? { ...flow, scene: { ...scene, receipt: input.receipt } }
        : flow;
    default:
      return throwIllegalValue(input);
  }
};

type Chosen = Extract<FlowInput, { kind: 'offer_chosen' | 'spend_chosen' | 'earn_chosen' }>;

const chosen = (flow: Flow, input: Chosen): Flow => {
  if (flow.scene.at !== 'home' || flow.busy !== null) return flow;
  const of = ofCustomer(input.customer);
  switch (input.kind) {
    case 'offer_chosen':
      return input.offer.stop === null ? show({ at: 'offer', of, offer: input.offer }) : flow;
    case 'spend_chosen': {
      const { points } = input.customer;
      return points.stop === null ? show({ at: 'spend', of, points, typed: '', sure: false }) : flow;
    }
    case 'earn_chosen':
      return show({ at: 'earn', of, campaign: input.campaign, typed: '' });
    default:
      return throwIllegalValue(input);
  }
};

/** What the shop does. */
const did = (flow: Flow, input: Exclude<FlowInput, Answered | Chosen | Parameters<typeof came>[1]>): Flow => {
  const { scene, busy } = flow;
  switch (input.kind) {
    case 'digit':
      return typed(flow, (before) => `${before}${input.digit}`);
    case 'all_points':
      return scene.at === 'spend' ? typed(flow, () => String(scene.points.spendable)) : flow;
    case 'erased':
      return typed(flow, (before) => before.slice(0, -1));
    case 'emptied':
      return typed(flow, () => '');
    case 'amount_said':
      return amountSaid(flow);
    case 'undo_asked':
      if (busy !== null || input.entry.undoUntil === null) return flow;
      return scene.at === 'done' || scene.at === 'day'
        ? show({ at: 'undo', entry: input.entry, from: scene.at, reason: '' })
        : flow;
    case 'correct_asked':
      if (busy !== null || scene.at !== 'closing' || scene.view === null || scene.view.closing === null)
        return flow;
      return show({ at: 'correct', closing: scene.view.closing, view: scene.view, reason: '' });
    case 'reason':
      return scene.at === 'undo' || scene.at === 'correct'
        ? { ...flow, scene: { ...scene, reason: input.reason } }
        : flow;
    case 'went':
      return busy === null ? show(placeScene(input.place)) : flow;
    case 'tapped':
      return isInterruptible(flow) ? show({ at: 'home' }) : flow;
    case 'refusal_closed':
      return { ...flow, refusal: null };
    case 'back':
      return back(flow);
    case 'home':
      return busy === null ? show({ at: 'home' }) : flow;
    default:
      return throwIllegalValue(input);
  }
};

/** The next state of the screen. */
export const stepFlow = (flow: Flow, input: FlowInput): Flow => {
  if ('ticket' in input) return answered(flow, input);
  switch (input.kind) {
    case 'offer_chosen':
    case 'spend_chosen':
    case 'earn_chosen':
      return chosen(flow, input);
    case 'day':
    case 'settled':
    case 'receipt':
      return came(flow, input);
    default:
      return did(flow, input);
  }
};
