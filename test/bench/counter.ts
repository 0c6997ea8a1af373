/**
 * `counter.list.p95`: from the card's answer to the list of a household of six with its next question. `counter.100`: what a hundred counters
 * take, recorded at their branch node: from sending a visit's applications to its receipt.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { VisitView } from '../../src/modules/counter/views.ts';
import { openBranchPair, sendBatch } from '../harness/branch-pair.ts';
import { openCounterTown } from '../harness/counter-desk.ts';
import { createTestStream, TENANT, type TestStream } from '../harness/test-stream.ts';
import { type Bench, median, percentile } from './measure.ts';

const TIMES = 120;
const WARM_UP = 20;
const EVENTS = ['moving_within', 'birth', 'death', 'job_loss'] as const;

export const counterListBench: Bench = async () => {
  const world = await openCounterTown();
  const desk = world.open();
  try {
    const times: number[] = [];
    for (let n = 0; n < WARM_UP + TIMES; n += 1) {
      const deskVisit = await desk.tap('family6-1');
      const began = performance.now();
      const { id } = await desk.must<VisitView>('counter.begin', { deskVisit });
      await desk.must<VisitView>('counter.setEvents', { visit: id, events: [EVENTS[n % EVENTS.length]] });
      if (n >= WARM_UP) times.push(performance.now() - began);
      await desk.must('counter.end', { visit: id });
      await desk.output('desk.clear', {});
    }
    return [
      {
        name: 'counter.list.p95',
        value: percentile(times, 0.95),
        unit: 'ms',
        goal: 300,
        direction: 'max',
        n: times.length,
        note: `a household of six, ${world.counter.shipped.forms.length} forms, two calls; p50 ${median(times).toFixed(1)} ms`,
      },
    ];
  } finally {
    await desk.terminal.close();
    world.close();
  }
};

const COUNTERS = 100;
const VISITS = 5;
/** 転入 of four comes to so many applications, of so many letters each. */
const APPLICATIONS = 8;
const LETTERS = 3_000;
/** Each sends the next visit's after a pause of up to so long: a visit in earnest takes minutes. Milliseconds. */
const PAUSE_MS = 4_000;

/** Records of a kind that the branch keeps and hands on without reading them: as large as 受付 are. */
const visitsOf = (name: string): TestStream => {
  const stream = createTestStream(name);
  for (let n = 0; n < VISITS * APPLICATIONS; n += 1)
    stream.add('counter.taken', { number: n, values: 'あ'.repeat(LETTERS) });
  return stream;
};

const sendVisits = async (url: string, stream: TestStream, at: number): Promise<number[]> => {
  const times: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    // Not all at once, and never in step: spread by a fixed pattern, the same in every run.
    await delay(((at * 37 + visit * 61) % 100) * (PAUSE_MS / 100));
    const began = performance.now();
    const answer = await sendBatch(url, stream, visit * APPLICATIONS + 1, (visit + 1) * APPLICATIONS);
    if (answer.status !== 200) throw new Error(`the branch answered ${answer.status}`);
    await answer.text();
    times.push(performance.now() - began);
  }
  return times;
};

export const hundredCountersBench: Bench = async () => {
  const pair = await openBranchPair();
  try {
    const branch = await pair.startBranch();
    const streams = Array.from({ length: COUNTERS }, (_, at) => visitsOf(`counter-${at}`));
    await pair.owners.branch`
      INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
      SELECT ${TENANT}, device, 'hall-1', '市役所', key, 1 FROM unnest(
        ${streams.map(({ device }) => device)}::text[], ${streams.map(({ publicKey }) => publicKey)}::text[]
      ) AS made (device, key)`;
    const all = await Promise.all(streams.map((stream, at) => sendVisits(branch.central.url, stream, at)));
    const seconds = all.flat().map((ms) => ms / 1_000);
    await branch.stop();
    return [
      {
        name: 'counter.100',
        value: percentile(seconds, 0.95),
        unit: 's',
        goal: 1,
        direction: 'max',
        n: seconds.length,
        note: `${COUNTERS} counters, a visit of ${APPLICATIONS} applications each ${PAUSE_MS / 2_000} s on average, to its receipt at the branch; p50 ${median(seconds).toFixed(3)} s`,
      },
    ];
  } finally {
    await pair.stop();
  }
};
