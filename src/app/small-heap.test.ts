import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What a program of its own says, a number. */
const run = (program: string): number => {
  const script = `
    import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
    import { keepHeapSmall } from './src/app/small-heap.ts';
    ${program}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return Number(stdout);
};

/** Lets ten million objects pass, and says how large the young generation is then, MB. */
const youngAfter = (before: string): number =>
  run(`
    ${before}
    const kept = [];
    for (let at = 0; at < 1e7; at += 1) kept[at % 100_000] = { at };
    const [young] = getHeapSpaceStatistics().filter((space) => space.space_name === 'new_space');
    process.stdout.write(String(young.space_size / 1_048_576));`);

/** Lets objects that live for a while pass, some 30 MB of them at a time, and says how large the heap was at the most, MB. */
const mostAfter = (before: string): number =>
  run(`
    ${before}
    const kept = [];
    let most = 0;
    for (let at = 0; at < 3e6; at += 1) {
      kept[at % 200_000] = { at, text: [at, at, at, at, at, at, at, at] };
      if (at % 10_000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
    }
    process.stdout.write(String(most / 1_048_576));`);

test('the old generation is collected before it has grown by half, and without this it would not be', () => {
  const [small, usual] = [mostAfter('keepHeapSmall();'), mostAfter('')];
  expect(small).toBeLessThan(usual * 0.75);
});

test('the young generation stays small, and without this it would not', () => {
  expect(youngAfter('keepHeapSmall();')).toBeLessThan(8);
  expect(youngAfter('')).toBeGreaterThan(16);
});
