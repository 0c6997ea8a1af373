/** What is done for the record while the terminal runs, and what the desk says of it. */
import type { DeskState } from '../identity/schema.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { confirmIncident, openIncident } from '../outbox/incidents.ts';
import type { Projection } from '../outbox/log-types.ts';
import { checkInThread } from './backup-thread.ts';
import { keyProtectionOf, loadOrCreateKey } from './key-file.ts';
import { type OpenedRecord, RECORD_KEY_FILE } from './record.ts';
import { NO_BACKUPS, type RecordBackups, startBackups } from './record-backup.ts';
import { startPruning } from './record-pruning.ts';
import { watchRecord } from './record-watch.ts';
import type { SiteProfile } from './site-profile.ts';

export type RecordStanding = Pick<
  DeskState['record'],
  'state' | 'incident' | 'backup' | 'backedUpAt' | 'keyProtection'
>;

export interface RecordCare {
  /** `wrote`: whether the last thing that was to be written down was. */
  standing(wrote: boolean): RecordStanding;
  /** A supervisor has read what happened to the record. */
  confirm(id: number, staff: string): Result<Record<string, never>, 'cannot_record'>;
  stop(): Promise<void>;
}

interface Options {
  readonly profile: Pick<SiteProfile, 'backup' | 'retention'>;
  readonly dataDir: string;
  /** Every view of the record: what one of them needs stays. */
  readonly projections: readonly Projection[];
  readonly system: System;
  readonly logger: Logger;
}

const MINUTE_MS = 60_000;
/** As many ranges as the screen can show; more of them says nothing more. */
const MAX_RANGES = 20;

const backupsOf = (
  { profile, dataDir, system, logger }: Options,
  { db, log }: OpenedRecord,
  tried: () => void,
): RecordBackups | undefined => {
  const { backup } = profile;
  const key = backup === undefined ? undefined : loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (backup === undefined || key?.ok !== true) return undefined;
  const site = {
    db,
    log,
    key: key.value,
    folder: backup.folder,
    keep: backup.keep,
    system,
    check: checkInThread,
  };
  return startBackups(site, { everyMs: backup.everyMinutes * MINUTE_MS, system, logger, tried });
};

/** `changed` is told when what the desk says may be another. */
export const careForRecord = (options: Options, record: OpenedRecord, changed: () => void): RecordCare => {
  const { system, logger } = options;
  const { db, log } = record;
  const watch = watchRecord(log, system, (seq) => {
    logger.warn('record.damaged', { reason: 'chain', seq });
    changed();
  });
  const backups = backupsOf(options, record, changed);
  const pruning = startPruning({ ...options, db, log });
  let incident = openIncident(db);
  return {
    standing(wrote) {
      const { state: backup, at: backedUpAt } = backups?.state() ?? NO_BACKUPS;
      // What the centre says it holds is no longer missing.
      if (incident !== undefined) incident = openIncident(db);
      return {
        state: wrote ? (watch.broken() ? 'broken' : 'ok') : 'cannot_record',
        incident:
          incident === undefined
            ? null
            : {
                id: incident.id,
                kind: incident.kind,
                at: incident.at,
                newKey: incident.newKey,
                tailUnknown: incident.tailUnknown,
                lost: incident.lost.slice(0, MAX_RANGES),
              },
        backup,
        backedUpAt,
        keyProtection: keyProtectionOf(RECORD_KEY_FILE),
      };
    },
    confirm(id, staff) {
      const done = confirmIncident(db, id, { staff, now: system.now() });
      if (!done.ok) return failure('cannot_record', { disk: done.reason });
      incident = openIncident(db);
      changed();
      return success({});
    },
    async stop() {
      backups?.stop();
      await Promise.all([watch.stop(), pruning.stop()]);
    },
  };
};
