/** A centre with two shops, their offers and twenty cards, made anew for each test. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { checkBook } from '../../src/central/benefits-check.ts';
import type { OfficeDeps } from '../../src/central/benefits-office.ts';
import { ingestBatch } from '../../src/central/ingest.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { createPoints, type Points } from '../../src/central/points.ts';
import { project } from '../../src/central/projection.ts';
import { loadReceiptKey, type ReceiptKey } from '../../src/central/receipt-key.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import {
  type ActAnswer,
  type ActRequest,
  actKeySchema,
  type CardAnswer,
  offerIdSchema,
  type Wish,
} from '../../src/outbox/benefits-shapes.ts';
import {
  addTill,
  cardOf,
  officeOf,
  publishAll,
  registerCards,
  SCOPE,
  type TestTill,
} from './points-centre.ts';
import { campaign, campaignId, NOON, offer, shop } from './points-town.ts';
import { startTestDatabase, type TestDatabase } from './test-database.ts';
import { TENANT, type TestStream } from './test-stream.ts';

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
  ...[
    'benefit_document',
    'benefit_publication',
    'benefit_card',
    'benefit_person',
    'benefit_account',
    'points_settlement',
  ],
  ...[
    'device',
    'stream',
    'stream_head',
    'event',
    'projection_progress',
    'shelter_fact',
    'shelter_presence',
    'anomaly',
    'checkpoint',
    'checkpoint_extent',
  ],
];

const BANK = { bank: '0001', branch: '002', type: '1', number: '1234567', holder: 'ﾆｸﾔ ﾀﾛｳ' };
const LIST = [
  { kind: 'shop', doc: shop('bakery') },
  { kind: 'shop', doc: shop('butcher', { bank: BANK }) },
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

export const buy = (yen: number): Wish => ({ what: 'earn', campaign: campaignId('autumn'), yen });
export const pay = (amount: number): Wish => ({ what: 'spend', points: amount });
export const use = (id: string): Wish => ({ what: 'redeem', offer: offerIdSchema.parse(id) });
export const back = (id: string): Wish => ({
  what: 'undo',
  undoes: actKeySchema.parse(id),
  reason: '打ちまちがい',
});

export interface PointsWorld {
  database: TestDatabase;
  key: ReceiptKey;
  now: number;
  points: Points;
  office: OfficeDeps;
  /** In the bakery, and in the butcher's. */
  till: TestTill;
  other: TestTill;
  /** Another centre over the same tables. */
  readonly start: () => Points;
  readonly done: (request: ActRequest) => Promise<ActAnswer>;
  /** What came of it: why nothing did, or `points/balance`. */
  readonly told: (request: ActRequest) => Promise<string>;
  /** The book sums to zero, and everything that is kept of it is right. */
  readonly holds: () => Promise<void>;
  /** What a terminal recorded comes in and is folded. */
  readonly fold: (stream: TestStream) => Promise<void>;
  readonly askFor: (n: number, site?: string) => Promise<CardAnswer>;
}

/** For a whole file of tests. */
export const usePointsWorld = (): PointsWorld => {
  const start = (): Points =>
    createPoints({
      sql: w.database.sql,
      tenant: TENANT,
      mode: 'drill',
      system: { ...realSystem, now: () => w.now },
    });
  const done = async (request: ActRequest): Promise<ActAnswer> => mustSucceed(await w.points.act(request));
  // Filled in before the first test.
  const w = {
    start,
    done,
    told: async (request) => {
      const answer = await done(request);
      return answer.outcome === 'refused' ? answer.why : `${answer.points}/${answer.balance}`;
    },
    holds: async () => {
      const check = await checkBook(w.database.sql, SCOPE, w.now);
      expect(check).toMatchObject({
        sum: 0,
        unbalanced: 0,
        balancesOff: 0,
        lotsOff: 0,
        numbersMissing: 0,
        chain: { fault: null },
      });
    },
    fold: async (stream) => {
      const deps = {
        store: createLogStore(w.database.sql),
        system: { ...realSystem, now: () => w.now },
        receiptKey: w.key.privateKey,
      };
      const outcome = await ingestBatch(deps, stream, stream.publicKey, stream.batch());
      expect(outcome.kind).toBe('accepted');
      await project({ sql: w.database.sql, tenant: TENANT, mode: 'drill' });
    },
    askFor: (n, site = 'bakery') => w.points.card({ shop: 'bakery', site, card: cardOf(n) }),
  } as PointsWorld;
  beforeAll(async () => {
    w.database = await startTestDatabase();
  });
  afterAll(() => w.database.stop());
  beforeEach(async () => {
    await w.database.owner`TRUNCATE ${w.database.owner(TABLES)}`;
    w.now = NOON;
    w.key = await loadReceiptKey(w.database.sql, TENANT, realSystem);
    w.office = officeOf(w.database.sql, w.key, () => w.now);
    w.points = start();
    await publishAll(w.office, LIST);
    await registerCards(w.database.sql, 20);
    w.till = await addTill(w.database.sql, 'bakery');
    w.other = await addTill(w.database.sql, 'butcher');
  });
  return w;
};
