/** 照会: every search and look-up is written down, and there is an end to how many searches one member of staff makes in an hour. */
import type { Db } from '../db/index.ts';
import { deskEventSchemas, type PurposeId, type Searched } from '../identity/schema.ts';
import { hlcTime, MAX_AHEAD_MS } from '../kernel/hlc.ts';
import type { ResidentId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { envelopeOf, type StoredEvent } from '../outbox/event.ts';
import type { EventDraft, EventLog } from '../outbox/log-types.ts';
import type { Caller } from '../rpc/contract.ts';
import { purposesOf, type SiteProfile } from './site-profile.ts';

/** Where the profile says nothing: what a browsing insider reaches in an hour (systems.md T6), and no counter does. */
export const SEARCHES_PER_HOUR = 200;

const HOUR_MS = 3_600_000;

type DeskEventKind = keyof typeof deskEventSchemas;

export interface Searches {
  isPurpose(purpose: PurposeId): boolean;
  /** Whether she may search now; the search that uses up her hour is written down, once until there are some again. */
  allow(caller: Caller, purpose: PurposeId): boolean;
  /** Writes a search down; nothing is shown of one that could not be. */
  note(caller: Caller, searched: Searched): Result<unknown, string>;
  /** Writes down that a person's data are shown; `false`: it could not be, and they must not be. */
  looked(
    caller: Caller,
    residentId: ResidentId,
    by: 'card' | 'search' | 'check' | 'temp_card' | 'list',
    evidence?: EventDraft['evidence'],
  ): boolean;
  /** The same of a list of people. */
  listed(caller: Caller, list: 'recent' | 'shelter', people: number): boolean;
}

export interface DeskRecordOptions {
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  /** Told of each write's outcome. */
  readonly noted: (ok: boolean) => void;
}

/** Writes one event of the desk itself, in a transaction of its own. */
export const deskRecord =
  ({ db, log, origin, noted }: DeskRecordOptions) =>
  (kind: DeskEventKind, caller: Caller, data: unknown, evidence?: EventDraft['evidence']) => {
    const { staff, role } = caller;
    const written = db.write((tx) =>
      log.append(tx, {
        kind,
        actor: { staff, role },
        ...origin,
        data: deskEventSchemas[kind].parse(data),
        ...(evidence === undefined ? {} : { evidence }),
      }),
    );
    noted(written.ok);
    return written;
  };
export type DeskRecord = ReturnType<typeof deskRecord>;

interface Options {
  readonly write: DeskRecord;
  readonly log: Pick<EventLog, 'head' | 'events'>;
  readonly profile: Pick<SiteProfile, 'search'>;
  readonly system: Pick<System, 'monotonic' | 'now'>;
}

interface Made {
  readonly staff: string;
  readonly kind: 'desk.searched' | 'desk.search_limited';
  readonly ageMs: number;
}

const PAGE = 500;

/** What this desk's own record says of one event's search; `undefined`: it is of something else. */
const madeOf = ({ kind, body }: StoredEvent, ageMs: number): Made | undefined => {
  if (kind !== 'desk.searched' && kind !== 'desk.search_limited') return undefined;
  const staff = envelopeOf(body)?.actor.staff;
  return staff === undefined ? undefined : { staff, kind, ageMs };
};

/**
 * The searches of the last hour by the record, oldest first: a restart gives nobody her hour back. One from after now cannot
 * be dated, since the clock was wrong then or is now, and does not count: it would keep the desk from searching for good.
 */
const lastHour = (log: Options['log'], now: number): readonly Made[] => {
  const made: Made[] = [];
  for (let end = log.head().seq; end > 0; end -= PAGE) {
    const page = log.events({ afterSeq: Math.max(end - PAGE, 0), limit: Math.min(PAGE, end) });
    const ages = page.map((event) => ({ event, ageMs: now - hlcTime(event.hlc) }));
    const recent = ages.filter(({ ageMs }) => ageMs < HOUR_MS && ageMs > -MAX_AHEAD_MS);
    made.unshift(...recent.flatMap(({ event, ageMs }) => madeOf(event, ageMs) ?? []));
    const [oldest] = ages;
    if (oldest === undefined || oldest.ageMs >= HOUR_MS) break;
  }
  return made;
};

export const createSearches = ({ write, log, profile, system }: Options): Searches => {
  const perHour = profile.search?.perHour ?? SEARCHES_PER_HOUR;
  const purposes = purposesOf(profile);
  /** When each member of staff searched within the hour. */
  const times = new Map<string, readonly number[]>();
  const alarmed = new Set<string>();
  const opened = system.monotonic();
  for (const { staff, kind, ageMs } of lastHour(log, system.now())) {
    if (kind === 'desk.search_limited') alarmed.add(staff);
    else times.set(staff, [...(times.get(staff) ?? []), opened - ageMs]);
  }
  return {
    isPurpose: (purpose) => purposes.some(({ id }) => id === purpose),
    allow(caller, purpose) {
      const { staff } = caller;
      const now = system.monotonic();
      const before = (times.get(staff) ?? []).filter((at) => now - at < HOUR_MS);
      const isAllowed = before.length < perHour;
      const made = isAllowed ? [...before, now] : before;
      times.set(staff, made);
      if (made.length < perHour) alarmed.delete(staff);
      // An alarm that could not be written is tried again with the next search.
      else if (!alarmed.has(staff) && write('desk.search_limited', caller, { purpose, perHour }).ok)
        alarmed.add(staff);
      return isAllowed;
    },
    note: (caller, searched) => write('desk.searched', caller, searched),
    looked: (caller, residentId, by, evidence) =>
      write('desk.looked_up', caller, { residentId, by }, evidence).ok,
    listed: (caller, list, people) => write('desk.listed', caller, { list, people }).ok,
  };
};
