/**
 * Bad input of the card layer: bent answers in every flow, and bent certificates, TLV, records and files. Short in CI;
 * `KAZASU_FUZZ=1000000` runs so many cases of each of the two (and up to 3,000 photos) and prints what came of them; `KAZASU_SEED` plays
 * another run.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { createFixtures, type Fixtures } from './fixtures.ts';
import { KINDS } from './kinds.ts';
import { PLANTED } from './planted.ts';
import { type FuzzPlan, type FuzzReport, HANGS_MS, reportLines, runFuzz } from './run.ts';
import { TARGET } from './target.ts';

const LONG = Number(process.env['KAZASU_FUZZ'] ?? 0);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_124);
const SHORT: FuzzPlan = { seed: SEED, taps: 8_000, values: 5_000, photos: 4 };
const MB = 1_048_576;

let fixtures: Fixtures;
beforeAll(async () => {
  fixtures = await createFixtures();
});

/** What a run of any length must show. */
const expectClean = (report: FuzzReport): void => {
  expect(report.findings).toEqual([]);
  expect(report.slowestMs).toBeLessThan(HANGS_MS);
  expect(report.heldGrowth).toBeLessThanOrEqual(20 * MB);
};

describe('the short run', () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await runFuzz(TARGET, fixtures, SHORT);
  });

  test('nothing throws, hangs, grows or is taken for what it is not', () => expectClean(report));

  test.each(KINDS.flatMap(({ name, reaches }) => reaches.map((outcome) => `${name}: ${outcome}`)))(
    'gets as far as "%s"',
    (outcome) => {
      expect(report.outcomes[outcome] ?? 0).toBeGreaterThan(0);
    },
  );
});

describe('a planted bug is found by the short run', () => {
  test.each(PLANTED)('$kinds: $bug', async ({ kinds, problem, plant }) => {
    const planted = { ...TARGET, ...plant() };
    const { findings } = await runFuzz(planted, fixtures, { ...SHORT, only: kinds, until: problem });
    expect(findings.map((finding) => finding.problem)).toContain(problem);
    expect(findings[0]?.input).not.toBe('');
  });

  test('there is one for every kind of case', () => {
    const shown = new Set(PLANTED.flatMap(({ kinds }) => kinds));
    expect(KINDS.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

test.runIf(LONG > 0)('the long run', { timeout: 0 }, async () => {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const report = await runFuzz(TARGET, fixtures, {
    seed: SEED,
    taps: LONG,
    values: LONG,
    photos: Math.min(3_000, Math.ceil(LONG / 300)),
    progress: say,
  });
  for (const line of reportLines(report)) say(line);
  expectClean(report);
});
