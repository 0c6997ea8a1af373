/**
 * `npm test`: installs what Debian lacks (as root), runs every suite, and closes with one line of counts.
 * A part that cannot run here (no pcscd, no browser) is a named skip; with CI=true it is a failure instead.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { buildScreens } from '../src/app/build-screens.ts';
import { LANES, type Lane } from './lanes.ts';

const inCi = process.env['CI'] === 'true';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      /** Of a file that did not load. */
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});
type FileReport = z.infer<typeof reportSchema>['testResults'][number];

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed and why, a line each. */
  readonly failures: readonly string[];
}

/** As much of a failure as says where to look; all of it stands above. */
const MESSAGE_LINES = 12;
const indented = (message: string): readonly string[] =>
  message
    .split('\n')
    .slice(0, MESSAGE_LINES)
    .map((line) => `    ${line}`);

const failuresOf = ({ name, message, assertionResults }: FileReport): readonly string[] => [
  `failed: ${relative(process.cwd(), name)}`,
  ...indented(message).filter((line) => line.trim() !== ''),
  ...assertionResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ fullName, failureMessages }) => [`  ${fullName}`, ...failureMessages.flatMap(indented)]),
];

const folder = mkdtempSync(join(tmpdir(), 'kazasu-test-'));

/** Without a lane all that `args` name. */
const runSuites = async (lane: Lane | undefined, args: readonly string[]): Promise<Counts> => {
  const reportFile = join(folder, `report-${lane ?? 'all'}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const vitest = spawn('vitest', ['run', ...reporters, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...(lane === undefined ? {} : { KAZASU_LANE: lane }) },
  });
  const [status] = await once(vitest, 'exit');
  const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
  const isGood = status === 0 && report.success;
  return {
    passed: report.numPassedTests,
    // A file that does not load has no failed test in it, yet the run failed: count it.
    failed: report.numFailedTests === 0 && !isGood ? 1 : report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.filter(({ status }) => status === 'failed').flatMap(failuresOf),
  };
};

const tools = spawnSync('bash', ['test/install-debian.sh'], { stdio: 'inherit' });
if (tools.status !== 0 && inCi) {
  say('the tools named above are needed in CI');
  process.exit(1);
}
// Once, before several suites at a time find that they are to be built; what is wrong with them those suites say.
await buildScreens();

const args = process.argv.slice(2);
const counts = await Promise.all(
  args.length > 0 ? [runSuites(undefined, args)] : LANES.map((lane) => runSuites(lane, [])),
);
rmSync(folder, { recursive: true });
const sum = (what: 'passed' | 'failed' | 'skipped'): number =>
  counts.reduce((all, each) => all + each[what], 0);
// Two lanes speak at once, and a log may be cut: what failed is said again where nobody overlooks it.
for (const { failures } of counts) for (const line of failures) say(line);
say(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') === 0 ? 0 : 1);
