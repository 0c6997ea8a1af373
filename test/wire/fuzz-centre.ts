/** A running centre to send bent requests to, in this process and over a socket, and what its log holds. */
import { request } from 'node:http';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { silentLogger } from '../../src/kernel/log.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, ENROL_PATH, linksPath } from '../../src/outbox/protocol.ts';
import { RESERVE_PATH, signReserve } from '../../src/outbox/reservation.ts';
import { ASKED, signAsk } from '../../src/registry/package.ts';
import { checkedIn, createTestStream, newKeys, opened, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { captureApps } from '../walk/routes.ts';
import type { Good, Wire } from './bend.ts';

/** Status; undefined: it could not even be sent. */
export type SendWire = (wire: Wire) => Promise<number | undefined>;

export interface FuzzCentre {
  readonly goods: readonly [Good, ...Good[]];
  readonly inject: SendWire;
  readonly overHttp: SendWire;
  /** Counts and heads of everything a request could have changed. */
  state(): Promise<unknown>;
  stop(): Promise<void>;
}

const NOW = 1_790_000_100_000;
const SCOPE = 'e-2026';
const FREE = { burst: 1e9, perSecond: 1e9 };

const streamOf = (name: string, keys: ReturnType<typeof newKeys>) => {
  const stream = createTestStream(name, { keys });
  stream.add('shelter.opened', opened('S01'));
  for (let n = 0; n < 5; n += 1) stream.add('shelter.checked_in', checkedIn('S01', String(n + 1)));
  return stream;
};

const goodsOf = (keys: ReturnType<typeof newKeys>): [Good, ...Good[]] => {
  const tenant = { 'x-kazasu-tenant': TENANT };
  const post = { method: 'POST', headers: { ...tenant, 'content-type': 'application/json' } };
  const bodyOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const asked = (path: string) => ({
    [ASKED.device]: 'gym-1',
    [ASKED.at]: String(NOW),
    [ASKED.signature]: signAsk({ tenant: TENANT, device: 'gym-1', path, at: NOW }, keys.privateKey),
  });
  const own = streamOf('gym-1', keys);
  const other = streamOf('gym-2', keys);
  const path = batchPath('gym-1', own.epoch);
  const relayed = batchPath('gym-2', other.epoch);
  const wish = { device: own.device, requestId: realSystem.newId(), scope: SCOPE, subject: 'roll-1' };
  const enrolment = { code: 'NO-SUCH-CODE', device: 'gym-7', site: 'gym-1', siteName: '体育館' };
  const ask = { method: 'GET', body: undefined, path: linksPath(0) };
  return [
    { name: 'batch', ...post, path, body: bodyOf(own.batch()), answered: 200 },
    {
      ...{ name: 'relayed batch', ...post, path: relayed, body: bodyOf(other.batch()), answered: 200 },
      headers: { ...post.headers, ...asked(relayed) },
    },
    {
      ...{ name: 'reservation', ...post, path: RESERVE_PATH, answered: 200 },
      body: bodyOf(signReserve(TENANT, 'reserve', wish, keys.privateKey)),
    },
    {
      ...{ name: 'enrolment', ...post, path: ENROL_PATH, answered: 403 },
      body: bodyOf({ v: 1, ...enrolment, publicKey: newKeys().publicKey }),
    },
    { name: 'question', ...ask, headers: { ...tenant, ...asked(ask.path) }, answered: 200 },
  ];
};

/** Fastify's own injection tidies some paths up before they are sent. */
const isTidied = (path: string): boolean => {
  const base = 'http://centre.example';
  if (!URL.canParse(path, base)) return true;
  const { pathname, search } = new URL(path, base);
  return pathname + search !== path;
};

const injector =
  (app: FastifyInstance, bySocket: SendWire): SendWire =>
  async (wire) => {
    const { method, path, headers, body } = wire;
    if (isTidied(path)) return bySocket(wire);
    try {
      const options = { method, url: path, headers, ...(body === undefined ? {} : { payload: body }) };
      return (await app.inject(options as InjectOptions)).statusCode;
    } catch {
      return undefined; // a path or a header that no request can have
    }
  };

const overHttp =
  (url: string): SendWire =>
  ({ method, path, headers, body }) =>
    new Promise((resolve) => {
      try {
        const { hostname, port } = new URL(url);
        const sent = request({ hostname, port, method, path, headers }, (reply) => {
          reply.resume();
          reply.once('close', () => resolve(reply.statusCode));
        });
        // Cut off in the middle: the centre does not read on what it has refused.
        sent.once('error', () => resolve(undefined));
        sent.end(body);
      } catch {
        resolve(undefined);
      }
    });

export const startFuzzCentre = async (): Promise<FuzzCentre> => {
  let app: FastifyInstance | undefined;
  const captured = captureApps((each) => {
    app ??= each;
  });
  // Time in which buckets refill passes with each look: limits would hide what is behind them.
  let ticks = 0;
  const base = trainingConfig();
  const reservations = [{ scope: SCOPE, policy: 'strict' as const, budgetMs: 300 }];
  const centre = await startTrainingCentre({
    config: { ...base, tenants: base.tenants.map((each) => ({ ...each, reservations })) },
    system: { ...realSystem, now: () => NOW, monotonic: () => (ticks += 10_000) },
    logger: silentLogger,
    limits: { batches: FREE, enrolments: FREE, inFlight: 1_000, inFlightBytes: 1e9 },
    reserveLimits: { requests: FREE, inFlight: 1_000 },
  });
  captured.stop();
  if (app === undefined) throw new Error('the centre made no server');
  const bySocket = overHttp(centre.central.url);
  const keys = newKeys();
  const { owner } = centre;
  await owner`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    SELECT ${TENANT}, device, 'gym', '体育館', ${keys.publicKey}, 1 FROM unnest(${['gym-1', 'gym-2']}::text[]) AS d (device)`;
  return {
    goods: goodsOf(keys),
    inject: injector(app, bySocket),
    overHttp: bySocket,
    state: async () => ({
      counts: await owner`
        SELECT (SELECT count(*)::int FROM event) AS events, (SELECT count(*)::int FROM reservation) AS reservations,
          (SELECT count(*)::int FROM device) AS devices, (SELECT count(*)::int FROM anomaly) AS anomalies`,
      heads: await owner`SELECT * FROM stream ORDER BY device, epoch`,
    }),
    stop: () => centre.stop(),
  };
};
