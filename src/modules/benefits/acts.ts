import type { CivilDate } from '../../kernel/dates.ts';
import type { EventId } from '../../kernel/ids.ts';
import type { ActKey, Refusal, ShownCard, Wish } from '../../outbox/benefits-shapes.ts';
import type { BenefitEvent, BenefitEventKind } from './schema.ts';

/** What the events of one till come to. Pure; the order in which they are given does not matter. */

const TILL_KINDS = [
  'benefits.asked',
  'benefits.done',
  'benefits.dropped',
  'benefits.day_closed',
] as const satisfies readonly BenefitEventKind[];
export type TillEventKind = (typeof TILL_KINDS)[number];
export type TillEvent = Extract<BenefitEvent, { kind: TillEventKind }>;
/** What else has the module's name is a counter's or the town's. */
export const isTillKind = (kind: string): kind is TillEventKind =>
  (TILL_KINDS as readonly string[]).includes(kind);

export interface Fact {
  readonly eventId: EventId;
  /** Sorts as it happened. */
  readonly order: string;
  readonly at: number;
  /** In Japan. */
  readonly day: CivilDate;
  readonly event: TillEvent;
}

/** A wish that is no 取り消し. */
export type Act = Exclude<Wish, { what: 'undo' }>;

export interface ActState {
  readonly key: ActKey;
  readonly at: number;
  readonly day: CivilDate;
  readonly wish: Wish;
  readonly card: ShownCard | null;
  readonly phase: 'open' | 'done' | 'off' | 'undone';
  readonly basis: 'centre' | 'offline' | null;
  /** What came to the card's points by it. */
  readonly points: number;
  readonly why: Refusal | 'gave_up' | null;
  /** Under which key it was taken back. */
  readonly undoneBy: ActKey | null;
}

/** `facts`: all of one key, and what takes it back. Undefined: it was never asked for here. */
export const foldAct = (key: ActKey, facts: readonly Fact[]): ActState | undefined => {
  let asked: Pick<ActState, 'at' | 'day' | 'wish' | 'card'> | undefined;
  let done: Pick<ActState, 'at' | 'day' | 'basis' | 'points'> | undefined;
  let why: ActState['why'] = null;
  let undoneBy: ActKey | null = null;
  for (const { at, day, event } of facts) {
    if (event.kind === 'benefits.day_closed') continue;
    if (event.data.key !== key) {
      if (event.kind === 'benefits.done' && event.data.wish.what === 'undo') undoneBy = event.data.key;
      continue;
    }
    if (event.kind === 'benefits.dropped') {
      why = event.data.why;
      continue;
    }
    const { wish, card } = event.data;
    asked ??= { at, day, wish, card };
    if (event.kind === 'benefits.done') {
      const { basis, points } = event.data;
      done = { at, day, basis, points };
    }
  }
  if (asked === undefined) return undefined;
  const end = done === undefined ? (why === null ? 'open' : 'off') : undoneBy === null ? 'done' : 'undone';
  return { basis: null, points: 0, ...asked, ...done, key, phase: end, why, undoneBy };
};

export interface Tally {
  readonly redeemed: number;
  readonly spent: { readonly count: number; readonly points: number };
  readonly earned: { readonly count: number; readonly points: number };
  readonly undone: number;
}

const none: Tally = {
  redeemed: 0,
  spent: { count: 0, points: 0 },
  earned: { count: 0, points: 0 },
  undone: 0,
};

const more = ({ count, points }: Tally['spent'], by: number): Tally['spent'] => ({
  count: count + 1,
  points: points + by,
});

/** What stands of a day. */
export const tallyOf = (acts: readonly ActState[]): Tally =>
  acts.reduce((sum: Tally, { wish, phase, points }): Tally => {
    if (wish.what === 'undo') return sum;
    if (phase === 'undone') return { ...sum, undone: sum.undone + 1 };
    if (phase !== 'done') return sum;
    if (wish.what === 'redeem') return { ...sum, redeemed: sum.redeemed + 1 };
    return wish.what === 'spend'
      ? { ...sum, spent: more(sum.spent, wish.points) }
      : { ...sum, earned: more(sum.earned, points) };
  }, none);

export const isSameTally = (a: Tally, b: Tally): boolean =>
  a.redeemed === b.redeemed &&
  a.undone === b.undone &&
  a.spent.count === b.spent.count &&
  a.spent.points === b.spent.points &&
  a.earned.count === b.earned.count &&
  a.earned.points === b.earned.points;

export const isEmptyTally = (tally: Tally): boolean => isSameTally(tally, none);
