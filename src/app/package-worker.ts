/**
 * The thread in which a package is taken over: a snapshot of a city takes a minute of work, and the desk must not wait for
 * any of it. One package, one thread; ended in the middle, it leaves the version that was in use.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { realSystem } from '../kernel/system.ts';
import type { PackageJob } from './package-thread.ts';
import { replicaFiles } from './registry-files.ts';
import { applyPackage } from './site-package.ts';

/** From `package-thread.ts` alone. */
const { file, profile, dataDir }: PackageJob = workerData;

const files = replicaFiles({ dataDir, system: realSystem });
parentPort?.postMessage(
  files.ok ? await applyPackage(file, { profile, dataDir, files: files.value }) : files,
);
