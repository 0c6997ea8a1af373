import type { CivilDate } from '../../kernel/dates.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Methods } from '../../rpc/contract.ts';
import { type ActState, isEmptyTally, isSameTally, type Tally, tallyOf } from './acts.ts';
import { benefitsContract } from './contract.ts';
import { closingOf, entryOf, titleOf } from './entries.ts';
import { todayOf } from './looking.ts';
import { closingSlip } from './print.ts';
import { recordWith } from './recording.ts';
import {
  actOf,
  actsOfDay,
  closingFact,
  closingOfDay,
  seeSettled,
  settledHere,
  waitingCount,
} from './store.ts';
import type { Till } from './till.ts';
import type { Closing, DayView } from './views-schema.ts';

/** 今日の記録, 締め, 本部からの連絡. */

const MOST = 200;

type All = Methods<typeof benefitsContract>;
type Input<M extends keyof All> = Parameters<All[M]['handle']>;
type Output<M extends keyof All> = ReturnType<All[M]['handle']>;

const byOfferOf = ({ context }: Till, acts: readonly ActState[]): DayView['byOffer'] => {
  const counts = new Map<string, number>();
  for (const act of acts) {
    if (act.wish.what !== 'redeem' || act.phase !== 'done') continue;
    const title = titleOf(context, act);
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return [...counts].map(([title, count]) => ({ title, count }));
};

export const dayOf = (till: Till, day: CivilDate): DayView => {
  const { context } = till;
  const { db, log } = context;
  const acts = actsOfDay(db, day);
  const closing = closingOfDay(db, day);
  return {
    day,
    counts: tallyOf(acts),
    byOffer: byOfferOf(till, acts),
    waiting: waitingCount(db, { epoch: log.stream.epoch, acked: log.acked().seq, day }),
    entries: acts.slice(0, MOST).flatMap((act) => entryOf(context, act) ?? []),
    closing: closing === undefined ? null : (closingOf(closing) ?? null),
  };
};

const closed = (
  till: Till,
  [caller, day, seen]: readonly [Input<'benefits.close'>[1], CivilDate, Tally],
  of: Pick<Closing, 'corrects' | 'reason'>,
) => {
  const { context, acting } = till;
  if (acting.isBusy()) return failure('in_hand');
  const written = recordWith(context, caller, (append, tx) => {
    const now = tallyOf(actsOfDay(tx, day));
    // What somebody signs is what she has seen.
    if (!isSameTally(now, seen)) return undefined;
    return append({ kind: 'benefits.day_closed', data: { shop: context.shop, day, ...now, ...of } });
  });
  if (!written.ok) return written;
  const fact = written.value === undefined ? undefined : closingFact(context.db, written.value);
  const closing = fact === undefined ? undefined : closingOf(fact);
  return closing === undefined ? failure('moved_on') : success(closing);
};

const close = (till: Till, ...[{ day, seen }, caller]: Input<'benefits.close'>): Output<'benefits.close'> => {
  if (day > todayOf(till.context)) return failure('not_yet');
  if (closingOfDay(till.context.db, day) !== undefined) return failure('closed_already');
  if (isEmptyTally(tallyOf(actsOfDay(till.context.db, day)))) return failure('nothing');
  return closed(till, [caller, day, seen], { corrects: null, reason: null });
};

const correct = (
  till: Till,
  ...[{ closing, seen, reason }, caller]: Input<'benefits.correct'>
): Output<'benefits.correct'> => {
  const fact = closingFact(till.context.db, closing);
  const before = fact === undefined ? undefined : closingOf(fact);
  if (before === undefined) return failure('no_such_closing');
  if (closingOfDay(till.context.db, before.day)?.eventId !== closing) return failure('corrected_already');
  return closed(till, [caller, before.day, seen], { corrects: closing, reason });
};

const printClosing = async (
  till: Till,
  ...[{ closing: eventId, print }]: Input<'benefits.printClosing'>
): Promise<Awaited<Output<'benefits.printClosing'>>> => {
  const { context } = till;
  const fact = closingFact(context.db, eventId);
  const closing = fact === undefined ? undefined : closingOf(fact);
  if (closing === undefined) return failure('no_such_closing');
  const markup = closingSlip(closing, dayOf(till, closing.day), till.place());
  return till.print(markup, print);
};

type Kept =
  | 'benefits.day'
  | 'benefits.close'
  | 'benefits.correct'
  | 'benefits.printClosing'
  | 'benefits.settled'
  | 'benefits.settledSeen';

export const keepingMethods = (till: Till): Pick<All, Kept> => ({
  'benefits.day': {
    roles: ['shop', 'supervisor'],
    shape: benefitsContract['benefits.day'],
    handle: ({ day }) => dayOf(till, day),
  },
  'benefits.close': {
    roles: ['shop', 'supervisor'],
    shape: benefitsContract['benefits.close'],
    handle: (input, caller) => close(till, input, caller),
  },
  'benefits.correct': {
    roles: ['supervisor'],
    shape: benefitsContract['benefits.correct'],
    handle: (input, caller) => correct(till, input, caller),
  },
  'benefits.printClosing': {
    roles: ['shop', 'supervisor'],
    shape: benefitsContract['benefits.printClosing'],
    handle: (input, caller) => printClosing(till, input, caller),
  },
  'benefits.settled': {
    roles: ['shop', 'supervisor'],
    shape: benefitsContract['benefits.settled'],
    handle: () => ({
      settled: settledHere(till.context.db, MOST).map((settled) => {
        const act = actOf(till.context.db, settled.key);
        return {
          ...settled,
          entry: act === undefined ? null : (entryOf(till.context, act) ?? null),
        };
      }),
    }),
  },
  'benefits.settledSeen': {
    roles: ['shop', 'supervisor'],
    shape: benefitsContract['benefits.settledSeen'],
    handle: ({ upTo }) => {
      const written = till.context.db.write((tx) => seeSettled(tx, upTo));
      till.context.shown();
      return written.ok ? success({}) : failure('cannot_record');
    },
  },
});
