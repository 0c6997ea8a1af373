import { silentLogger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type VerifiedRecord, verifyRecord } from '../outbox/verify-record.ts';
import { centralKeyIn } from './membership.ts';
import { openRecord } from './record.ts';
import type { SiteProfile } from './site-profile.ts';

/**
 * Follows every chain of a stopped terminal's log and holds it against the receipts of its centre. Success gives the number of
 * events and the head; a failure names the first bad record in `detail.seq`.
 */
export const verifyTerminalLog = (
  dataDir: string,
  profile: SiteProfile,
  system: System,
  onProgress: (events: number) => void = () => undefined,
): Result<VerifiedRecord, string> => {
  const record = openRecord({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (!record.ok) return record;
  const centreKey = centralKeyIn(record.value.db, system, dataDir);
  try {
    return verifyRecord(record.value.db, record.value.log.stream, { centreKey, onProgress });
  } finally {
    record.value.db.close();
  }
};
