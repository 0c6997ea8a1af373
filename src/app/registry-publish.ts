/** `kazasu registry publish`: from the municipality's whole replica on this machine to the package of each site. */
import type { KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFailure, WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { recordOfText } from '../registry/layout.ts';
import type { Manifest } from '../registry/package.ts';
import { readPackage } from '../registry/package-file.ts';
import { type PublishFailure, publishSite, type Source } from '../registry/publish.ts';
import { openPublished, type Published } from '../registry/published.ts';
import type { Replica } from '../registry/store.ts';
import { type HandInFailure, handIn } from '../sync/registry-hand-in.ts';
import { loadOrCreateKey } from './key-file.ts';
import { existingReplica, openCurrent, type RegistryFailure } from './registry-files.ts';
import { type SiteProfile, scopeOfSite } from './site-profile.ts';

/** In the data directory of the publishing machine: what sites were told, and their packages. */
const FOLDER = 'published';
const PUBLISHED_KEY_FILE = 'published.key';
/** The key of a site, to be carried to its terminals as `package.key`. */
const siteKeyFile = (site: string): string => `package-${site}.key`;

/** `not_whole`: what lies here is itself only a part, so nothing can be cut from it. */
export type SitePublishFailure =
  | RegistryFailure
  | PublishFailure
  | OpenFailure
  | WriteFailure
  | 'not_whole'
  | 'other_municipality'
  | 'key_file_damaged';

export interface PublishingOptions {
  readonly dataDir: string;
  /** Of the site that is to get a package. */
  readonly profile: SiteProfile;
  readonly signingKey: KeyObject;
  readonly system: System;
  readonly whole?: boolean;
  readonly above?: number;
  /** `null`: packages are carried by hand. */
  readonly centralUrl: string | null;
}

export interface SitePublished {
  /** `null`: the site has all of this already. */
  readonly manifest: Manifest | null;
  readonly siteKeyFile: string;
  /** Packages that lie here and go to the terminals; those the centre has not taken yet are among `waiting`. */
  readonly folder: string;
  readonly waiting: readonly number[];
  /** Why there are some waiting, if the centre was asked. */
  readonly trouble: { readonly reason: HandInFailure; readonly newest: number | null } | null;
}

/** The whole municipality, from the replica that `kazasu registry import` keeps. */
const sourceOf = (replica: Replica): Source => {
  const { version, dataDate, source } = replica.meta();
  return {
    version,
    dataDate,
    source,
    *everyone() {
      for (const { record } of replica.everyone()) yield recordOfText(record);
    },
    resident: (residentId) => replica.resident(residentId),
  };
};

/** Hands in what is waiting, in its order; stops at the first that is not taken. */
const handInWaiting = async (
  { centralUrl, signingKey, profile }: PublishingOptions,
  published: Published,
  pathOf: (version: number) => string,
): Promise<SitePublished['trouble']> => {
  if (centralUrl === null) return null;
  const site = profile.site.id;
  for (const version of published.waiting(site)) {
    const file = readPackage(pathOf(version));
    const done = file.ok ? await handIn({ centralUrl, file: file.value, signingKey }) : failure('gap');
    if (!done.ok) {
      const newest = done.detail?.['newest'];
      return { reason: done.reason, newest: typeof newest === 'number' ? newest : null };
    }
    published.handedIn(site, version);
  }
  return null;
};

/** A snapshot stands on nothing: packages before it are of no use to anybody. */
const removeBefore = (folder: string, { version, base }: Manifest): void => {
  if (base !== null) return;
  for (const name of readdirSync(folder))
    if (Number(/^(\d+)\.kzp$/.exec(name)?.[1] ?? version) < version) rmSync(join(folder, name));
};

const publishFrom = async (
  options: PublishingOptions,
  replica: Replica,
  published: Published,
): Promise<Result<SitePublished, SitePublishFailure>> => {
  const { dataDir, profile, signingKey, system, whole = false, above = 0 } = options;
  const site = profile.site.id;
  const siteKey = loadOrCreateKey(dataDir, siteKeyFile(site), system);
  if (!siteKey.ok) return siteKey;
  const folder = join(dataDir, FOLDER, site);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (version: number): string => join(folder, `${version}.kzp`);
  const made = await publishSite({
    tenant: profile.tenant.id,
    site,
    scope: scopeOfSite(profile),
    source: sourceOf(replica),
    published,
    siteKey: siteKey.value,
    signingKey,
    system,
    pathOf,
    whole,
    above,
  });
  if (!made.ok && made.reason !== 'nothing_new') return made;
  if (made.ok) removeBefore(folder, made.value);
  const trouble = await handInWaiting(options, published, pathOf);
  return success({
    manifest: made.ok ? made.value : null,
    siteKeyFile: join(dataDir, siteKeyFile(site)),
    folder,
    waiting: published.waiting(site),
    trouble,
  });
};

/** The package is made and remembered before the centre is asked: what it does not take today it takes next time. */
export const publishToSite = async (
  options: PublishingOptions,
): Promise<Result<SitePublished, SitePublishFailure>> => {
  const { dataDir, profile, system } = options;
  const files = existingReplica({ dataDir, system });
  if (!files.ok) return files;
  const opened = openCurrent(files.value, { thorough: false });
  if (!opened.ok) return opened;
  const { registry: replica } = opened.value;
  try {
    const { tenant, scope } = replica.meta();
    if (tenant !== profile.tenant.id) return failure('other_municipality');
    if (scope !== 'all') return failure('not_whole', { scope });
    mkdirSync(join(dataDir, FOLDER), { recursive: true, mode: 0o700 });
    const key = loadOrCreateKey(dataDir, PUBLISHED_KEY_FILE, system);
    if (!key.ok) return key;
    const published = openPublished(join(dataDir, FOLDER, 'published.db'), key.value);
    if (!published.ok) return published;
    try {
      return await publishFrom(options, replica, published.value);
    } finally {
      published.value.close();
    }
  } finally {
    replica.close();
  }
};
