import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { needed } from '../harness/needed.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-fsync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMMITS = 20;

/** Number of fsync or fdatasync calls before each mark that the program wrote, as the kernel saw them. */
const syncsBeforeMarks = (commits: number): { readonly opened: number; readonly each: number[] } => {
  const trace = join(folder, 'trace');
  const run = spawnSync(
    'strace',
    [
      ...['-f', '-e', 'trace=fsync,fdatasync,write', '-o', trace],
      ...[process.execPath, 'test/faults/commits.ts', join(folder, 'data'), String(commits)],
    ],
    { encoding: 'utf8' },
  );
  expect(run.status, run.stderr).toBe(0);
  let opened = 0;
  let syncs = 0;
  const each: number[] = [];
  for (const line of readFileSync(trace, 'utf8').split('\n')) {
    // A call that another thread interrupts is written in two lines; its end says how it went.
    if (/(fsync|fdatasync)(\(\d+\)| resumed>\)).*= 0/.test(line)) syncs += 1;
    else if (line.includes('"kazasu-opened')) {
      opened = syncs;
      syncs = 0;
    } else if (line.includes('"kazasu-acknowledged')) {
      each.push(syncs);
      syncs = 0;
    }
  }
  return { opened, each };
};

describe.skipIf(needed('strace'))('an acknowledged event is on the disk', () => {
  it('is synced at least once a commit, when new and after reopening', () => {
    for (const _opening of ['new', 'reopened']) {
      const { each } = syncsBeforeMarks(COMMITS);
      expect(each).toHaveLength(COMMITS);
      expect(Math.min(...each)).toBeGreaterThanOrEqual(1);
    }
  });
});
