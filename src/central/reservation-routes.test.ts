import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCOPE } from '../../test/harness/test-reservations.ts';
import { createTestStream, newKeys, TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { realSystem } from '../kernel/system.ts';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import {
  CANCEL_PATH,
  heldPath,
  RESERVE_PATH,
  reserveAnswerSchema,
  signReserve,
  verifyGrant,
} from '../outbox/reservation.ts';
import { ASKED, signAsk } from '../registry/package.ts';

let centre: TrainingCentre;
let receiptKey: string;
const keys = newKeys();
const stream = createTestStream('ev-1', { keys });

beforeAll(async () => {
  const base = trainingConfig();
  const config = {
    ...base,
    tenants: base.tenants.map((each) => ({
      ...each,
      reservations: [{ scope: SCOPE, policy: 'strict' as const, budgetMs: 300 }],
    })),
  };
  centre = await startTrainingCentre({
    config,
    reserveLimits: { requests: { burst: 5, perSecond: 0.001 }, inFlight: 8 },
  });
  receiptKey = await centre.introduce(stream);
});
afterAll(() => centre.stop());

const request = (subject: string, requestId = realSystem.newId(), verb: 'reserve' | 'cancel' = 'reserve') =>
  signReserve(TENANT, verb, { device: stream.device, requestId, scope: SCOPE, subject }, keys.privateKey);
const post = (path: string, body: unknown, tenant: string = TENANT): Promise<Response> =>
  fetch(`${centre.central.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
    body: JSON.stringify(body),
  });

test('over the wire: granted, given back, refused for what it is, and sent away only by the lane’s own limit', async () => {
  const first = request('a-1');
  const reply = await post(RESERVE_PATH, first);
  expect(reply.status).toBe(200);
  const answer = reserveAnswerSchema.parse(await reply.json());
  if (answer.outcome !== 'granted') throw new Error(answer.outcome);
  expect(verifyGrant(TENANT, first, answer.grant, receiptKey)).toBe(true);
  const cancelled = await post(CANCEL_PATH, request('a-1', first.requestId, 'cancel'));
  expect(await cancelled.json()).toEqual({ outcome: 'cancelled' });
  expect((await post(RESERVE_PATH, { ...first, subject: '123456789012' })).status).toBe(400);
  expect((await post(RESERVE_PATH, first, '999991')).status).toBe(403);
  expect((await post(RESERVE_PATH, { ...request('a-2'), subject: 'a-3' })).status).toBe(401);
  await post(RESERVE_PATH, request('a-4'));
  await post(RESERVE_PATH, request('a-5'));
  const throttled = await post(RESERVE_PATH, request('a-6'));
  expect(throttled.status).toBe(429);
  expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('what a terminal says it has read up to is a subject or nothing', async () => {
  const ask = async (after: string): Promise<number> => {
    const path = heldPath(SCOPE, after);
    const at = Math.floor(realSystem.now());
    const headers = {
      [TENANT_HEADER]: TENANT,
      [ASKED.device]: stream.device,
      [ASKED.at]: String(at),
      [ASKED.signature]: signAsk({ tenant: TENANT, device: stream.device, path, at }, keys.privateKey),
    };
    return (await fetch(`${centre.central.url}${path}`, { headers })).status;
  };
  expect([await ask(''), await ask('a-1')]).toEqual([200, 200]);
  expect([await ask('\u0000'), await ask('a b')]).toEqual([400, 400]);
});
