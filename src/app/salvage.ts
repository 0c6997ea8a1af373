/**
 * A record that is damaged or whose chain is broken: the file is kept as it is, what can be read of it goes into a new record
 * as a closed stream, and a new epoch begins. A shelter at night gets going by itself; what happened stands on the desk until
 * a supervisor has confirmed it (docs/decisions/0025).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock, onFiles, openDatabase, type RawRecord, rawRecords, type WholeStore } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { SeqRange } from '../outbox/closed-streams.ts';
import { readSalvage, type Salvaged } from '../outbox/salvage-read.ts';
import { writeSalvage } from '../outbox/salvage-write.ts';
import { streamOfStore } from '../outbox/stream-rows.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';
import {
  holdingRecord,
  type OpenedRecord,
  openHeld,
  RECORD_MIGRATIONS,
  type RecordFailure,
  type RecordOptions,
} from './record.ts';
import {
  draftPath,
  finishDraft,
  RECORD_FILE,
  RECORD_KEY_FILE,
  RECORD_LOCK_FILE,
  RECORD_LOG_FILE,
  removeDraft,
  swapIn,
  writeBegun,
} from './record-files.ts';

/** How much of the chain every start follows before the desk opens; the rest is followed beside the work. */
export const START_EVENTS = 20_000;

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
  draft: WholeStore,
  { profile, system, projections, dataDir }: Options,
  salvaged: Salvaged,
  { records, key }: { readonly records: () => Iterable<RawRecord>; readonly key: Uint8Array },
): Result<{ readonly kept: number; readonly epoch: string }, 'disk_full' | 'storage_failed'> => {
  const target = { db: draft, tenant: profile.tenant.id, device: profile.device, projections, system };
  const written = writeSalvage(target, salvaged, records);
  if (!written.ok) {
    draft.close();
    return written;
  }
  const epoch = streamOfStore(draft)?.epoch ?? '';
  const finished = finishDraft(draft, dataDir, key);
  return finished.ok ? success({ kept: written.value, epoch }) : finished;
};

const makeNext = (
  options: Options,
  key: Uint8Array,
  salvaged: Salvaged,
  records: () => Iterable<RawRecord>,
): Result<{ readonly kept: number; readonly epoch: string }, RecordFailure> => {
  const path = draftPath(options.dataDir);
  const draft = openDatabase({ path, key, migrations: RECORD_MIGRATIONS });
  const filled = draft.ok ? fillDraft(draft.value, options, salvaged, { records, key }) : draft;
  // What a full disk left half made takes room that is needed.
  if (!filled.ok) onFiles(() => removeDraft(options.dataDir));
  return filled;
};

const salvageWith = (options: Options, key: Uint8Array): Result<SalvageReport, RecordFailure> => {
  const { dataDir, profile, system, logger } = options;
  const records = recordsIn(dataDir, key);
  const salvaged = readSalvage(records, { tenant: profile.tenant.id, device: profile.device });
  const cleared = onFiles(() => removeDraft(dataDir));
  const made = cleared.ok ? makeNext(options, key, salvaged, records) : cleared;
  if (!made.ok) return made;
  const { kept, epoch } = made.value;
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

/** The lock is the caller's. */
const salvageHeld = (options: Options): Result<SalvageReport, RecordFailure> => {
  const { dataDir, system } = options;
  if (!existsSync(join(dataDir, RECORD_FILE)) && !existsSync(join(dataDir, RECORD_LOG_FILE)))
    return failure('no_log_here');
  if (!hasKey(dataDir, RECORD_KEY_FILE)) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  return key.ok ? salvageWith(options, key.value) : key;
};

/**
 * Makes a new record of what can be read of the one that is there, whose files are kept in a folder beside it. `locked`: a terminal
 * runs on it, or another salvage does.
 */
export const salvageRecord = (options: Options): Result<SalvageReport, RecordFailure> => {
  const lock = holdLock(join(options.dataDir, RECORD_LOCK_FILE));
  if (!lock.ok) return lock;
  try {
    return salvageHeld(options);
  } finally {
    lock.value.release();
  }
};

/** Opened, and its end proved; `damaged` when what SQLite can read does not hang together. */
const openProved = (options: Options): Result<OpenedRecord, RecordFailure> => {
  const record = openHeld({ ...options, mode: 'create' });
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
export const openOrSalvage = (options: Options): Result<OpenedRecord, RecordFailure> =>
  holdingRecord(options.dataDir, () => {
    const record = openProved(options);
    if (record.ok || record.reason !== 'damaged') return record;
    options.logger.warn('record.damaged', { reason: String(record.detail?.['code'] ?? 'damaged') });
    const salvaged = salvageHeld(options);
    return salvaged.ok ? openProved(options) : salvaged;
  });
