/**
 * A simulated election (domain.md §12, 3, 4 and 18): every total of the centre equals what really happened, kept apart. The long form
 * is a city of 230,000 and 60 places: `KAZASU_ELECTORS_DAY=230000`.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import { type ElectionOutcome, playElection } from './election-day.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 7_200_000, hookTimeout: 120_000 });

const ELECTORS = Number(process.env['KAZASU_ELECTORS_DAY'] ?? 3_600);
const SEED = Number(process.env['KAZASU_SEED'] ?? 1);
/** A place has some 3,800 of a city; of a town for CI a few hundred. */
const SIZE = {
  electors: ELECTORS,
  stations: ELECTORS >= 230_000 ? 60 : 6,
  earlyPlaces: ELECTORS >= 230_000 ? 5 : 2,
};
const IS_LONG = ELECTORS >= 230_000;
const SMALL = { electors: 900, stations: 3, earlyPlaces: 2 };

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const figures = ({ seed, electors, voters, early, events, doubles, seen }: ElectionOutcome): string =>
  [
    `election day, seed ${seed}: ${electors} electors, ${voters} voted (${early} early), ${events} events, ${doubles} twice`,
    [...seen]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, n]) => `${what} ${n}`)
      .join(', '),
  ].join('; ');

/** What must have struck, or the run proves nothing of it. */
const FAULTS = [
  ...[
    'split',
    'cut',
    'dark',
    'crash',
    'died',
    'race',
    'wrong_ticket',
    'wrong_place',
    'name_differs',
    'double_tap',
  ],
  ...['again', 'on paper', 'stopped on paper', 'spoiled', 'undone by two', 'delivered twice', 'answer lost'],
  ...[
    'delivered late once more',
    'tie-out good',
    'tie-out apart',
    'stop voted',
    'stop early_voted',
    'stop other_place',
  ],
];

it('domain.md §12, 18: ends with totals equal to the truth', async () => {
  const began = process.cpuUsage();
  const outcome = await playElection(database, SIZE, {
    seed: SEED,
    rebuilds: !IS_LONG,
    slotMinutes: IS_LONG ? 10 : 30,
  });
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(
    `${figures(outcome)}; ${Math.round((user + system) / 1e6)} s of CPU beside the database\n`,
  );
  expect(outcome.violations.slice(0, 20)).toEqual([]);
  expect(outcome.doubles).toBeGreaterThan(0);
  expect(FAULTS.filter((fault) => !outcome.seen.has(fault))).toEqual([]);
  if (!IS_LONG) expect(outcome.rebuilt).toBe(true);
});

it.each([
  [
    'a desk that says 受付済 and recorded nothing',
    { forgets: true },
    /really \d+, counted \d+|not what lies in the box/,
  ],
  ['a desk that does not look into its own record', { looksNot: true }, /twice at .*, which could be known/],
  ['marks that never reach the stations', { deaf: true }, /twice at .*, which could be known/],
  ['a cursor of the centre that skips', { skips: true }, /really \d+, counted \d+|締切の照合/],
] as const)('finds the planted bug: %s', async (_name, planted, complaint) => {
  const { violations } = await playElection(database, SMALL, { seed: 2, planted, slotMinutes: 60 });
  process.stdout.write(`planted: found ${violations.length}: ${violations[0] ?? 'nothing'}\n`);
  expect(violations.join('\n')).toMatch(complaint);
});
