import { afterAll, beforeAll, expect, test } from 'vitest';
import { TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { hashPin } from '../kernel/pin.ts';
import { ROLES } from '../kernel/roles.ts';
import { envelopeOf } from '../outbox/event.ts';
import { noteAnomaly } from './anomalies.ts';
import { ANOMALY_API, anomalyListSchema } from './anomaly-schema.ts';
import { CONSOLE_API } from './schema.ts';

let centre: TrainingCentre;
const PIN = '4071';

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = ROLES.map((role) => ({ id: role, role, pinScrypt }));
  centre = await startTrainingCentre({ config: trainingConfig({ staff }) });
});
afterAll(() => centre.stop());

const call = (path: string, cookie?: string, body?: unknown): Promise<Response> =>
  fetch(new URL(path, centre.central.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const signIn = async (staff: string): Promise<string> => {
  const reply = await call(CONSOLE_API.login, undefined, { staff, pin: PIN });
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};
const listed = async (cookie: string, query = '') =>
  anomalyListSchema.parse(await (await call(`${ANOMALY_API.list}${query}`, cookie)).json());

test('found, counted on the overview, settled by a supervisor alone, and written down as an act of the centre', async () => {
  await noteAnomaly(centre.owner, TENANT, { kind: 'fork', key: 'k', device: 'ev-1', foundAt: 5 });
  expect((await centre.central.overview()).openAnomalies).toBe(1);
  const lead = await signIn('supervisor');
  const { anomalies } = await listed(lead);
  const wish = { ids: anomalies.map(({ id }) => id), reason: '複製ではなく、端末の入替えと確かめた' };
  for (const role of ['auditor', 'admin', 'clerk', 'viewer', 'operator'] as const) {
    const reply = await call(ANOMALY_API.settle, await signIn(role), wish);
    expect([role, reply.status]).toEqual([role, 403]);
  }
  // 選挙担当 may, but only what came of reservations.
  const officer = await signIn('election_officer');
  expect(await (await call(ANOMALY_API.settle, officer, wish)).json()).toEqual({ settled: 0 });
  expect((await call(ANOMALY_API.settle, undefined, wish)).status).toBe(401);
  expect((await call(ANOMALY_API.settle, lead, { ...wish, reason: 'ok' })).status).toBe(400);
  expect(await (await call(ANOMALY_API.settle, lead, wish)).json()).toEqual({ settled: 1 });
  expect(await (await call(ANOMALY_API.settle, lead, wish)).json()).toEqual({ settled: 0 });
  expect(await listed(lead)).toMatchObject({ anomalies: [], open: 0 });
  const [closed] = (await listed(await signIn('auditor'), '?state=closed&kind=fork')).anomalies;
  expect(closed?.settled).toMatchObject({ by: 'supervisor', reason: wish.reason });
  expect((await call(`${ANOMALY_API.list}?kind=other`, lead)).status).toBe(400);
  const acts = await centre.owner<
    { body: Uint8Array }[]
  >`SELECT body FROM event WHERE kind = 'anomaly.settled'`;
  expect(acts.map(({ body }) => envelopeOf(Buffer.from(body).toString())?.data)).toEqual([
    { ids: wish.ids, reason: wish.reason },
  ]);
});
