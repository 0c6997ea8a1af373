/**
 * The thread in which a package is taken over: a snapshot of a city takes a minute of work, and the desk must not wait for
 * any of it. One package, one thread; ended in the middle, it leaves the version that was in use.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import type { ElectionId } from '../registry/roll/election.ts';
import type { PackageJob } from './package-thread.ts';
import { replicaFiles } from './registry-files.ts';
import { rollFiles } from './roll-files.ts';
import { applyRoll } from './roll-package.ts';
import { applyPackage } from './site-package.ts';

/** From `package-thread.ts` alone. */
const { file, profile, dataDir, electionId }: PackageJob = workerData;

const applyResidents = async (): Promise<Result<undefined, string>> => {
  const files = replicaFiles({ dataDir, system: realSystem });
  return files.ok ? applyPackage(file, { profile, dataDir, files: files.value }) : files;
};

const applyElectors = async (election: ElectionId): Promise<Result<undefined, string>> => {
  const files = rollFiles({ dataDir, electionId: election, system: realSystem });
  return files.ok ? applyRoll(file, { profile, dataDir, files: files.value, electionId: election }) : files;
};

parentPort?.postMessage(await (electionId === undefined ? applyResidents() : applyElectors(electionId)));
