/**
 * R8: terminals that come back all at once, each with a certificate, a key and events of its own. Marks: every event held once, every
 * answer a receipt or a "come again" that says when. `KAZASU_STORM=10000` is the storm itself; how fast it is, the bench says.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEVICE_LIMITS } from '../../src/central/device-routes.ts';
import { heldEvents, jobOf, judgeSent, type Sent, sendAll, streamOf } from '../bench/entrance-load.ts';
import { makeTerminals, startCentreFor } from '../bench/made-terminals.ts';
import { caseRandom } from '../fuzz/random.ts';
import type { TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 600_000 });

const isLong = process.env['KAZASU_STORM'] !== undefined;
const TERMINALS = Number(process.env['KAZASU_STORM'] ?? 200);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
/** A thousand a second. */
const WITHIN_MS = TERMINALS;
const MOST_EVENTS = 9;
/** The short form fills a small house: somebody has to be sent away. */
const LIMITS = isLong ? DEVICE_LIMITS : { ...DEVICE_LIMITS, inFlight: 16 };

/** How many events each brings, in batches of how many, and when: by the seed. */
const storm = () => {
  const terminals = makeTerminals(TERMINALS);
  const plans = terminals.map((terminal, at) => {
    const random = caseRandom(SEED, at);
    const events = 1 + random.int(MOST_EVENTS);
    const stream = streamOf(terminal, MOST_EVENTS);
    return { terminal, stream, events, size: 1 + random.int(events), at: random.int(WITHIN_MS) };
  });
  return {
    terminals,
    events: plans.reduce((sum, { events }) => sum + events, 0),
    jobs: plans.map(({ terminal, stream, events, size, at }) =>
      jobOf(terminal, { ...stream, events: stream.events.slice(0, events) }, size, at),
    ),
  };
};

let centre: TrainingCentre;
const { terminals, events, jobs } = storm();
beforeAll(async () => {
  centre = await startCentreFor(terminals, LIMITS);
});
afterAll(() => centre.stop());

const tell = ({ answers, tookMs, acks }: Sent): void => {
  if (!isLong) return;
  const said = Object.entries(answers).map(([what, times]) => `${what}: ${times}`);
  process.stdout.write(
    `${acks.length} acknowledged in ${(tookMs / 1_000).toFixed(1)} s; ${said.join(', ')}\n`,
  );
};

test('nothing is lost, and nobody is answered anything but a receipt or when to come again', async () => {
  const sent = await sendAll(centre, jobs);
  tell(sent);
  expect(judgeSent(sent, await heldEvents(centre), events)).toEqual([]);
  expect(sent.acks).toHaveLength(sent.answers['200'] ?? 0);
  if (!isLong) expect(sent.answers['429']).toBeGreaterThan(0);
  const { streams } = await centre.central.verify();
  expect(streams.filter(({ fault }) => fault !== null)).toEqual([]);
  expect(streams.length).toBeGreaterThanOrEqual(TERMINALS);
});

test('a second storm of the same, as if every answer had been lost, doubles nothing', async () => {
  const sent = await sendAll(centre, jobs);
  tell(sent);
  expect(judgeSent(sent, await heldEvents(centre), events)).toEqual([]);
});

test('what the marks forbid would be told', () => {
  const good = { answers: { '200': 10, '429': 3, '503': 1, ECONNRESET: 2 }, withoutRetryAfter: 0 };
  expect(judgeSent(good, 10, 10)).toEqual([]);
  expect(judgeSent(good, 9, 10)).toEqual(['9 of 10 events held']);
  expect(judgeSent({ ...good, answers: { '500': 1, '401': 1 } }, 10, 10)).toHaveLength(2);
  expect(judgeSent({ ...good, withoutRetryAfter: 1 }, 10, 10)).toHaveLength(1);
});
