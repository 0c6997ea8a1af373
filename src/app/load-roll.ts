/** The training roll in a terminal's folder, made of the same town as its residents (load-town.ts). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CivilDate } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { beginRoll, type RollFailure } from '../registry/roll/build.ts';
import type { Election } from '../registry/roll/election.ts';
import { type Elector, placeOnRoll } from '../registry/roll/schema.ts';
import { type RollMeta, rollVersions } from '../registry/roll/versions.ts';
import { rollFiles } from './roll-files.ts';
import type { SiteProfile } from './site-profile.ts';

const SOURCE = '訓練用の架空の町';

interface Options {
  readonly dataDir: string;
  readonly profile: Pick<SiteProfile, 'training' | 'tenant'>;
  readonly election: Election;
  readonly electors: Iterable<Elector>;
  /** 基準日 */
  readonly asOf: CivilDate;
  readonly system: System;
}

export type LoadRollFailure =
  | RollFailure
  | 'not_training'
  | 'key_file_damaged'
  | 'key_missing'
  | 'unknown_precinct'
  | 'number_taken'
  | 'version_moved'
  | 'replica_missing';

/** In the order of the roll, in which a file is smallest. */
const inOrder = (election: Election, electors: Iterable<Elector>): Elector[] => {
  const order = new Map<string, number>(election.precincts.map(({ id }, at) => [id, at]));
  const keyOf = ({ electorId }: Elector): number => {
    const { precinct, page, line } = placeOnRoll(electorId);
    return (order.get(precinct) ?? 0) * 10_000_000 + page * 1_000 + line;
  };
  return [...electors].sort((a, b) => keyOf(a) - keyOf(b));
};

const LOT = 1_000;

/** Makes the roll and puts it in use in place of whatever was there, also under a running terminal; only in training. */
export const loadRoll = (options: Options): Result<RollMeta, LoadRollFailure> => {
  const { dataDir, profile, election, asOf, system } = options;
  if (!profile.training || election.mode !== 'drill') return failure('not_training');
  mkdirSync(join(dataDir), { recursive: true, mode: 0o700 });
  const files = rollFiles({ dataDir, electionId: election.electionId, system });
  if (!files.ok) return files;
  const versions = rollVersions.versionsOf(files.value);
  if (!versions.ok) return versions;
  const { current, before } = versions.value ?? {};
  const version = Math.max(current?.version ?? 0, before?.version ?? 0) + 1;
  const head = {
    tenant: profile.tenant.id,
    version,
    part: 'whole',
    sealed: null,
    roll: { electionId: election.electionId, version, asOf, source: SOURCE },
  } as const;
  const builder = beginRoll(files.value, head, election);
  if (!builder.ok) return builder;
  try {
    const electors = inOrder(election, options.electors);
    for (let at = 0; at < electors.length; at += LOT) {
      const added = builder.value.add(electors.slice(at, at + LOT));
      if (!added.ok) return added;
    }
    const made = builder.value.finish();
    if (!made.ok) return made;
    const switched = rollVersions.switchFrom(files.value, current?.version ?? null, made.value);
    return switched.ok ? success(made.value) : switched;
  } finally {
    builder.value.discard();
  }
};
