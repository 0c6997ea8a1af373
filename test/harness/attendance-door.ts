/** A staff door without its terminal: a record in memory, cards that are known by their numbers, and a clock that is set by hand. */
import { useListFile } from '../../src/app/attendance-updates.ts';
import { openInMemory } from '../../src/db/sqlite-driver.ts';
import type { CardTap, TapProblem } from '../../src/identity/card-tap.ts';
import type { CardNote } from '../../src/identity/schema.ts';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, type Result, success } from '../../src/kernel/result.ts';
import { staffNoSchema } from '../../src/modules/attendance/ids-schema.ts';
import {
  type AttendanceContext,
  attendanceSiteSchema,
  createAttendance,
  createAttendanceProjection,
} from '../../src/modules/attendance/index.ts';
import type { AttendanceEvent } from '../../src/modules/attendance/schema.ts';
import { attendanceEvents } from '../../src/modules/attendance/store.ts';
import type {
  AttendanceList,
  AttendanceMember,
  ListedLink,
  ListedPost,
} from '../../src/outbox/attendance-list.ts';
import { envelopeOf, type StoredEvent } from '../../src/outbox/event.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import type { PaperDocument } from '../../src/print/pdf-document.ts';
import type { Caller } from '../../src/rpc/contract.ts';
import { fixedSystem } from './fixed-system.ts';

export const nobody: Caller = { staff: 'desk', role: 'viewer' };
export const supervisor: Caller = { staff: '90001', role: 'supervisor' };
export const no = (text: string) => staffNoSchema.parse(text);

/** `11-26 08:31` of 2026, in Japan. */
export const at = (text: string): number => {
  const [day = '', time = ''] = text.split(' ');
  return Date.parse(`2026-${day}T${time}:00+09:00`);
};

export const member = (number: string, change: Partial<AttendanceMember> = {}): AttendanceMember => ({
  no: number,
  name: `職員　${number}`,
  kana: `ショクイン　${number}`,
  department: '総務課',
  from: civilDateSchema.parse('2020-04-01'),
  to: null,
  duty: false,
  ...change,
});

/** 兼務: a post of somebody who has several; its 所属 is called as the post. */
export const listedPost = (post: string, name: string, change: Partial<ListedPost> = {}): ListedPost => ({
  ...{ post, name, department: post },
  ...{ from: civilDateSchema.parse('2020-04-01'), to: null },
  ...change,
});

/** A card's keyed hash, by a word that names the card. */
export const hmacOf = (card: string): string =>
  Buffer.from(card.padEnd(32, '.')).toString('hex').slice(0, 64);

export const linked = (card: string, number: string, change: Partial<ListedLink> = {}): ListedLink => ({
  hmac: hmacOf(card),
  kind: 'card_uid',
  no: number,
  linked: true,
  order: '000000000000-0000/centre',
  ...change,
});

export const tapOf = (card: string, change: Partial<CardTap> = {}): CardTap => ({
  reader: 'door',
  tokens: [{ kind: 'card_uid', hmac: hmacOf(card) }],
  own: null,
  municipality: null,
  notes: [],
  lastApduAt: 0,
  ...change,
});

interface DoorOptions {
  readonly members?: readonly AttendanceMember[];
  readonly links?: readonly ListedLink[];
  /** No list has come yet. */
  readonly noList?: true;
  readonly site?: Record<string, unknown>;
  readonly now?: number;
  readonly device?: string;
  readonly printer?: false;
}

const createLog = (
  db: ReturnType<typeof openInMemory>,
  device: string,
  system: ReturnType<typeof fixedSystem>,
  projection: ReturnType<typeof createAttendanceProjection>,
) =>
  mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('999990'),
      device: deviceIdSchema.parse(device),
      system,
      logger: silentLogger,
      projections: [projection],
    }),
  );

export type AttendanceDoor = ReturnType<typeof openDoor>;

export const openDoor = (options: DoorOptions = {}) => {
  const device = options.device ?? 'door-1';
  const system = fixedSystem(options.now ?? at('11-26 08:30'), device);
  const projection = createAttendanceProjection('drill');
  const db = openInMemory([...outboxMigrations, ...projection.migrations]);
  const log = createLog(db, device, system, projection);
  const site = attendanceSiteSchema.parse({ door: '東庁舎 通用口', ...options.site });
  const list: AttendanceList = {
    v: 1,
    members: options.members ?? [member('10001'), member('10002'), member('30001', { duty: true })],
    links: options.links ?? [linked('a', '10001'), linked('b', '10002'), linked('f', '30001')],
  };
  if (options.noList !== true)
    mustSucceed(useListFile(db, { asOf: civilDateSchema.parse('2026-11-25') }, list, site.show === 'name'));
  const world = { suspect: false, papers: [] as PaperDocument[], recorded: [] as boolean[], shown: 0 };
  const context: AttendanceContext = {
    db,
    log: { ...log, clock: () => ({ suspect: world.suspect, aheadMs: world.suspect ? 95_000 : 0 }) },
    origin: { site: 'hall', mode: 'drill' },
    system,
    logger: silentLogger,
    site,
    place: { municipality: '架空県かざし市', site: '市役所', device, training: true },
    printPaper:
      options.printer === false
        ? null
        : async (paper) => {
            world.papers.push(paper);
            return success({ pages: 1 });
          },
    revision: () => projection.revision(),
    changed: (recorded) => void world.recorded.push(recorded),
    shown: () => {
      world.shown += 1;
    },
  };
  const attendance = createAttendance(context);
  const told = (outcome: Result<CardTap, TapProblem>) => {
    attendance.taps.reading('door');
    attendance.taps.tapped(outcome);
    return attendance.state().verdict;
  };
  return {
    db,
    log,
    system,
    world,
    context,
    methods: attendance.methods,
    taps: attendance.taps,
    state: () => attendance.state(),
    /** Time passes, as the terminal's clock says it once a second. */
    pass(ms: number): void {
      system.advance(ms);
      attendance.passTime();
    },
    /** It is then. */
    goTo(text: string): void {
      system.advance(at(text) - system.now());
      attendance.passTime();
    },
    tap: (card: string, change: Partial<CardTap> & { readonly notes?: readonly CardNote[] } = {}) =>
      told(success(tapOf(card, { lastApduAt: system.monotonic(), ...change }))),
    fail: (why: TapProblem) => told(failure(why)),
    events: (): readonly AttendanceEvent[] =>
      log
        .events({ afterSeq: 0, limit: 100_000 })
        .flatMap(({ kind, body }) => attendanceEvents.ours(kind, envelopeOf(body)?.data) ?? []),
    /** What this door recorded, for another one of the site. */
    stored: (): readonly StoredEvent[] => log.events({ afterSeq: 0, limit: 100_000 }),
    /** As the other door's record comes over the line. */
    hear(events: readonly StoredEvent[]): void {
      mustSucceed(
        db.write((tx) => {
          for (const event of events) {
            const body = envelopeOf(event.body);
            if (body !== undefined) projection.applyForeign?.(tx, event, body);
          }
        }),
      );
    },
  };
};
