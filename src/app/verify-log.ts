import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../db/index.ts';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { createEventLog, outboxMigrations } from '../outbox/log.ts';
import { loadOrCreateKey } from './key-file.ts';
import type { SiteProfile } from './site-profile.ts';

/** Names of a terminal's files in its data directory. */
export const RECORD_FILE = 'record.db';
export const RECORD_KEY_FILE = 'record.key';

/**
 * Follows the whole chain of a stopped terminal's log. Success gives the number of events and the head; a failure
 * names the first bad record in `detail.seq`.
 */
export const verifyTerminalLog = (
  dataDir: string,
  profile: SiteProfile,
  system: System,
): Result<
  { readonly count: number; readonly head: { readonly seq: number; readonly hash: string } },
  string
> => {
  if (!existsSync(join(dataDir, RECORD_FILE))) return failure('no_log_here');
  const key = loadOrCreateKey(dataDir, RECORD_KEY_FILE, system);
  if (!key.ok) return key;
  const db = openDatabase({ path: join(dataDir, RECORD_FILE), key: key.value, migrations: outboxMigrations });
  if (!db.ok) return db;
  try {
    const log = createEventLog({
      db: db.value,
      tenant: profile.tenant.id,
      device: profile.device,
      system,
      logger: silentLogger,
      projections: [],
    });
    return log.ok ? log.value.verify() : log;
  } finally {
    db.value.close();
  }
};
