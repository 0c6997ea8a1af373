/** The training town in a terminal's folder, and the opening of whatever replica lies there. */
import { mkdirSync } from 'node:fs';
import type { OpenFailure, WriteFailure } from '../db/index.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { replaceReplica } from '../registry/build.ts';
import type { Replica } from '../registry/store.ts';
import { versionsOf } from '../registry/versions.ts';
import { generateTown } from '../simulator/town/town.ts';
import {
  existingReplica,
  openCurrent,
  type RegistryFailure,
  removeOldReplica,
  replicaFiles,
} from './registry-files.ts';
import type { SiteProfile } from './site-profile.ts';

/** Who says so, as the screen names it. */
const SOURCE = '訓練用の架空の町';

interface Options {
  readonly dataDir: string;
  readonly population: number;
  readonly seed: number;
  readonly profile: Pick<SiteProfile, 'training' | 'tenant'>;
  readonly system: System;
  readonly onProgress?: (done: number) => void;
}

export interface LoadedTown {
  readonly residents: number;
  readonly households: number;
  readonly linked: number;
  readonly durationMs: number;
}

export type TownFailure =
  | OpenFailure
  | WriteFailure
  | 'not_training'
  | 'key_file_damaged'
  | 'version_in_use'
  | 'replica_missing';

/** Makes the town and puts it in use in place of whatever was there, also under a running terminal; only in training. */
export const loadTown = (options: Options): Result<LoadedTown, TownFailure> => {
  const { dataDir, population, seed, profile, system, onProgress } = options;
  if (!profile.training) return failure('not_training');
  const startedAt = system.monotonic();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = replicaFiles({ dataDir, system });
  if (!files.ok) return files;
  const versions = versionsOf(files.value);
  if (!versions.ok) return versions;
  const { current, before } = versions.value ?? {};
  const households = new Set<string>();
  const counted = function* () {
    for (const resident of generateTown({ population, seed })) {
      households.add(resident.householdId);
      yield resident;
    }
  };
  const meta = {
    tenant: profile.tenant.id,
    // Also above what `rollback` went back from.
    version: Math.max(current?.version ?? 0, before?.version ?? 0) + 1,
    dataDate: civilDateInJapan(system.now()),
    source: SOURCE,
    scope: 'all',
  };
  const replaced = replaceReplica(files.value, meta, counted(), onProgress);
  if (!replaced.ok) return replaced;
  removeOldReplica(dataDir);
  return success({
    ...replaced.value,
    households: households.size,
    durationMs: Math.round(system.monotonic() - startedAt),
  });
};

/** The version that is in use now, for whatever is soon over; a terminal follows the switches (`openLiveRegistry`). */
export const openTownRegistry = (
  options: Pick<Options, 'dataDir' | 'system'>,
): Result<Replica, RegistryFailure> => {
  const files = existingReplica(options);
  if (!files.ok) return files;
  const opened = openCurrent(files.value, { thorough: true });
  return opened.ok ? success(opened.value.registry) : opened;
};
