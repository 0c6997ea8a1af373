/**
 * `ingest.https.events_per_s`: full batches of several terminals on connections that stay, through the entrance with certificates both ways.
 * `storm.ack.p99`: 10,000 terminals that come back within ten seconds, each with a key, a certificate and five events of its own.
 */
import { MAX_BATCH_EVENTS } from '../../src/outbox/protocol.ts';
import { postmasterIn, type TrainingCentre } from '../harness/training-centre.ts';
import { cpuOfThis, cpuOfTree } from './cpu.ts';
import { heldEvents, jobOf, judgeSent, type Sent, sendAll, streamOf } from './entrance-load.ts';
import { makeTerminals, startCentreFor } from './made-terminals.ts';
import { type Bench, percentile } from './measure.ts';

const SENDERS = 8;
const BATCHES = 25;
const TERMINALS = Number(process.env['KAZASU_STORM'] ?? 10_000);
/** A thousand a second, however many there are. */
const WITHIN_MS = TERMINALS;
const EVENTS_EACH = 5;

interface Measured extends Sent {
  readonly centreCpuMs: number;
  readonly databaseCpuMs: number;
}

/** The centre runs in this process, its database beside it. */
const send = async (centre: TrainingCentre, jobs: readonly string[]): Promise<Measured> => {
  const database = postmasterIn(centre.dataDir);
  const [centreBefore, databaseBefore] = [cpuOfThis(), cpuOfTree(database)];
  const sent = await sendAll(centre, jobs);
  return {
    ...sent,
    centreCpuMs: cpuOfThis() - centreBefore,
    databaseCpuMs: cpuOfTree(database) - databaseBefore,
  };
};

const cpuNote = ({ centreCpuMs, databaseCpuMs, cpuMs }: Measured, times: number): string => {
  const each = (ms: number): string => (ms / times).toFixed(2);
  return `processor ms each: centre ${each(centreCpuMs)}, database ${each(databaseCpuMs)}, client ${each(cpuMs)}`;
};

/** What the centre holds in the end is what was sent, and it answered nothing but what it may. */
const check = async (centre: TrainingCentre, sent: Sent, events: number): Promise<string> => {
  const wrong = judgeSent(sent, await heldEvents(centre), events);
  const said = Object.entries(sent.answers)
    .map(([what, times]) => `${what}: ${times}`)
    .join(', ');
  if (wrong.length > 0) throw new Error(`${wrong.join('; ')}; answers ${said}`);
  return said;
};

export const httpsIngestBench: Bench = async () => {
  const terminals = makeTerminals(SENDERS);
  const centre = await startCentreFor(terminals);
  try {
    const events = MAX_BATCH_EVENTS * BATCHES;
    const jobs = terminals.map((each) => jobOf(each, streamOf(each, events), MAX_BATCH_EVENTS, 0));
    const sent = await send(centre, jobs);
    const said = await check(centre, sent, events * SENDERS);
    return [
      {
        name: 'ingest.https.events_per_s',
        value: (events * SENDERS * 1_000) / sent.tookMs,
        unit: 'count',
        goal: 20_000,
        direction: 'min',
        n: sent.acks.length,
        note: `${SENDERS} terminals, batches of ${MAX_BATCH_EVENTS} over mTLS, p99 of one ${percentile(sent.acks, 0.99).toFixed(0)} ms; answers ${said}; ${cpuNote(sent, sent.acks.length)}; client and database on this machine`,
      },
    ];
  } finally {
    await centre.stop();
  }
};

export const stormBench: Bench = async () => {
  const terminals = makeTerminals(TERMINALS);
  const centre = await startCentreFor(terminals);
  try {
    const jobs = terminals.map((each, at) =>
      jobOf(each, streamOf(each, EVENTS_EACH), MAX_BATCH_EVENTS, (at * WITHIN_MS) / TERMINALS),
    );
    const sent = await send(centre, jobs);
    const said = await check(centre, sent, TERMINALS * EVENTS_EACH);
    return [
      {
        name: 'storm.ack.p99',
        value: percentile(sent.acks, 0.99) / 1_000,
        unit: 's',
        goal: 5,
        direction: 'max',
        n: sent.acks.length,
        note: `${TERMINALS.toLocaleString('en')} terminals in ${WITHIN_MS / 1_000} s, ${EVENTS_EACH} events each, none lost; p50 ${(percentile(sent.acks, 0.5) / 1_000).toFixed(2)} s, all in ${(sent.tookMs / 1_000).toFixed(1)} s; answers ${said}; ${cpuNote(sent, TERMINALS)}; client and database on this machine`,
      },
    ];
  } finally {
    await centre.stop();
  }
};
