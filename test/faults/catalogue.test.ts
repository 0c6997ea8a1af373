/** The list of reliability tests is complete, and each variable it names is really read by its file. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAULT_RUNS } from './catalogue.ts';

it.each(FAULT_RUNS)('$id $file reads what makes it long', ({ file, env, mark }) => {
  const text = readFileSync(file, 'utf8');
  for (const name of Object.keys(env)) expect(text).toContain(`'${name}'`);
  expect(mark.length).toBeGreaterThan(20);
});

it('the long form of every variable is told in the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const { env } of FAULT_RUNS) for (const name of Object.keys(env)) expect(readme).toContain(name);
});

it('each of R1–R17 has a run', () => {
  const ids = Array.from({ length: 17 }, (_, at) => `R${at + 1}`);
  const missing = ids.filter((id) => !FAULT_RUNS.some((run) => run.id === id));
  expect(missing).toEqual([]);
});
