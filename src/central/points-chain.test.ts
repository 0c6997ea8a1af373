/** Who changes a row of the book with the database's own password is found, whatever else is made to fit. */
import { beforeEach, describe, expect, test } from 'vitest';
import { cardOf, OFFICE, SCOPE } from '../../test/harness/points-centre.ts';
import { buy, pay, use, usePointsWorld } from '../../test/harness/points-world.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { checkBook } from './benefits-check.ts';
import { reverseEntry } from './benefits-office.ts';
import { makeCheckpoint } from './checkpoints.ts';
import { verifyCentral } from './verify.ts';

const w = usePointsWorld();

const checkpoint = () =>
  makeCheckpoint({ sql: w.database.sql, tenant: TENANT, mode: 'drill', key: w.key, system: realSystem });
const chain = async () => (await checkBook(w.database.sql, SCOPE, w.now)).chain;
/** Two campaigns were funded (1, 2) when the world was made. */
const LAST = 6;

beforeEach(async () => {
  await w.done(w.till.act(buy(10_000), cardOf(1)));
  await w.done(w.till.act(pay(40), cardOf(1)));
  const meal = w.other.act(use('lunch'), cardOf(2));
  await w.done(meal);
  mustSucceed(await reverseEntry(w.office, OFFICE, { key: meal.key, reason: '打ちまちがい' }));
});

test('a book that nobody touched holds, and its head is in the record that is signed', async () => {
  expect(await chain()).toEqual({ fault: null, signed: 0, upTo: 0 });
  mustSucceed(await checkpoint());
  expect(await chain()).toEqual({ fault: null, signed: 1, upTo: LAST });
  // Nothing new: nothing is said again, and there is nothing to sign.
  expect(mustSucceed(await checkpoint())).toBeUndefined();
  await w.done(w.till.act(pay(10), cardOf(1)));
  mustSucceed(await checkpoint());
  expect(await chain()).toEqual({ fault: null, signed: 2, upTo: LAST + 1 });
});

/** Each leaves every sum as it was. */
const TAMPERING: readonly (readonly [string, (sql: typeof w.database.owner) => Promise<unknown>, object])[] =
  [
    [
      'a shop in a row',
      (sql) => sql`UPDATE points_entry SET shop = 'butcher' WHERE number = 4`,
      { number: 4, why: 'altered' },
    ],
    [
      'an hour',
      (sql) => sql`UPDATE points_entry SET till_at = till_at - 3600000 WHERE number = 3`,
      { number: 3, why: 'altered' },
    ],
    [
      'whose points were spent',
      (sql) =>
        sql`UPDATE points_posting SET account = 'person:00000000-0000-4000-8000-000000000009' WHERE account LIKE 'person:%' AND amount < 0`,
      { number: 4, why: 'altered' },
    ],
    [
      'two amounts that still sum to zero',
      (sql) =>
        sql`UPDATE points_posting SET amount = amount * 2 WHERE key = (SELECT key FROM points_entry WHERE number = 4)`,
      { number: 4, why: 'altered' },
    ],
    [
      'a hash',
      (sql) => sql`UPDATE points_entry SET hash = NULL WHERE number = 5`,
      { number: 5, why: 'altered' },
    ],
    [
      'the last row',
      (sql) => sql`DELETE FROM points_entry WHERE number = ${LAST}`,
      { number: LAST, why: 'missing' },
    ],
    [
      'a row in the middle',
      (sql) => sql`DELETE FROM points_entry WHERE number = 4`,
      { number: 4, why: 'missing' },
    ],
  ];

describe('found, after a checkpoint', () => {
  test.each(TAMPERING)('%s that was changed or taken out', async (_, tamper, fault) => {
    mustSucceed(await checkpoint());
    await tamper(w.database.owner);
    expect((await chain()).fault).toEqual(fault);
  });

  test('a book that was written anew to its end, with hashes that fit, is not the one that was signed', async () => {
    mustSucceed(await checkpoint());
    // As if nothing had been given: what was there before is chained anew by the program itself.
    await w.database
      .owner`TRUNCATE points_entry, points_posting, points_balance, points_lot, points_use, points_closed`;
    await w.done(w.till.act(use('coffee'), cardOf(3)));
    expect((await chain()).fault).toEqual({ number: 2, why: 'missing' });
    for (const n of [4, 5, 6, 7, 8, 9]) await w.done(w.till.act(use('coffee'), cardOf(n)));
    expect((await chain()).fault).toEqual({ number: LAST, why: 'not_as_signed' });
  });

  test('and whoever changes what was signed changes the record, which verify-log finds', async () => {
    mustSucceed(await checkpoint());
    await w.database.owner`
      UPDATE event SET body = convert_to(replace(convert_from(body, 'UTF8'), '"number":6', '"number":5'), 'UTF8')
      WHERE kind = 'benefits.book_head'`;
    const { streams } = await verifyCentral(w.database.sql, TENANT, { centreKey: w.key.publicKey });
    expect(streams.find(({ device }) => device === 'centre')?.fault).toMatchObject({ check: 'wrong_hash' });
  });
});

test('a book that was begun before there was a chain is chained from its beginning', async () => {
  await w.database.owner`UPDATE points_entry SET hash = NULL`;
  expect((await chain()).fault).toBeNull();
  await w.done(w.till.act(pay(10), cardOf(1)));
  expect((await chain()).fault).toBeNull();
  await w.database.owner`UPDATE points_entry SET wish = 'spend 41' WHERE number = 4`;
  expect((await chain()).fault).toEqual({ number: LAST + 1, why: 'altered' });
});
