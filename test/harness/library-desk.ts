/** A library's desk without its terminal: a record and a queue on a disk, the real SIP2 client, and a training library behind a line with faults. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createQueueStore, type OpenQueue } from '../../src/app/library-host.ts';
import { createSip2System } from '../../src/app/library-sip2.ts';
import { type Db, openDatabase } from '../../src/db/index.ts';
import type { CardTap } from '../../src/identity/card-tap.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { createLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { realSystem, type System } from '../../src/kernel/system.ts';
import {
  createLibrary,
  createLibraryProjection,
  createMemoryPad,
  type Library,
  type LibraryContext,
  type LibrarySystem,
  libraryHistoryMigrations,
  libraryQueueMigrations,
  librarySiteSchema,
  unconnectedMyKey,
} from '../../src/modules/library/index.ts';
import type {
  ItemVerdict,
  LibraryPhase,
  ReturnView,
  SessionView,
} from '../../src/modules/library/views-schema.ts';
import { createEventLog, type EventLog, outboxMigrations } from '../../src/outbox/log.ts';
import type { AnyMethod, Caller } from '../../src/rpc/contract.ts';
import { startTrainingLibrary, type TrainingLibrary } from '../../src/simulator/library/index.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { createSip2Client, type Dialect, dialectSchema } from '../../src/sip2/index.ts';
import { type FaultyLine, openFaultyLine, type Sip2Plan } from './sip2-faults.ts';

export const clerk: Caller = { staff: 'desk', role: 'clerk' };
export const supervisor: Caller = { staff: 's1', role: 'supervisor' };

/** Short waits: what is late is late at once. */
export const QUICK: Dialect = dialectSchema.parse({
  name: 'test',
  dueDates: ['japanese'],
  timing: { connectMs: 500, replyMs: 150, retries: 1, keepAliveMs: 0, backoffFromMs: 20, backoffToMs: 60 },
});

/** Nothing is late: a busy machine is no fault of the line. */
export const CALM: Dialect = { ...QUICK, timing: { ...QUICK.timing, replyMs: 4_000, connectMs: 4_000 } };

export const SITE = {
  name: 'かざし市立図書館',
  system: { kind: 'simulated' as const },
  patron: { lengths: [8] },
  items: { lengths: [9] },
  categories: [
    { code: '01', name: '一般', kind: 'adult' as const },
    { code: '02', name: '児童', kind: 'child' as const },
    { code: '03', name: '団体', kind: 'group' as const },
    { code: '04', name: '広域', kind: 'wide_area' as const },
  ],
  family: { categories: ['02'] },
};

export interface LibraryDeskOptions {
  readonly site?: object;
  readonly folder?: string;
  readonly dialect?: Dialect;
  readonly plan?: Sip2Plan;
  readonly lateMs?: number;
  readonly thinkMs?: number;
  readonly size?: { readonly patrons?: number; readonly items?: number };
  /** Another terminal of the same library. */
  readonly training?: TrainingLibrary;
  readonly device?: string;
  /** In place of SIP2. */
  readonly ils?: LibrarySystem;
  readonly printer?: 'good' | 'fails' | 'none';
}

const HEX = '0123456789abcdef';
/** A token as a card of this name would give it. */
export const tokenOf = (name: string) =>
  ({
    kind: 'common_card_id',
    hmac: Array.from(
      { length: 64 },
      (_, at) => HEX[((name.codePointAt(at % name.length) ?? 0) * 7 + at) % 16],
    ).join(''),
  }) as const;

export const tapOf = (name: string, own: CardTap['own'] = null): CardTap => ({
  reader: 'reader',
  tokens: [tokenOf(name)],
  own,
  municipality: null,
  notes: [],
  lastApduAt: 0,
});

/** The value of an answer that cannot have been a refusal. */
export const must = <T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string },
): T => {
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`);
  return answer.value;
};

export type LibraryDesk = Awaited<ReturnType<typeof openLibraryDesk>>;

export const openLibraryDesk = async (options: LibraryDeskOptions = {}) => {
  const disk = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = options.folder ?? mkdtempSync(join(disk, 'kazasu-library-'));
  let ahead = Date.parse('2026-11-26T10:00:00+09:00') - realSystem.now();
  let passed = 0;
  const system: System = {
    ...realSystem,
    now: () => realSystem.now() + ahead,
    monotonic: () => realSystem.monotonic() + passed,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
  };
  const dialect = options.dialect ?? (options.plan === undefined ? CALM : QUICK);
  const training =
    options.training ??
    mustSucceed(
      await startTrainingLibrary({
        port: 0,
        dialect,
        system,
        permit: mustSucceed(permitSimulation({ training: true })),
        thinkMs: options.thinkMs ?? 0,
        size: options.size ?? { patrons: 4, items: 20 },
      }),
    );
  const line: FaultyLine = await openFaultyLine(training.port, {
    ...(options.plan === undefined ? {} : { plan: options.plan }),
    lateMs: options.lateMs ?? 250,
  });
  const projection = createLibraryProjection('drill');
  const site = librarySiteSchema.parse({ ...SITE, ...options.site });
  const pad = createMemoryPad();
  const slips: string[] = [];
  const device = options.device ?? 'toshokan-1';
  let db: Db;
  let queue: OpenQueue;
  let history: OpenQueue | null = null;
  let log: EventLog;
  let library: Library;
  let told = 0;
  /** Every line of the log. */
  const lines: string[] = [];
  const logger = createLogger(
    () => system.now(),
    (written) => lines.push(written),
  );
  const open = (): void => {
    const key = new Uint8Array(32).fill(7);
    db = mustSucceed(
      openDatabase({
        path: join(folder, `${device}.db`),
        key,
        migrations: [...outboxMigrations, ...projection.migrations],
      }),
    );
    const path = join(folder, `${device}-queue.db`);
    queue = mustSucceed(
      createQueueStore(() => openDatabase({ path, key, migrations: libraryQueueMigrations })),
    );
    const historyPath = join(folder, `${device}-history.db`);
    if (site.history === 'opt_in')
      history = mustSucceed(
        createQueueStore(() =>
          openDatabase({ path: historyPath, key, migrations: libraryHistoryMigrations }),
        ),
      );
    log = mustSucceed(
      createEventLog({
        db,
        tenant: tenantIdSchema.parse('999990'),
        device: deviceIdSchema.parse(device),
        system,
        logger,
        projections: [projection],
      }),
    );
    const client = createSip2Client({
      host: '127.0.0.1',
      port: line.port,
      security: { kind: 'loopback' },
      dialect,
      system,
    });
    const context: LibraryContext = {
      db,
      queue,
      history,
      log,
      origin: { site: 'toshokan', mode: 'drill' },
      system,
      logger,
      device,
      place: { municipality: '架空県かざし市', site: '中央図書館', training: true },
      site,
      ils: options.ils ?? createSip2System({ client, dialect, kind: 'simulated', system }),
      pad,
      hashToken: (kind, text) => tokenOf(`${kind}${text}`).hmac,
      mykey: unconnectedMyKey,
      share: null,
      printSlip:
        options.printer === 'none'
          ? null
          : async (markup) => {
              if (options.printer === 'fails') return failure('printer_failed');
              slips.push(markup);
              return success(undefined);
            },
      revision: () => projection.revision(),
      changed: () => {
        told += 1;
      },
    };
    library = createLibrary(context);
  };
  open();
  /** Waits for what the desk says; its own time passes as it would. */
  const until = async <T>(what: () => T | undefined | false, ms = 10_000): Promise<T> => {
    const end = realSystem.monotonic() + ms;
    for (;;) {
      const found = what();
      if (found !== undefined && found !== false) return found;
      if (realSystem.monotonic() > end)
        throw new Error(`not come to: ${JSON.stringify(library.state().phase)} ${library.state().line}`);
      await delay(3);
      library.passTime();
    }
  };
  const phase = <K extends LibraryPhase['kind']>(kind: K): Promise<Extract<LibraryPhase, { kind: K }>> =>
    until(() => {
      const now = library.state().phase;
      return now.kind === kind && (now as Extract<LibraryPhase, { kind: K }>);
    });
  const at = (): SessionView => {
    const now = library.state().phase;
    if (now.kind !== 'session') throw new Error(`no session: ${now.kind}`);
    return now.session;
  };
  const online = (): Promise<boolean> => until(() => library.state().line === 'online');
  /** As the RPC server calls it: both directions parsed. */
  const call = async (
    name: keyof Library['methods'],
    input: object,
    caller: Caller = clerk,
  ): Promise<never> => {
    const method: unknown = library.methods[name];
    const { shape, handle } = method as AnyMethod;
    return shape.output.parse(await handle(shape.input.parse(input) as never, caller)) as never;
  };
  return {
    ...{ folder, training, line, system, site, pad, slips, lines, until, phase, at, online },
    get library() {
      return library;
    },
    get db() {
      return db;
    },
    get queue() {
      return queue;
    },
    get history() {
      return history;
    },
    get log() {
      return log;
    },
    told: () => told,
    state: () => library.state(),
    call,
    tap: (name: string, own: CardTap['own'] = null) => library.taps.tapped(success(tapOf(name, own))),
    /** A card of this name is hers, and lies on the reader. */
    async link(name: string, number: string): Promise<void> {
      library.taps.tapped(success(tapOf(name)));
      await phase('unlinked');
      must(await call('library.linkCard', { code: number }));
      await phase('consent');
      must(await call('library.link', {}));
      await call('library.clear', {});
    },
    async begin(number: string): Promise<SessionView> {
      must(await call('library.begin', { code: number }));
      const { session } = await phase('session');
      return session;
    },
    lend: async (code: string) =>
      must(await call('library.lend', { sessionId: at().sessionId, code })) as ItemVerdict,
    takeBack: (code: string) => call('library.takeBack', { code }) as Promise<ReturnView>,
    end: async () => must(await call('library.end', { sessionId: at().sessionId, receipt: false })),
    /** The desk's clocks go on by so much at once. */
    pass(ms: number) {
      ahead += ms;
      passed += ms;
      library.passTime();
    },
    /** The line is cut, and the desk has noticed. */
    async cut(isCut: boolean) {
      line.cut(isCut);
      if (isCut) await until(() => library.state().line !== 'online');
      else await online();
    },
    /** On a busy machine an answer may be late: what waits is then sent again at once, and not after its pause. */
    drained: () =>
      until(() => {
        const { waiting, sending } = library.state().queue;
        if (waiting > 0 && !sending) void call('library.sendNow', {});
        return waiting === 0 && !sending;
      }, 20_000),
    /** As a kill leaves it: nothing is told to anybody any more. */
    async kill() {
      const old = library;
      db.close();
      queue.close();
      history?.close();
      open();
      await old.close().catch(() => undefined);
    },
    async close() {
      await library.close();
      await line.close();
      if (options.training === undefined) await training.close();
      db.close();
      queue.close();
      history?.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true });
    },
  };
};
