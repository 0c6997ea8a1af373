/** `kazasu roll publish`: from the whole roll on this machine to the package of each site, and to the centre what it may know. */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Manifest } from '../registry/package.ts';
import { type PackageFile, readPackage } from '../registry/package-file.ts';
import { WHOLE } from '../registry/roll/digest.ts';
import type { ElectionId } from '../registry/roll/election.ts';
import { packagedRoll, partOfSite, writeRollPackage } from '../registry/roll/package.ts';
import { type PollDocument, signPoll } from '../registry/roll/poll-document.ts';
import { ballotsOf } from '../registry/roll/schema.ts';
import type { Roll } from '../registry/roll/store.ts';
import type { RollMeta } from '../registry/roll/versions.ts';
import { type HandInFailure, handIn, handInPoll } from '../sync/registry-hand-in.ts';
import { loadOrCreateKey } from './key-file.ts';
import { openCurrentRoll, type RollFilesFailure, rollFiles } from './roll-files.ts';
import type { SiteProfile } from './site-profile.ts';

/** In the data directory of the publishing machine: packages of each election and site. The key of a site is that of its residents. */
const FOLDER = 'published-roll';
const siteKeyFile = (site: string): string => `package-${site}.key`;

/** `not_whole`: what lies here is itself only a part. `not_a_polling_place`: this site is no 投票所 of the election. */
export type RollPublishFailure =
  | RollFilesFailure
  | WriteFailure
  | 'not_whole'
  | 'other_municipality'
  | 'not_a_polling_place'
  | 'not_newer'
  | 'too_large';

/** A terminal's profile, and the place that it names. */
type Site = Pick<SiteProfile, 'tenant' | 'site'> & {
  readonly polling?: { readonly election: string; readonly place: string } | undefined;
};

export interface RollPublishOptions {
  readonly dataDir: string;
  readonly electionId: ElectionId;
  readonly profiles: readonly Site[];
  readonly signingKey: KeyObject;
  readonly system: System;
  /** The centre has versions up to this one (this machine has lost its memory of them). */
  readonly above?: number;
  /** `null`: packages are carried by hand. */
  readonly centralUrl: string | null;
}

export interface RollSitePublished {
  readonly site: string;
  readonly manifest: Manifest;
  /** `false`: the site had exactly this. */
  readonly made: boolean;
  readonly path: string;
  readonly siteKeyFile: string;
  /** Why the centre has not taken it, if it was asked. */
  readonly trouble: { readonly reason: HandInFailure; readonly newest: number | null } | null;
}

export interface RollPublished {
  readonly roll: RollMeta;
  readonly sites: readonly (Result<RollSitePublished, RollPublishFailure> & { readonly site: string })[];
  /** Why the centre does not know of it, if it was asked. */
  readonly trouble: HandInFailure | null;
}

/** The newest package of a site that lies here. */
const newestIn = (folder: string): PackageFile | undefined => {
  const versions = readdirSync(folder)
    .map((name) => Number(/^(\d+)\.kzp$/.exec(name)?.[1] ?? 0))
    .filter((version) => version > 0)
    .sort((a, b) => b - a);
  for (const version of versions) {
    const file = readPackage(join(folder, `${version}.kzp`));
    if (file.ok) return file.value;
  }
  return undefined;
};

/** A package is always whole: those before it are of no use to anybody. */
const removeBefore = (folder: string, version: number): void => {
  for (const name of readdirSync(folder))
    if (Number(/^(\d+)\.kzp$/.exec(name)?.[1] ?? version) < version) rmSync(join(folder, name));
};

const makePackage = async (
  { dataDir, electionId, signingKey, system, above = 0 }: RollPublishOptions,
  { tenant, site: { id: site }, polling }: Site,
  roll: Roll,
): Promise<Result<{ readonly file: PackageFile; readonly made: boolean }, RollPublishFailure>> => {
  if (roll.meta().tenant !== tenant.id) return failure('other_municipality');
  const part = partOfSite(
    roll.election(),
    site,
    polling?.election === electionId ? polling.place : undefined,
  );
  if (part === undefined) return failure('not_a_polling_place');
  const folder = join(dataDir, FOLDER, electionId, site);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const last = newestIn(folder);
  const packaged = packagedRoll(roll, part);
  const lastRoll = last?.manifest.roll;
  if (lastRoll !== undefined && packaged.version < lastRoll.version) return failure('not_newer');
  const isSame = JSON.stringify(lastRoll) === JSON.stringify(packaged);
  if (isSame && last !== undefined && last.manifest.version > above)
    return success({ file: last, made: false });
  const siteKey = loadOrCreateKey(dataDir, siteKeyFile(site), system);
  if (!siteKey.ok) return siteKey;
  const version = Math.max(last?.manifest.version ?? 0, above) + 1;
  const path = join(folder, `${version}.kzp`);
  const written = await writeRollPackage({
    tenant: tenant.id,
    site,
    roll,
    part,
    packaged,
    siteKey: siteKey.value,
    signingKey,
    system,
    version,
    path,
  });
  if (!written.ok) return written;
  removeBefore(folder, version);
  const file = readPackage(path);
  return file.ok ? success({ file: file.value, made: true }) : failure('storage_failed');
};

const publishTo = async (
  options: RollPublishOptions,
  profile: Site,
  roll: Roll,
): Promise<Result<RollSitePublished, RollPublishFailure>> => {
  const { centralUrl, signingKey, dataDir } = options;
  const ready = await makePackage(options, profile, roll);
  if (!ready.ok) return ready;
  const { file, made } = ready.value;
  const handed = centralUrl === null ? undefined : await handIn({ centralUrl, file, signingKey });
  const newest = handed?.ok === false ? handed.detail?.['newest'] : undefined;
  return success({
    site: profile.site.id,
    manifest: file.manifest,
    made,
    path: file.path,
    siteKeyFile: join(dataDir, siteKeyFile(profile.site.id)),
    trouble:
      handed === undefined || handed.ok
        ? null
        : { reason: handed.reason, newest: typeof newest === 'number' ? newest : null },
  });
};

const SEX = { '1': 'male', '2': 'female', '9': 'other' } as const;

/** Who may vote, by 投票区 and sex, and how many papers of 不在者投票 are out. */
const countsOf = (roll: Roll): Pick<PollDocument, 'electorate' | 'absentees'> => {
  const election = roll.election();
  const electorate = new Map(
    election.precincts.map(({ id }) => [id, { precinct: id, male: 0, female: 0, other: 0 }] as const),
  );
  let absentees = 0;
  for (const elector of roll.everyone()) {
    if (elector.absentee !== null) absentees += 1;
    const counts = electorate.get(elector.precinct);
    if (counts === undefined || ballotsOf(election, elector, election.pollDay).length === 0) continue;
    const sex = SEX[elector.sex];
    electorate.set(elector.precinct, { ...counts, [sex]: counts[sex] + 1 });
  }
  return { electorate: [...electorate.values()], absentees };
};

const tellCentre = async (
  { centralUrl, signingKey }: RollPublishOptions,
  roll: Roll,
  sites: readonly RollSitePublished[],
): Promise<HandInFailure | null> => {
  if (centralUrl === null) return null;
  const {
    tenant,
    roll: { version, asOf, source },
  } = roll.meta();
  const told = { version, asOf, source };
  const document = signPoll(
    {
      v: 1,
      tenant,
      election: roll.election(),
      rolls: [
        { site: null, ...told, ...roll.digest(WHOLE) },
        ...sites.flatMap(({ site, manifest }) =>
          manifest.roll === undefined
            ? []
            : [{ site, ...told, sha256: manifest.roll.sha256, count: manifest.roll.count }],
        ),
      ],
      ...countsOf(roll),
    },
    signingKey,
  );
  const handed = await handInPoll({ centralUrl, tenant, document });
  return handed.ok ? null : handed.reason;
};

/** Packages are made before the centre is asked: what it does not take today it takes next time. */
export const publishRoll = async (
  options: RollPublishOptions,
): Promise<Result<RollPublished, RollPublishFailure>> => {
  const files = rollFiles(options);
  if (!files.ok) return files;
  const opened = openCurrentRoll(files.value, { thorough: true });
  if (!opened.ok) return opened;
  const roll = opened.value.value;
  try {
    if (roll.meta().part !== 'whole') return failure('not_whole');
    const sites: RollPublished['sites'][number][] = [];
    for (const profile of options.profiles)
      sites.push({ ...(await publishTo(options, profile, roll)), site: profile.site.id });
    const published = sites.flatMap((each) => (each.ok ? [each.value] : []));
    return success({ roll: roll.meta(), sites, trouble: await tellCentre(options, roll, published) });
  } finally {
    roll.close();
  }
};
