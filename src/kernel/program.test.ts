import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PROGRAM_VERSION } from './program.ts';

test('the program says the version of its package', () => {
  const file = z.looseObject({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(PROGRAM_VERSION).toBe(file.version);
});
