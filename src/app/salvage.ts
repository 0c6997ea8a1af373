/**
 * A record that is damaged or whose chain is broken: the file is kept as it is, what can be read of it goes into a new record
 * as a closed stream, and a new epoch begins. A shelter at night gets going by itself; what happened stands on the desk until
 * a supervisor has confirmed it (docs/decisions/0025).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  holdLock,
  onFiles,
  openDatabase,
  type RawRecord,
  rawRecords,
  type Store,
  syncFile,
} from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { SeqRange } from '../outbox/closed-streams.ts';
import { readSalvage, type Salvaged } from '../outbox/salvage-read.ts';
import { writeSalvage } from '../outbox/salvage-write.ts';
import { streamOfStore } from '../outbox/stream-rows.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';
import {
  type OpenedRecord,
  openRecord,
  RECORD_MIGRATIONS,
  type RecordFailure,
  type RecordOptions,
} from './record.ts';
import {
  draftPath,
  RECORD_FILE,
  RECORD_KEY_FILE,
  RECORD_LOG_FILE,
  removeDraft,
  swapIn,
  writeBegun,
} from './record-files.ts';

/** How much of the chain every start follows before the desk opens; the rest is followed beside the work. */
export const START_EVENTS = 20_000;

/** Held by whoever puts another record in place; it ends with its process. */
export const RECORD_LOCK_FILE = 'record.lock';

export interface SalvageReport {
  /** Events that were kept. */
  readonly kept: number;
  /** Events that are known to have been there and could not be read. */
  readonly missing: number;
  /** The device's key could not be read: the terminal has to be introduced to the centre again. */
  readonly newKey: boolean;
  readonly tailUnknown: boolean;
}

type Options = Omit<RecordOptions, 'mode'>;

const countOf = (ranges: readonly SeqRange[]): number =>
  ranges.reduce((count, { from, to }) => count + to - from + 1, 0);

/** The damaged record, read anew each time: the second reading is for the bodies. */
const recordsIn =
  (dataDir: string, key: Uint8Array): (() => Iterable<RawRecord>) =>
  () => {
    const there = (name: string): string | undefined =>
      existsSync(join(dataDir, name)) ? join(dataDir, name) : undefined;
    return rawRecords(there(RECORD_FILE), there(RECORD_LOG_FILE), key);
  };

/** Fills the draft and closes it; it is on the disk when this returns success. */
const fillDraft = (
  draft: Store,
  { profile, system, projections, dataDir }: Options,
  salvaged: Salvaged,
  records: () => Iterable<RawRecord>,
): Result<{ readonly kept: number; readonly epoch: string }, 'disk_full' | 'storage_failed'> => {
  const target = { db: draft, tenant: profile.tenant.id, device: profile.device, projections, system };
  const written = writeSalvage(target, salvaged, records);
  const epoch = streamOfStore(draft)?.epoch ?? '';
  // The last one to close a store puts its log into the file: what is renamed is the file alone.
  draft.close();
  if (!written.ok) return written;
  const synced = syncFile(draftPath(dataDir));
  return synced.ok ? success({ kept: written.value, epoch }) : synced;
};

const salvageLocked = (options: Options, key: Uint8Array): Result<SalvageReport, RecordFailure> => {
  const { dataDir, profile, system, logger } = options;
  const records = recordsIn(dataDir, key);
  const salvaged = readSalvage(records, { tenant: profile.tenant.id, device: profile.device });
  const cleared = onFiles(() => removeDraft(dataDir));
  if (!cleared.ok) return cleared;
  const draft = openDatabase({ path: draftPath(dataDir), key, migrations: RECORD_MIGRATIONS });
  if (!draft.ok) return draft;
  const filled = fillDraft(draft.value, options, salvaged, records);
  if (!filled.ok) return filled;
  const { kept, epoch } = filled.value;
  const swapped = swapIn(dataDir, system);
  const noted = swapped.ok ? writeBegun(dataDir, epoch) : swapped;
  if (!noted.ok) return noted;
  const missing = countOf(salvaged.streams.flatMap((stream) => stream.missing));
  logger.warn('record.salvaged', { count: kept });
  return success({
    kept,
    missing,
    newKey: salvaged.privateKey === undefined,
    tailUnknown: salvaged.tailUnknown,
  });
};

/**
 * Makes a new record of what can be read of the one that is there, whose files are kept in a folder beside it. `locked`: a terminal
 * runs on it, or another salvage does.
 */
export const salvageRecord = (options: Options): Result<SalvageReport, RecordFailure> => {
  const { dataDir, system } = options;
  if (!existsSync(join(dataDir, RECORD_FILE)) && !existsSync(join(dataDir, RECORD_LOG_FILE)))
    return failure('no_log_here');
  if (!hasKey(dataDir, RECORD_KEY_FILE)) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (!key.ok) return key;
  const lock = holdLock(join(dataDir, RECORD_LOCK_FILE));
  if (!lock.ok) return lock;
  try {
    return salvageLocked(options, key.value);
  } finally {
    lock.value.release();
  }
};

/** Opened, and its end proved; `damaged` when what SQLite can read does not hang together. */
const openProved = (options: Options): Result<OpenedRecord, RecordFailure> => {
  const record = openRecord({ ...options, mode: 'create' });
  if (!record.ok) return record;
  const verified = record.value.log.verifyTail(START_EVENTS);
  if (verified.ok) return record;
  record.value.db.close();
  return failure('damaged', { code: verified.reason, ...verified.detail });
};

/**
 * How a terminal opens its record. A damaged one is salvaged at once; whatever else is wrong (another key, none, a full disk) needs
 * a person, and beginning anew would only hide it.
 */
export const openOrSalvage = (options: Options): Result<OpenedRecord, RecordFailure> => {
  const record = openProved(options);
  if (record.ok || record.reason !== 'damaged') return record;
  options.logger.warn('record.damaged', { reason: String(record.detail?.['code'] ?? 'damaged') });
  const salvaged = salvageRecord(options);
  return salvaged.ok ? openProved(options) : salvaged;
};
