import { throwIllegalValue } from '../../kernel/assert.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import {
  type ActAnswer,
  type ActKey,
  actKeySchema,
  type Refusal,
  type ShownCard,
  type Wish,
} from '../../outbox/benefits-shapes.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { Act, ActState } from './acts.ts';
import { actAlone, openCampaigns, rulesOf } from './alone.ts';
import type { ActReason, UndoReason } from './contract.ts';
import type { AskedAct, BenefitsContext } from './ports.ts';
import { MACHINE, recordWith } from './recording.ts';
import { isInShop, pointsFor } from './rules.ts';
import type { BenefitEventData } from './schema.ts';
import { actOf, openActs } from './store.ts';
import type { Tap, Taps } from './taps.ts';

/**
 * 使う, 付ける, 取り消す. The wish and its key are on the disk before the centre is asked; what came of it is on the disk before anybody is
 * told. Whatever happens in between, the key has one end: done, or dropped, and what was dropped the centre undoes.
 */

/** What became of an act; `balance`: what the centre said is left. */
export interface Ended {
  readonly act: ActState;
  readonly balance: number | null;
}

export interface Acting {
  perform(tap: Tap, key: ActKey, act: Act, caller: Caller): Promise<Result<Ended, ActReason>>;
  undo(key: ActKey, reason: string, caller: Caller): Promise<Result<Ended, UndoReason>>;
  /** Ends what a power cut left open: nobody was told anything of it. */
  settle(): void;
  isBusy(): boolean;
  idle(): Promise<void>;
}

const MINUTE_MS = 60_000;
/** Between two tries of one question. */
const PAUSE_MS = 80;
/** A centre that is known not to be reached is asked all the same, but not waited for. */
const OFFLINE_MS = 400;

interface Parts {
  readonly context: BenefitsContext;
  readonly taps: Taps;
}

/** Asks until there is an answer or nobody waits any more: a lost answer is asked for again by its key. */
const askCentre = async (
  { system, centre, answerMs, isOnline }: BenefitsContext,
  asked: AskedAct,
): Promise<ActAnswer | undefined> => {
  const deadline = system.monotonic() + (isOnline() ? answerMs : Math.min(answerMs, OFFLINE_MS));
  for (;;) {
    const left = deadline - system.monotonic();
    if (left < 1) return undefined;
    const answer = await centre.act(asked, left);
    if (answer !== undefined) return answer;
    await system.sleep(Math.min(PAUSE_MS, Math.max(1, deadline - system.monotonic())));
  }
};

const numberOf = ({ offers }: BenefitsContext): number => offers()?.number ?? 0;

const mustAct = (context: BenefitsContext, key: ActKey): ActState => {
  const act = actOf(context.db, key);
  if (act === undefined) throw new Error('an act that was recorded is not in the view');
  return act;
};

/** Written only while it is open: an end is never written over. */
const end = (
  { context }: Parts,
  caller: Caller,
  { key, card, wish }: AskedAct,
  how:
    | Pick<BenefitEventData<'benefits.done'>, 'basis' | 'points'>
    | BenefitEventData<'benefits.dropped'>['why'],
): Result<ActState, 'cannot_record'> => {
  const { shop } = context;
  const written = recordWith(context, caller, (append, tx) => {
    if (actOf(tx, key)?.phase !== 'open') return;
    if (typeof how === 'string') append({ kind: 'benefits.dropped', data: { key, shop, why: how } });
    else
      append({
        kind: 'benefits.done',
        data: { key, shop, card, wish, ...how, offers: numberOf(context) },
      });
  });
  return written.ok ? success(mustAct(context, key)) : written;
};

/** What needs no question: the same would be said at the centre. */
const refuseHere = (context: BenefitsContext, act: Act): ActReason | undefined => {
  if (act.what === 'spend') return undefined;
  const { shop, offers } = context;
  if (act.what === 'redeem') {
    const offer = offers()?.document.offers.find(({ id }) => id === act.offer);
    return offer !== undefined && isInShop(offer.shops, shop) ? undefined : 'unknown_offer';
  }
  const campaign = openCampaigns(context).find(({ id }) => id === act.campaign);
  if (campaign === undefined) return 'unknown_campaign';
  return pointsFor(campaign.earn, act.yen) > 0 ? undefined : 'too_little';
};

const isSameWish = (a: Wish, b: Wish): boolean => {
  switch (a.what) {
    case 'redeem':
      return b.what === 'redeem' && a.offer === b.offer;
    case 'spend':
      return b.what === 'spend' && a.points === b.points;
    case 'earn':
      return b.what === 'earn' && a.campaign === b.campaign && a.yen === b.yen;
    case 'undo':
      return b.what === 'undo' && a.undoes === b.undoes;
    default:
      return throwIllegalValue(a);
  }
};

/** What an act that has an end already is answered with. */
const again = ({ phase, why, ...act }: ActState, wish: Wish): Result<Ended, ActReason> => {
  if (!isSameWish(act.wish, wish)) return failure('key_reused');
  if (phase === 'done' || phase === 'undone') return success({ act: { ...act, phase, why }, balance: null });
  return failure(why === null || why === 'gave_up' ? 'unreachable' : why);
};

const performOnce = async (
  parts: Parts,
  { key, card, wish }: AskedAct & { readonly card: ShownCard; readonly wish: Act },
  caller: Caller,
): Promise<Result<Ended, ActReason>> => {
  const { context, taps } = parts;
  const before = actOf(context.db, key);
  if (before !== undefined) return again(before, wish);
  const here = refuseHere(context, wish);
  if (here !== undefined) return failure(here);
  const asked = { key, card, wish };
  const { shop } = context;
  const begun = recordWith(context, caller, (append) =>
    append({ kind: 'benefits.asked', data: { shop, ...asked } }),
  );
  if (!begun.ok) return begun;
  const answer = await askCentre(context, asked);
  if (answer?.outcome === 'done') {
    const { points, balance } = answer;
    const ended = end(parts, caller, asked, { basis: 'centre', points });
    taps.moved(card, points, balance);
    return ended.ok ? success({ act: ended.value, balance }) : ended;
  }
  if (answer?.outcome === 'refused') {
    const ended = end(parts, caller, asked, answer.why);
    return ended.ok ? failure(answer.why) : ended;
  }
  const may = actAlone(context, card, wish, taps.known(card));
  const ended = end(parts, caller, asked, may.ok ? { basis: 'offline', points: may.value } : 'gave_up');
  if (!ended.ok) return ended;
  // That only the line is missing says more than by which rule.
  if (!may.ok) return failure(may.reason === 'needs_line' ? 'unreachable' : may.reason);
  taps.moved(card, may.value, null);
  return success({ act: ended.value, balance: null });
};

/** What was done without a line the centre hears of in order: first the act, then what takes it back. */
const askUndo = async (context: BenefitsContext, act: ActState, asked: AskedAct) =>
  act.basis === 'offline' ? undefined : askCentre(context, asked);

/** Answers to 取り消し after which nothing is left to be taken back. */
const IS_UNDONE: readonly Refusal[] = ['never_done', 'undone_before'];

const undoOnce = async (
  parts: Parts,
  { key, reason }: { readonly key: ActKey; readonly reason: string },
  caller: Caller,
): Promise<Result<Ended, UndoReason>> => {
  const { context, taps } = parts;
  const act = actOf(context.db, key);
  if (act === undefined || act.wish.what === 'undo') return failure('no_such_act');
  if (act.phase === 'undone') return failure('undone_before');
  if (act.phase !== 'done') return failure('not_done');
  if (context.system.now() > act.at + rulesOf(context).undoMinutes * MINUTE_MS) return failure('too_late');
  const asked: AskedAct = {
    key: actKeySchema.parse(context.system.newId()),
    card: null,
    wish: { what: 'undo', undoes: key, reason },
  };
  const { shop } = context;
  const begun = recordWith(context, caller, (append) =>
    append({ kind: 'benefits.asked', data: { shop, ...asked } }),
  );
  if (!begun.ok) return begun;
  const answer = await askUndo(context, act, asked);
  // Nothing was done under that key there, nor will be, or it was taken back already: so it is undone.
  const isNothing = answer?.outcome === 'refused' && IS_UNDONE.includes(answer.why);
  if (answer?.outcome === 'refused' && !isNothing) {
    const ended = end(parts, caller, asked, answer.why);
    return ended.ok ? failure(answer.why) : ended;
  }
  const isByCentre = answer !== undefined;
  const isNever = answer?.outcome === 'refused' && answer.why === 'never_done';
  const points = answer?.outcome === 'done' ? answer.points : isNever ? 0 : -act.points;
  const ended = end(parts, caller, asked, { basis: isByCentre ? 'centre' : 'offline', points });
  if (!ended.ok) return ended;
  const balance = answer?.outcome === 'done' ? answer.balance : null;
  if (act.card !== null) taps.moved(act.card, points, balance);
  return success({ act: mustAct(context, key), balance });
};

export const createActing = (context: BenefitsContext, taps: Taps): Acting => {
  const parts: Parts = { context, taps };
  let waiting = 0;
  /** One after the other: two presses are two wishes at most, and never at the same time. */
  let last: Promise<unknown> = Promise.resolve();
  const take = <T>(work: () => Promise<T>): Promise<T> => {
    waiting += 1;
    const mine = last.then(work, work).finally(() => {
      waiting -= 1;
    });
    last = mine;
    return mine;
  };
  const settle = (): void => {
    for (const { key, card, wish } of openActs(context.db)) {
      const undone = wish.what === 'undo' ? actOf(context.db, wish.undoes) : undefined;
      // The centre may have taken it back already, and nobody can take that back: so 取り消し is brought to its end.
      const how =
        undone === undefined ? ('gave_up' as const) : { basis: 'offline' as const, points: -undone.points };
      end(parts, MACHINE, { key, card, wish }, how);
    }
  };
  return {
    perform: (tap, key, act, caller) =>
      take(async () => {
        const done = await performOnce(parts, { key, card: tap.card, wish: act }, caller);
        // The next act of this card is another one; the same key again gets the same answer.
        if (tap.nextKey === key) tap.nextKey = actKeySchema.parse(context.system.newId());
        taps.refresh(tap);
        return done;
      }),
    undo: (key, reason, caller) => take(() => undoOnce(parts, { key, reason }, caller)),
    settle() {
      // What is under way is nobody's to end.
      if (waiting === 0) settle();
    },
    isBusy: () => waiting > 0,
    async idle() {
      while (waiting > 0) await last.catch(() => undefined);
    },
  };
};
