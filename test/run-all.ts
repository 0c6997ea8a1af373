/**
 * `npm test`: installs what Debian lacks (as root), runs every suite, and closes with one line of counts.
 * A part that cannot run here (no pcscd, no browser) is a named skip; with CI=true it is a failure instead.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const inCi = process.env['CI'] === 'true';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  success: z.boolean(),
});

const tools = spawnSync('bash', ['test/install-debian.sh'], { stdio: 'inherit' });
if (tools.status !== 0 && inCi) {
  say('the tools named above are needed in CI');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'kazasu-test-'));
const reportFile = join(folder, 'report.json');
const run = spawnSync(
  'vitest',
  [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
rmSync(folder, { recursive: true });
// A file that does not load has no failed test in it, yet the run failed: count it.
const failed =
  report.numFailedTests === 0 && (run.status !== 0 || !report.success) ? 1 : report.numFailedTests;
say(
  `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
);
process.exit(failed === 0 && run.status === 0 ? 0 : 1);
