/** The thread that proves a backup, so that taps go on while it does. From `backup-thread.ts` alone. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkBackup } from './backup-check.ts';
import type { BackupJob } from './backup-thread.ts';

const { path, key }: BackupJob = workerData;
parentPort?.postMessage(checkBackup(path, key));
