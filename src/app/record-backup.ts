/**
 * Backups of the record while the terminal runs: a copy on another medium every hour, proved before it counts. Only one checkpoint
 * of the store holds a tap up; copying and proving happen beside it.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onFiles, type Store, syncFolder } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ChainPoint } from '../outbox/event.ts';
import type { EventLog } from '../outbox/log-types.ts';
import type { CheckedBackup } from './backup-check.ts';
import { backupName, outdated, parseBackupName, recordKeyId } from './backup-names.ts';
import type { BackupJob } from './backup-thread.ts';
import { stampOf } from './record-files.ts';

/** `folder_missing`: the other medium is not there. `not_proved`: what was written does not read back as it should. */
export type BackupFailure = 'folder_missing' | 'not_proved' | 'disk_full' | 'storage_failed' | 'stopped';

export interface BackupSite {
  readonly db: Pick<Store, 'copyTo'>;
  readonly log: Pick<EventLog, 'stream' | 'head'>;
  /** Of the record; the copy has the same. */
  readonly key: Uint8Array;
  /** Must be there already: a medium that is not mounted would otherwise be filled on the disk it was to be a second to. */
  readonly folder: string;
  readonly keep: number;
  readonly system: Pick<System, 'now'>;
  readonly check: (job: BackupJob) => Promise<Result<CheckedBackup, string>>;
}

export interface Backup {
  readonly path: string;
  readonly head: ChainPoint;
}

const prove = async (
  { log, key, check }: BackupSite,
  path: string,
  head: ChainPoint,
): Promise<Result<undefined, BackupFailure>> => {
  const checked = await check({ path, key });
  if (!checked.ok) return failure('not_proved', { code: checked.reason });
  const { stream, head: found } = checked.value;
  const same = stream.epoch === log.stream.epoch && found.seq === head.seq && found.hash === head.hash;
  return same ? success(undefined) : failure('not_proved', { code: 'other_head' });
};

const takeName = ({ folder, log, keep }: BackupSite, part: string, name: string) =>
  onFiles(() => {
    renameSync(part, join(folder, name));
    syncFolder(folder);
    // Its time may be wrong (a clock that stands at 1970); that it is the newest is not.
    for (const old of outdated(readdirSync(folder), log.stream.device, keep))
      if (old !== name) rmSync(join(folder, old));
    return undefined;
  });

const PART = /\.part(-wal|-shm)?$/;

/** What this terminal's backups left that were cut off by a power cut: nobody would ever remove it. */
const removeParts = ({ folder, log }: BackupSite) =>
  onFiles(() => {
    for (const file of readdirSync(folder))
      if (PART.test(file) && parseBackupName(file.replace(PART, ''))?.device === log.stream.device)
        rmSync(join(folder, file), { force: true });
    return undefined;
  });

/** Writes one backup and removes the outdated. What is not proved is removed, and every backup before it stays. */
export const backUp = async (site: BackupSite): Promise<Result<Backup, BackupFailure>> => {
  const { db, log, key, folder, system } = site;
  if (!existsSync(folder)) return failure('folder_missing');
  const name = backupName(log.stream.device, stampOf(system), recordKeyId(key));
  const part = join(folder, `${name}.part`);
  const cleared = removeParts(site);
  if (!cleared.ok) return cleared;
  // No event can come between the two: the copy begins, in the same turn, with what is committed now.
  const head = log.head();
  const copied = await db.copyTo(part);
  const proved = copied.ok ? await prove(site, part, head) : copied;
  const named = proved.ok ? takeName(site, part, name) : proved;
  if (named.ok) return success({ path: join(folder, name), head });
  removeParts(site);
  return named;
};

/** What the desk and the doctor say of it. `at`: of the last that was proved, milliseconds since 1970. */
export interface BackupState {
  readonly state: 'off' | 'ok' | 'failing';
  readonly at: number | null;
}

export const NO_BACKUPS: BackupState = { state: 'off', at: null };

export interface RecordBackups {
  state(): BackupState;
  /** No more of them; one that is being written ends when the store is closed. */
  stop(): void;
}

interface Timing {
  readonly everyMs: number;
  readonly system: System;
  readonly logger: Logger;
  /** Told after each try. */
  readonly tried: () => void;
}

/** The first try comes soon after the start, then one each `everyMs`; a failed one is tried again after a tenth of that. */
export const startBackups = (site: BackupSite, { everyMs, system, logger, tried }: Timing): RecordBackups => {
  const stopping = new AbortController();
  let state: BackupState = { state: 'ok', at: null };
  // Whatever goes wrong with a backup, the desk goes on.
  const attempt = (): ReturnType<typeof backUp> =>
    backUp(site).catch((error: unknown) =>
      failure('storage_failed', { code: error instanceof Error ? error.name : 'unknown' }),
    );
  const once = async (): Promise<boolean> => {
    const began = system.monotonic();
    const made = await attempt();
    if (stopping.signal.aborted) return false;
    const durationMs = Math.round(system.monotonic() - began);
    if (made.ok) logger.info('record.backed_up', { seq: made.value.head.seq, durationMs });
    else
      logger.warn('record.backup_failed', { reason: made.reason, code: String(made.detail?.['code'] ?? '') });
    state = made.ok ? { state: 'ok', at: system.now() } : { ...state, state: 'failing' };
    tried();
    return made.ok;
  };
  const run = async (): Promise<void> => {
    await system.sleep(Math.min(60_000, everyMs), stopping.signal);
    while (!stopping.signal.aborted) {
      const done = await once();
      await system.sleep(done ? everyMs : everyMs / 10, stopping.signal);
    }
  };
  void run();
  return {
    state: () => state,
    stop: () => stopping.abort(),
  };
};
