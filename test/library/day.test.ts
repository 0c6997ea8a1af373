/** A day of visits with faults; `KAZASU_LIBRARY_DAY=700` for a whole one, `KAZASU_LIBRARY_SEED` for another. */
import { expect, test } from 'vitest';
import { runDay } from './day.ts';

const VISITS = Number(process.env['KAZASU_LIBRARY_DAY'] ?? 60);
const SEED = Number(process.env['KAZASU_LIBRARY_SEED'] ?? 7);

test(`${VISITS} visits on a bad line: the loans are the same on both sides`, {
  timeout: 1_800_000,
}, async () => {
  const { said, stand, ...figures } = await runDay(VISITS, SEED);
  // What the long run is to be read for.
  if (VISITS > 60) process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(figures).toMatchObject({ visits: VISITS });
  expect(figures.lent + figures.queued).toBeGreaterThan(VISITS);
  for (const figure of ['queued', 'returned', 'faults', 'cuts'] as const)
    expect(figures[figure], figure).toBeGreaterThan(0);
  expect(stand).toEqual(said);
});
