import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Lets ten million objects pass, and says how large the young generation is then, MB. */
const youngAfter = (before: string): number => {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { keepHeapSmall } from './src/app/small-heap.ts';
    ${before}
    const kept = [];
    for (let at = 0; at < 1e7; at += 1) kept[at % 100_000] = { at };
    const [young] = getHeapSpaceStatistics().filter((space) => space.space_name === 'new_space');
    process.stdout.write(String(young.space_size / 1_048_576));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return Number(stdout);
};

test('the young generation stays small, and without this it would not', () => {
  expect(youngAfter('keepHeapSmall();')).toBeLessThan(8);
  expect(youngAfter('')).toBeGreaterThan(16);
});
