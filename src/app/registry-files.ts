/** The replica in a terminal's folder: where it lies, its keys, and the reading of whatever version is in use. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CivilDate } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { keptTowns } from '../registry/import/towns.ts';
import { type RenamedTowns, renamedInFile } from '../registry/renamed-towns.ts';
import { openReplica, type Registry, type Replica, type ReplicaFailure } from '../registry/store.ts';
import {
  currentMeta,
  type ReplicaFiles,
  type ReplicaMeta,
  replicaPath,
  stampOf,
} from '../registry/versions.ts';
import { followVersions } from './follow-versions.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';

const FOLDER = 'registry';
const REGISTRY_KEY_FILE = 'registry.key';
export const TOKEN_KEY_FILE = 'token.key';
/** Where replicas lay before they had versions. */
const OLD_FILE = 'registry.db';

interface Place {
  readonly dataDir: string;
  readonly system: System;
}

/** Folder and keys of a terminal's replica; keys that are not there yet are made. */
export const replicaFiles = ({ dataDir, system }: Place): Result<ReplicaFiles, 'key_file_damaged'> => {
  const key = loadOrCreateKey(dataDir, REGISTRY_KEY_FILE, system);
  if (!key.ok) return key;
  const tokenKey = loadOrCreateKey(dataDir, TOKEN_KEY_FILE, system);
  if (!tokenKey.ok) return tokenKey;
  return success({ folder: join(dataDir, FOLDER), key: key.value, tokenKey: tokenKey.value });
};

/** `registry_old`: of an older release of this program, and made anew (`kazasu town`, or an import). */
export type RegistryFailure = ReplicaFailure | 'registry_missing' | 'key_missing' | 'key_file_damaged';

/** Where the versions of a data directory lie. */
export const registryFolder = (dataDir: string): string => join(dataDir, FOLDER);

/** Whether anything was ever put in use here. */
export const hasReplica = (dataDir: string): boolean => stampOf({ folder: registryFolder(dataDir) }) !== '';

/** `registry_missing`: no replica here. A replica whose keys are gone is `key_missing`, never a new key. */
export const existingReplica = (place: Place): Result<ReplicaFiles, RegistryFailure> => {
  const { dataDir } = place;
  if (!hasReplica(dataDir))
    return failure(existsSync(join(dataDir, OLD_FILE)) ? 'registry_old' : 'registry_missing');
  const keys = [REGISTRY_KEY_FILE, TOKEN_KEY_FILE];
  if (!keys.every((name) => hasKey(dataDir, name))) return failure('key_missing');
  return replicaFiles(place);
};

/**
 * 町名変更 of the profile, and what the imported 町字マスター tells of it. Read once: a terminal that runs learns of new towns when
 * it starts again. A file that cannot be read is none: names only find less.
 */
export const renamedTowns = (
  { dataDir, logger }: Pick<LiveOptions, 'dataDir' | 'logger'>,
  ofProfile: RenamedTowns,
  today: CivilDate,
): RenamedTowns => {
  const kept = keptTowns(join(dataDir, FOLDER));
  if (!kept.ok) logger.warn('registry.towns', { reason: kept.reason });
  const towns = kept.ok ? (kept.value?.towns ?? []) : [];
  return [...ofProfile, ...renamedInFile(towns, today).renamed];
};

/** A replica of before is of no use once there is a new one. */
export const removeOldReplica = (dataDir: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(join(dataDir, `${OLD_FILE}${suffix}`), { force: true });
};

export interface Opened {
  readonly stamp: string;
  readonly registry: Replica;
}

/** Two switches in the time of one opening are rare enough; ten times so is a fault. */
const MOST_TRIES = 10;

/** What is in use; a switch between the reading of its name and the opening of its file is followed. */
export const openCurrent = (
  files: ReplicaFiles,
  { thorough }: { readonly thorough: boolean },
): Result<Opened, RegistryFailure> => {
  for (let tries = 1; ; tries += 1) {
    const stamp = stampOf(files);
    const meta = currentMeta(files);
    if (!meta.ok) return meta;
    if (meta.value === undefined) return failure('registry_missing');
    const registry = openReplica(files, meta.value, { thorough });
    if (registry.ok) return success({ stamp, registry: registry.value });
    const switched = stampOf(files) !== stamp;
    if (switched && tries < MOST_TRIES) continue;
    return existsSync(replicaPath(files, meta.value.version))
      ? registry
      : failure('damaged', { code: 'missing' });
  }
};

export interface LiveRegistry {
  /** Always the version in use; whoever has it need not know of versions. */
  readonly registry: Registry;
  /** `problem`: a newer version lies here that cannot be opened; what was in use goes on being read. */
  state(): { readonly meta: ReplicaMeta; readonly problem: RegistryFailure | undefined };
}

interface LiveOptions extends Place {
  readonly logger: Logger;
}

/** Opens the replica of this folder and follows every switch (`switchTo`), also of other processes. */
export const openLiveRegistry = (options: LiveOptions): Result<LiveRegistry, RegistryFailure> => {
  const files = existingReplica(options);
  if (!files.ok) return files;
  const first = openCurrent(files.value, { thorough: true });
  return first.ok ? success(live(files.value, first.value, options)) : first;
};

const live = (files: ReplicaFiles, first: Opened, { system, logger }: LiveOptions): LiveRegistry => {
  const follower = followVersions({
    stamp: () => stampOf(files),
    open: () => {
      const opened = openCurrent(files, { thorough: false });
      return opened.ok ? success({ stamp: opened.value.stamp, value: opened.value.registry }) : opened;
    },
    first: { stamp: first.stamp, value: first.registry },
    versionOf: (registry: Replica) => registry.meta().version,
    system,
    logger,
  });
  const replica = (): Replica => follower.current() ?? first.registry;
  return {
    registry: followed(replica, () => follower.close()),
    state: () => ({ meta: replica().meta(), problem: follower.problem() }),
  };
};

/** Asks whatever is current at each call. */
export const followed = (current: () => Registry, close: () => void): Registry => ({
  byCard: (card) => current().byCard(card),
  byCertificate: (serialHex) => current().byCertificate(serialHex),
  byProfile: (profile, id) => current().byProfile(profile, id),
  tokens: {
    card: (card) => current().tokens.card(card),
    certificate: (serialHex) => current().tokens.certificate(serialHex),
    profile: (profile, id) => current().tokens.profile(profile, id),
  },
  tokensOf: (residentId) => current().tokensOf(residentId),
  linkedPeople: () => current().linkedPeople(),
  resident: (residentId) => current().resident(residentId),
  household: (householdId) => current().household(householdId),
  search: (query, findableAt) => current().search(query, findableAt),
  born: (days) => current().born(days),
  endedAfter: (after, today, limit) => current().endedAfter(after, today, limit),
  endedBorn: (birthDate, today) => current().endedBorn(birthDate, today),
  count: () => current().count(),
  meta: () => current().meta(),
  close,
});
