/** Processor time, for a machine that is too small to keep the load apart from what is loaded: whose milliseconds they were. */
import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks a second, as /proc counts them (USER_HZ). */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

/** Of one process, with its ended children. `undefined`: it has ended meanwhile. */
const statOf = (pid: string): Stat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ticks: user + system + endedUser + endedSystem };
  } catch {
    return undefined;
  }
};

/** Milliseconds of the processor that a process, its children and theirs have used. */
export const cpuOfTree = (root: number): number => {
  const all = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    return stat === undefined ? [] : [{ pid: Number(name), ...stat }];
  });
  const sum = (pid: number): number =>
    all
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid), all.find((each) => each.pid === pid)?.ticks ?? 0);
  return (sum(root) * 1_000) / TICKS_PER_SECOND;
};

/** Milliseconds of the processor that this process has used. */
export const cpuOfThis = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
