/** The import of a roll into the office's own folder, from which it is published (roll-publish.ts). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { civilDateInJapan } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { changeRoll, type RollChangeFailure } from '../registry/roll/build.ts';
import { type Election, electionSchema } from '../registry/roll/election.ts';
import {
  importRoll,
  type RollImported,
  type RollImportFailure,
  type RollImportOptions,
} from '../registry/roll/import/import.ts';
import type { Roll } from '../registry/roll/store.ts';
import { type RollMeta, rollVersions } from '../registry/roll/versions.ts';
import { believedKeys } from './registry-import.ts';
import { hasRoll, openCurrentRoll, type RollFilesFailure, rollFiles } from './roll-files.ts';
import type { SiteProfile } from './site-profile.ts';

/** `detail.at` names the first thing of it that does not fit. */
export const loadElection = (path: string): Result<Election, 'election_missing' | 'election_wrong'> => {
  const read = readYamlFile(path, electionSchema);
  if (read.ok) return read;
  return failure(read.reason === 'missing' ? 'election_missing' : 'election_wrong', read.detail);
};

/**
 * `election_old`: the roll stands on a later document. `election_changed`: on this very version with other words, so one of
 * the two is wrong. `election_wrong_mode`: a 訓練 election on a machine that is none, or the other way round.
 */
type ElectionFailure = 'election_old' | 'election_changed' | 'election_wrong_mode' | 'not_whole';

interface Place {
  readonly dataDir: string;
  readonly election: Election;
  readonly profile: Pick<SiteProfile, 'tenant' | 'training' | 'registry'>;
  readonly system: System;
}

const electionFault = (
  { election, profile }: Place,
  inUse: Roll | undefined,
): ElectionFailure | undefined => {
  if ((election.mode === 'drill') !== profile.training) return 'election_wrong_mode';
  if (inUse === undefined) return undefined;
  if (inUse.meta().part !== 'whole') return 'not_whole';
  const before = inUse.election();
  if (election.version < before.version) return 'election_old';
  const isSame = JSON.stringify(election) === JSON.stringify(before);
  return election.version === before.version && !isSame ? 'election_changed' : undefined;
};

/** Opens what is in use here, if anything is, for as long as `work` takes. */
const withRoll = async <T, R extends string>(
  { dataDir, election: { electionId }, system }: Place,
  work: (roll: Roll | undefined) => Promise<Result<T, R>>,
): Promise<Result<T, R | RollFilesFailure>> => {
  if (!hasRoll({ dataDir, electionId })) return work(undefined);
  const files = rollFiles({ dataDir, electionId, system });
  if (!files.ok) return files;
  const opened = openCurrentRoll(files.value, { thorough: true });
  if (!opened.ok) return opened;
  try {
    return await work(opened.value.value);
  } finally {
    opened.value.value.close();
  }
};

export interface RollImport
  extends Place,
    Pick<RollImportOptions, 'paths' | 'kind' | 'columns' | 'confirmCount' | 'confirmRefused' | 'onProgress'> {
  readonly reportDir?: string;
  /** A public key file that is believed besides those of the profile; only in training. */
  readonly trainingKey?: string;
}

type ImportFailure =
  | RollImportFailure
  | RollFilesFailure
  | ElectionFailure
  | 'not_training'
  | 'seal_keys_missing'
  | 'seal_key_wrong';

/** Everything that fails leaves the version in use as it was. */
export const importRollHere = async (options: RollImport): Promise<Result<RollImported, ImportFailure>> => {
  const { dataDir, election, system, profile, reportDir = join(dataDir, 'roll-reports') } = options;
  const believed = believedKeys(options);
  if (!believed.ok) return believed;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = rollFiles({ dataDir, electionId: election.electionId, system });
  if (!files.ok) return files;
  return withRoll(options, async (inUse): Promise<Result<RollImported, ImportFailure>> => {
    const fault = electionFault(options, inUse);
    if (fault !== undefined) return failure(fault, { version: election.version });
    return importRoll({
      ...options,
      tenant: profile.tenant.id,
      believed: believed.value,
      files: files.value,
      inUse,
      today: civilDateInJapan(system.now()),
      reportDir,
    });
  });
};

/** Puts a later document of the same election under the roll as it is: the next publication brings it to the stations. */
export const changeElection = (
  options: Place,
): Promise<
  Result<
    RollMeta,
    RollFilesFailure | RollChangeFailure | ElectionFailure | 'version_moved' | 'replica_missing'
  >
> =>
  withRoll(options, async (inUse) => {
    const { election, dataDir, system } = options;
    if (inUse === undefined) return failure('roll_missing');
    const fault = electionFault(options, inUse);
    if (fault !== undefined) return failure(fault, { version: election.version });
    const files = rollFiles({ dataDir, electionId: election.electionId, system });
    if (!files.ok) return files;
    const versions = rollVersions.versionsOf(files.value);
    if (!versions.ok) return versions;
    const meta = inUse.meta();
    const { sha256: _, count: __, ...roll } = meta.roll;
    const version = Math.max(meta.version, versions.value?.before?.version ?? 0) + 1;
    const { tenant, part, sealed } = meta;
    const made = changeRoll(
      files.value,
      meta.version,
      { tenant, part, sealed, version, roll },
      { election, electors: [] },
    );
    if (!made.ok) return made;
    const switched = rollVersions.switchFrom(files.value, meta.version, made.value);
    return switched.ok ? success(made.value) : switched;
  });
