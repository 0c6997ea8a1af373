/**
 * R2, power cut: everything a writing terminal does to its folder is written down (power/shim.c), and the folder is rebuilt as a
 * disk would have it after losing its power at seeded moments: what was not synced is there, not there, or torn inside a sector, and
 * names that were not synced are gone. Every event that was acknowledged by then must be there. Short in CI;
 * `KAZASU_POWER_CUTS=2000` runs the long one. The same with `synchronous=OFF`, and PGlite, must fail it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecord } from '../../src/app/record.ts';
import { deviceIdSchema, tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { openIncident } from '../../src/outbox/incidents.ts';
import { needed } from '../harness/needed.ts';
import { Disk, type Op, readTrace } from './power/disk.ts';
import { compileShim, shimEnv } from './power/shim.ts';
import { seeded } from './seeded.ts';

const CUTS = Number(process.env['KAZASU_POWER_CUTS'] ?? 60);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
const EVENTS = 400;

const folder = mkdtempSync(join(tmpdir(), 'kazasu-power-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noCompiler = needed('gcc');
let shim = '';
beforeAll(() => {
  if (!noCompiler) shim = compileShim(folder);
});

/** What a program did to its folder, from the first operation to the last. */
const record = (name: string, program: string, more: NodeJS.ProcessEnv = {}): { dir: string; ops: Op[] } => {
  const dir = join(folder, name, 'data');
  mkdirSync(dir, { recursive: true });
  const trace = join(folder, name, 'trace');
  const run = spawnSync(process.execPath, [program, dir, String(EVENTS)], {
    encoding: 'utf8',
    env: { ...shimEnv({ shim, dir, trace }), ...more },
    maxBuffer: 1 << 26,
  });
  expect(run.status, run.stderr).toBe(0);
  return { dir, ops: readTrace(trace) };
};

interface Cut {
  /** How many operations were done. */
  readonly at: number;
  readonly disk: string;
  /** The last event whose acknowledgement had been said. */
  readonly acked: { readonly seq: number; readonly hash: string };
}

/** Loses the power `count` times, at moments drawn from the whole run, and hands each folder over. */
const cutPower = (
  { dir, ops }: { dir: string; ops: readonly Op[] },
  count: number,
  look: (cut: Cut) => void,
) => {
  const random = seeded(SEED);
  const moments = Array.from({ length: count }, () => 1 + Math.floor(random() * ops.length)).toSorted(
    (a, b) => a - b,
  );
  const disk = new Disk(dir);
  let acked = { seq: 0, hash: '' };
  let done = 0;
  for (const [n, at] of moments.entries()) {
    for (const op of ops.slice(done, at)) {
      const said = op.kind === 'mark' ? /ack (\d+) (\w+)/.exec(op.data.toString('utf8')) : null;
      if (said !== null) acked = { seq: Number(said[1]), hash: said[2] ?? '' };
      disk.apply(op);
    }
    done = at;
    const target = join(folder, `cut-${n}`);
    mkdirSync(target);
    disk.loseInto(target, random);
    look({ at, disk: target, acked });
    rmSync(target, { recursive: true, force: true });
  }
  return disk;
};

/** What of the acknowledged is gone, in the words of a failed test; nothing: all is well. */
const lossIn = ({ at, disk, acked }: Cut): string | undefined => {
  // No salvage: a cut must leave a whole record, not one that can be mended.
  const opened = openRecord({
    dataDir: disk,
    profile: {
      tenant: { id: tenantIdSchema.parse('999990'), name: '町' },
      device: deviceIdSchema.parse('gym-1'),
    },
    mode: 'create',
    system: realSystem,
    logger: silentLogger,
    projections: [],
  });
  if (!opened.ok) return `cut ${at}: ${opened.reason} ${JSON.stringify(opened.detail ?? {})}`;
  const { db, log } = opened.value;
  try {
    if (openIncident(db) !== undefined) return `cut ${at}: the record was not whole`;
    const verified = log.verify();
    if (!verified.ok) return `cut ${at}: ${verified.reason}`;
    const [event] = acked.seq === 0 ? [] : log.events({ afterSeq: acked.seq - 1, limit: 1 });
    return acked.seq === 0 || event?.hash === acked.hash ? undefined : `cut ${at}: ${acked.seq} is gone`;
  } finally {
    db.close();
  }
};

describe.skipIf(noCompiler)('a terminal that loses its power', () => {
  it(`has every acknowledged event after each of ${CUTS} cuts (seed ${SEED})`, () => {
    const losses: string[] = [];
    let withEvents = 0;
    const run = record('terminal', 'test/faults/power/writer.ts');
    const disk = cutPower(run, CUTS, (cut) => {
      if (cut.acked.seq > 0) withEvents += 1;
      const loss = lossIn(cut);
      if (loss !== undefined) losses.push(loss);
    });
    expect(losses).toEqual([]);
    // A run with no syncs, no events or no cut behind them would prove nothing.
    expect(disk.syncs).toBeGreaterThan(EVENTS);
    expect(withEvents).toBeGreaterThan(CUTS / 2);
    process.stdout.write(`power: ${CUTS} cuts, ${withEvents} behind an acknowledgement, 0 lost\n`);
  }, 3_600_000);

  it('would be caught: with synchronous=OFF acknowledged events are lost', () => {
    const losses: string[] = [];
    const run = record('off', 'test/faults/power/writer.ts', { KAZASU_SYNC_OFF: '1' });
    cutPower(run, 30, (cut) => {
      const loss = lossIn(cut);
      if (loss !== undefined) losses.push(loss);
    });
    expect(losses.length).toBeGreaterThan(10);
  }, 600_000);

  it('would be caught: PGlite acknowledges and never syncs', () => {
    const { ops } = record('pglite', 'test/faults/power/pglite-writer.ts');
    const marks = ops.filter(({ kind, data }) => kind === 'mark' && data.toString('utf8').startsWith('ack'));
    const disk = new Disk(join(folder, 'pglite', 'data'));
    for (const op of ops) disk.apply(op);
    expect(marks.length).toBe(EVENTS);
    expect(disk.syncs).toBe(0);
  }, 600_000);
});
