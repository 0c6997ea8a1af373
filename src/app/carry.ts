/** 持ち出し: what `kazasu carry` does on a terminal's data; the file itself is outbox/carry-*.ts. */
import { existsSync } from 'node:fs';
import { silentLogger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { CarryManifest } from '../outbox/carry-format.ts';
import { type CarryOutFailure, carryOut } from '../outbox/carry-out.ts';
import { type CarryTakeFailure, type CarryTaken, carryTake } from '../outbox/carry-take.ts';
import { createForeignStreams } from '../outbox/foreign.ts';
import { centralKeyIn } from './membership.ts';
import { openRecord, type RecordFailure } from './record.ts';
import { recordViews } from './record-views.ts';
import { type SiteProfile, siteScopeOf } from './site-profile.ts';

export interface CarryOutOfOptions {
  readonly dataDir: string;
  readonly profile: SiteProfile;
  readonly path: string;
  readonly all: boolean;
  /** For this terminal of the site, not for the centre. */
  readonly to?: string | undefined;
  readonly system: System;
}

/** Of a stopped terminal. `file_exists`: a file is never overwritten, it may be the only copy of somebody's record. */
export const carryOutOf = async ({
  dataDir,
  profile,
  path,
  all,
  to,
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
    return await carryOut({ db, log, scope: siteScopeOf(profile), path, all, to, system });
  } finally {
    db.close();
  }
};

export type CarryInAtFailure = CarryTakeFailure | RecordFailure;

/** Into a stopped terminal: what another one of the site wrote for it. */
export const carryInAt = async ({
  dataDir,
  profile,
  path,
  system,
}: Omit<CarryOutOfOptions, 'all' | 'to'>): Promise<Result<CarryTaken, CarryInAtFailure>> => {
  const mode = profile.training ? 'drill' : 'real';
  const { shared, all: projections } = recordViews(mode);
  const logger = silentLogger;
  const record = openRecord({ dataDir, profile, system, logger, projections, mode: 'existing' });
  if (!record.ok) return record;
  const { db, log } = record.value;
  try {
    const foreign = createForeignStreams({
      db,
      log,
      scope: siteScopeOf(profile),
      projections: shared,
      system,
      logger,
    });
    return await carryTake({ log, foreign, centralPublicKey: centralKeyIn(db, system, dataDir) }, path);
  } finally {
    db.close();
  }
};
