import { defineConfig } from 'vitest/config';

/** Tests run in a timezone that is not Japan's, so that a date made from local time shows itself. */
process.env['TZ'] ??= 'America/Anchorage';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'electron/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/harness/quick-disk.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Of two cores vitest would use one, and many tests wait for a database, a reader or a clock. Three at once are quicker by a tenth,
    // and then the tests that stop pcscd in the middle of a read wait longer than they can.
    maxWorkers: 2,
  },
});
