import { getPriority, setPriority } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { WAITING } from './test/lanes.ts';
import { LongFirst } from './test/long-first.ts';

/** Tests run in a timezone that is not Japan's, so that a date made from local time shows itself. */
process.env['TZ'] ??= 'America/Anchorage';

const ALL = ['src/**/*.test.{ts,tsx}', 'electron/**/*.test.ts', 'test/**/*.test.ts'];
const lane = process.env['KAZASU_LANE'];
// Who waits for a reader gets a core at once when it answers; the workers of this lane have them at all other times.
if (lane === 'working') setPriority(Math.max(getPriority(), 5));

export default defineConfig({
  test: {
    include: lane === 'waiting' ? WAITING : ALL,
    exclude: [...configDefaults.exclude, ...(lane === 'working' ? WAITING : [])],
    globalSetup: ['test/harness/quick-disk.ts'],
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Of two cores vitest would use one.
    maxWorkers: lane === 'waiting' ? 1 : 2,
  },
});
