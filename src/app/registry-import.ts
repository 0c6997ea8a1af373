/** The import into a terminal's own replica (or that of the machine that publishes to the sites). */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFailure, WriteFailure } from '../db/index.ts';
import type { CivilDate } from '../kernel/dates.ts';
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
import { packKey } from '../registry/import/keys.ts';
import { readSealKey } from '../registry/import/manifest.ts';
import { type KeptTowns, keptTowns } from '../registry/import/towns.ts';
import { openReplica, type Replica } from '../registry/store.ts';
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
export const believedKeys = ({
  profile,
  trainingKey,
}: Pick<RegistryImport, 'profile' | 'trainingKey'>): Result<
  readonly KeyObject[],
  'not_training' | 'seal_keys_missing' | 'seal_key_wrong'
> => {
  if (trainingKey !== undefined && !profile.training) return failure('not_training');
  const texts = [
    ...profile.registry.sealKeys,
    ...(trainingKey === undefined ? [] : [readFileSync(trainingKey, 'utf8')]),
  ];
  const keys = texts.map(readSealKey).filter((key) => key !== undefined);
  if (texts.length === 0) return failure('seal_keys_missing');
  return keys.length === texts.length ? success(keys) : failure('seal_key_wrong');
};

/** `undefined`: that version cannot be opened. */
const protectedIn = (files: ReplicaFiles, meta: ReplicaMeta, day: CivilDate): Float64Array | undefined => {
  const opened = openReplica(files, meta, { thorough: false });
  if (!opened.ok) return undefined;
  try {
    return Float64Array.from(opened.value.protectedPeople(day), ({ residentId }) => packKey(residentId));
  } finally {
    opened.value.close();
  }
};

/** A replica that cannot be opened any more has no counts, and is replaced when somebody says that the new ones are right. */
const inUseOf = (files: ReplicaFiles): Result<InUse | undefined, 'damaged'> => {
  const meta = currentMeta(files);
  if (!meta.ok || meta.value === undefined) return meta.ok ? success(undefined) : meta;
  const { value: current } = meta;
  const { version, dataDate } = current;
  const opened = openReplica(files, current, { thorough: false });
  const residents = opened.ok ? opened.value.count() : undefined;
  if (opened.ok) opened.value.close();
  return success({ version, dataDate, residents, protectedOn: (day) => protectedIn(files, current, day) });
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

/** How many the version in use protects on the day of its data and the other does not; `undefined`: nobody can tell. */
const protectedGone = (files: ReplicaFiles, current: ReplicaMeta, other: Replica): number | undefined => {
  const now = protectedIn(files, current, current.dataDate);
  if (now === undefined) return undefined;
  const gone = new Set(now);
  for (const { residentId } of other.protectedPeople(current.dataDate)) gone.delete(packKey(residentId));
  return gone.size;
};

/**
 * Puts the version before in use again. `no_version_before`: there is none to go back to. What cannot be opened is not gone
 * back to, and nobody who is protected today stops being so without a word (`protected_lost`).
 */
export const rollBackRegistry = (
  place: Place,
  { confirmProtected }: { readonly confirmProtected: boolean },
): Result<ReplicaMeta, RegistryFailure | TargetFailure | 'no_version_before' | 'protected_lost'> => {
  const files = existingReplica(place);
  if (!files.ok) return files;
  const versions = versionsOf(files.value);
  if (!versions.ok) return versions;
  const { current, before } = versions.value ?? {};
  if (current === undefined || before === undefined) return failure('no_version_before');
  const older = openReplica(files.value, before, { thorough: true });
  if (!older.ok) return older;
  const gone = protectedGone(files.value, current, older.value);
  older.value.close();
  if (gone !== 0 && !confirmProtected) return failure('protected_lost', { people: gone ?? 'unknown' });
  const switched = switchFrom(files.value, current.version, before);
  return switched.ok ? success(before) : switched;
};

/** Where reports lie when nobody says where. */
export const defaultReportDir = (dataDir: string): string => join(dataDir, 'registry-reports');
