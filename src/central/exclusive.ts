import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';

/** One centre a data directory, and which processes still live in a directory. */

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/**
 * Names a process so that a later one with the same number is not taken for it: boot id and start tick where Linux
 * tells them (proc(5), field 22 of `stat`). `undefined`: there is no such process.
 */
const identityOf = (pid: number): string | undefined => {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim();
  if (boot !== undefined) {
    const stat = read(`/proc/${pid}/stat`);
    return stat === undefined
      ? undefined
      : `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
};

const claim = (path: string): boolean => {
  try {
    writeFileSync(path, `${process.pid} ${identityOf(process.pid) ?? ''}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  }
};

/** Only one centre may run on a data directory. The lock of a centre that was killed is taken over. */
export const lockDataDir = (dataDir: string): Result<{ release(): void }, 'already_running'> => {
  const path = join(dataDir, 'central.pid');
  if (!claim(path)) {
    const [pid = '', identity = ''] = (read(path) ?? '').trim().split(' ');
    if (identity !== '' && identityOf(Number(pid)) === identity) return failure('already_running', { pid });
    rmSync(path, { force: true });
    if (!claim(path)) return failure('already_running');
  }
  return success({ release: () => rmSync(path, { force: true }) });
};

/**
 * PostgreSQL processes whose working directory is `dir`: a server that outlived a killed centre, or its last
 * backends. Empty where there is no `/proc`.
 */
export const postgresIn = (dir: string): number[] => {
  let home: string;
  let entries: string[];
  try {
    home = realpathSync(dir);
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === home &&
          (read(`/proc/${pid}/comm`) ?? '').startsWith('postgres')
        );
      } catch {
        return false; // ended meanwhile, or not ours to look into
      }
    });
};
