import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Logger } from '../kernel/log.ts';
import { READER_MEMORY_FILE, readerMemoryIn } from './reader-memory-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const warned: (string | undefined)[] = [];
const logger: Logger = { info: () => undefined, warn: (_, fields) => void warned.push(fields?.reason) };
let dataDir = '';
let made = 0;
beforeEach(() => {
  warned.length = 0;
  dataDir = join(folder, `terminal-${(made += 1)}`);
});

const READERS = [{ reader: 'Sony FeliCa Port/PaSoRi 4.0 0', passed: 240, longest: 256 }];

test('what was saved is there at the next start', () => {
  expect(readerMemoryIn(dataDir, logger).load()).toEqual([]);
  readerMemoryIn(dataDir, logger).save(READERS);
  expect(readerMemoryIn(dataDir, logger).load()).toEqual(READERS);
  expect(warned).toEqual([]);
});

test.each([
  ['cut off', '{"version":1,"readers":[{"rea'],
  ['no JSON', 'readers'],
  ['of another version', '{"version":2,"readers":[]}'],
  ['with a length that is none', '{"version":1,"readers":[{"reader":"A","passed":240,"longest":0}]}'],
  ['with more in it', '{"version":1,"readers":[],"serial":"1"}'],
  ['empty', ''],
])('a file that is %s is a new start, which is said', (_, content) => {
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, READER_MEMORY_FILE), content);
  const memory = readerMemoryIn(dataDir, logger);
  expect(memory.load()).toEqual([]);
  expect(warned).toEqual(['memory_damaged']);
  memory.save(READERS);
  expect(memory.load()).toEqual(READERS);
});

test('what cannot be written is said, and nothing is thrown', () => {
  writeFileSync(dataDir, 'a file where the folder should be');
  readerMemoryIn(dataDir, logger).save(READERS);
  expect(warned).toEqual(['memory_not_saved']);
  expect(readFileSync(dataDir, 'utf8')).toContain('a file');
});

test('only this user may read it', () => {
  readerMemoryIn(dataDir, logger).save(READERS);
  expect(statSync(join(dataDir, READER_MEMORY_FILE)).mode & 0o077).toBe(0);
});

test('a folder in its place is a new start too', () => {
  mkdirSync(join(dataDir, READER_MEMORY_FILE), { recursive: true });
  expect(readerMemoryIn(dataDir, logger).load()).toEqual([]);
  expect(warned).toEqual(['memory_damaged']);
});
