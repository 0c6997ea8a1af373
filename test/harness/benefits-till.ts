/** A till without its terminal: a record on a disk, a list of offers, and a centre that keeps acts by their keys and answers as it is told. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Db, openDatabase } from '../../src/db/index.ts';
import type { CardTap } from '../../src/identity/card-tap.ts';
import { civilDateInJapan } from '../../src/kernel/dates.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import {
  type Benefits,
  type BenefitsContext,
  createBenefits,
  createBenefitsProjection,
  type OffersDocument,
  offersDocumentSchema,
  takeSettled,
} from '../../src/modules/benefits/index.ts';
import type { Customer } from '../../src/modules/benefits/views-schema.ts';
import {
  type ActAnswer,
  type CardAnswer,
  type Settled,
  type ShownCard,
  shopIdSchema,
} from '../../src/outbox/benefits-shapes.ts';
import { parseEventBody } from '../../src/outbox/event.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { offersMigrations } from '../../src/outbox/offers-keeper.ts';
import type { Caller } from '../../src/rpc/contract.ts';

export const shop: Caller = { staff: 'shop', role: 'shop' };
export const supervisor: Caller = { staff: 's1', role: 'supervisor' };
export const SHOP = shopIdSchema.parse('honmachi-pan');
export const TOWN = '99999';
export const NOON = Date.parse('2026-11-26T12:00:00+09:00');

const PERIOD = { from: '2026-11-01', until: '2027-03-31', shops: 'all', ended: false } as const;

/** As a town of the training has it. */
export const OFFERS = offersDocumentSchema.parse({
  v: 1,
  validUntil: '2026-12-10',
  municipality: TOWN,
  rules: { offlineCardPoints: 1_000, offlineDevicePoints: 3_000, undoMinutes: 30, goodForDays: 14 },
  offers: [
    {
      ...{ id: 'coffee', title: 'コーヒー 1杯', detail: '小さいカップで 出してください。', ...PERIOD },
      ...{
        hours: null,
        who: { kind: 'anybody' },
        often: { per: 'day', times: 1 },
        offline: true,
        funded: null,
      },
    },
    {
      ...{ id: 'ten-off', title: '市民の方は 10％引き', detail: 'お酒と たばこは 除きます。', ...PERIOD },
      ...{ hours: null, who: { kind: 'resident' }, often: null, offline: true, funded: null },
    },
    {
      ...{ id: 'senior', title: '65歳からの方は パン1つ', detail: '', ...PERIOD },
      who: { kind: 'age', least: 65, most: null, resident: true },
      ...{ hours: null, often: { per: 'month', times: 2 }, offline: false, funded: null },
    },
    {
      ...{ id: 'morning', title: '朝の サンドイッチ 50円引き', detail: '', ...PERIOD },
      hours: { days: [0, 1, 2, 3, 4, 5, 6], from: '07:00', to: '12:00' },
      ...{ who: { kind: 'anybody' }, often: null, offline: true, funded: null },
    },
    {
      ...{ id: 'elsewhere', title: 'ほかの店の特典', detail: '', ...PERIOD, shops: ['yao-ya'] },
      ...{ hours: null, who: { kind: 'anybody' }, often: null, offline: true, funded: null },
    },
  ],
  campaigns: [
    {
      ...{ id: 'fuyu', name: '冬の 買い物ポイント', from: '2026-11-01', until: '2027-02-28' },
      earn: { shops: 'all', yenPerPoint: 100, most: 500 },
    },
  ],
  shops: [
    { id: SHOP, name: '本町のパン屋', takesPoints: true },
    { id: 'yao-ya', name: '駅前の八百屋', takesPoints: false },
  ],
});

/** A card as the shop's reader sees it. */
export const cardOf = (number: number, municipality: string | null = TOWN): ShownCard => ({
  tokens: [{ kind: 'common_card_id', hmac: number.toString(16).padStart(64, '0') }],
  municipality,
});

const must = z.object({ ok: z.literal(true), value: z.unknown() });
/** The value of an answer that cannot have been a refusal. */
export const valueOf = <T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string },
): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  return must.parse(answer).value as T;
};
export const reasonOf = (answer: { readonly ok: boolean; readonly reason?: string }): string =>
  answer.ok ? 'none' : (answer.reason ?? '');

/** `mute`: nothing arrives. `deaf`: all arrives, and no answer comes back. */
export type Line = 'good' | 'mute' | 'deaf';

interface Asked {
  readonly key: string;
  readonly hmac: string | null;
  readonly what: string;
}

/** A centre of one shop: not the town's rules, but what a terminal has to expect of it. */
export const createTestCentre = (now: () => number) => {
  const balances = new Map<string, number>();
  const answers = new Map<string, ActAnswer>();
  const world = {
    line: 'good' as Line,
    /** Answers that are lost on the way, from now on. */
    loses: 0,
    /** How long each answer takes, milliseconds. */
    takes: 0,
    /** What is said of a card in place of `good`. */
    says: undefined as ((card: ShownCard) => Partial<CardAnswer>) | undefined,
    refuses: undefined as Extract<ActAnswer, { outcome: 'refused' }>['why'] | undefined,
    balances,
    answers,
    asked: [] as Asked[],
    /** Called when an act has come in. */
    heard: undefined as (() => void) | undefined,
  };
  const hmacOf = (card: ShownCard | null): string => card?.tokens[0]?.hmac ?? '';
  const over = async (ms: number): Promise<boolean> => {
    if (world.line === 'good' && world.loses === 0 && world.takes <= ms) {
      if (world.takes > 0) await delay(world.takes);
      return true;
    }
    if (world.loses > 0) {
      world.loses -= 1;
      return false;
    }
    await delay(ms);
    return false;
  };
  const decide: BenefitsContext['centre']['act'] = async ({ card, wish }) => {
    if (world.refuses !== undefined) return { outcome: 'refused', why: world.refuses };
    const hmac = hmacOf(card);
    const balance = balances.get(hmac);
    if (wish.what === 'redeem') return { outcome: 'done', at: now(), points: 0, balance: balance ?? null };
    if (wish.what === 'undo') {
      const before = answers.get(wish.undoes);
      return before?.outcome === 'done'
        ? { outcome: 'done', at: now(), points: -before.points, balance: null }
        : { outcome: 'refused', why: 'never_done' };
    }
    if (balance === undefined) return { outcome: 'refused', why: 'not_registered' };
    const points = wish.what === 'spend' ? -wish.points : Math.floor(wish.yen / 100);
    if (balance + points < 0) return { outcome: 'refused', why: 'not_enough' };
    balances.set(hmac, balance + points);
    return { outcome: 'done', at: now(), points, balance: balance + points };
  };
  const centre: BenefitsContext['centre'] = {
    async card(card, ms) {
      if (!(await over(ms))) return undefined;
      const balance = balances.get(hmacOf(card));
      return {
        at: now(),
        standing: balance === undefined ? 'unknown' : 'registered',
        points: balance === undefined ? null : { balance, next: null },
        offers: ['coffee', 'ten-off'].map((offer) => ({
          offer: offer as CardAnswer['offers'][number]['offer'],
          state: 'ok' as const,
          again: null,
        })),
        earns: balance === undefined ? [] : OFFERS.campaigns.map(({ id }) => id),
        ...world.says?.(card),
      };
    },
    async act(act, ms) {
      if (world.line === 'mute') {
        await delay(ms);
        return undefined;
      }
      world.asked.push({
        key: act.key,
        hmac: act.card === null ? null : hmacOf(act.card),
        what: act.wish.what,
      });
      world.heard?.();
      const answer = answers.get(act.key) ?? (await decide(act, ms));
      if (answer !== undefined) answers.set(act.key, answer);
      return (await over(ms)) ? answer : undefined;
    },
  };
  return { world, centre };
};

export interface TillOptions {
  readonly offers?: OffersDocument | undefined;
  readonly answerMs?: number;
  /** In place of a new one that goes away with the till. */
  readonly folder?: string;
  readonly now?: number;
}

export type TestTill = ReturnType<typeof openTill>;

export const openTill = (options: TillOptions = {}) => {
  // In memory where there is such a disk: how long a disk takes to be sure is not what is looked at.
  const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = options.folder ?? mkdtempSync(join(disk, 'kazasu-till-'));
  let ahead = (options.now ?? NOON - 60_000) - realSystem.now();
  let aheadMonotonic = 0;
  const system: System = {
    ...realSystem,
    now: () => realSystem.now() + ahead,
    monotonic: () => realSystem.monotonic() + aheadMonotonic,
  };
  const { world: centreWorld, centre } = createTestCentre(() => system.now());
  const world = {
    centre: centreWorld,
    offers: 'offers' in options ? options.offers : OFFERS,
    online: true,
    suspect: false,
    diskFull: false,
    slips: [] as string[],
    printer: 'good' as 'good' | 'failing',
  };
  const projection = createBenefitsProjection('drill');
  let db: Db;
  let log: EventLog;
  let benefits: Benefits;
  const open = (): void => {
    db = mustSucceed(
      openDatabase({
        path: join(folder, 'record.db'),
        key: new Uint8Array(32).fill(7),
        migrations: [...outboxMigrations, ...offersMigrations, ...projection.migrations],
      }),
    );
    log = mustSucceed(
      createEventLog({
        db,
        tenant: tenantIdSchema.parse('999990'),
        device: deviceIdSchema.parse('pan-1'),
        system,
        logger: silentLogger,
        projections: [projection],
      }),
    );
    const kept = () => (world.offers === undefined ? undefined : { number: 3, document: world.offers });
    benefits = createBenefits({
      db: { ...db, write: (work) => (world.diskFull ? failure('disk_full') : db.write(work)) },
      log: { ...log, clock: () => ({ ...log.clock(), suspect: world.suspect }) },
      origin: { site: 'pan', mode: 'drill' },
      system,
      place: { municipality: '架空県かざし市', site: 'パン屋', training: true },
      shop: SHOP,
      answerMs: options.answerMs ?? 300,
      showMs: 60_000,
      offers: kept,
      centre,
      isOnline: () => world.online,
      printSlip: async (markup) => {
        world.slips.push(markup);
        return world.printer === 'good' ? success(undefined) : failure('printer_failed');
      },
      revision: () => projection.revision(),
      changed: () => undefined,
      shown: () => undefined,
    });
  };
  open();
  const customer = (): Customer => {
    const found = benefits.state().customer;
    if (found === null) throw new Error('nobody is before the till');
    return found;
  };
  return {
    world,
    system,
    folder,
    get benefits() {
      return benefits;
    },
    get log() {
      return log;
    },
    get db() {
      return db;
    },
    customer,
    /** Lays a card down; resolves when all that can be said of it is said. */
    async tap(card: ShownCard): Promise<Customer> {
      this.lay(card);
      await benefits.idle();
      return customer();
    },
    lay(card: ShownCard): void {
      const tap: CardTap = {
        ...{ reader: 'r', own: null, notes: [], lastApduAt: system.monotonic() },
        tokens: card.tokens,
        municipality: card.municipality,
      };
      benefits.taps.reading('r');
      benefits.taps.tapped(success(tap));
    },
    pass(ms: number): void {
      ahead += ms;
      aheadMonotonic += ms;
      benefits.passTime();
    },
    today: () => civilDateInJapan(system.now()),
    /** As the feed brings it. */
    settle(settled: readonly Settled[]): void {
      mustSucceed(db.write((tx) => takeSettled(tx, settled)));
    },
    /** Kinds of what is recorded, in order, with what they say. */
    recorded: () =>
      log.events({ afterSeq: 0, limit: 500 }).map(({ kind, body }) => ({
        kind,
        data: mustSucceed(parseEventBody(body)).data as Record<string, unknown>,
      })),
    /** As after a power cut: nothing is closed, and the record is opened anew. */
    async reopen(): Promise<void> {
      await benefits.close();
      db.close();
      open();
    },
    async close(): Promise<void> {
      await benefits.close();
      db.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
};
