/** No picture is kept: what the reader opens for writing, where it connects, and how much it grows. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { caseRandom } from '../fuzz/random.ts';
import { needed } from '../harness/needed.ts';
import { drawBack, drawFace } from './draw-card.ts';
import { PLAIN_SHOT, photograph } from './photograph.ts';
import { trainingCards } from './shots.ts';

/** Fifty pictures, and a machine that is busy with other things. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const SCRIPT = new URL('./read-pictures.ts', import.meta.url).pathname;
const outcomeSchema = z.object({ results: z.array(z.string()), warm: z.number(), after: z.number() });
/** Calls that could put bytes on a disk or on a line. */
const CALLS =
  'openat,open,creat,rename,renameat,renameat2,link,linkat,symlinkat,mkdir,mkdirat,mknodat,connect';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-ocr-'));
const room = join(folder, 'room');
const [first] = trainingCards;
if (first === undefined) throw new Error('the town has no cards');

beforeAll(async () => {
  mkdirSync(room);
  for (const [name, card] of [
    ['face', drawFace(first.face, 11.81)],
    ['back', drawBack(11.81)],
  ] as const) {
    const { pixels } = await photograph(card, PLAIN_SHOT, caseRandom(9, 1));
    writeFileSync(join(folder, name), pixels);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The script in an empty room, which is also its place for temporary files. */
const run = (command: readonly string[], rounds: number): z.infer<typeof outcomeSchema> => {
  const [program, ...options] = [...command, process.execPath];
  const { width, height } = PLAIN_SHOT;
  const arguments_ = [
    SCRIPT,
    String(rounds),
    String(width),
    String(height),
    join(folder, 'face'),
    join(folder, 'back'),
  ];
  const done = spawnSync(program, [...options, ...arguments_], {
    cwd: room,
    env: { PATH: process.env['PATH'] ?? '', HOME: room, TMPDIR: room },
    encoding: 'utf8',
    timeout: 380_000,
  });
  if (done.status !== 0) throw new Error(`the reader ended with ${done.status}: ${done.stderr}`);
  expect(done.stderr).toBe('');
  return outcomeSchema.parse(JSON.parse(done.stdout));
};

it.skipIf(needed('strace'))('opens nothing for writing and connects to nothing', () => {
  const trace = join(folder, 'trace');
  const { results } = run(['strace', '-f', '-qq', '-o', trace, '-e', `trace=${CALLS}`, '--'], 1);
  expect(results).toEqual([first.numberB, 'not_the_face']);
  const calls = readFileSync(trace, 'utf8').split('\n');
  // The trace is of this run: the model was read in it.
  expect(calls.some((call) => call.includes('eng.traineddata.gz'))).toBe(true);
  const writing = calls.filter(
    (call) =>
      (/O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE/.test(call) && !/"\/dev\/(null|tty)"/.test(call)) ||
      /\b(creat|rename\w*|link\w*|symlinkat|mkdir\w*|mknodat|connect)\(/.test(call),
  );
  expect(writing).toEqual([]);
  expect(readdirSync(room)).toEqual([]);
});

it('does not grow with the pictures it has read', () => {
  const { results, warm, after } = run([], 25);
  expect(results).toEqual([first.numberB, 'not_the_face']);
  process.stdout.write(`ocr: ${warm} MB after 2 pictures, ${after} MB after 50\n`);
  expect(readdirSync(room)).toEqual([]);
  // Collected garbage aside; a picture kept would be 1.1 MB each, its float copies four times that.
  expect(after - warm).toBeLessThan(48);
});
