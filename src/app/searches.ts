/** 照会: every search is written down, and there is an end to how many one member of staff makes in an hour. */
import type { Db } from '../db/index.ts';
import { deskEventSchemas, type Searched, type SearchPurpose } from '../identity/schema.ts';
import { createLimiter } from '../kernel/limiter.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EventDraft, EventLog } from '../outbox/log-types.ts';
import type { Caller } from '../rpc/contract.ts';
import type { SiteProfile } from './site-profile.ts';

/** Where the profile says nothing: what a browsing insider reaches in an hour (systems.md T6), and no counter does. */
export const SEARCHES_PER_HOUR = 200;

const SECONDS_PER_HOUR = 3_600;

export interface Searches {
  /** Whether she may search now; when her searches run out that is written down, once until she may again. */
  allow(caller: Caller, purpose: SearchPurpose): boolean;
  /** Writes a search down; nothing is shown of one that could not be. */
  note(caller: Caller, searched: Searched): Result<unknown, string>;
}

interface Options {
  readonly db: Db;
  readonly log: EventLog;
  readonly origin: Pick<EventDraft, 'site' | 'mode'>;
  readonly profile: Pick<SiteProfile, 'search'>;
  readonly system: Pick<System, 'monotonic'>;
  /** Told of each write's outcome. */
  readonly noted: (ok: boolean) => void;
}

export const createSearches = ({ db, log, origin, profile, system, noted }: Options): Searches => {
  const perHour = profile.search?.perHour ?? SEARCHES_PER_HOUR;
  const limiter = createLimiter({ burst: perHour, perSecond: perHour / SECONDS_PER_HOUR }, system);
  const limited = new Set<string>();
  const write = <Kind extends keyof typeof deskEventSchemas>(kind: Kind, caller: Caller, data: unknown) => {
    const written = db.write((tx) =>
      log.append(tx, { kind, actor: caller, ...origin, data: deskEventSchemas[kind].parse(data) }),
    );
    noted(written.ok);
    return written;
  };
  return {
    allow(caller, purpose) {
      if (limiter.take(caller.staff) === 0) {
        limited.delete(caller.staff);
        return true;
      }
      // An alarm that could not be written is tried again with the next search.
      if (!limited.has(caller.staff) && write('desk.search_limited', caller, { purpose, perHour }).ok)
        limited.add(caller.staff);
      return false;
    },
    note: (caller, searched) => write('desk.searched', caller, searched),
  };
};
