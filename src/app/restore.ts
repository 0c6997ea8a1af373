/**
 * A backup takes the place of a stopped terminal's record, and always begins a new epoch: what was recorded after the backup may be
 * at the centre or at a neighbour under the old one, and nothing may ever be written under those numbers again.
 */
import { constants, copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdLock, onFiles, openDatabase, type Store } from '../db/index.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { newEpoch } from '../outbox/device-identity.ts';
import type { ChainPoint } from '../outbox/event.ts';
import { noteIncident } from '../outbox/incidents.ts';
import { createEventLog, type EventLog } from '../outbox/log.ts';
import { checkBackup } from './backup-check.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';
import { openHeld, RECORD_FILE, RECORD_KEY_FILE, RECORD_MIGRATIONS, type RecordFailure } from './record.ts';
import { draftPath, finishDraft, RECORD_LOCK_FILE, removeDraft, swapIn, writeBegun } from './record-files.ts';
import type { SiteProfile } from './site-profile.ts';

export interface RestoreOptions {
  readonly from: string;
  readonly dataDir: string;
  readonly profile: Pick<SiteProfile, 'tenant' | 'device'>;
  readonly system: System;
}

export interface Restored {
  readonly epoch: string;
  /** The stream that ended with the backup. */
  readonly before: { readonly epoch: string; readonly head: ChainPoint };
}

/** `backup_bad`: it does not open or does not hang together (`detail.why`). */
export type RestoreFailure = RecordFailure | 'file_missing' | 'backup_bad' | 'other_device';

/**
 * Whether a terminal of an earlier program, which did not hold the lock, has the record open; one that cannot be opened for another
 * reason may be replaced.
 */
const isRunning = ({ dataDir, profile, system }: RestoreOptions): boolean => {
  if (!existsSync(join(dataDir, RECORD_FILE)) || !hasKey(dataDir, RECORD_KEY_FILE)) return false;
  const opened = openHeld({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (opened.ok) opened.value.db.close();
  return !opened.ok && opened.reason === 'locked';
};

const beginEpoch = (db: Store, { profile, system }: RestoreOptions): Result<EventLog, RecordFailure> => {
  const log = createEventLog({
    db,
    tenant: profile.tenant.id,
    device: profile.device,
    epoch: newEpoch(system),
    system,
    logger: silentLogger,
    projections: [],
  });
  if (!log.ok) return log;
  const noted = db.write((tx) =>
    noteIncident(tx, { kind: 'restored', epoch: null, newKey: false, tailUnknown: true }, system.now()),
  );
  return noted.ok ? log : noted;
};

const restoreLocked = (options: RestoreOptions, key: Uint8Array): Result<Restored, RestoreFailure> => {
  const { from, dataDir, profile, system } = options;
  const draft = draftPath(dataDir);
  const copied = onFiles(() => {
    removeDraft(dataDir);
    copyFileSync(from, draft, constants.COPYFILE_EXCL);
    return undefined;
  });
  if (!copied.ok) return copied;
  const checked = checkBackup(draft, key);
  if (!checked.ok) return failure('backup_bad', { why: checked.reason, ...checked.detail });
  const { stream, head } = checked.value;
  if (stream.tenant !== profile.tenant.id || stream.device !== profile.device) return failure('other_device');
  const db = openDatabase({ path: draft, key, migrations: RECORD_MIGRATIONS });
  if (!db.ok) return db;
  const begun = beginEpoch(db.value, options);
  const epoch = begun.ok ? begun.value.stream.epoch : '';
  if (!begun.ok) {
    db.value.close();
    return begun;
  }
  const finished = finishDraft(db.value, dataDir, key);
  const swapped = finished.ok ? swapIn(dataDir, system) : finished;
  const noted = swapped.ok ? writeBegun(dataDir, epoch) : swapped;
  return noted.ok ? success({ epoch, before: { epoch: stream.epoch, head } }) : noted;
};

/** The record that was there is kept in a folder beside the new one. The terminal must be stopped. */
export const restoreRecord = (options: RestoreOptions): Result<Restored, RestoreFailure> => {
  const { from, dataDir, system } = options;
  if (!existsSync(from)) return failure('file_missing');
  if (!hasKey(dataDir, RECORD_KEY_FILE)) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (!key.ok) return key;
  const lock = holdLock(join(dataDir, RECORD_LOCK_FILE));
  if (!lock.ok) return lock;
  try {
    if (isRunning(options)) return failure('locked');
    const restored = restoreLocked(options, key.value);
    if (!restored.ok) removeDraft(dataDir);
    return restored;
  } finally {
    lock.value.release();
  }
};
