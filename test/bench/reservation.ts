import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { postgresIn } from '../../src/central/exclusive.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { signReserve } from '../../src/outbox/reservation.ts';
import { SCOPE } from '../harness/test-reservations.ts';
import { createTestStream, newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { type Bench, percentile } from './measure.ts';
import { loadSchema } from './reservation-load.ts';

const DEVICES = 400;
const PER_SECOND = 2_000;
const SECONDS = 10;
/** Of ten electors one was accepted elsewhere: those answers need one look more. */
const SECOND_TRIES = 0.1;
/** The first two seconds warm the program up. */
const WARM_UP = 2 * PER_SECOND;

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

const load = (url: string, bodies: readonly string[]): Promise<z.infer<typeof loadSchema>> =>
  new Promise((done, failed) => {
    const { hostname: host, port } = new URL(url);
    const child = fork(new URL('./reservation-load.ts', import.meta.url));
    child.once('message', (result) => done(loadSchema.parse(result)));
    child.once('error', failed);
    child.once('exit', (code) => code !== 0 && failed(new Error(`the sender ended with ${code}`)));
    child.send({
      host,
      port: Number(port),
      tenant: TENANT,
      bodies,
      terminals: DEVICES,
      perSecond: PER_SECOND,
    });
  });

/** CPU of the database so far, milliseconds: of the server and all that it started (proc(5): `utime` to `cstime`, in 1/100 s). */
const databaseCpuMs = (pgdata: string): number =>
  postgresIn(pgdata)
    .map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [])
    .reduce(
      (sum, fields) => sum + fields.slice(11, 15).reduce((own, ticks) => own + Number(ticks) * 10, 0),
      0,
    );

const commitRows = z.tuple([z.object({ commits: z.int() })]);

/** What a centre has cost so far: its own CPU and its database's, and commits. */
export const costsSoFar = async ({ owner, dataDir }: TrainingCentre) => {
  const rows: unknown = await owner`
    SELECT sum(xact_commit)::int8 AS commits FROM pg_stat_database WHERE datname = current_database()`;
  const { user, system } = process.cpuUsage();
  return {
    centreMs: (user + system) / 1000,
    databaseMs: databaseCpuMs(join(dataDir, 'pgdata')),
    commits: commitRows.parse(rows)[0].commits,
  };
};

/** `reservation.p99`: from when a request was due until its answer, 2,000 a second over HTTP, through signature, lane and commit. */
export const reservationBench: Bench = async () => {
  const centre = await startCentre();
  try {
    const bodies = await prepare(centre);
    const before = await costsSoFar(centre);
    const { done, tookMs, cpuMs } = await load(centre.central.url, bodies);
    const after = await costsSoFar(centre);
    const wrong = done.filter(({ outcome }) => outcome !== 'granted' && outcome !== 'taken');
    if (wrong.length > 0) throw new Error(`${wrong.length} requests failed: ${wrong[0]?.outcome}`);
    const measured = done.slice(WARM_UP);
    const times = measured.map(({ ms }) => ms);
    const rate = Math.round((done.length * 1000) / tookMs);
    const taken = done.filter(({ outcome }) => outcome === 'taken').length;
    const each = (ms: number): string => (ms / done.length).toFixed(3);
    const late = percentile(
      measured.map(({ lateMs }) => lateMs),
      0.99,
    );
    return [
      {
        name: 'reservation.p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        goal: 50,
        direction: 'max',
        n: times.length,
        note: [
          `${rate.toLocaleString('en')}/s reached of ${PER_SECOND.toLocaleString('en')}/s`,
          `${DEVICES} terminals, ${taken} taken before`,
          `p50 ${percentile(times, 0.5).toFixed(1)} ms, sent ${late.toFixed(1)} ms late (p99, counted)`,
          `CPU ms a request: centre ${each(after.centreMs - before.centreMs)}, database ${each(after.databaseMs - before.databaseMs)}, sender ${each(cpuMs)}`,
          `${(done.length / (after.commits - before.commits)).toFixed(1)} requests a commit`,
          `load ${loadavg()[0]?.toFixed(1)}; all on this machine`,
        ].join('; '),
      },
    ];
  } finally {
    await centre.stop();
  }
};
