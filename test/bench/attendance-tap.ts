import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { mustSucceed } from '../../src/kernel/result.ts';
import { attendanceStateSchema } from '../../src/modules/attendance/views-schema.ts';
import { AT_106_KBIT } from '../../src/simulator/card-timing.ts';
import { permitSimulation } from '../../src/simulator/permit.ts';
import { createSimulatedReader } from '../../src/simulator/simulated-reader.ts';
import { doorCard, openDoorTerminal, turnedSystem } from '../harness/door-terminal.ts';
import { type Bench, median, percentile } from './measure.ts';

const WARM_UP = 5;
const TAPS = 200;
/** 職員証 of three kinds and a My Number Card, one after the other as at a door in the morning. */
const QUEUE = ['staff-nursery', 'family6-1', 'staff-fire', 'staff-office'] as const;
/** 300 in ten minutes at one door (domain.md §5e): two seconds each. */
const EVERY_MS = 2_000;
/** Each comes again after this many, which is more than a minute. */
const ROUND_MS = 61_000;

const verdictFrame = z.object({
  type: z.literal('push'),
  topic: z.literal('attendance'),
  value: attendanceStateSchema,
});

/** `attendance.tap.p95`: from the card's coming into the field to the verdict on the wire to the screen, with the record on the disk. */
export const attendanceTapBench: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-bench-door-'));
  const system = turnedSystem(Date.parse('2026-11-26T07:30:00+09:00'));
  const permit = mustSucceed(permitSimulation({ training: true }));
  const reader = createSimulatedReader({ permit, system, timing: AT_106_KBIT });
  const door = await openDoorTerminal(reader, join(folder, 'data'), system);
  let heard: { readonly seq: number; readonly resolve: () => void } | undefined;
  const peer = door.terminal.rpc.accept((frame) => {
    const parsed = verdictFrame.safeParse(frame);
    const seq = parsed.success ? (parsed.data.value.verdict?.seq ?? 0) : 0;
    if (heard !== undefined && seq >= heard.seq) heard.resolve();
  });
  try {
    await peer.receive({ type: 'subscribe', topic: 'attendance' });
    const times: number[] = [];
    for (let nth = 0; nth < WARM_UP + TAPS; nth += 1) {
      system.goTo(system.now() + (nth % QUEUE.length === 0 ? ROUND_MS : EVERY_MS));
      const card = doorCard(QUEUE[nth % QUEUE.length] ?? 'staff-nursery');
      const verdict = new Promise<void>((resolve) => {
        heard = { seq: nth + 1, resolve };
      });
      const from = performance.now();
      const lift = reader.tap(card);
      await verdict;
      if (nth >= WARM_UP) times.push(performance.now() - from);
      lift();
    }
    const punched = door.events().filter(({ kind }) => kind === 'attendance.punched').length;
    if (punched !== WARM_UP + TAPS) throw new Error(`${String(punched)} taps are in the record`);
    return [
      {
        name: 'attendance.tap.p95',
        value: percentile(times, 0.95),
        unit: 'ms',
        goal: 300,
        direction: 'max',
        n: times.length,
        note: `card in the field (106 kbit/s) to verdict on the wire, fsynced before; p50 ${median(times).toFixed(1)} ms`,
      },
    ];
  } finally {
    peer.close();
    await door.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
