/** 持ち出し: what `kazasu carry` does on a terminal's data; the file itself is outbox/carry-*.ts. */
import { existsSync } from 'node:fs';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CarryManifest } from '../outbox/carry-format.ts';
import { type CarryOutFailure, carryOut } from '../outbox/carry-out.ts';
import { openRecord, type RecordFailure } from './record.ts';
import { type SiteProfile, siteScopeOf } from './site-profile.ts';

export interface CarryOutOfOptions {
  readonly dataDir: string;
  readonly profile: SiteProfile;
  readonly path: string;
  readonly all: boolean;
  readonly system: System;
}

/** Of a stopped terminal. `file_exists`: a file is never overwritten, it may be the only copy of somebody's record. */
export const carryOutOf = async ({
  dataDir,
  profile,
  path,
  all,
  system,
}: CarryOutOfOptions): Promise<Result<CarryManifest, CarryOutFailure | RecordFailure | 'file_exists'>> => {
  if (existsSync(path)) return failure('file_exists');
  const record = openRecord({
    dataDir,
    profile,
    system,
    logger: silentLogger,
    projections: [],
    mode: 'existing',
  });
  if (!record.ok) return record;
  const { db, log } = record.value;
  try {
    return await carryOut({ db, log, scope: siteScopeOf(profile), path, all, system });
  } finally {
    db.close();
  }
};
