/**
 * The tests' temporary files in memory where there is room for them: a hundred databases would otherwise each wait several seconds for
 * the disk as they start, commit and end. No test asks what a disk does; that a record is flushed is seen from the system calls (R2).
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY_DISK = '/dev/shm';
const GIB = 2 ** 30;
/** The whole suite has had less than 2 GiB at a time. */
const ROOM = 6 * GIB;
const NAME = /^kazasu-tests-(\d+)-/;

const hasRoom = (): boolean => {
  if (!existsSync(MEMORY_DISK)) return false;
  const { bavail, bsize } = statfsSync(MEMORY_DISK);
  const [, available = '0'] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  return bavail * bsize >= ROOM && Number(available) * 1_024 >= 2 * ROOM;
};

/** What runs that were killed left behind. */
const removeOld = (): void => {
  for (const name of readdirSync(MEMORY_DISK)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && !existsSync(join('/proc', pid)))
      rmSync(join(MEMORY_DISK, name), { recursive: true, force: true });
  }
};

/** Where the run's folder is, for what is made once in a run (test-database.ts). */
export const RUN_FOLDER = 'KAZASU_TEST_FOLDER';

let folder: string | undefined;

export const setup = (): void => {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return;
  removeOld();
  folder = mkdtempSync(join(MEMORY_DISK, `kazasu-tests-${process.pid}-`));
  // As open as /tmp: a database server works as another user.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  process.env[RUN_FOLDER] = folder;
};

export const teardown = (): void => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};
