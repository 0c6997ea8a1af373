/** 選挙人名簿 in a data folder: where it lies, its key, and the reading of whatever version is in use. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ResidentId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ElectionId } from '../registry/roll/election.ts';
import type { RollPort } from '../registry/roll/schema.ts';
import { openRoll, type Roll, type RollOpenFailure } from '../registry/roll/store.ts';
import { type RollFiles, type RollMeta, rollVersions } from '../registry/roll/versions.ts';
import { stampOf } from '../registry/version-files.ts';
import { followVersions } from './follow-versions.ts';
import { hasKey, loadOrCreateKey } from './key-file.ts';

const FOLDER = 'roll';
const ROLL_KEY_FILE = 'roll.key';

export interface RollPlace {
  readonly dataDir: string;
  readonly electionId: ElectionId;
  readonly system: System;
}

const folderOf = ({ dataDir, electionId }: Omit<RollPlace, 'system'>): string =>
  join(dataDir, FOLDER, electionId);

/** Whether a roll of that election was ever put in use here. */
export const hasRoll = (place: Omit<RollPlace, 'system'>): boolean =>
  stampOf({ folder: folderOf(place) }) !== '';

/** Folder and key of the rolls of one election; a key that is not there yet is made. A roll whose key is gone is `key_missing`. */
export const rollFiles = (place: RollPlace): Result<RollFiles, 'key_file_damaged' | 'key_missing'> => {
  const { dataDir, system } = place;
  if (hasRoll(place) && !hasKey(dataDir, ROLL_KEY_FILE)) return failure('key_missing');
  const key = loadOrCreateKey(dataDir, ROLL_KEY_FILE, system);
  return key.ok ? success({ folder: folderOf(place), key: key.value }) : key;
};

export type RollFilesFailure = RollOpenFailure | 'roll_missing' | 'key_missing' | 'key_file_damaged';

/** Two switches in the time of one opening are rare enough; ten times so is a fault. */
const MOST_TRIES = 10;

/** What is in use; a switch between the reading of its name and the opening of its file is followed. */
export const openCurrentRoll = (
  files: RollFiles,
  { thorough }: { readonly thorough: boolean },
): Result<{ readonly stamp: string; readonly value: Roll }, RollFilesFailure> => {
  for (let tries = 1; ; tries += 1) {
    const stamp = stampOf(files);
    const meta = rollVersions.currentMeta(files);
    if (!meta.ok) return meta;
    if (meta.value === undefined) return failure('roll_missing');
    const roll = openRoll(files, meta.value, { thorough });
    if (roll.ok) return success({ stamp, value: roll.value });
    if (stampOf(files) !== stamp && tries < MOST_TRIES) continue;
    return existsSync(rollVersions.pathOf(files, meta.value.version))
      ? roll
      : failure('damaged', { code: 'missing' });
  }
};

export interface LiveRoll {
  /** Always the version in use; without one it has nobody, and says so by its `version`. */
  readonly roll: RollPort;
  /** `problem`: a newer version lies here that cannot be opened; what was in use goes on being read. */
  state(): { readonly meta: RollMeta | undefined; readonly problem: RollFilesFailure | undefined };
  close(): void;
}

/** Opens the roll of an election and follows every switch, also of other processes; one that is not there yet is waited for. */
export const openLiveRoll = (
  place: RollPlace & { readonly logger: Logger },
): Result<LiveRoll, RollFilesFailure> => {
  const files = rollFiles(place);
  if (!files.ok) return files;
  const first = hasRoll(place) ? openCurrentRoll(files.value, { thorough: true }) : undefined;
  if (first?.ok === false) return first;
  const follower = followVersions({
    stamp: () => stampOf(files.value),
    open: () => openCurrentRoll(files.value, { thorough: false }),
    first: first?.value,
    versionOf: (roll: Roll) => roll.meta().version,
    system: place.system,
    logger: place.logger,
  });
  const current = (): Roll | undefined => follower.current();
  return success({
    roll: {
      version: () => current()?.version(),
      election: () => current()?.election(),
      byId: (electorId) => current()?.byId(electorId),
      byResident: (residentId: ResidentId) => current()?.byResident(residentId) ?? [],
      byTicket: (candidates) => current()?.byTicket(candidates) ?? [],
      search: (text, birthDate) => current()?.search(text, birthDate) ?? success({ hits: [], more: false }),
      counts: () => current()?.counts() ?? [],
      holds: (precinct) => current()?.holds(precinct) ?? false,
      *everyone(precinct) {
        const roll = current();
        if (roll !== undefined) yield* roll.everyone(precinct);
      },
    },
    state: () => ({ meta: current()?.meta(), problem: follower.problem() }),
    close: () => follower.close(),
  });
};
