/** The import into a terminal's own replica (or that of the machine that publishes to the sites). */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFailure, WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { beginReplica } from '../registry/build.ts';
import {
  type Imported,
  type ImportFailure,
  type ImportOptions,
  type InUse,
  importFiles,
  type Target,
} from '../registry/import/import.ts';
import { readSealKey } from '../registry/import/manifest.ts';
import { type KeptTowns, keptTowns } from '../registry/import/towns.ts';
import { openReplica } from '../registry/store.ts';
import {
  currentMeta,
  type ReplicaFiles,
  type ReplicaMeta,
  switchFrom,
  versionsOf,
} from '../registry/versions.ts';
import {
  existingReplica,
  hasReplica,
  openCurrent,
  type RegistryFailure,
  removeOldReplica,
  replicaFiles,
} from './registry-files.ts';
import type { SiteProfile } from './site-profile.ts';

type TargetFailure = OpenFailure | WriteFailure | 'version_in_use' | 'version_moved' | 'replica_missing';

export type RegistryImportFailure =
  | ImportFailure
  | TargetFailure
  | RegistryFailure
  | 'seal_keys_missing'
  | 'seal_key_wrong'
  | 'not_training';

interface Place {
  readonly dataDir: string;
  readonly system: System;
}

export interface RegistryImport
  extends Place,
    Omit<ImportOptions<TargetFailure>, 'tenant' | 'believed' | 'target'> {
  readonly profile: Pick<SiteProfile, 'tenant' | 'training' | 'registry'>;
  /** A public key file that is believed besides those of the profile; only in training. */
  readonly trainingKey?: string;
}

/** Keys a site believes; one that is none is a mistake in the profile. */
const believedKeys = ({
  profile,
  trainingKey,
}: Pick<RegistryImport, 'profile' | 'trainingKey'>): Result<readonly KeyObject[], RegistryImportFailure> => {
  if (trainingKey !== undefined && !profile.training) return failure('not_training');
  const texts = [
    ...profile.registry.sealKeys,
    ...(trainingKey === undefined ? [] : [readFileSync(trainingKey, 'utf8')]),
  ];
  const keys = texts.map(readSealKey).filter((key) => key !== undefined);
  if (texts.length === 0) return failure('seal_keys_missing');
  return keys.length === texts.length ? success(keys) : failure('seal_key_wrong');
};

/** Counts of what is in use; a replica that cannot be opened any more has none, and is replaced. */
const inUseOf = (files: ReplicaFiles): Result<InUse | undefined, 'damaged'> => {
  const meta = currentMeta(files);
  if (!meta.ok || meta.value === undefined) return meta.ok ? success(undefined) : meta;
  const { version, dataDate } = meta.value;
  const opened = openCurrent(files, { thorough: false });
  if (!opened.ok) return success({ version, dataDate, residents: 0, protected: 0 });
  const { registry } = opened.value;
  try {
    return success({
      version,
      dataDate,
      residents: registry.count(),
      protected: registry.countProtected(dataDate),
    });
  } finally {
    registry.close();
  }
};

const targetOf = (files: ReplicaFiles): Result<Target<TargetFailure>, 'damaged'> => {
  const inUse = inUseOf(files);
  if (!inUse.ok) return inUse;
  return success({
    folder: files.folder,
    inUse: inUse.value,
    begin: (meta) => beginReplica(files, meta),
    switchTo: (meta) => switchFrom(files, inUse.value?.version ?? null, meta),
  });
};

const filesOf = (place: Place): Result<ReplicaFiles, RegistryFailure> => {
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 });
  return hasReplica(place.dataDir) ? existingReplica(place) : replicaFiles(place);
};

/** Everything that fails leaves the version in use as it was. */
export const importRegistry = async (
  options: RegistryImport,
): Promise<Result<Imported, RegistryImportFailure>> => {
  const believed = believedKeys(options);
  if (!believed.ok) return believed;
  const files = filesOf(options);
  if (!files.ok) return files;
  const target = targetOf(files.value);
  if (!target.ok) return target;
  const imported = await importFiles({
    ...options,
    tenant: options.profile.tenant.id,
    believed: believed.value,
    target: target.value,
  });
  if (imported.ok && imported.value.dataset === 'residents') removeOldReplica(options.dataDir);
  return imported;
};

export interface RegistryStatus {
  readonly current: ReplicaMeta;
  readonly before: ReplicaMeta | null;
  readonly residents: number;
  readonly towns: (Omit<KeptTowns, 'v' | 'towns'> & { readonly count: number }) | null;
}

export const registryStatus = (place: Place): Result<RegistryStatus, RegistryFailure> => {
  const files = existingReplica(place);
  if (!files.ok) return files;
  const versions = versionsOf(files.value);
  if (!versions.ok) return versions;
  if (versions.value === undefined) return failure('registry_missing');
  const opened = openCurrent(files.value, { thorough: true });
  if (!opened.ok) return opened;
  const { registry } = opened.value;
  const residents = registry.count();
  registry.close();
  const kept = keptTowns(files.value.folder);
  if (!kept.ok) return kept;
  const towns = kept.value;
  const { current, before } = versions.value;
  return success({
    current,
    before: before ?? null,
    residents,
    towns:
      towns === undefined
        ? null
        : {
            tenant: towns.tenant,
            version: towns.version,
            dataDate: towns.dataDate,
            source: towns.source,
            count: towns.towns.length,
          },
  });
};

/** Puts the version before in use again. `no_version_before`: there is none to go back to. */
export const rollBackRegistry = (
  place: Place,
  { confirmProtected }: { readonly confirmProtected: boolean } = { confirmProtected: false },
): Result<ReplicaMeta, RegistryFailure | TargetFailure | 'no_version_before' | 'protected_lost'> => {
  const files = existingReplica(place);
  if (!files.ok) return files;
  const versions = versionsOf(files.value);
  if (!versions.ok) return versions;
  const before = versions.value?.before;
  if (versions.value === undefined || before === undefined) return failure('no_version_before');
  // What cannot be opened is not gone back to, and nobody who is protected today stops being so without a word.
  const older = openReplica(files.value, before, { thorough: true });
  if (!older.ok) return older;
  const { dataDate, version } = versions.value.current;
  const covered = older.value.countProtected(dataDate);
  older.value.close();
  const now = inUseOf(files.value);
  if (!now.ok) return now;
  const coveredNow = now.value?.protected ?? 0;
  if (covered < coveredNow && !confirmProtected)
    return failure('protected_lost', { protected: covered, inUse: coveredNow });
  const switched = switchFrom(files.value, version, before);
  return switched.ok ? success(before) : switched;
};

/** Where reports lie when nobody says where. */
export const defaultReportDir = (dataDir: string): string => join(dataDir, 'registry-reports');
