/** A polling desk without its terminal: a record on a disk, a small roll in memory, and a clock that is told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDatabase } from '../../src/db/index.ts';
import { type CardNote, type Visit, visitSchema } from '../../src/identity/schema.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { type DeviceId, deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import {
  createPolling,
  createPollingProjection,
  type Given,
  type Polling,
  type PollingContext,
  type Reservations,
} from '../../src/modules/polling/index.ts';
import type { Look } from '../../src/modules/polling/views.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { reservationProjection } from '../../src/outbox/reservation-store.ts';
import { type Election, placeIdSchema } from '../../src/registry/roll/election.ts';
import {
  type Elector,
  electorSchema,
  type RollComparison,
  type RollPort,
} from '../../src/registry/roll/schema.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { trainingElection } from '../../src/simulator/town/roll-election.ts';
import { type FixedSystem, fixedSystem } from './fixed-system.ts';
import { secondOf } from './second-person.ts';

export const TENANT = tenantIdSchema.parse('999990');
export const POLL_DAY = civilDateSchema.parse('2026-12-06');
/** 投票日の午前十時, Japan. */
export const POLL_DAY_10 = Date.parse('2026-12-06T10:00:00+09:00');
/** 期日前の三日目 (国民審査 is not open yet), and the eighth. */
export const EARLY_DAY_3 = Date.parse('2026-11-27T10:00:00+09:00');
export const EARLY_DAY_8 = Date.parse('2026-12-02T10:00:00+09:00');

/** 期日前投票 is over, and the centre has published who voted. */
export const MARKED_AT = Date.parse('2026-12-05T20:05:00+09:00');

export const clerk: Caller = { staff: 'desk', role: 'clerk' };
export const supervisor: Caller = { staff: 's1', role: 'supervisor' };
/** Who is called in as 二人目: PIN 1234. */
export const SECOND = { staff: 's2', pin: '1234' } as const;
export const REASON = '本人に確認したため';

/** Three 投票区, two 期日前投票所, one 共通投票所 (which makes every elector of the poll day a shared one) unless said otherwise. */
export const electionOf = (change: Partial<Parameters<typeof trainingElection>[0]> = {}): Election =>
  trainingElection({ pollDay: POLL_DAY, precincts: 3, early: 2, common: 0, ...change });

/** Everybody has a birthday of her own, so that nobody is asked about a namesake. */
const birthOf = (electorId: string): string => {
  const [precinct = 1, page = 1, line = 1] = electorId.split('-').map(Number);
  const days = (page - 1) * 150 + (line - 1) * 3 + (precinct - 1);
  return new Date(Date.UTC(1980, 1, 17) - days * 86_400_000).toISOString().slice(0, 10);
};

export const madeUp = (electorId: string, change: Partial<Record<keyof Elector, unknown>> = {}): Elector =>
  electorSchema.parse({
    electorId,
    precinct: electorId.split('-')[0],
    residentId: null,
    name: '佐藤　花子',
    kana: 'サトウ　ハナコ',
    birthDate: birthOf(electorId),
    sex: '2',
    address: '架空県かざし市本町一丁目２番３号',
    standing: { kind: 'active', on: null },
    ticketCodes: [`T${electorId}`],
    ...change,
  });

/** A roll of these electors, as the station's own answers. */
export const memoryRoll = (
  election: Election | undefined,
  electors: readonly Elector[],
  version: Partial<NonNullable<ReturnType<RollPort['version']>>> | null = {},
): RollPort => ({
  election: () => election,
  version: () =>
    version === null || election === undefined
      ? undefined
      : {
          electionId: election.electionId,
          version: 3,
          asOf: civilDateSchema.parse('2026-11-23'),
          sha256: 'ab'.repeat(32),
          source: '訓練',
          count: electors.length,
          ...version,
        },
  byId: (electorId) => electors.find((each) => each.electorId === electorId),
  byResident: (residentId) => electors.filter((each) => each.residentId === residentId),
  byTicket: (codes) => electors.filter((each) => each.ticketCodes.some((code) => codes.includes(code))),
  search: (text, birthDate) =>
    text.length < 2
      ? failure('too_short')
      : success({
          hits: electors.filter(
            (each) =>
              each.name.replace('　', '').includes(text.replace('　', '')) &&
              (birthDate === undefined || each.birthDate === birthDate),
          ),
          more: false,
        }),
  counts: () => electors.map(({ precinct, standing }) => ({ precinct, standing: standing.kind, count: 1 })),
  holds: (precinct) => electors.some((each) => each.precinct === precinct),
  everyone: function* (precinct) {
    yield* electors.filter((each) => precinct === undefined || each.precinct === precinct);
  },
});

/** As for a terminal that never asks: `release` records what belongs to it and nothing of a centre. */
export const noReservations = (db: () => Db): Reservations => ({
  reserve: () => Promise.resolve({ kind: 'unreachable' }),
  release({ also }) {
    const written = db().write(also);
    return written.ok ? success(undefined) : written;
  },
});

/** The value of an answer that cannot have been a refusal. */
export const must = <T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string },
): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  return answer.value;
};

export interface PollingDeskOptions {
  readonly election?: Election | undefined;
  readonly place?: string;
  readonly electors?: readonly Elector[];
  readonly device?: string;
  /** In place of a new one that goes away with the desk. */
  readonly folder?: string;
  readonly now?: number;
  readonly version?: Parameters<typeof memoryRoll>[2];
  /** In place of one in memory. */
  readonly roll?: RollPort;
  readonly reservations?: (db: Db, log: EventLog) => Reservations;
  readonly earlier?: (electorId: string) => readonly Given[];
  /** When the marks of earlier votes were made; `null`: none came. */
  readonly markedAt?: number | null;
  readonly registerName?: (residentId: string) => string | undefined;
  readonly comparison?: RollComparison['result'];
  readonly aheadMs?: number | null;
  readonly suspect?: boolean;
  readonly readers?: ReturnType<PollingContext['readers']>;
  readonly ticketCodes?: PollingContext['ticketCodes'];
}

export type PollingDesk = Awaited<ReturnType<typeof openPollingDesk>>;

export const openPollingDesk = (options: PollingDeskOptions = {}) => {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'kazasu-polling-'));
  const system: FixedSystem = fixedSystem(options.now ?? POLL_DAY_10, options.device ?? 'poll-1-a');
  const device: DeviceId = deviceIdSchema.parse(options.device ?? 'poll-1-a');
  const projection = createPollingProjection('drill');
  const world = {
    aheadMs: options.aheadMs === undefined ? 0 : options.aheadMs,
    suspect: options.suspect ?? false,
    comparison: options.comparison ?? ('same' as RollComparison['result']),
    markedAt: options.markedAt === undefined ? MARKED_AT : options.markedAt,
    visit: undefined as Visit | undefined,
    listed: 0,
    recorded: [] as boolean[],
  };
  const election = 'election' in options ? options.election : electionOf();
  const roll = options.roll ?? memoryRoll(election, options.electors ?? [madeUp('1-1-1')], options.version);
  let db: Db;
  let log: EventLog;
  let polling: Polling;
  const open = (): void => {
    db = mustSucceed(
      openDatabase({
        path: join(folder, 'record.db'),
        key: new Uint8Array(32).fill(7),
        migrations: [...outboxMigrations, ...projection.migrations, ...reservationProjection.migrations],
      }),
    );
    log = mustSucceed(
      createEventLog({
        db,
        tenant: TENANT,
        device,
        system,
        logger: silentLogger,
        projections: [projection, reservationProjection],
      }),
    );
    polling = createPolling({
      db,
      log,
      origin: { site: 'poll-1', mode: 'drill' },
      system,
      site: {
        election: electionOf().electionId,
        place: placeIdSchema.parse(options.place ?? 'poll-1'),
        commission: '架空県かざし市選挙管理委員会',
      },
      roll,
      rollCheck: {
        rollAgainstCentre: () =>
          Promise.resolve({ result: world.comparison, here: roll.version() ?? null, centre: null }),
      },
      ticketCodes: options.ticketCodes ?? ((scanned) => (scanned.length > 2 ? [scanned] : [])),
      visit: (visitId) => (world.visit?.visitId === visitId ? world.visit : undefined),
      registerName: (residentId) => options.registerName?.(residentId),
      registerAddress: () => undefined,
      earlier: options.earlier ?? (() => []),
      marks: () => (world.markedAt === null ? null : { at: world.markedAt, count: 2 }),
      reservations: options.reservations?.(db, log) ?? noReservations(() => db),
      clock: () => ({ aheadMs: world.aheadMs, suspect: world.suspect }),
      readers: () => options.readers ?? [{ name: 'reader', tried: true }],
      second: secondOf,
      staff: () => [{ id: 's2', name: '責任者 二' }],
      maySearch: () => true,
      searched: () => true,
      listed: (_caller, people) => {
        world.listed += people;
        return true;
      },
      heads: () => [{ device, seq: log.head().seq, hash: log.head().hash }],
      revision: () => projection.revision(),
      changed: (ok) => void world.recorded.push(ok),
    });
  };
  open();
  const kinds = (): string[] => log.events({ afterSeq: 0, limit: 10_000 }).map(({ kind }) => kind);
  return {
    world,
    system,
    projection,
    folder,
    get db() {
      return db;
    },
    get log() {
      return log;
    },
    get methods() {
      return polling.methods;
    },
    state: () => polling.state(),
    kinds,
    /** Everything on the checklist is done by hand and the doors open. */
    async openDoors(): Promise<void> {
      const { methods } = polling;
      await methods['polling.checklist'].handle({}, clerk);
      await methods['polling.tryScan'].handle({ code: 'T1-1-1' }, clerk);
      for (const item of ['printer', 'paper_roll', 'empty_boxes'] as const)
        await methods['polling.tick'].handle({ item, done: true }, clerk);
      must(await methods['polling.open'].handle({ waived: [] }, supervisor));
    },
    async find(input: Parameters<Polling['methods']['polling.find']['handle']>[0]): Promise<Look> {
      return must(await polling.methods['polling.find'].handle(input, clerk)) as Look;
    },
    async scan(electorId: string): Promise<Look> {
      return must(
        await polling.methods['polling.find'].handle({ by: 'ticket', code: `T${electorId}` }, clerk),
      ) as Look;
    },
    async clear({ lookId }: Pick<Look, 'lookId'>): Promise<void> {
      must(await polling.methods['polling.clear'].handle({ lookId }, clerk));
    },
    /** A card of this resident was read. */
    tap(residentId: string, notes: readonly CardNote[] = []): Visit {
      world.visit = visitSchema.parse({
        visitId: system.newId(),
        residentId,
        evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
        notes,
        afterLastApduMs: 12,
      });
      return world.visit;
    },
    reopen(): void {
      db.close();
      open();
    },
    close(): void {
      db.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
};
