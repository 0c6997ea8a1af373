/** Sites as network namespaces, each with a cable of its own to the centre, which can be pulled. Needs root. */
import { spawnSync } from 'node:child_process';

const run = (...args: readonly string[]): boolean =>
  spawnSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] }).status === 0;

const must = (...args: readonly string[]): void => {
  if (!run(...args)) throw new Error(`ip ${args.join(' ')} failed`);
};

/** Whether this machine lets us make namespaces and cables: a container often does not. */
export const canMakeNetworks = (): boolean => {
  const name = `kzp${process.pid}`;
  const made =
    run('netns', 'add', name) &&
    run('link', 'add', `${name}b`, 'type', 'bridge') &&
    run('link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', `${name}n`);
  run('link', 'del', `${name}h`);
  run('link', 'del', `${name}b`);
  run('netns', 'del', name);
  return made;
};

export interface Network {
  /** Of the centre, as the sites see it. */
  readonly address: string;
  /** Words to put before a command so that it runs at the site. */
  at(site: number): readonly string[];
  cable(site: number, state: 'up' | 'down'): void;
  close(): void;
}

export const openNetwork = (sites: number): Network => {
  const id = `kz${process.pid}`;
  const net = `10.${64 + (process.pid % 60)}.${(process.pid >> 6) % 250}`;
  const close = (): void => {
    for (let site = 0; site < sites; site += 1) {
      run('link', 'del', `${id}h${site}`);
      run('netns', 'del', `${id}-${site}`);
    }
    run('link', 'del', `${id}b`);
  };
  try {
    must('link', 'add', `${id}b`, 'type', 'bridge');
    must('addr', 'add', `${net}.1/24`, 'dev', `${id}b`);
    must('link', 'set', `${id}b`, 'up');
    for (let site = 0; site < sites; site += 1) {
      const [space, host, inner] = [`${id}-${site}`, `${id}h${site}`, `${id}n${site}`];
      must('netns', 'add', space);
      must('link', 'add', host, 'type', 'veth', 'peer', 'name', inner);
      must('link', 'set', inner, 'netns', space);
      must('link', 'set', host, 'master', `${id}b`, 'up');
      must('-n', space, 'addr', 'add', `${net}.${10 + site}/24`, 'dev', inner);
      must('-n', space, 'link', 'set', inner, 'up');
      must('-n', space, 'link', 'set', 'lo', 'up');
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    address: `${net}.1`,
    at: (site) => ['ip', 'netns', 'exec', `${id}-${site}`],
    cable: (site, state) => must('link', 'set', `${id}h${site}`, state),
    close,
  };
};
