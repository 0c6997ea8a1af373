/** A site's part of the roll taken over: checked whole before anything is touched, then put in use in one step (site-package.ts). */
import { failure, type Result, success } from '../kernel/result.ts';
import { type Manifest, signerOf } from '../registry/package.ts';
import { isWholePackage, type PackageFile, readChanges } from '../registry/package-file.ts';
import { beginRoll, type RollBuilder, type RollFailure, type RollHead } from '../registry/roll/build.ts';
import type { Election, ElectionId } from '../registry/roll/election.ts';
import { ROLL_LINES, ROLL_SCOPE, type RollLine } from '../registry/roll/package.ts';
import { type RollFiles, type RollMeta, rollVersions } from '../registry/roll/versions.ts';
import { type SiteOf, siteKey } from './site-package.ts';

type RollManifest = Manifest & { readonly roll: NonNullable<Manifest['roll']> };

export type RollManifestRefusal =
  | 'wrong_seal'
  | 'other_municipality'
  | 'other_site'
  | 'other_scope'
  | 'other_election';

/** As of a site package; `wrong_roll`: the rows that came are not those that were signed for, by their digest. */
export type RollApplyFailure =
  | RollManifestRefusal
  | RollFailure
  | 'not_newer'
  | 'older_data'
  | 'file_changed'
  | 'package_key_missing'
  | 'key_file_damaged'
  | 'wrong_package_key'
  | 'version_moved'
  | 'replica_missing'
  | 'garbled'
  | 'wrong_roll';

type RollSite = Pick<SiteOf, 'tenant' | 'site' | 'registry'>;

/** Whether a package is this election's roll for this site, by somebody it believes. */
export const acceptRoll = (
  manifest: Manifest,
  { tenant, site, registry }: RollSite,
  electionId: ElectionId,
): Result<RollManifest, RollManifestRefusal> => {
  if (signerOf(manifest, registry.publishKeys) === undefined) return failure('wrong_seal');
  if (manifest.tenant !== tenant.id) return failure('other_municipality');
  if (manifest.site !== site.id) return failure('other_site');
  const { roll } = manifest;
  if (roll === undefined || manifest.scope !== ROLL_SCOPE) return failure('other_scope');
  return roll.electionId === electionId
    ? success({ ...manifest, roll })
    : failure('other_election', { sealed: roll.electionId, own: electionId });
};

/** Version of the roll here that came as a package; 0: none did. */
export const rollPackageVersion = (current: RollMeta | undefined): number =>
  current?.part === 'site' ? current.version : 0;

const orderFault = (
  { version, roll, dataDate }: RollManifest,
  current: RollMeta | undefined,
): 'not_newer' | 'older_data' | undefined => {
  if (current?.part !== 'site') return undefined;
  if (version <= current.version) return 'not_newer';
  return roll.version < current.roll.version || dataDate < current.roll.asOf ? 'older_data' : undefined;
};

const headOf = ({ tenant, version, dataDate, source, roll }: RollManifest): RollHead => ({
  tenant,
  version,
  part: 'site',
  sealed: null,
  roll: { electionId: roll.electionId, version: roll.version, asOf: dataDate, source },
});

const isRight = ({ roll }: RollManifest, meta: RollMeta): boolean =>
  meta.roll.sha256 === roll.sha256 &&
  meta.roll.count === roll.count &&
  meta.electionVersion === roll.electionVersion;

/** The election, which must come first, begins the file; everybody after it goes in. */
const createTaker = (files: RollFiles, manifest: RollManifest) => {
  let builder: RollBuilder | undefined;
  const begin = (election: Election): Result<undefined, RollApplyFailure> => {
    if (builder !== undefined || election.electionId !== manifest.roll.electionId) return failure('garbled');
    const begun = beginRoll(files, headOf(manifest), election);
    if (!begun.ok) return begun;
    builder = begun.value;
    return success(undefined);
  };
  return {
    take(lines: readonly RollLine[]): Result<undefined, RollApplyFailure> {
      for (const line of lines) {
        const begun = line.op === 'election' ? begin(line.election) : success(undefined);
        if (!begun.ok) return begun;
      }
      const electors = lines.flatMap((line) => (line.op === 'put' ? [line.elector] : []));
      const added = builder?.add(electors) ?? failure('garbled');
      if (added.ok) return added;
      const { reason } = added;
      return reason === 'disk_full' || reason === 'storage_failed' ? failure(reason) : failure('garbled');
    },
    builder: () => builder,
  };
};

/** Whatever fails, the version that was in use stays in use. */
export const applyRoll = async (
  file: PackageFile,
  {
    profile,
    dataDir,
    files,
    electionId,
  }: {
    readonly profile: RollSite;
    readonly dataDir: string;
    readonly files: RollFiles;
    readonly electionId: ElectionId;
  },
): Promise<Result<undefined, RollApplyFailure>> => {
  const accepted = acceptRoll(file.manifest, profile, electionId);
  if (!accepted.ok) return accepted;
  const manifest = accepted.value;
  const current = rollVersions.currentMeta(files);
  if (!current.ok) return current;
  const fault = orderFault(manifest, current.value);
  if (fault !== undefined) return failure(fault);
  const key = siteKey(dataDir, manifest);
  if (!key.ok) return key;
  if (!(await isWholePackage(file))) return failure('file_changed');
  const taker = createTaker(files, manifest);
  try {
    const read = await readChanges(file, ROLL_LINES, key.value, (lines) => taker.take(lines));
    if (!read.ok) return read;
    const finished = taker.builder()?.finish() ?? failure('garbled');
    if (!finished.ok) return finished;
    if (!isRight(manifest, finished.value)) return failure('wrong_roll');
    return rollVersions.switchFrom(files, current.value?.version ?? null, finished.value);
  } finally {
    taker.builder()?.discard();
  }
};
