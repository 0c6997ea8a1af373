/** 地域ポイント in PostgreSQL: the book is the same as in memory, two who write at once are one after the other, and it always sums to zero. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountOf, addTill, cardOf, OFFICE, officeOf, SCOPE } from '../../test/harness/points-centre.ts';
import { campaignId, NOON } from '../../test/harness/points-town.ts';
import { back, buy, pay, use, usePointsWorld } from '../../test/harness/points-world.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { createBook, post } from '../modules/benefits/ledger.ts';
import { takeAct } from '../modules/benefits/ledger-acts.ts';
import { carriedOf, readCards } from './benefits-cards.ts';
import { checkBook } from './benefits-check.ts';
import { publishDraft } from './benefits-office.ts';
import { createTermsReader } from './benefits-terms.ts';

const RUNS = Number(process.env['KAZASU_POINTS_RUNS'] ?? 4);

const w = usePointsWorld();

describe('at the till', () => {
  test('points come, are paid with and come back; what a lost answer said is said again', async () => {
    expect(await w.told(w.till.act(buy(10_000), cardOf(1)))).toBe('100/100');
    const spend = w.till.act(pay(40), cardOf(1));
    const answers = await Promise.all([w.points.act(spend), w.points.act(spend), w.points.act(spend)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await w.told(spend)).toBe('-40/60');
    expect(await w.told(w.till.act(pay(41), cardOf(1), spend.key))).toBe('key_reused');
    expect(await w.told(w.other.act(back(spend.key), null))).toBe('other_shop');
    expect(await w.told(w.till.act(back(spend.key), null))).toBe('40/100');
    expect(await w.told(w.till.act(pay(101), cardOf(1)))).toBe('not_enough');
    await w.holds();
  });

  test('what a card may have there, and nothing of whose it is', async () => {
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    await w.done(w.till.act(use('coffee'), cardOf(1)));
    const answer = await w.askFor(1);
    expect(answer).toEqual({
      at: NOON,
      standing: 'registered',
      points: { balance: 100, next: { points: 100, until: '2027-05-25' } },
      offers: [
        { offer: 'coffee', state: 'used', again: '2026-11-27' },
        { offer: 'lunch', state: 'ok', again: null },
      ],
      earns: ['autumn'],
    });
    expect(JSON.stringify(answer)).not.toContain(accountOf(1));
    expect(await w.askFor(99)).toMatchObject({ standing: 'unknown', points: null, earns: [] });
    // A terminal that stands somewhere else asks in this shop's name.
    expect(await w.askFor(1, 'butcher')).toMatchObject({ points: null, offers: [] });
  });

  test('a terminal that is none of ours, was withdrawn, or is in another shop', async () => {
    const stranger = await addTill(w.database.sql, 'bakery', 'till-x');
    await w.database.sql`UPDATE device SET public_key = ${newKeys().publicKey} WHERE device = 'till-x'`;
    expect(await w.points.act(stranger.act(use('coffee'), cardOf(1)))).toMatchObject({
      reason: 'bad_signature',
    });
    await w.done(w.till.act(use('coffee'), cardOf(1)));
    await w.database.sql`UPDATE device SET revoked_at = 1 WHERE device = ${w.till.stream.device}`;
    expect(await w.points.act(w.till.act(use('coffee'), cardOf(2)))).toMatchObject({ reason: 'revoked' });
    await w.database.sql`UPDATE device SET site = 'bakery' WHERE device = ${w.other.stream.device}`;
    expect(await w.told(w.other.act(use('coffee'), cardOf(2)))).toBe('unknown_shop');
  });

  test('two centres at once: a budget is spent to its last point, and an offer is used once', async () => {
    const second = w.start();
    const wishes = Array.from({ length: 60 }, (_, at) =>
      (at % 2 === 0 ? w.till : w.other).act(buy(10_000), cardOf((at % 20) + 1)),
    );
    const answers = await Promise.all(wishes.map((wish, at) => (at % 4 < 2 ? w.points : second).act(wish)));
    const given = answers.map(mustSucceed).filter(({ outcome }) => outcome === 'done');
    // 5,000 points, 100 each.
    expect(given).toHaveLength(50);
    const uses = Array.from({ length: 30 }, (_, at) =>
      (at % 2 === 0 ? w.till : w.other).act(use('coffee'), cardOf(1)),
    );
    const used = await Promise.all(uses.map((wish, at) => (at % 3 === 0 ? w.points : second).act(wish)));
    expect(used.map(mustSucceed).filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    await w.holds();
    const [{ balance }] = await w.database.sql<[{ balance: number }]>`
      SELECT balance FROM points_balance WHERE account = 'campaign:autumn'`;
    expect(balance).toBe(0);
  });

  test('the tables refuse what the program should not have written', async () => {
    await expect(
      w.database.sql`UPDATE points_balance SET balance = -1 WHERE account = 'campaign:autumn'`,
    ).rejects.toThrow();
    await expect(w.database.sql`UPDATE points_posting SET amount = 1`).rejects.toThrow();
    await expect(w.database.sql`DELETE FROM points_entry`).rejects.toThrow();
    await w.database.owner`UPDATE points_balance SET balance = balance + 1 WHERE account = 'campaign:autumn'`;
    expect(await checkBook(w.database.sql, SCOPE, w.now)).toMatchObject({ balancesOff: 1 });
  });

  test('the same acts in memory come to the same book', async () => {
    const readTerms = createTermsReader(SCOPE);
    const act = fc.record({
      what: fc.nat({ max: 9 }),
      card: fc.integer({ min: 1, max: 4 }),
      amount: fc.integer({ min: 1, max: 90 }),
      till: fc.boolean(),
      before: fc.nat({ max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
        await w.database
          .owner`TRUNCATE points_entry, points_posting, points_balance, points_lot, points_use, points_cover, points_closed`;
        const book = createBook();
        // What was set aside went with the tables.
        const fresh = officeOf(w.database.sql, w.key, () => w.now);
        await w.database.owner`TRUNCATE benefit_publication`;
        mustSucceed(await publishDraft(fresh, OFFICE, { after: 0 }));
        for (const [id, amount] of [
          ['autumn', 5_000],
          ['drill', 300],
        ] as const)
          post(book, {
            ...{
              key: id,
              kind: 'fund',
              at: w.now,
              tillAt: w.now,
              day: civilDateSchema.parse('2026-11-26'),
              by: 'x',
              offline: false,
            },
            ...{
              shop: null,
              campaign: campaignId(id),
              offer: null,
              holder: null,
              card: null,
              points: 0,
              until: null,
              reverses: null,
            },
            ...{ wish: '', told: null },
            postings: [
              { account: 'issue', lot: null, amount: -amount },
              { account: `campaign:${id}`, lot: null, amount },
            ],
          });
        const centre = w.start();
        const { terms } = await readTerms(w.database.sql);
        const keys: string[] = [];
        const pending: Promise<unknown>[] = [];
        for (const { what, card, amount, till: first, before } of acts) {
          const at = first ? w.till : w.other;
          const undoes = keys.at(-1 - before);
          const wish =
            what < 3
              ? buy(amount * 100)
              : what < 6
                ? pay(amount)
                : what < 8
                  ? use(what === 6 ? 'coffee' : 'lunch')
                  : undoes === undefined
                    ? pay(1)
                    : back(undoes);
          const request = at.act(wish, wish.what === 'undo' ? null : cardOf(card));
          keys.push(request.key);
          const cards = await readCards(w.database.sql, SCOPE, request.card?.tokens ?? []);
          const carried = request.card === null ? null : carriedOf(cards, request.card);
          const { key: own, device, shop: where } = request;
          const expected = takeAct(book, terms, {
            key: own,
            device,
            shop: where,
            wish,
            card: carried,
            at: w.now,
            tillAt: w.now,
            offline: false,
          });
          // Many are under way at once: they come into one transaction in this order.
          pending.push(
            centre.act(request).then((answer) => {
              const said = mustSucceed(answer);
              expect(said.outcome === 'refused' ? said.why : said.points).toBe(
                expected.ok ? expected.value.points : expected.reason,
              );
            }),
          );
        }
        await Promise.all(pending);
        await w.holds();
        const rows = await w.database.sql<
          { account: string; balance: number }[]
        >`SELECT account, balance FROM points_balance`;
        expect(
          new Map(
            rows.filter(({ balance }) => balance !== 0).map(({ account, balance }) => [account, balance]),
          ),
        ).toEqual(new Map([...book.balances].filter(([, balance]) => balance !== 0)));
      }),
      { numRuns: RUNS, seed: 20_261_126 },
    );
  }, 600_000);
});

test('one municipality sees nothing of another’s book', async () => {
  await w.done(w.till.act(buy(10_000), cardOf(1)));
  const stranger = w.database.as('152048' as typeof TENANT);
  const rows =
    await stranger`SELECT 1 FROM points_entry UNION ALL SELECT 1 FROM points_balance UNION ALL SELECT 1 FROM benefit_card`;
  expect(rows).toHaveLength(0);
});
