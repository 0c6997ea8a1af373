/**
 * Which test files run side by side in `npm test` (run-all.ts), and which begin first. A third of the suite's time is waiting, for a
 * reader, a standby that is silent or a line that is cut: those files run one after the other beside the two workers that need the cores.
 */

/** `KAZASU_LANE`: the files that mostly wait, or all others; without it vitest runs whatever it is told to. */
export type Lane = 'waiting' | 'working';
export const LANES: readonly Lane[] = ['waiting', 'working'];

/** Of all that is in these folders, and of a test of the command line, each takes the one pcscd that a machine has: two would wait for each other. */
export const WITH_PCSCD = ['test/pcsc/', 'test/story/', 'test/cli/cli.test.ts'];

/** Patterns: those, and what uses a fifth of a core or less. */
export const WAITING = [
  ...WITH_PCSCD.map((path) => (path.endsWith('/') ? `${path}*.test.ts` : path)),
  'test/netns/*.test.ts',
  'test/faults/standby*.test.ts',
  'src/app/membership.test.ts',
  'src/central/health.test.ts',
];

/** Of the others those that take more than some twenty seconds, the longest first: else the last minutes are one worker's alone. */
export const LONG = [
  'test/screens/polling.test.ts',
  'test/screens/shelter.test.ts',
  'test/faults/offline.test.ts',
  'test/screens/identification.test.ts',
  'test/walk/terminal-outputs.test.ts',
  'test/registry/import-replica.test.ts',
  'test/screens/counter.test.ts',
  'test/faults/kill-terminal.test.ts',
  'test/screens/screen.test.ts',
  'src/app/branch.test.ts',
  'test/faults/kill-store.test.ts',
  'test/ocr/reader.test.ts',
  'test/registry/replica-faults.test.ts',
  'test/registry/import-kills.test.ts',
  'test/cli/forms.test.ts',
  'test/sim/sim.test.ts',
  'test/faults/kill-centre.test.ts',
  'src/app/branch-reservations.test.ts',
  'test/polling/races.test.ts',
  'test/sim/election.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/screens/staff.test.ts',
  'test/ocr/kept.test.ts',
  'test/faults/storm.test.ts',
  'test/walk/bystander.test.ts',
  'test/walk/http-outputs.test.ts',
];
