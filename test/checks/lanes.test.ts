import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LONG, WITH_PCSCD } from '../lanes.ts';

test('every file of the list is there, and once', () => {
  expect(LONG.filter((path) => !existsSync(path))).toEqual([]);
  expect(new Set(LONG).size).toBe(LONG.length);
});

test('what takes the one pcscd is in the lane of those who do', () => {
  const takers = ['src', 'electron', 'test'].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.test\.tsx?$/.test(path))
      .map((path) => join(top, path))
      .filter((path) =>
        /from '.*(harness\/pcscd|pcsc\/pcsc-desk|story\/(polling-)?stage)\.ts'/.test(
          readFileSync(path, 'utf8'),
        ),
      ),
  );
  expect(takers).toContain('test/cli/cli.test.ts');
  expect(takers.filter((path) => !WITH_PCSCD.some((lane) => path.startsWith(lane)))).toEqual([]);
});
