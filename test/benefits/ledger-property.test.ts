/** Any order, any repetition, any time without a line: points are neither made nor lost, and no budget is overspent. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { faultsOf, replay } from '../../src/modules/benefits/fold.ts';
import { type Book, createBook, expire, fund, post, settle } from '../../src/modules/benefits/ledger.ts';
import { type ActAsked, earnForCheckIn, giveUp, takeAct } from '../../src/modules/benefits/ledger-acts.ts';
import { type ActKey, offerIdSchema, type Wish } from '../../src/outbox/benefits-shapes.ts';
import {
  campaign,
  campaignId,
  carried,
  NOON,
  offer,
  officeAct,
  setAside,
  shop,
  shopId,
  terms,
} from '../harness/points-town.ts';

const RUNS = Number(process.env['KAZASU_POINTS_RUNS'] ?? 150);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
const isLong = process.env['KAZASU_POINTS_RUNS'] !== undefined;

const SHOPS = ['bakery', 'butcher', 'baths'];
/** Two of them are one person's, one is nobody's. */
const CARDS = [
  { card: 'c1', account: 'anna' },
  { card: 'c2', account: 'anna' },
  { card: 'c3', account: 'carl' },
  { card: 'c4', account: null },
];
const NOBODY = { card: 'c4', account: null };
const HOUR_MS = 3_600_000;
const LIMITS = { offlineCardPoints: 120, offlineDevicePoints: 300, undoMinutes: 120 };
const TERMS = terms({
  shops: SHOPS.map((id) => shop(id)),
  offers: [
    offer('coffee'),
    offer('lunch', { funded: { campaign: 'spring', points: 70 }, often: { per: 'month', times: 3 } }),
  ],
  campaigns: [
    campaign('autumn', { expiryMonths: 1 }),
    campaign('spring', {
      earns: [{ by: 'event', event: 'shelter_drill', points: 90, often: { per: 'day', times: 1 } }],
    }),
  ],
  rules: LIMITS,
});

const actArb = fc.record({
  what: fc.constantFrom('earn', 'spend', 'redeem', 'undo', 'give_up', 'check_in', 'expire', 'settle', 'fund'),
  till: fc.nat({ max: 2 }),
  card: fc.nat({ max: 3 }),
  points: fc.integer({ min: 1, max: 160 }),
  /** Of what is undone: how many acts before. */
  before: fc.nat({ max: 6 }),
  hours: fc.nat({ max: 400 }),
  /** How often its message comes. */
  copies: fc.integer({ min: 1, max: 3 }),
  /** The till's line goes, or comes back. */
  line: fc.option(fc.boolean(), { nil: undefined }),
  /** After it, so many messages of this till arrive. */
  deliver: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 4 })),
});
type Act = typeof actArb extends fc.Arbitrary<infer T> ? T : never;

interface Till {
  online: boolean;
  /** What it recorded and has not sent, in its order. */
  readonly waiting: (() => void)[];
  readonly keys: string[];
  /** Points that it took without a line, by day and card. */
  readonly taken: Map<string, number>;
}

const wishOf = ({ what, points, before }: Act, { keys }: Till): Wish | undefined => {
  if (what === 'earn') return { what, campaign: campaignId('autumn'), yen: points * 100 };
  if (what === 'spend') return { what, points };
  if (what === 'redeem') return { what, offer: offerIdSchema.parse(points % 2 === 0 ? 'coffee' : 'lunch') };
  const undoes = keys.at(-1 - before);
  return undoes === undefined
    ? undefined
    : { what: 'undo', undoes: undoes as ActKey, reason: '打ちまちがい' };
};

const carriedOf = ({ card, account }: (typeof CARDS)[number]) => carried(account, { card });

/** What a till without a line holds to by itself. */
const isWithin = (till: Till, { points, card }: Act, at: number): boolean => {
  const day = civilDateInJapan(at);
  const names = [day, `${day} ${card}`] as const;
  const [ofTill, ofCard] = names.map((name) => (till.taken.get(name) ?? 0) + points) as [number, number];
  if (ofTill > LIMITS.offlineDevicePoints || ofCard > LIMITS.offlineCardPoints) return false;
  till.taken.set(names[0], ofTill);
  till.taken.set(names[1], ofCard);
  return true;
};

interface World {
  readonly book: Book;
  /** Spends that tills took within their limit while they had no line. */
  readonly within: Set<string>;
}

/** `again`: messages come as often as the acts say, otherwise once. */
const play = (acts: readonly Act[], again: boolean): World => {
  const book = createBook();
  const within = new Set<string>();
  setAside(book, 'autumn', 500);
  setAside(book, 'spring', 300);
  let now = NOON;
  const tills: Till[] = SHOPS.map(() => ({ online: true, waiting: [], keys: [], taken: new Map() }));
  /** All that was ever said; it comes once more at the end, and changes nothing. */
  const sent: (() => void)[] = [];
  const holds = (): void => expect(faultsOf(book)).toEqual([]);

  const office = (act: Act, n: number): void => {
    const by = officeAct(`office-${n}`, now);
    if (act.what === 'check_in') {
      const { account } = CARDS[act.card] ?? NOBODY;
      if (account === null) return;
      const keyOf = (of: string): string => `${of}/${n}`;
      const checkIn = {
        keyOf,
        eventId: String(n),
        event: 'shelter_drill',
        account,
        device: 'gym-1',
        at: now,
        tillAt: now,
      } as const;
      for (let copy = again ? act.copies : 1; copy > 0; copy -= 1) earnForCheckIn(book, TERMS, checkIn);
      return;
    }
    if (act.what === 'fund') {
      const funded = fund(book, by, campaignId('autumn'), act.points - 80);
      if (funded.ok && funded.value.postings.length > 0) post(book, funded.value);
      return;
    }
    const entry =
      act.what === 'expire' ? expire(book, by) : settle(book, by, shopId(SHOPS[act.till] ?? 'bakery'));
    if (entry !== undefined) post(book, entry);
  };

  const atTill = (act: Act, n: number): void => {
    const till = tills[act.till] as Till;
    const place = { device: `till-${act.till}`, shop: shopId(SHOPS[act.till] ?? 'bakery') };
    if (act.line !== undefined) till.online = act.line;
    const key = `k${n}`;
    if (act.what === 'give_up') {
      const undoes = till.keys.at(-1 - act.before);
      if (undoes === undefined) return;
      till.waiting.push(() => void giveUp(book, { ...place, key, undoes, at: now }));
      return;
    }
    const wish = wishOf(act, till);
    if (wish === undefined) return;
    till.keys.push(key);
    const offline = !till.online;
    const tillAt = now;
    if (offline && wish.what === 'spend') {
      if (!isWithin(till, act, tillAt)) return;
      within.add(key);
    }
    const asked = (at: number): ActAsked => ({
      ...{ key, ...place, wish, at, tillAt, offline },
      card: wish.what === 'undo' ? null : carriedOf(CARDS[act.card] ?? NOBODY),
    });
    if (offline) till.waiting.push(() => void takeAct(book, TERMS, asked(now)));
    else takeAct(book, TERMS, asked(now));
    // The answer was lost: it is asked for again, now or later, from the record.
    for (let copy = again ? act.copies : 1; copy > 1; copy -= 1)
      till.waiting.push(() => void takeAct(book, TERMS, asked(now)));
  };

  const deliver = (till: Till, count: number): void => {
    for (const message of till.waiting.splice(0, count)) {
      message();
      sent.push(message);
      holds();
    }
  };
  for (const [n, act] of acts.entries()) {
    now += act.hours * HOUR_MS;
    if (['check_in', 'expire', 'settle', 'fund'].includes(act.what)) office(act, n);
    else atTill(act, n);
    holds();
    const [which, count] = act.deliver;
    deliver(tills[which] as Till, count);
  }
  for (const till of tills) deliver(till, Number.POSITIVE_INFINITY);
  const before = [...book.balances];
  for (const message of sent) message();
  expect([...book.balances]).toEqual(before);
  return { book, within };
};

const actsArb = fc.array(actArb, { minLength: 1, maxLength: 90 });

test(
  'points are conserved, budgets hold, and shops are paid within their limit',
  () => {
    const seen = { loss: 0, told: 0 };
    fc.assert(
      fc.property(actsArb, (acts) => {
        const { book, within } = play(acts, true);
        for (const key of within) {
          const entry = book.entries.get(key);
          if (entry === undefined) expect(book.closed.get(key)).toBe('taken_back');
          else expect(entry.told).toBeNull();
        }
        for (const { told } of book.entries.values()) if (told !== null) seen.told += 1;
        seen.loss += (book.balances.get('offline_loss') ?? 0) < 0 ? 1 : 0;
        const again = replay([...book.entries.values()].concat([...book.entries.values()]));
        expect(again.balances).toEqual(book.balances);
        expect(again.lots).toEqual(book.lots);
        expect(again.uses).toEqual(book.uses);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    // A world in which nothing goes wrong shows nothing.
    expect(seen.loss).toBeGreaterThan(0);
    expect(seen.told).toBeGreaterThan(0);
  },
  isLong ? 3_600_000 : 20_000,
);
