import { silentLogger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ChainPoint } from '../outbox/event.ts';
import { openRecord } from './record.ts';
import type { SiteProfile } from './site-profile.ts';

/**
 * Follows the whole chain of a stopped terminal's log. Success gives the number of events and the head; a failure
 * names the first bad record in `detail.seq`.
 */
export const verifyTerminalLog = (
  dataDir: string,
  profile: SiteProfile,
  system: System,
): Result<{ readonly count: number; readonly head: ChainPoint }, string> => {
  const record = openRecord({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (!record.ok) return record;
  try {
    return record.value.log.verify();
  } finally {
    record.value.db.close();
  }
};
