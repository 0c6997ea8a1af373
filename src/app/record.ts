import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, type Migration, type OpenFailure, openDatabase } from '../db/index.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { foreignMigrations } from '../outbox/foreign-sql.ts';
import {
  createEventLog,
  type EventLog,
  outboxMigrations,
  type Projection,
  type Prove,
} from '../outbox/log.ts';
import { loadOrCreateKey } from './key-file.ts';
import type { SiteProfile } from './site-profile.ts';

/** Names of a terminal's files in its data directory. */
export const RECORD_FILE = 'record.db';
export const RECORD_KEY_FILE = 'record.key';

export type RecordFailure = OpenFailure | 'no_log_here' | 'key_file_damaged' | 'key_missing' | 'other_device';

interface Options {
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

export const hasRecord = (dataDir: string): boolean => existsSync(join(dataDir, RECORD_FILE));

const migrationsOf = (projections: readonly Projection[]): Migration[] => [
  ...outboxMigrations,
  ...foreignMigrations,
  ...projections.flatMap((projection) => projection.migrations),
];

/**
 * Opens the terminal's record with its key. A record whose key file is gone is `key_missing`: a new key made in its
 * place would only hide that the record can no longer be read.
 */
export const openRecord = (
  options: Options,
): Result<{ readonly db: Db; readonly log: EventLog }, RecordFailure> => {
  const { dataDir, profile, system, logger, projections, prove } = options;
  const path = join(dataDir, RECORD_FILE);
  const recordExists = hasRecord(dataDir);
  if (!recordExists && options.mode === 'existing') return failure('no_log_here');
  if (recordExists && !existsSync(join(dataDir, RECORD_KEY_FILE))) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (!key.ok) return key;
  const db = openDatabase({ path, key: key.value, migrations: migrationsOf(projections) });
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
  if (log.ok) return success({ db: db.value, log: log.value });
  db.value.close();
  return log;
};
