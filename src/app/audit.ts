import type { System } from '../kernel/system.ts';
import type { EventLog } from '../outbox/log.ts';
import { createLastSearch, type LastSearch } from './desk-methods.ts';
import type { createDeskService } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import { createHolds, type Holds } from './holds.ts';
import { createSearches, type DeskRecord, type Searches } from './searches.ts';
import type { SessionBox } from './session-box.ts';
import type { SiteProfile } from './site-profile.ts';

/** What is written down of who is looked at, and what stops until a supervisor says so. */
export interface Audit {
  readonly write: DeskRecord;
  readonly searches: Searches;
  readonly lastSearch: LastSearch;
  readonly holds: Holds;
}

interface AuditOptions {
  readonly profile: SiteProfile;
  readonly residents: DiscloseResident;
  readonly system: System;
}

export const makeAudit = (
  { profile, residents, system }: AuditOptions,
  log: EventLog,
  write: DeskRecord,
  session: SessionBox,
): Audit => {
  const lastSearch = createLastSearch();
  return {
    write,
    searches: createSearches({ write, log, profile, system }),
    lastSearch,
    holds: createHolds(residents, write, () => {
      // Her word was for one person and is over, and so are her rights; whom she searched is nobody's to choose.
      if (session.current().until !== null) lastSearch.forget();
      session.end();
    }),
  };
};

/** What the desk writes down of those who come to it. */
export const recordedVisits = (
  { write, searches, holds }: Audit,
  session: SessionBox,
): Pick<Parameters<typeof createDeskService>[0], 'opened' | 'mismatched'> => ({
  opened(residentId, by, evidence) {
    const { actor } = session.current();
    holds.visitOpened();
    return searches.looked(actor, residentId, by, evidence);
  },
  // Somebody has come with a copy, or a chip has broken: either way there is a record of it.
  mismatched: () => void write('desk.card_refused', session.current().actor, { reason: 'chip_mismatch' }),
});
