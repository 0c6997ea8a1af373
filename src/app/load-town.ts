/** The training town in a terminal's folder, and the opening of whatever replica lies there. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenFailure, WriteFailure } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { openRegistry, type Registry, replaceRegistry } from '../registry/store.ts';
import { generateTown } from '../simulator/town/town.ts';
import { loadOrCreateKey } from './key-file.ts';
import type { SiteProfile } from './site-profile.ts';

/** Names of the replica's files in a terminal's data directory. */
export const REGISTRY_FILE = 'registry.db';
const REGISTRY_KEY_FILE = 'registry.key';
const TOKEN_KEY_FILE = 'token.key';

interface Options {
  readonly dataDir: string;
  readonly population: number;
  readonly seed: number;
  readonly profile: Pick<SiteProfile, 'training'>;
  readonly system: System;
  readonly onProgress?: (done: number) => void;
}

export interface LoadedTown {
  readonly residents: number;
  readonly households: number;
  readonly linked: number;
  readonly durationMs: number;
}

const filesOf = (dataDir: string, system: System) => {
  const key = loadOrCreateKey(dataDir, REGISTRY_KEY_FILE, system);
  if (!key.ok) return key;
  const tokenKey = loadOrCreateKey(dataDir, TOKEN_KEY_FILE, system);
  if (!tokenKey.ok) return tokenKey;
  return success({ path: join(dataDir, REGISTRY_FILE), key: key.value, tokenKey: tokenKey.value });
};

/** Makes the town and puts it in place of whatever replica was there; only on a training terminal. */
export const loadTown = (
  options: Options,
): Result<LoadedTown, OpenFailure | WriteFailure | 'not_training' | 'key_file_damaged'> => {
  const { dataDir, population, seed, profile, system, onProgress } = options;
  if (!profile.training) return failure('not_training');
  const startedAt = system.monotonic();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = filesOf(dataDir, system);
  if (!files.ok) return files;
  const households = new Set<string>();
  const counted = function* () {
    for (const resident of generateTown({ population, seed })) {
      households.add(resident.householdId);
      yield resident;
    }
  };
  const replaced = replaceRegistry(files.value, counted(), onProgress);
  if (!replaced.ok) return replaced;
  return success({
    ...replaced.value,
    households: households.size,
    durationMs: Math.round(system.monotonic() - startedAt),
  });
};

export type RegistryFailure = OpenFailure | 'registry_missing' | 'key_missing' | 'key_file_damaged';

/** `registry_missing`: no replica here. A replica whose keys are gone is `key_missing`, never a new key. */
export const openTownRegistry = ({
  dataDir,
  system,
}: Pick<Options, 'dataDir' | 'system'>): Result<Registry, RegistryFailure> => {
  if (!existsSync(join(dataDir, REGISTRY_FILE))) return failure('registry_missing');
  if (!existsSync(join(dataDir, REGISTRY_KEY_FILE)) || !existsSync(join(dataDir, TOKEN_KEY_FILE)))
    return failure('key_missing');
  const files = filesOf(dataDir, system);
  return files.ok ? openRegistry(files.value) : files;
};
