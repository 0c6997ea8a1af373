import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { cardOf, openTill, shop, type TestTill, valueOf } from '../../../test/harness/benefits-till.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { actKeySchema, offerIdSchema } from '../../outbox/benefits-shapes.ts';
import type { StoredEvent } from '../../outbox/event.ts';
import { parseEventBody } from '../../outbox/event.ts';
import { type ActState, tallyOf } from './acts.ts';
import { actsOfDay, createBenefitsProjection, openActs, usedHere } from './store.ts';

const ANNA = cardOf(1);
const COFFEE = offerIdSchema.parse('coffee');
const anyRow = z.object({ one: z.int() });
let till: TestTill;
let events: readonly StoredEvent[];

/** A day with everything in it. */
beforeEach(async () => {
  till = openTill({ answerMs: 30 });
  till.world.centre.balances.set(ANNA.tokens[0]?.hmac ?? '', 1_000);
  const { methods } = till.benefits;
  const spend = async (points: number) => {
    const { tapId, nextKey: key } = await till.tap(ANNA);
    return methods['benefits.spend'].handle({ tapId, key, points }, shop);
  };
  const { key } = valueOf(await spend(100));
  await spend(5_000);
  const { tapId, nextKey } = await till.tap(ANNA);
  await methods['benefits.redeem'].handle({ tapId, key: nextKey, offerId: COFFEE }, shop);
  await methods['benefits.undo'].handle({ key: actKeySchema.parse(key), reason: 'お客様が やめた' }, shop);
  till.world.centre.line = 'mute';
  await spend(30);
  events = till.log.events({ afterSeq: 0, limit: 100 });
});
afterEach(() => till.close());

const seen = () => {
  const acts: readonly ActState[] = actsOfDay(till.db, till.today());
  return {
    tally: tallyOf(acts),
    acts: acts.map(({ key, phase, basis }) => `${key} ${phase} ${String(basis)}`).toSorted(),
    open: openActs(till.db).length,
    used: usedHere(till.db, ANNA, COFFEE, till.today()),
  };
};

test('is the same in any order and with events that come twice', () => {
  const before = seen();
  expect(before.tally).toMatchObject({ redeemed: 1, spent: { count: 1, points: 30 }, undone: 1 });
  const projection = createBenefitsProjection('drill');
  fc.assert(
    fc.property(fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), (order) => {
      mustSucceed(
        till.db.write((tx) => {
          for (const table of ['fact', 'card_act', 'open']) tx.run(`DELETE FROM benefits_${table}`);
          for (const event of order) projection.apply(tx, event, mustSucceed(parseEventBody(event.body)));
        }),
      );
      expect(seen()).toEqual(before);
    }),
    { numRuns: Number(process.env['KAZASU_TILL_RUNS'] ?? 15) },
  );
});

test('what has left the record is gone from the views too, from its beginning on', () => {
  const projection = createBenefitsProjection('drill');
  const rows = (): number =>
    ['fact', 'card_act', 'open'].reduce(
      (sum, table) => sum + till.db.all(anyRow, `SELECT 1 AS one FROM benefits_${table}`).length,
      0,
    );
  for (const event of events)
    mustSucceed(
      till.db.write((tx) => projection.forget?.(tx, event, mustSucceed(parseEventBody(event.body)))),
    );
  expect(rows()).toBe(0);
});

test('an act without an end is needed, and what is of today', () => {
  const projection = createBenefitsProjection('drill');
  const needs = (event: StoredEvent, before: number) =>
    projection.needs?.(till.db, event, mustSucceed(parseEventBody(event.body)), { before, going: new Set() });
  const later = till.system.now() + 1;
  expect(events.map((event) => needs(event, later))).toEqual(events.map(() => false));
  expect(events.map((event) => needs(event, 0))).toEqual(events.map(() => true));
  const [asked, done] = events;
  if (asked === undefined || done === undefined) throw new Error('nothing was recorded');
  mustSucceed(till.db.write((tx) => projection.forget?.(tx, done, mustSucceed(parseEventBody(done.body)))));
  expect(needs(asked, later)).toBe(true);
});
