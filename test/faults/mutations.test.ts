/** R16: random mutations of a log, each found and named. `KAZASU_MUTATIONS=10000` takes a log of a million events. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseRandom } from '../fuzz/random.ts';
import { type MadeUpLog, makeUpLog } from '../harness/made-up-log.ts';
import { mutate } from './mutation-kinds.ts';
import { judge, verifyChanged } from './mutations.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 10_800_000, hookTimeout: 3_600_000 });

const COUNT = Number(process.env['KAZASU_MUTATIONS'] ?? 400);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_125);
const isLong = process.env['KAZASU_MUTATIONS'] !== undefined;

/** Batches of 100; every checkpoint ends at a signed head, as the centre's do. */
const LARGE = { 'gym-1': 400_000, 'gym-2': 300_000, 'hall-1': 200_000, 'hall-2': 80_000, 'office-1': 20_000 };
const SMALL = { 'gym-1': 4_000, 'gym-2': 2_000, 'hall-1': 800 };

let log: MadeUpLog;
const found = new Map<string, number>();
beforeAll(() => {
  log = makeUpLog(isLong ? LARGE : SMALL, { batch: 100, checkpoints: 4 });
});
afterAll(() => {
  if (isLong)
    process.stdout.write(
      `${[...found]
        .map(([name, count]) => `${name}: ${count}`)
        .toSorted()
        .join('\n')}\n`,
    );
});

test('the log itself is good', async () => {
  expect(judge(await verifyChanged(log, {}), [])).toEqual([]);
  expect((await verifyChanged(log, {})).checkpoints).toMatchObject({ fault: null, size: log.events });
});

test('a change that is not found, or found elsewhere, would be told', async () => {
  const report = await verifyChanged(log, {});
  expect(judge(report, [{ device: 'gym-1', seq: 5 }])).toEqual(['gym-1: no fault found']);
  expect(judge(report, [{ checkpoint: 'any' }])).toHaveLength(1);
  const { changed, expected } = mutate(log, caseRandom(SEED, 0));
  const found = await verifyChanged(log, changed);
  expect(judge(found, [])).toHaveLength(expected.length);
  expect(judge(found, [{ device: 'gym-1', seq: 3_999 }])).not.toEqual([]);
});

test(`${COUNT} mutations are each found, and where they are`, async () => {
  const missed: string[] = [];
  for (let n = 0; n < COUNT; n += 1) {
    const { name, changed, expected } = mutate(log, caseRandom(SEED, n));
    const wrong = judge(await verifyChanged(log, changed), expected);
    if (wrong.length > 0) missed.push(`KAZASU_SEED=${SEED}, mutation ${n} (${name}): ${wrong.join('; ')}`);
    found.set(name, (found.get(name) ?? 0) + 1);
    if (isLong && n % 500 === 499) process.stdout.write(`${n + 1} mutations, ${missed.length} missed\n`);
  }
  expect(missed.slice(0, 20)).toEqual([]);
});
