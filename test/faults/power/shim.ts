/** Compiles shim.c, and runs a program under it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const compileShim = (folder: string): string => {
  const shim = join(folder, 'shim.so');
  const made = spawnSync(
    'gcc',
    ['-O1', '-Wall', '-shared', '-fPIC', '-o', shim, 'test/faults/power/shim.c'],
    {
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`gcc: ${made.stderr}`);
  return shim;
};

export interface Watched {
  readonly shim: string;
  /** Folder whose files are watched. */
  readonly dir: string;
  readonly trace?: string;
  /** While this file exists, writes get the error it names. */
  readonly fail?: string;
}

export const shimEnv = ({ shim, dir, trace, fail }: Watched): NodeJS.ProcessEnv => ({
  ...process.env,
  // Under vitest this would reach into the child too.
  NODE_OPTIONS: '',
  LD_PRELOAD: shim,
  KAZASU_DIR: dir,
  ...(trace === undefined ? {} : { KAZASU_TRACE: trace }),
  ...(fail === undefined ? {} : { KAZASU_FAIL: fail }),
});
