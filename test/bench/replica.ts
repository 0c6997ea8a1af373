/** Making versions of the replica, without the reading of files: all of it, and what changed. */
import { cpSync } from 'node:fs';
import { replicaFiles } from '../../src/app/registry-files.ts';
import { residentIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { beginReplica } from '../../src/registry/build.ts';
import { applyChanges, type Change } from '../../src/registry/delta.ts';
import type { Resident } from '../../src/registry/schema.ts';
import { currentMeta } from '../../src/registry/versions.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { madeUpMeta } from '../harness/made-up-registry.ts';
import { AT_POPULATION, benchFolder, bigTown, POPULATION, SEED } from './big-town.ts';
import type { Bench, Figure } from './measure.ts';

const CHANGES = 10_000;
const BATCH = 1_000;

/** What a busy week brings: most move within the town, some leave, some are born, some names change, a few rows go. */
const changeOf = (resident: Resident, at: number): Change => {
  const put = (change: Partial<Resident>): Change => ({
    op: 'put',
    resident: { ...resident, card: null, certificateSerial: null, ...change },
  });
  switch (at % 10) {
    case 0:
      return put({ status: 'moved_out' });
    case 1:
      return put({ residentId: residentIdSchema.parse(String(3_000_000_000 + at)), relationship: '子' });
    case 2:
      return put({ name: `新${resident.name}`, kana: `シン${resident.kana}` });
    case 3:
      return { op: 'delete', residentId: resident.residentId };
    default:
      return put({ address: `${resident.address}　新棟１０１` });
  }
};

/** Of people all over the town, so that hardly two of them lie on one page: the dearest there is. */
const changes = (): Change[] => {
  const step = Math.max(1, Math.floor(POPULATION / CHANGES));
  const made: Change[] = [];
  let at = 0;
  for (const resident of generateTown({ population: POPULATION, seed: SEED })) {
    if (at % step === 0 && made.length < CHANGES) made.push(changeOf(resident, made.length));
    at += 1;
  }
  return made;
};

/** Seconds from the file of the version before to the switch, everything on the disk. */
const delta = (): Figure => {
  const dataDir = benchFolder();
  // Other figures are measured in that town: it stays as it is.
  cpSync(bigTown(), dataDir, { recursive: true });
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  const meta = mustSucceed(currentMeta(files));
  if (meta === undefined) throw new Error('a town without a version');
  const made = changes();
  const start = performance.now();
  const { changed } = mustSucceed(
    applyChanges(files, meta.version, { ...meta, version: meta.version + 1 }, made),
  );
  const ms = performance.now() - start;
  if (changed !== made.length) throw new Error(`${changed} of ${made.length} changes were made`);
  return {
    name: 'registry.delta.10k',
    value: ms / 1_000,
    unit: 's',
    goal: 3,
    direction: 'max',
    n: 1,
    note: `${changed.toLocaleString('en')} changes of people all over a town ${AT_POPULATION}, copy of the file to the switch`,
  };
};

/** Seconds in which people that are there become a finished version; making them up is not counted. */
export const buildSeconds = (): number => {
  const dataDir = benchFolder();
  const files = mustSucceed(replicaFiles({ dataDir, system: realSystem }));
  let ms = 0;
  const counted = <T>(work: () => T): T => {
    const start = performance.now();
    const value = work();
    ms += performance.now() - start;
    return value;
  };
  const builder = counted(() => mustSucceed(beginReplica(files, madeUpMeta(1))));
  let batch: Resident[] = [];
  for (const resident of generateTown({ population: POPULATION, seed: SEED })) {
    batch.push(resident);
    if (batch.length < BATCH) continue;
    counted(() => mustSucceed(builder.add(batch)));
    batch = [];
  }
  counted(() => mustSucceed(builder.add(batch)));
  counted(() => mustSucceed(builder.finish()));
  return ms / 1_000;
};

/** `registry.build.1m`, `registry.delta.10k`. */
export const replicaBench: Bench = async () => [
  {
    name: 'registry.build.1m',
    value: buildSeconds(),
    unit: 's',
    goal: 35,
    direction: 'max',
    n: 1,
    note: `people that were read to a finished version on the disk, ${AT_POPULATION}, 80 % with two links`,
  },
  delta(),
];
