/** A site package taken over: checked whole before anything is touched, then put in use in one step while taps go on. */
import { join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';
import { beginReplica } from '../registry/build.ts';
import { applyChanges, type Change, type ApplyFailure as ChangeFailure } from '../registry/delta.ts';
import { keyIdOf, type Manifest, signerOf } from '../registry/package.ts';
import {
  isWholePackage,
  type PackageFile,
  RESIDENT_LINES,
  readChanges,
  type SiteChange,
} from '../registry/package-file.ts';
import type { Resident, ResidentRecord } from '../registry/schema.ts';
import { hasReplica, scopeName } from '../registry/scope.ts';
import { currentMeta, type ReplicaFiles, type ReplicaMeta, switchFrom } from '../registry/versions.ts';
import { readIfThere } from './private-file.ts';
import { type SiteProfile, scopeOfSite } from './site-profile.ts';

/** The site's key, as it was carried here from the publishing machine. */
export const PACKAGE_KEY_FILE = 'package.key';

/** What is refused before the payload is looked at. `other_scope`: for other modules than this site's. */
export type ManifestRefusal =
  | 'wrong_seal'
  | 'other_municipality'
  | 'other_site'
  | 'other_scope'
  | 'no_replica_here';
/**
 * `gap`: stands on a version that is not here. `version_in_use`: a replica of that number came another way. `version_moved`:
 * another version was put in use meanwhile, against which this one was not held.
 */
export type ApplyFailure =
  | ManifestRefusal
  | 'not_newer'
  | 'older_data'
  | 'gap'
  | 'file_changed'
  | 'package_key_missing'
  | 'key_file_damaged'
  | 'wrong_package_key'
  | 'version_moved'
  | 'garbled'
  | ChangeFailure;

export type SiteOf = Pick<SiteProfile, 'tenant' | 'site' | 'modules' | 'registry'>;

/** Whether a package is for this site and by somebody it believes. */
export const acceptManifest = (manifest: Manifest, profile: SiteOf): Result<undefined, ManifestRefusal> => {
  const scope = scopeOfSite(profile);
  if (!hasReplica(scope)) return failure('no_replica_here');
  if (manifest.roll !== undefined) return failure('other_scope');
  if (signerOf(manifest, profile.registry.publishKeys) === undefined) return failure('wrong_seal');
  if (manifest.tenant !== profile.tenant.id) return failure('other_municipality');
  if (manifest.site !== profile.site.id) return failure('other_site');
  return manifest.scope === scopeName(scope) ? success(undefined) : failure('other_scope');
};

/** Version of the replica here that came as packages of this site; 0: none did. */
export const packageVersion = (current: ReplicaMeta | undefined, profile: SiteOf): number =>
  current !== undefined &&
  current.tenant === profile.tenant.id &&
  current.scope === scopeName(scopeOfSite(profile))
    ? current.version
    : 0;

const orderFault = (
  { tenant, version, base, dataDate }: Manifest,
  current: ReplicaMeta | undefined,
  profile: SiteOf,
): ApplyFailure | undefined => {
  const here = packageVersion(current, profile);
  if (version <= here) return 'not_newer';
  if (base !== null && base !== here) return 'gap';
  // Whatever else the site was before: its modules may have changed and changed back, and an old package be kept meanwhile.
  return current?.tenant === tenant && dataDate < current.dataDate ? 'older_data' : undefined;
};

/** The key that opens a package, where it was carried to. */
export const siteKey = (
  dataDir: string,
  { keyId }: Manifest,
): Result<Uint8Array, 'package_key_missing' | 'key_file_damaged' | 'wrong_package_key'> => {
  const key = readIfThere(join(dataDir, PACKAGE_KEY_FILE));
  if (key === undefined) return failure('package_key_missing', { file: PACKAGE_KEY_FILE });
  if (key.length !== 32) return failure('key_file_damaged', { file: PACKAGE_KEY_FILE });
  return keyIdOf(key) === keyId ? success(key) : failure('wrong_package_key');
};

/** Without links: those are made at the desks. */
const unlinked = (record: ResidentRecord): Resident => ({ ...record, card: null, certificateSerial: null });

const metaOf = ({ tenant, version, dataDate, source, scope }: Manifest): ReplicaMeta => ({
  tenant,
  version,
  dataDate,
  source,
  scope,
});

const applySnapshot = async (
  file: PackageFile,
  from: number | null,
  key: Uint8Array,
  files: ReplicaFiles,
): Promise<Result<undefined, ApplyFailure>> => {
  const meta = metaOf(file.manifest);
  const builder = beginReplica(files, meta);
  if (!builder.ok) return builder;
  try {
    const read = await readChanges(file, RESIDENT_LINES, key, (changes): Result<undefined, ApplyFailure> => {
      const residents = changes.flatMap((change) => (change.op === 'put' ? [unlinked(change.resident)] : []));
      return residents.length === changes.length ? builder.value.add(residents) : failure('garbled');
    });
    if (!read.ok) return read;
    const finished = builder.value.finish();
    return finished.ok ? switchFrom(files, from, meta) : finished;
  } finally {
    builder.value.discard();
  }
};

/** A delta of many rows is a snapshot instead (publish.ts): it has room in memory. */
const applyDelta = async (
  file: PackageFile,
  base: number,
  key: Uint8Array,
  files: ReplicaFiles,
): Promise<Result<undefined, ApplyFailure>> => {
  const changes: SiteChange[] = [];
  const read = await readChanges(file, RESIDENT_LINES, key, (batch): Result<undefined, never> => {
    changes.push(...batch);
    return success(undefined);
  });
  if (!read.ok) return read;
  const given = changes.map(
    (change): Change =>
      change.op === 'put' ? { op: change.op, resident: unlinked(change.resident) } : change,
  );
  const applied = applyChanges(files, base, metaOf(file.manifest), given);
  if (applied.ok) return success(undefined);
  // Another package was taken over meanwhile (from a USB stick).
  return applied.reason === 'other_version' ? failure('gap') : applied;
};

export interface ApplyOptions {
  readonly profile: SiteOf;
  readonly dataDir: string;
  readonly files: ReplicaFiles;
}

/** Whatever fails, the version that was in use stays in use. */
export const applyPackage = async (
  file: PackageFile,
  { profile, dataDir, files }: ApplyOptions,
): Promise<Result<undefined, ApplyFailure>> => {
  const { manifest } = file;
  const accepted = acceptManifest(manifest, profile);
  if (!accepted.ok) return accepted;
  const current = currentMeta(files);
  if (!current.ok) return current;
  const fault = orderFault(manifest, current.value, profile);
  if (fault !== undefined) return failure(fault);
  const key = siteKey(dataDir, manifest);
  if (!key.ok) return key;
  if (!(await isWholePackage(file))) return failure('file_changed');
  return manifest.base === null
    ? applySnapshot(file, current.value?.version ?? null, key.value, files)
    : applyDelta(file, manifest.base, key.value, files);
};
