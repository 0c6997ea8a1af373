import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { realSystem } from '../../src/kernel/system.ts';
import { signReserve } from '../../src/outbox/reservation.ts';
import { SCOPE } from '../harness/test-reservations.ts';
import { createTestStream, newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { type Bench, percentile } from './measure.ts';

const DEVICES = 400;
const PER_SECOND = 2_000;
const SECONDS = 10;
/** Of ten electors one was accepted elsewhere: those answers need one look more. */
const SECOND_TRIES = 0.1;
/** The first second makes connections and warms the program up. */
const WARM_UP = PER_SECOND;

const resultSchema = z.object({
  done: z.array(z.object({ ms: z.number(), outcome: z.string() })),
  tookMs: z.number(),
});

const startCentre = (): Promise<TrainingCentre> => {
  const base = trainingConfig();
  const reservations = [{ scope: SCOPE, policy: 'strict' as const, budgetMs: 300 }];
  return startTrainingCentre({
    config: { ...base, tenants: base.tenants.map((each) => ({ ...each, reservations })) },
  });
};

const prepare = async ({ owner }: TrainingCentre): Promise<string[]> => {
  const desks = Array.from({ length: DEVICES }, (_, at) => {
    const keys = newKeys();
    return { keys, device: createTestStream(`ev-${at}`, { keys }).device };
  });
  await owner`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    SELECT ${TENANT}, device, 'ev', '期日前投票所', key, 1 FROM unnest(
      ${desks.map(({ device }) => device)}::text[], ${desks.map(({ keys }) => keys.publicKey)}::text[]
    ) AS desk (device, key)`;
  return Array.from({ length: PER_SECOND * SECONDS + WARM_UP }, (_, at) => {
    const desk = desks[at % DEVICES];
    if (desk === undefined) throw new Error('there are desks');
    const again = at % Math.round(1 / SECOND_TRIES) === 0 && at > PER_SECOND;
    const subject = `roll-${again ? at - PER_SECOND + 1 : at}`;
    const wish = { device: desk.device, requestId: realSystem.newId(), scope: SCOPE, subject };
    return JSON.stringify(signReserve(TENANT, 'reserve', wish, desk.keys.privateKey));
  });
};

const load = (url: string, bodies: readonly string[]): Promise<z.infer<typeof resultSchema>> =>
  new Promise((done, failed) => {
    const worker = new Worker(new URL('./reservation-load.ts', import.meta.url), {
      workerData: { url, tenant: TENANT, bodies, perSecond: PER_SECOND },
    });
    worker.once('message', (result) => done(resultSchema.parse(result)));
    worker.once('error', failed);
  });

/** `reservation.p99`: from when a request was due until its answer, 2,000 a second over HTTP, through signature, lane and commit. */
export const reservationBench: Bench = async () => {
  const centre = await startCentre();
  try {
    const { done, tookMs } = await load(centre.central.url, await prepare(centre));
    const wrong = done.filter(({ outcome }) => outcome !== 'granted' && outcome !== 'taken');
    if (wrong.length > 0) throw new Error(`${wrong.length} requests failed: ${wrong[0]?.outcome}`);
    const times = done.slice(WARM_UP).map(({ ms }) => ms);
    const rate = Math.round((done.length * 1000) / tookMs);
    const taken = done.filter(({ outcome }) => outcome === 'taken').length;
    return [
      {
        name: 'reservation.p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        goal: 50,
        direction: 'max',
        n: times.length,
        note: `${rate.toLocaleString('en')}/s reached of ${PER_SECOND.toLocaleString('en')}/s, ${DEVICES} terminals, ${taken} taken before; p50 ${percentile(times, 0.5).toFixed(1)} ms; centre, database and sender on this machine`,
      },
    ];
  } finally {
    await centre.stop();
  }
};
