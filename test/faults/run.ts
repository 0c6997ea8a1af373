/** `npm run faults [-- --only R3] [-- --seed N]`: the long forms of the reliability tests, one after the other; a line each, and exit 1 when one failed. */
import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { FAULT_RUNS, type FaultRun } from './catalogue.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const play = ({ id, file, env, mark }: FaultRun, seed: string | undefined): boolean => {
  const variables = { ...env, ...(seed === undefined ? {} : { KAZASU_SEED: seed }) };
  const shown = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  say(`\n${id}  ${[...shown, file].join(' ')}\n    ${mark}`);
  const started = performance.now();
  const { status } = spawnSync('vitest', ['run', file], {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
  say(
    `${id}  ${status === 0 ? 'passed' : 'FAILED'}  ${((performance.now() - started) / 60_000).toFixed(1)} min`,
  );
  return status === 0;
};

const { only, seed } = new Command()
  .option('--only <id>', 'one of R1–R17')
  .option('--seed <number>', 'plays another seed')
  .parse()
  .opts<{ only?: string; seed?: string }>();
const chosen = FAULT_RUNS.filter(({ id }) => only === undefined || id === only);
if (chosen.length === 0) {
  say(`no such run; there are: ${[...new Set(FAULT_RUNS.map(({ id }) => id))].join(', ')}`);
  process.exit(2);
}
const failed = chosen.filter((run) => !play(run, seed));
say(`\n${chosen.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
