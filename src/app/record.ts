import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  holdLock,
  logIsDamaged,
  type Migration,
  type OpenFailure,
  openDatabase,
  type Store,
} from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { attendanceMigrations } from '../modules/attendance/index.ts';
import { registerMigrations, tillMigrations } from '../modules/benefits/index.ts';
import { certificateMigrations } from '../modules/certificates/index.ts';
import { counterMigrations } from '../modules/counter/index.ts';
import { identificationMigrations } from '../modules/identification/index.ts';
import { libraryMigrations } from '../modules/library/index.ts';
import { pollingMigrations } from '../modules/polling/index.ts';
import { shelterMigrations } from '../modules/shelter/index.ts';
import { catalogueMigrations } from '../outbox/catalogue-keeper.ts';
import { closedStreams } from '../outbox/closed-streams.ts';
import { envelopeOf } from '../outbox/event.ts';
import { foreignMigrations } from '../outbox/foreign-sql.ts';
import { noteIncident } from '../outbox/incidents.ts';
import {
  createEventLog,
  type EventLog,
  outboxMigrations,
  type Projection,
  type Prove,
} from '../outbox/log.ts';
import { marksMigrations } from '../outbox/marks-keeper.ts';
import { offersMigrations } from '../outbox/offers-keeper.ts';
import { reservationProjection } from '../outbox/reservation-store.ts';
import { staffMigrations } from '../outbox/staff-keeper.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';
import {
  begunEpoch,
  finishSwap,
  hasRecord,
  RECORD_FILE,
  RECORD_KEY_FILE,
  RECORD_LOCK_FILE,
  RECORD_LOG_FILE,
  writeBegun,
} from './record-files.ts';
import type { SiteProfile } from './site-profile.ts';

export { hasRecord, RECORD_FILE, RECORD_KEY_FILE } from './record-files.ts';

export type RecordFailure = OpenFailure | 'no_log_here' | 'key_file_damaged' | 'key_missing' | 'other_device';

/** Everything a record of this program has; whoever opens one brings it to this, and knows by it one of a newer program. */
export const RECORD_MIGRATIONS: readonly Migration[] = [
  ...outboxMigrations,
  ...foreignMigrations,
  ...staffMigrations,
  ...reservationProjection.migrations,
  ...shelterMigrations,
  ...pollingMigrations,
  ...counterMigrations,
  ...marksMigrations,
  ...catalogueMigrations,
  ...offersMigrations,
  ...identificationMigrations,
  ...certificateMigrations,
  ...tillMigrations,
  ...libraryMigrations,
  ...attendanceMigrations,
  ...registerMigrations,
];

export interface RecordOptions {
  readonly dataDir: string;
  readonly profile: Pick<SiteProfile, 'tenant' | 'device'>;
  readonly system: System;
  readonly logger: Logger;
  readonly projections: readonly Projection[];
  /** Given by whoever records links of cards. */
  readonly prove?: Prove | undefined;
  /** `existing`: never make a record where there is none (verification). */
  readonly mode: 'existing' | 'create';
}

export interface OpenedRecord {
  readonly db: Store;
  readonly log: EventLog;
}

/** A record that begins anew where another had begun is no first start: somebody has to know what is gone. */
const notice = (
  { dataDir, system }: RecordOptions,
  { db, log }: OpenedRecord,
): Result<undefined, 'disk_full' | 'storage_failed'> => {
  const { epoch } = log.stream;
  const before = begunEpoch(dataDir);
  if (before === epoch) return success(undefined);
  if (before !== undefined && !closedStreams(db).some((closed) => closed.epoch === before)) {
    const noted = db.write((tx) =>
      noteIncident(tx, { kind: 'lost', epoch: before, newKey: true, tailUnknown: true }, system.now()),
    );
    if (!noted.ok) return noted;
  }
  return writeBegun(dataDir, epoch);
};

/** The log of a record that is gone belongs to nothing; SQLite would take it for the new one's. */
const isOrphaned = (dataDir: string): boolean =>
  !hasRecord(dataDir) && existsSync(join(dataDir, RECORD_LOG_FILE));

/** What the log beside the record lost, SQLite would never tell: it would begin the next event under a number that was given. */
const hasDamagedLog = (dataDir: string, key: Uint8Array): boolean => {
  const path = join(dataDir, RECORD_LOG_FILE);
  return existsSync(path) && logIsDamaged(path, key);
};

/**
 * As `openRecord`, for whoever holds the record's lock and knows that the folder is there. Without the lock the log is not looked at:
 * it may be changing.
 */
export const openHeld = (options: RecordOptions): Result<OpenedRecord, RecordFailure> => {
  const { dataDir, profile, system, logger, projections, prove, mode } = options;
  if (mode === 'create') {
    const swapped = finishSwap(dataDir, system);
    if (!swapped.ok) return swapped;
  }
  const recordExists = hasRecord(dataDir);
  if (!recordExists && mode === 'existing') return failure('no_log_here');
  if (isOrphaned(dataDir)) return failure('damaged', { code: 'log_without_record' });
  const wasBegun = recordExists || begunEpoch(dataDir) !== undefined;
  if (wasBegun && !hasKey(dataDir, RECORD_KEY_FILE)) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (!key.ok) return key;
  if (hasDamagedLog(dataDir, key.value)) return failure('damaged', { code: 'log' });
  const db = openDatabase({
    path: join(dataDir, RECORD_FILE),
    key: key.value,
    migrations: RECORD_MIGRATIONS,
  });
  if (!db.ok) return db;
  const log = createEventLog({
    db: db.value,
    tenant: profile.tenant.id,
    device: profile.device,
    system,
    logger,
    projections,
    prove,
  });
  const opened = log.ok ? success({ db: db.value, log: log.value }) : log;
  const noticed = opened.ok && mode === 'create' ? notice(options, opened.value) : opened;
  if (noticed.ok) return opened;
  db.value.close();
  return noticed;
};

/** Runs `open` with the record's lock, which is held until the record that it gives is closed. `locked`: another has it. */
export const holdingRecord = (
  dataDir: string,
  open: () => Result<OpenedRecord, RecordFailure>,
): Result<OpenedRecord, RecordFailure> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = holdLock(join(dataDir, RECORD_LOCK_FILE));
  if (!lock.ok) return lock;
  let isHeld = false;
  try {
    const record = open();
    if (!record.ok) return record;
    isHeld = true;
    const { db, log } = record.value;
    const close = (): void => {
      db.close();
      lock.value.release();
    };
    return success({ db: { ...db, close }, log });
  } finally {
    if (!isHeld) lock.value.release();
  }
};

/**
 * Opens the terminal's record with its key. A record whose key file is gone is `key_missing`: a new key made in its
 * place would only hide that the record can no longer be read.
 */
export const openRecord = (options: RecordOptions): Result<OpenedRecord, RecordFailure> => {
  // A look at a folder without a record leaves nothing in it.
  if (options.mode === 'existing' && !hasRecord(options.dataDir)) return failure('no_log_here');
  return holdingRecord(options.dataDir, () => openHeld(options));
};

/** What the events of a record say it is, whichever stream they are of; an empty record is whatever is about to begin. */
export const modeOfRecord = (
  log: Pick<EventLog, 'anyEvent'>,
  beginning: 'drill' | 'real',
): 'drill' | 'real' => {
  const event = log.anyEvent();
  return (event === undefined ? undefined : envelopeOf(event.body))?.mode ?? beginning;
};
