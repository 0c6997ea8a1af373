/** What terminals recorded without a line, and what the town does with offers and points. */
import { describe, expect, test } from 'vitest';
import { accountOf, cardOf, OFFICE, SCOPE } from '../../test/harness/points-centre.ts';
import { campaign, NOON, offer } from '../../test/harness/points-town.ts';
import { back, buy, pay, use, usePointsWorld } from '../../test/harness/points-world.ts';
import { checkedIn, TENANT } from '../../test/harness/test-stream.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { verifyOffers } from '../outbox/benefits-protocol.ts';
import type { Wish } from '../outbox/benefits-shapes.ts';
import { CARD_FILE_HEADER, importCards } from './benefits-card-file.ts';
import { checkBook } from './benefits-check.ts';
import { publishDraft, reverseEntry, runDaily, saveDraft } from './benefits-office.ts';
import { saveDocumentSchema } from './benefits-schema.ts';
import { listSettlements, settleShops, takeSettlementFile } from './benefits-settle.ts';
import { newestOffers } from './benefits-terms.ts';
import { readBenefits } from './benefits-view.ts';
import { listEntries, readTold } from './points-figures.ts';
import { rebuild } from './projection.ts';

const w = usePointsWorld();

describe('records of terminals', () => {
  const { fold } = w;
  const act = (own: string, wish: Wish, n: number | null) => ({
    ...{ key: own, shop: 'bakery', wish },
    card: n === null ? null : cardOf(n),
  });
  const offline = { basis: 'offline', points: 0, offers: 1 };
  const id = (n: number): string => `0199c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

  test('a week without a line: the shop is paid, what was otherwise is told, and a rebuild does nothing twice', async () => {
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    const { stream } = w.till;
    for (let day = 0; day < 7; day += 1) {
      const at = NOON + day * 86_400_000;
      stream.add('benefits.done', { ...act(id(day), pay(50), 1), ...offline }, { at });
      stream.add('benefits.done', { ...act(id(100 + day), use('coffee'), 2), ...offline }, { at });
    }
    // Used in the other shop meanwhile.
    await w.done(w.other.act(use('coffee'), cardOf(2)));
    stream.add(
      'benefits.done',
      { ...act(id(300), back(id(6)), null), ...offline },
      { at: NOON + 6 * 86_400_000 },
    );
    w.now = NOON + 8 * 86_400_000;
    await fold(stream);
    await w.holds();
    const rows = await w.database.sql<{ account: string; balance: number }[]>`
      SELECT account, balance FROM points_balance WHERE account IN ('shop:bakery', 'offline_loss') ORDER BY account`;
    expect(rows.map(({ balance }) => balance)).toEqual([-200, 300]);
    const asked = { shop: 'bakery', device: stream.device, after: 0, most: 10 };
    expect(await readTold(w.database.sql, SCOPE, asked)).toMatchObject([
      { key: id(100), why: 'over', points: 0 },
    ]);
    const before = await listEntries(w.database.sql, SCOPE, {});
    await rebuild({ sql: w.database.sql, tenant: TENANT, mode: 'drill' });
    expect(await listEntries(w.database.sql, SCOPE, {})).toEqual(before);
  });

  test('a terminal that stands elsewhere takes nothing in a shop’s name', async () => {
    const { stream } = w.other;
    stream.add('benefits.done', { ...act(id(1), pay(50), 1), ...offline }, { at: w.now });
    await fold(stream);
    const asked = { shop: 'bakery', device: stream.device, after: 0, most: 10 };
    expect(await readTold(w.database.sql, SCOPE, asked)).toMatchObject([
      { why: 'unpaid', points: 50, refusal: 'unknown_shop' },
    ]);
    const [row] = await w.database.sql`SELECT balance FROM points_balance WHERE account = 'shop:bakery'`;
    expect(row).toBeUndefined();
    await w.holds();
  });

  test('what the centre did is not done again, what nobody waited for is undone, and what it lost is made good', async () => {
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    const spend = w.till.act(pay(30), cardOf(1));
    const left = w.till.act(pay(20), cardOf(1));
    await w.done(spend);
    await w.done(left);
    const { stream } = w.till;
    stream.add('benefits.asked', act(spend.key, pay(30), 1), { at: w.now });
    stream.add(
      'benefits.done',
      { ...act(spend.key, pay(30), 1), ...offline, basis: 'centre' },
      { at: w.now },
    );
    stream.add('benefits.dropped', { key: left.key, shop: 'bakery', why: 'gave_up' }, { at: w.now });
    stream.add('benefits.dropped', { key: id(1), shop: 'bakery', why: 'gave_up' }, { at: w.now });
    stream.add('benefits.done', { ...act(id(2), pay(10), 1), ...offline, basis: 'centre' }, { at: w.now });
    await fold(stream);
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 60 } });
    expect(await w.told(w.till.act(pay(5), cardOf(1), id(1)))).toBe('taken_back');
    await w.holds();
  });

  test('a list of cards gives no blocked card free, also where the word of the counter comes after the list', async () => {
    const { stream } = w.till;
    const listed = (n: number): string =>
      `common_card_id,${cardOf(n).tokens[0]?.hmac},${accountOf(n)},1950,1954,1,`;
    const csv = [CARD_FILE_HEADER, listed(60), listed(61)].join('\n');
    const lost = (n: number) => ({ tokens: cardOf(n).tokens, reason: '紛失' });
    expect(await importCards(w.office, OFFICE, csv)).toMatchObject({ cards: 2, wrong: [] });
    stream.add('benefits.card_blocked', lost(60), { at: w.now + 1_000 });
    await fold(stream);
    w.now += 30 * 86_400_000;
    expect(await importCards(w.office, OFFICE, csv)).toMatchObject({ cards: 2, wrong: [] });
    // Told at a counter without a line, two weeks before that list.
    stream.add('benefits.card_blocked', lost(61), { at: w.now - 15 * 86_400_000 });
    await fold(stream);
    for (const n of [60, 61]) expect(await w.askFor(n)).toMatchObject({ standing: 'blocked' });
    expect(await w.told(w.till.act(pay(1), cardOf(60)))).toBe('blocked');
  });

  test('what the town takes back frees what it had stood in for at that terminal, and no more', async () => {
    const { stream } = w.till;
    const at = w.now;
    // 20 cards of 1,000 that have nothing: 20,000 of the 30,000 of this terminal and day.
    for (let n = 0; n < 20; n += 1)
      stream.add('benefits.done', { ...act(id(n), pay(1_000), n + 100), ...offline }, { at });
    await fold(stream);
    mustSucceed(await reverseEntry(w.office, OFFICE, { key: id(0), reason: '店の打ちまちがい' }));
    // 19,000 stand: 11,000 more are the town's, and nothing beyond.
    for (let n = 20; n < 40; n += 1)
      stream.add('benefits.done', { ...act(id(n), pay(1_000), n + 100), ...offline }, { at });
    await fold(stream);
    const [row] = await w.database.sql<{ balance: number }[]>`
      SELECT balance FROM points_balance WHERE account = 'shop:bakery'`;
    expect(row?.balance).toBe(30_000);
    await w.holds();
  });

  test('a drill at a shelter gives points to those who agreed, once, while there are some', async () => {
    const { stream } = w.till;
    for (const n of [1, 2, 3, 4])
      stream.add('benefits.card_registered', {
        ...{ tokens: cardOf(n).tokens, account: accountOf(n), holder: { born: null, resident: true } },
        residentId: n === 2 ? null : `1000${n}`,
      });
    stream.add('shelter.checked_in', checkedIn('S1', '10001', '10002', '10003'), { at: w.now });
    stream.add('shelter.checked_in', checkedIn('S1', '10001', '10004'), { at: w.now + 1 });
    await fold(stream);
    const balances = await Promise.all([1, 2, 3, 4].map(async (n) => (await w.askFor(n)).points?.balance));
    expect(balances).toEqual([100, 0, 100, 100]);
    await rebuild({ sql: w.database.sql, tenant: TENANT, mode: 'drill' });
    expect((await w.askFor(1)).points?.balance).toBe(100);
    await w.holds();
  });
});

describe('the town', () => {
  test('publishes what was saved, signed, and nothing that does not hold together', async () => {
    const signed = await newestOffers(w.database.sql, SCOPE);
    expect(signed).toMatchObject({ number: 1, mode: 'drill' });
    expect(signed !== undefined && verifyOffers(TENANT, signed, w.key.publicKey)).toBe(true);
    expect(signed?.payload).not.toContain('budget');
    const save = (kind: string, version: number, doc: object) =>
      saveDraft(w.office, OFFICE, saveDocumentSchema.parse({ kind, version, doc }));
    expect(await save('offer', 0, offer('coffee'))).toMatchObject({ reason: 'already_decided' });
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    mustSucceed(await save('campaign', 1, campaign('autumn', { budget: 99 })));
    mustSucceed(await save('offer', 1, offer('coffee', { shops: ['nowhere'] })));
    expect(mustSucceed(await publishDraft(w.office, OFFICE, { after: 1 }))).toEqual([
      { code: 'no_shop', kind: 'offer', id: 'coffee' },
      { code: 'budget_below_used', kind: 'campaign', id: 'autumn' },
    ]);
    // What is not published does not hold.
    expect(await w.told(w.till.act(use('coffee'), cardOf(1)))).toBe('0/100');
    mustSucceed(await save('campaign', 2, campaign('autumn', { budget: 150 })));
    mustSucceed(await save('offer', 2, offer('coffee', { ended: true })));
    expect(await publishDraft(w.office, OFFICE, { after: 0 })).toMatchObject({ reason: 'already_decided' });
    expect(mustSucceed(await publishDraft(w.office, OFFICE, { after: 1 }))).toEqual([]);
    const view = await readBenefits(w.database.sql, SCOPE, { now: w.now, mayWrite: true });
    expect(view.campaigns.find(({ doc }) => doc.id === 'autumn')).toMatchObject({
      funded: 150,
      given: 100,
      state: 'published',
    });
    expect(await w.told(w.till.act(use('coffee'), cardOf(2)))).toBe('not_open');
    expect(await w.told(w.till.act(buy(6_000), cardOf(2)))).toBe('budget_spent');
    await w.holds();
  });

  test('takes an entry back at any time, also of points that are spent', async () => {
    const given = w.till.act(buy(10_000), cardOf(1));
    await w.done(given);
    await w.done(w.till.act(pay(70), cardOf(1)));
    w.now = NOON + 86_400_000;
    expect(await w.told(w.till.act(back(given.key), null))).toBe('too_late');
    mustSucceed(await reverseEntry(w.office, OFFICE, { key: given.key, reason: '二重に付いていた' }));
    expect(
      await reverseEntry(w.office, OFFICE, { key: given.key, reason: '二重に付いていた' }),
    ).toMatchObject({
      reason: 'already_decided',
    });
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 0 } });
    await w.holds();
  });

  test('points lapse and the list stays good, once a day', async () => {
    await w.done(w.till.act(buy(10_000), cardOf(1)));
    w.now = Date.parse('2027-05-26T00:00:01+09:00');
    await runDaily(w.office);
    await runDaily(w.office);
    expect(await w.askFor(1)).toMatchObject({ points: { balance: 0, next: null } });
    expect(await newestOffers(w.database.sql, SCOPE)).toMatchObject({ number: 2, asOf: w.now });
    const check = await checkBook(w.database.sql, SCOPE, w.now);
    expect(check.accounts).toMatchObject({ expired: 100, people: 0 });
    await w.holds();
  });

  test('pays each shop once, with files whose sums are the book’s', async () => {
    await w.done(w.till.act(buy(40_000), cardOf(1)));
    await w.done(w.till.act(pay(120), cardOf(1)));
    await w.done(w.other.act(pay(200), cardOf(1)));
    await w.done(w.other.act(use('lunch'), cardOf(1)));
    expect(mustSucceed(await settleShops(w.office, OFFICE, { after: 0 }))).toBe(1);
    expect(await settleShops(w.office, OFFICE, { after: 0 })).toMatchObject({ reason: 'already_decided' });
    expect(await settleShops(w.office, OFFICE, { after: 1 })).toMatchObject({ reason: 'not_found' });
    expect(await listSettlements(w.database.sql, SCOPE)).toMatchObject({
      open: { shops: 0, points: 0 },
      runs: [{ run: 1, shops: 2, points: 390, withoutBank: 1 }],
    });
    const payOn = civilDateSchema.parse('2026-12-10');
    const take = async (file: 'transfer' | 'list' | 'acts', charset: 'utf-8' | 'cp932') => {
      const made = await takeSettlementFile(w.office, OFFICE, { run: 1, file, charset, payOn });
      return Buffer.from(made?.base64 ?? '', 'base64');
    };
    const transfer = await take('transfer', 'cp932');
    expect(transfer.length).toBe(4 * 122);
    const lines = new TextDecoder('shift_jis').decode(transfer).split('\r\n');
    expect(lines[0]).toMatch(/^1210{11} {40}1210/);
    expect(lines[1]).toMatch(/^20001 {15}002 {15}00001?1234567ﾆｸﾔ ﾀﾛｳ/);
    expect(lines[1]?.slice(80, 90)).toBe('0000000270');
    expect(lines[2]).toMatch(/^8000001000000000270 /);
    expect((await take('list', 'utf-8')).toString()).toContain('"合計",390,3');
    const acts = new TextDecoder('shift_jis').decode(await take('acts', 'cp932'));
    expect(acts.trim().split('\r\n')).toHaveLength(4);
    expect(acts).toContain('ポイント払い');
    await w.holds();
  });

  test('takes the list of cards in, all of it or nothing', async () => {
    const line = (n: number, more = '1950,1954,1,'): string =>
      `common_card_id,${cardOf(n).tokens[0]?.hmac},${accountOf(n)},${more}`;
    const csv = [CARD_FILE_HEADER, line(50), line(51, ',,0,10051'), ''].join('\r\n');
    expect(await importCards(w.office, OFFICE, [CARD_FILE_HEADER, line(50), 'x'].join('\n'))).toMatchObject({
      cards: 0,
      wrong: [3],
    });
    expect(await w.askFor(50)).toMatchObject({ standing: 'unknown' });
    expect(await importCards(w.office, OFFICE, csv)).toEqual({ cards: 2, accounts: 2, people: 1, wrong: [] });
    expect(await w.askFor(50)).toMatchObject({ standing: 'registered' });
    const act = await w.database.sql`SELECT kind FROM event WHERE kind = 'benefits.cards_imported'`;
    expect(act).toHaveLength(1);
  });
});
