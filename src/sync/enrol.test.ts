import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { enrolRequestSchema } from '../outbox/protocol.ts';
import { enrol } from './enrol.ts';
import type { SendInit } from './https-client.ts';

const newKey = (): string =>
  generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const publicKey = newKey();
const centralPublicKey = newKey();

const ask = (answer: () => Response | Promise<Response>) => {
  const asked: { url: string; init: SendInit }[] = [];
  const result = enrol({
    centralUrl: 'https://centre.example/',
    code: 'K7Q2-M9XD-4TRA',
    device: deviceIdSchema.parse('gym-1'),
    site: 'gym-1',
    siteName: '第一小',
    publicKey,
    tenant: tenantIdSchema.parse('999990'),
    send: async (url, init) => {
      asked.push({ url: z.instanceof(URL).parse(url).href, init });
      return answer();
    },
  });
  return { result, asked };
};
const json = (status: number, body: unknown) => () => Response.json(body, { status });

test('sends what the centre expects, and gives back its key', async () => {
  const { result, asked } = ask(json(200, { tenant: '999990', centralPublicKey }));
  expect(await result).toEqual({ ok: true, value: { centralPublicKey } });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.url).toBe('https://centre.example/v1/devices/enrol');
  expect(asked[0]?.init.headers).toMatchObject({ 'x-kazasu-tenant': '999990' });
  const sent: unknown = JSON.parse(z.string().parse(asked[0]?.init.body));
  expect(enrolRequestSchema.parse(sent)).toMatchObject({ device: 'gym-1', publicKey });
});

const FAILURES: readonly (readonly [string, () => Response, object])[] = [
  ['a wrong code', json(403, { reason: 'bad_code' }), { reason: 'bad_code' }],
  ['another municipality refuses', json(403, { reason: 'wrong_tenant' }), { reason: 'wrong_tenant' }],
  [
    'another municipality accepts',
    json(200, { tenant: '999989', centralPublicKey }),
    { reason: 'wrong_tenant' },
  ],
  ['too many', json(429, { retryAfterMs: 700 }), { reason: 'too_many', detail: { retryAfterMs: 700 } }],
  ['a fault in our request', json(400, { reason: 'bad_request' }), { reason: 'refused' }],
  ['the centre is down', json(503, { reason: 'failed' }), { reason: 'unreachable', detail: { status: 503 } }],
  ['a captive portal', () => new Response('<html>', { status: 200 }), { reason: 'bad_answer' }],
  ['some other server', json(404, { error: 'no' }), { reason: 'bad_answer' }],
  ['a key that is none', json(200, { tenant: '999990', centralPublicKey: 'x' }), { reason: 'bad_answer' }],
];

test.each(FAILURES)('%s', async (_name, answer, expected) => {
  expect(await ask(answer).result).toMatchObject({ ok: false, ...expected });
});

test('no answer at all is for later', async () => {
  const { result } = ask(() => Promise.reject(new TypeError('fetch failed')));
  expect(await result).toEqual({ ok: false, reason: 'unreachable' });
});
