/** 地域ポイント in PostgreSQL: the book is the same as in memory, two who write at once are one after the other, and it always sums to zero. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  accountOf,
  addTill,
  cardOf,
  OFFICE,
  officeOf,
  publishAll,
  registerCards,
  SCOPE,
  type TestTill,
} from '../../test/harness/points-centre.ts';
import { campaign, campaignId, NOON, offer, shop } from '../../test/harness/points-town.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { checkedIn, newKeys, TENANT, type TestStream } from '../../test/harness/test-stream.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { createBook, post } from '../modules/benefits/ledger.ts';
import { takeAct } from '../modules/benefits/ledger-acts.ts';
import { verifyOffers } from '../outbox/benefits-protocol.ts';
import { type ActAnswer, actKeySchema, offerIdSchema, type Wish } from '../outbox/benefits-shapes.ts';
import { CARD_FILE_HEADER, importCards } from './benefits-card-file.ts';
import { carriedOf, readCards } from './benefits-cards.ts';
import { checkBook } from './benefits-check.ts';
import { type OfficeDeps, publishDraft, reverseEntry, runDaily, saveDraft } from './benefits-office.ts';
import { saveDocumentSchema } from './benefits-schema.ts';
import { listSettlements, settleShops, takeSettlementFile } from './benefits-settle.ts';
import { createTermsReader, newestOffers } from './benefits-terms.ts';
import { readBenefits } from './benefits-view.ts';
import { type IngestDeps, ingestBatch } from './ingest.ts';
import { createLogStore } from './ingest-store.ts';
import { createPoints, type Points } from './points.ts';
import { listEntries, readTold } from './points-figures.ts';
import { project, rebuild } from './projection.ts';
import { loadReceiptKey, type ReceiptKey } from './receipt-key.ts';

const RUNS = Number(process.env['KAZASU_POINTS_RUNS'] ?? 4);

/** What these tests write; emptying everything there is costs more than most of them. */
const TABLES = [
  ...[
    'points_entry',
    'points_posting',
    'points_balance',
    'points_lot',
    'points_use',
    'points_cover',
    'points_closed',
  ],
  ...['benefit_document', 'benefit_publication', 'benefit_card', 'benefit_person', 'points_settlement'],
  ...[
    'device',
    'stream',
    'stream_head',
    'event',
    'projection_progress',
    'shelter_fact',
    'shelter_presence',
    'anomaly',
  ],
];

let database: TestDatabase;
let key: ReceiptKey;
let now = NOON;
let points: Points;
let office: OfficeDeps;
let till: TestTill;
let other: TestTill;

const LIST = [
  { kind: 'shop', doc: shop('bakery') },
  {
    kind: 'shop',
    doc: shop('butcher', {
      bank: { bank: '0001', branch: '002', type: '1', number: '1234567', holder: 'ﾆｸﾔ ﾀﾛｳ' },
    }),
  },
  { kind: 'offer', doc: offer('coffee') },
  { kind: 'offer', doc: offer('lunch', { funded: { campaign: 'autumn', points: 70 }, often: null }) },
  { kind: 'campaign', doc: campaign('autumn', { budget: 5_000 }) },
  {
    kind: 'campaign',
    doc: campaign('drill', {
      budget: 300,
      earns: [{ by: 'event', event: 'shelter_drill', points: 100, often: { per: 'period', times: 1 } }],
    }),
  },
] as const;

const start = (): Points =>
  createPoints({
    sql: database.sql,
    tenant: TENANT,
    mode: 'drill',
    system: { ...realSystem, now: () => now },
  });

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.owner`TRUNCATE ${database.owner(TABLES)}`;
  now = NOON;
  key = await loadReceiptKey(database.sql, TENANT, realSystem);
  office = officeOf(database.sql, key, () => now);
  points = start();
  await publishAll(office, LIST);
  await registerCards(database.sql, 20);
  till = await addTill(database.sql, 'bakery');
  other = await addTill(database.sql, 'butcher');
});

const buy = (yen: number): Wish => ({ what: 'earn', campaign: campaignId('autumn'), yen });
const pay = (amount: number): Wish => ({ what: 'spend', points: amount });
const use = (id: string): Wish => ({ what: 'redeem', offer: offerIdSchema.parse(id) });
const back = (id: string): Wish => ({ what: 'undo', undoes: actKeySchema.parse(id), reason: '打ちまちがい' });

const done = async (request: ReturnType<TestTill['act']>): Promise<ActAnswer> =>
  mustSucceed(await points.act(request));
const told = async (request: ReturnType<TestTill['act']>): Promise<string> => {
  const answer = await done(request);
  return answer.outcome === 'refused' ? answer.why : `${answer.points}/${answer.balance}`;
};
const holds = async (): Promise<void> => {
  const check = await checkBook(database.sql, SCOPE, now);
  expect(check).toMatchObject({ sum: 0, unbalanced: 0, balancesOff: 0, lotsOff: 0, numbersMissing: 0 });
};
const askFor = (n: number, site = 'bakery') => points.card({ shop: 'bakery', site, card: cardOf(n) });

describe('at the till', () => {
  test('points come, are paid with and come back; what a lost answer said is said again', async () => {
    expect(await told(till.act(buy(10_000), cardOf(1)))).toBe('100/100');
    const spend = till.act(pay(40), cardOf(1));
    const answers = await Promise.all([points.act(spend), points.act(spend), points.act(spend)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await told(spend)).toBe('-40/60');
    expect(await told(till.act(pay(41), cardOf(1), spend.key))).toBe('key_reused');
    expect(await told(other.act(back(spend.key), null))).toBe('other_shop');
    expect(await told(till.act(back(spend.key), null))).toBe('40/100');
    expect(await told(till.act(pay(101), cardOf(1)))).toBe('not_enough');
    await holds();
  });

  test('what a card may have there, and nothing of whose it is', async () => {
    await done(till.act(buy(10_000), cardOf(1)));
    await done(till.act(use('coffee'), cardOf(1)));
    const answer = await askFor(1);
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
    expect(await askFor(99)).toMatchObject({ standing: 'unknown', points: null, earns: [] });
    // A terminal that stands somewhere else asks in this shop's name.
    expect(await askFor(1, 'butcher')).toMatchObject({ points: null, offers: [] });
  });

  test('a terminal that is none of ours, was withdrawn, or is in another shop', async () => {
    const stranger = await addTill(database.sql, 'bakery', 'till-x');
    await database.sql`UPDATE device SET public_key = ${newKeys().publicKey} WHERE device = 'till-x'`;
    expect(await points.act(stranger.act(use('coffee'), cardOf(1)))).toMatchObject({
      reason: 'bad_signature',
    });
    await done(till.act(use('coffee'), cardOf(1)));
    await database.sql`UPDATE device SET revoked_at = 1 WHERE device = ${till.stream.device}`;
    expect(await points.act(till.act(use('coffee'), cardOf(2)))).toMatchObject({ reason: 'revoked' });
    await database.sql`UPDATE device SET site = 'bakery' WHERE device = ${other.stream.device}`;
    expect(await told(other.act(use('coffee'), cardOf(2)))).toBe('unknown_shop');
  });

  test('two centres at once: a budget is spent to its last point, and an offer is used once', async () => {
    const second = start();
    const wishes = Array.from({ length: 60 }, (_, at) =>
      (at % 2 === 0 ? till : other).act(buy(10_000), cardOf((at % 20) + 1)),
    );
    const answers = await Promise.all(wishes.map((wish, at) => (at % 4 < 2 ? points : second).act(wish)));
    const given = answers.map(mustSucceed).filter(({ outcome }) => outcome === 'done');
    // 5,000 points, 100 each.
    expect(given).toHaveLength(50);
    const uses = Array.from({ length: 30 }, (_, at) =>
      (at % 2 === 0 ? till : other).act(use('coffee'), cardOf(1)),
    );
    const used = await Promise.all(uses.map((wish, at) => (at % 3 === 0 ? points : second).act(wish)));
    expect(used.map(mustSucceed).filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    await holds();
    const [{ balance }] = await database.sql<[{ balance: number }]>`
      SELECT balance FROM points_balance WHERE account = 'campaign:autumn'`;
    expect(balance).toBe(0);
  });

  test('the tables refuse what the program should not have written', async () => {
    await expect(
      database.sql`UPDATE points_balance SET balance = -1 WHERE account = 'campaign:autumn'`,
    ).rejects.toThrow();
    await expect(database.sql`UPDATE points_posting SET amount = 1`).rejects.toThrow();
    await expect(database.sql`DELETE FROM points_entry`).rejects.toThrow();
    await database.owner`UPDATE points_balance SET balance = balance + 1 WHERE account = 'campaign:autumn'`;
    expect(await checkBook(database.sql, SCOPE, now)).toMatchObject({ balancesOff: 1 });
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
        await database.owner`TRUNCATE points_entry, points_posting, points_balance, points_lot, points_use, points_cover, points_closed`;
        const book = createBook();
        // What was set aside went with the tables.
        const fresh = officeOf(database.sql, key, () => now);
        await database.owner`TRUNCATE benefit_publication`;
        mustSucceed(await publishDraft(fresh, OFFICE, { after: 0 }));
        for (const [id, amount] of [
          ['autumn', 5_000],
          ['drill', 300],
        ] as const)
          post(book, {
            ...{
              key: id,
              kind: 'fund',
              at: now,
              tillAt: now,
              day: civilDateSchema.parse('2026-11-26'),
              by: 'x',
              offline: false,
            },
            ...{
              shop: null,
              campaign: campaignId(id),
              offer: null,
              holder: null,
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
        const centre = start();
        const { terms } = await readTerms(database.sql);
        const keys: string[] = [];
        const pending: Promise<unknown>[] = [];
        for (const { what, card, amount, till: first, before } of acts) {
          const at = first ? till : other;
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
          const cards = await readCards(database.sql, SCOPE, request.card?.tokens ?? []);
          const carried = request.card === null ? null : carriedOf(cards, request.card);
          const { key: own, device, shop: where } = request;
          const expected = takeAct(book, terms, {
            key: own,
            device,
            shop: where,
            wish,
            card: carried,
            at: now,
            tillAt: now,
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
        await holds();
        const rows = await database.sql<
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

describe('records of terminals', () => {
  const ingest = (): IngestDeps => ({
    store: createLogStore(database.sql),
    system: { ...realSystem, now: () => now },
    receiptKey: key.privateKey,
  });
  const fold = async (stream: TestStream): Promise<void> => {
    const outcome = await ingestBatch(ingest(), stream, stream.publicKey, stream.batch());
    expect(outcome.kind).toBe('accepted');
    await project({ sql: database.sql, tenant: TENANT, mode: 'drill' });
  };
  const act = (own: string, wish: Wish, n: number | null) => ({
    ...{ key: own, shop: 'bakery', wish },
    card: n === null ? null : cardOf(n),
  });
  const offline = { basis: 'offline', points: 0, offers: 1 };
  const id = (n: number): string => `0199c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

  test('a week without a line: the shop is paid, what was otherwise is told, and a rebuild does nothing twice', async () => {
    await done(till.act(buy(10_000), cardOf(1)));
    const { stream } = till;
    for (let day = 0; day < 7; day += 1) {
      const at = NOON + day * 86_400_000;
      stream.add('benefits.done', { ...act(id(day), pay(50), 1), ...offline }, { at });
      stream.add('benefits.done', { ...act(id(100 + day), use('coffee'), 2), ...offline }, { at });
    }
    // Used in the other shop meanwhile.
    await done(other.act(use('coffee'), cardOf(2)));
    stream.add(
      'benefits.done',
      { ...act(id(300), back(id(6)), null), ...offline },
      { at: NOON + 6 * 86_400_000 },
    );
    now = NOON + 8 * 86_400_000;
    await fold(stream);
    await holds();
    const rows = await database.sql<{ account: string; balance: number }[]>`
      SELECT account, balance FROM points_balance WHERE account IN ('shop:bakery', 'offline_loss') ORDER BY account`;
    expect(rows.map(({ balance }) => balance)).toEqual([-200, 300]);
    const asked = { shop: 'bakery', device: stream.device, after: 0, most: 10 };
    expect(await readTold(database.sql, SCOPE, asked)).toMatchObject([
      { key: id(100), why: 'over', points: 0 },
    ]);
    const before = await listEntries(database.sql, SCOPE, {});
    await rebuild({ sql: database.sql, tenant: TENANT, mode: 'drill' });
    expect(await listEntries(database.sql, SCOPE, {})).toEqual(before);
  });

  test('what the centre did is not done again, what nobody waited for is undone, and what it lost is made good', async () => {
    await done(till.act(buy(10_000), cardOf(1)));
    const spend = till.act(pay(30), cardOf(1));
    const left = till.act(pay(20), cardOf(1));
    await done(spend);
    await done(left);
    const { stream } = till;
    stream.add('benefits.asked', act(spend.key, pay(30), 1), { at: now });
    stream.add('benefits.done', { ...act(spend.key, pay(30), 1), ...offline, basis: 'centre' }, { at: now });
    stream.add('benefits.dropped', { key: left.key, shop: 'bakery', why: 'gave_up' }, { at: now });
    stream.add('benefits.dropped', { key: id(1), shop: 'bakery', why: 'gave_up' }, { at: now });
    stream.add('benefits.done', { ...act(id(2), pay(10), 1), ...offline, basis: 'centre' }, { at: now });
    await fold(stream);
    expect(await askFor(1)).toMatchObject({ points: { balance: 60 } });
    expect(await told(till.act(pay(5), cardOf(1), id(1)))).toBe('taken_back');
    await holds();
  });

  test('a card that is registered at a counter, blocked, and registered anew', async () => {
    const { stream } = till;
    const tokens = cardOf(77).tokens;
    const registered = {
      tokens,
      account: accountOf(77),
      holder: { born: null, resident: true },
      residentId: '10001',
    };
    stream.add('benefits.card_registered', registered, { at: now });
    await fold(stream);
    expect(await askFor(77)).toMatchObject({ standing: 'registered' });
    stream.add('benefits.card_blocked', { tokens, reason: '紛失' }, { at: now + 1_000 });
    await fold(stream);
    expect(await askFor(77)).toEqual({ at: NOON, standing: 'blocked', points: null, offers: [], earns: [] });
    expect(await told(till.act(use('coffee'), cardOf(77)))).toBe('blocked');
    stream.add('benefits.card_registered', registered, { at: now + 2_000 });
    await fold(stream);
    expect(await askFor(77)).toMatchObject({ standing: 'registered' });
  });

  test('a drill at a shelter gives points to those who agreed, once, while there are some', async () => {
    const { stream } = till;
    for (const n of [1, 2, 3, 4])
      stream.add('benefits.card_registered', {
        ...{ tokens: cardOf(n).tokens, account: accountOf(n), holder: { born: null, resident: true } },
        residentId: n === 2 ? null : `1000${n}`,
      });
    stream.add('shelter.checked_in', checkedIn('S1', '10001', '10002', '10003'), { at: now });
    stream.add('shelter.checked_in', checkedIn('S1', '10001', '10004'), { at: now + 1 });
    await fold(stream);
    const balances = await Promise.all([1, 2, 3, 4].map(async (n) => (await askFor(n)).points?.balance));
    expect(balances).toEqual([100, 0, 100, 100]);
    await rebuild({ sql: database.sql, tenant: TENANT, mode: 'drill' });
    expect((await askFor(1)).points?.balance).toBe(100);
    await holds();
  });
});

describe('the town', () => {
  test('publishes what was saved, signed, and nothing that does not hold together', async () => {
    const signed = await newestOffers(database.sql, SCOPE);
    expect(signed).toMatchObject({ number: 1, mode: 'drill' });
    expect(signed !== undefined && verifyOffers(TENANT, signed, key.publicKey)).toBe(true);
    expect(signed?.payload).not.toContain('budget');
    const save = (kind: string, version: number, doc: object) =>
      saveDraft(office, OFFICE, saveDocumentSchema.parse({ kind, version, doc }));
    expect(await save('offer', 0, offer('coffee'))).toMatchObject({ reason: 'already_decided' });
    await done(till.act(buy(10_000), cardOf(1)));
    mustSucceed(await save('campaign', 1, campaign('autumn', { budget: 99 })));
    mustSucceed(await save('offer', 1, offer('coffee', { shops: ['nowhere'] })));
    expect(mustSucceed(await publishDraft(office, OFFICE, { after: 1 }))).toEqual([
      { code: 'no_shop', kind: 'offer', id: 'coffee' },
      { code: 'budget_below_used', kind: 'campaign', id: 'autumn' },
    ]);
    // What is not published does not hold.
    expect(await told(till.act(use('coffee'), cardOf(1)))).toBe('0/100');
    mustSucceed(await save('campaign', 2, campaign('autumn', { budget: 150 })));
    mustSucceed(await save('offer', 2, offer('coffee', { ended: true })));
    expect(await publishDraft(office, OFFICE, { after: 0 })).toMatchObject({ reason: 'already_decided' });
    expect(mustSucceed(await publishDraft(office, OFFICE, { after: 1 }))).toEqual([]);
    const view = await readBenefits(database.sql, SCOPE, { now, mayWrite: true });
    expect(view.campaigns.find(({ doc }) => doc.id === 'autumn')).toMatchObject({
      funded: 150,
      given: 100,
      state: 'published',
    });
    expect(await told(till.act(use('coffee'), cardOf(2)))).toBe('not_open');
    expect(await told(till.act(buy(6_000), cardOf(2)))).toBe('budget_spent');
    await holds();
  });

  test('takes an entry back at any time, also of points that are spent', async () => {
    const given = till.act(buy(10_000), cardOf(1));
    await done(given);
    await done(till.act(pay(70), cardOf(1)));
    now = NOON + 86_400_000;
    expect(await told(till.act(back(given.key), null))).toBe('too_late');
    mustSucceed(await reverseEntry(office, OFFICE, { key: given.key, reason: '二重に付いていた' }));
    expect(await reverseEntry(office, OFFICE, { key: given.key, reason: '二重に付いていた' })).toMatchObject({
      reason: 'already_decided',
    });
    expect(await askFor(1)).toMatchObject({ points: { balance: 0 } });
    await holds();
  });

  test('points lapse and the list stays good, once a day', async () => {
    await done(till.act(buy(10_000), cardOf(1)));
    now = Date.parse('2027-05-26T00:00:01+09:00');
    await runDaily(office);
    await runDaily(office);
    expect(await askFor(1)).toMatchObject({ points: { balance: 0, next: null } });
    expect(await newestOffers(database.sql, SCOPE)).toMatchObject({ number: 2, asOf: now });
    const check = await checkBook(database.sql, SCOPE, now);
    expect(check.accounts).toMatchObject({ expired: 100, people: 0 });
    await holds();
  });

  test('pays each shop once, with files whose sums are the book’s', async () => {
    await done(till.act(buy(40_000), cardOf(1)));
    await done(till.act(pay(120), cardOf(1)));
    await done(other.act(pay(200), cardOf(1)));
    await done(other.act(use('lunch'), cardOf(1)));
    expect(mustSucceed(await settleShops(office, OFFICE, { after: 0 }))).toBe(1);
    expect(await settleShops(office, OFFICE, { after: 0 })).toMatchObject({ reason: 'already_decided' });
    expect(await settleShops(office, OFFICE, { after: 1 })).toMatchObject({ reason: 'not_found' });
    expect(await listSettlements(database.sql, SCOPE)).toMatchObject({
      open: { shops: 0, points: 0 },
      runs: [{ run: 1, shops: 2, points: 390, withoutBank: 1 }],
    });
    const payOn = civilDateSchema.parse('2026-12-10');
    const take = async (file: 'transfer' | 'list' | 'acts', charset: 'utf-8' | 'cp932') => {
      const made = await takeSettlementFile(office, OFFICE, { run: 1, file, charset, payOn });
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
    await holds();
  });

  test('takes the list of cards in, all of it or nothing', async () => {
    const line = (n: number, more = '1950,1954,1,'): string =>
      `common_card_id,${cardOf(n).tokens[0]?.hmac},${accountOf(n)},${more}`;
    const csv = [CARD_FILE_HEADER, line(50), line(51, ',,0,10051'), ''].join('\r\n');
    expect(await importCards(office, OFFICE, [CARD_FILE_HEADER, line(50), 'x'].join('\n'))).toMatchObject({
      cards: 0,
      wrong: [3],
    });
    expect(await askFor(50)).toMatchObject({ standing: 'unknown' });
    expect(await importCards(office, OFFICE, csv)).toEqual({ cards: 2, accounts: 2, people: 1, wrong: [] });
    expect(await askFor(50)).toMatchObject({ standing: 'registered' });
    const act = await database.sql`SELECT kind FROM event WHERE kind = 'benefits.cards_imported'`;
    expect(act).toHaveLength(1);
  });
});

test('one municipality sees nothing of another’s book', async () => {
  await done(till.act(buy(10_000), cardOf(1)));
  const stranger = database.as('152048' as typeof TENANT);
  const rows =
    await stranger`SELECT 1 FROM points_entry UNION ALL SELECT 1 FROM points_balance UNION ALL SELECT 1 FROM benefit_card`;
  expect(rows).toHaveLength(0);
});
