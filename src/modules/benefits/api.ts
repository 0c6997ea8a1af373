import type { TapTaker } from '../../identity/card-tap.ts';
import { failure, success } from '../../kernel/result.ts';
import type { ActKey } from '../../outbox/benefits-shapes.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { createActing } from './acting.ts';
import { type Act, tallyOf } from './acts.ts';
import { documentOf, openOffers, rulesOf } from './alone.ts';
import { benefitsContract } from './contract.ts';
import { entryOf, mustEntry } from './entries.ts';
import { keepingMethods } from './keeping.ts';
import { customerOf, todayOf } from './looking.ts';
import type { BenefitsContext } from './ports.ts';
import { actSlip } from './print.ts';
import { actOf, actsOfDay, unclosedDay, unseenSettled, waitingCount } from './store.ts';
import { createTaps } from './taps.ts';
import { createTill, shopName, type Till } from './till.ts';
import type { BenefitsState, TapId } from './views-schema.ts';

type All = Methods<typeof benefitsContract>;

export interface Benefits {
  readonly methods: All;
  readonly taps: TapTaker;
  /** For topic `benefits`. */
  state(): BenefitsState;
  /** What only time changes. */
  passTime(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const SHOP = ['shop', 'supervisor'] as const;

type Recorded = Pick<BenefitsState, 'counts' | 'last' | 'unclosed'>;

const recordedState = ({ context }: Till): Recorded => {
  const today = todayOf(context);
  const acts = actsOfDay(context.db, today);
  const last = acts[0] === undefined ? undefined : entryOf(context, acts[0]);
  return {
    counts: tallyOf(acts),
    last: last ?? null,
    unclosed: unclosedDay(context.db, today) ?? null,
  };
};

const act = async (till: Till, tapId: TapId, key: ActKey, wish: Act, caller: Caller) => {
  const tap = till.taps.find(tapId);
  if (tap === undefined) return failure('gone');
  const done = await till.acting.perform(tap, key, wish, caller);
  if (!done.ok) return done;
  return success(mustEntry(till.context, done.value.act, done.value.balance));
};

const undo = async (
  { context, acting }: Till,
  ...[{ key, reason }, caller]: Parameters<All['benefits.undo']['handle']>
) => {
  const undone = await acting.undo(key, reason, caller);
  return undone.ok ? success(mustEntry(context, undone.value.act, undone.value.balance)) : undone;
};

const receipt = async (
  till: Till,
  ...[{ key, print }]: Parameters<All['benefits.receipt']['handle']>
): Promise<Awaited<ReturnType<All['benefits.receipt']['handle']>>> => {
  const { context, taps } = till;
  const state = actOf(context.db, key);
  if (state === undefined || state.wish.what === 'undo') return failure('no_such_act');
  if (state.phase !== 'done') return failure('not_done');
  const known = state.card === null || state.basis === 'offline' ? undefined : taps.known(state.card);
  const entry = mustEntry(context, state, known?.balance ?? null);
  return till.print(actSlip(entry, till.place()), print);
};

const tillMethods = (till: Till): Omit<All, keyof ReturnType<typeof keepingMethods>> => ({
  'benefits.redeem': {
    roles: SHOP,
    shape: benefitsContract['benefits.redeem'],
    handle: ({ tapId, key, offerId }, caller) =>
      act(till, tapId, key, { what: 'redeem', offer: offerId }, caller),
  },
  'benefits.spend': {
    roles: SHOP,
    shape: benefitsContract['benefits.spend'],
    handle: ({ tapId, key, points }, caller) => act(till, tapId, key, { what: 'spend', points }, caller),
  },
  'benefits.earn': {
    roles: SHOP,
    shape: benefitsContract['benefits.earn'],
    handle: ({ tapId, key, campaignId, yen }, caller) =>
      act(till, tapId, key, { what: 'earn', campaign: campaignId, yen }, caller),
  },
  'benefits.undo': {
    roles: SHOP,
    shape: benefitsContract['benefits.undo'],
    handle: (input, caller) => undo(till, input, caller),
  },
  'benefits.clear': {
    roles: SHOP,
    shape: benefitsContract['benefits.clear'],
    handle: () => {
      till.taps.clear();
      till.context.shown();
      return {};
    },
  },
  'benefits.receipt': {
    roles: SHOP,
    shape: benefitsContract['benefits.receipt'],
    handle: (input, caller) => receipt(till, input, caller),
  },
});

const documentView = (context: BenefitsContext): BenefitsState['document'] => {
  const { state, kept } = documentOf(context);
  return {
    state,
    number: kept?.number ?? null,
    until: kept?.document.validUntil ?? null,
    offers: openOffers(context).length,
  };
};

/** One terminal's till. */
export const createBenefits = (context: BenefitsContext): Benefits => {
  const taps = createTaps(context);
  const acting = createActing(context, taps);
  const till = createTill(context, taps, acting);
  acting.settle();
  let recorded: { readonly of: string; readonly state: Recorded } | undefined;
  return {
    methods: { ...tillMethods(till), ...keepingMethods(till) },
    taps: taps.taker,
    state() {
      const { db, log, revision } = context;
      // Read again only when the record has changed, or the day: the terminal asks every second.
      const of = `${revision()} ${todayOf(context)}`;
      if (recorded?.of !== of) recorded = { of, state: recordedState(till) };
      return {
        ...recorded.state,
        shop: shopName(context),
        customer: customerOf(context, taps),
        reading: taps.reading(),
        stop: taps.problem(),
        today: todayOf(context),
        document: documentView(context),
        settled: unseenSettled(db),
        waiting: waitingCount(db, { epoch: log.stream.epoch, acked: log.acked().seq }),
        clockSuspect: log.clock().suspect,
        undoMinutes: rulesOf(context).undoMinutes,
        receipts: context.printSlip !== null,
        revision: revision(),
      };
    },
    passTime() {
      taps.passTime();
      acting.settle();
    },
    async idle() {
      await acting.idle();
      await taps.idle();
    },
    async close() {
      await acting.idle();
      await taps.idle();
    },
  };
};
