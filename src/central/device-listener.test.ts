import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type DeviceCentre,
  RECEIPT_KEY,
  shifted,
  startDeviceCentre,
  VILLAGE,
} from '../../test/harness/device-centre.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { centreHolder, deviceHolder, materialOf, testAuthority } from '../../test/harness/tls-peer.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { newP256Key, type TlsMaterial } from '../kernel/x509.ts';
import { makeRequest, markOf, readRequest, requestId } from '../kernel/x509-csr.ts';
import { ENROL_PATH, RENEW_PATH, TENANT_HEADER } from '../outbox/protocol.ts';
import { ASKED } from '../registry/package.ts';
import { createCentreClient } from '../sync/https-client.ts';
import type { ClientMaterial } from '../sync/tls-context.ts';
import {
  approveRequest,
  type Certifier,
  refuseRequest,
  TRAINING_STAFF,
  withdrawDevice,
} from './certificates.ts';
import { issueCode, issueTrainingCode } from './enrolment.ts';

let database: TestDatabase;
let centre: DeviceCentre;
const system = shifted();
const clients: { close(): void }[] = [];
beforeAll(async () => {
  database = await startTestDatabase();
});
beforeEach(async () => {
  await database.clear();
  system.at(0);
  centre = await startDeviceCentre(database, system);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await centre.stop();
});
afterAll(() => database.stop());

const gym = deviceIdSchema.parse('gym-1');

interface Ask {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** A terminal with this material; what it asks and what it is told. */
const terminalWith = (tls: () => ClientMaterial, url = centre.url.town, tenant: string = TENANT) => {
  const client = createCentreClient({ tls });
  clients.push(client);
  return async ({
    path = '/v1/probe',
    body,
    headers = {},
  }: Ask = {}): Promise<readonly [number, unknown]> => {
    const reply = await client.send(new URL(path, url), {
      headers: { [TENANT_HEADER]: tenant, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return [reply.status, await reply.json()];
  };
};
const believing = (material?: TlsMaterial, certifier: Certifier = centre.town): ClientMaterial => ({
  ...(material === undefined ? {} : { cert: material.cert, key: material.key }),
  ca: [certifier.authority.certificate],
});

/** What a new terminal has: two keys and a code. */
const newcomer = async (code: string, device = 'gym-1') => {
  const key = newP256Key(realSystem);
  const { publicKey } = newKeys();
  const csr = makeRequest(key, device);
  const read = readRequest(csr);
  if (!read.ok) throw new Error('a request of ours');
  const id = requestId({ device, publicKey, certifiedKey: read.value.publicKey });
  const body = { v: 1, code, device, site: 'gym-1', siteName: '体育館', publicKey, csr };
  return { key, body, csr, id };
};

/** Taken in, as everybody is: by a code and an approval. */
const enrolled = async (device = 'gym-1', certifier = centre.town, url = centre.url.town) => {
  const one = await newcomer(await issueCode(certifier), device);
  const ask = terminalWith(() => believing(undefined, certifier), url, certifier.tenant);
  expect(await ask({ path: ENROL_PATH, body: one.body })).toEqual([202, { state: 'pending' }]);
  expect(await approveRequest(certifier, one.id, 's-1')).toEqual({ ok: true, value: undefined });
  const [status, answer] = await ask({ path: ENROL_PATH, body: one.body });
  expect([status, answer]).toMatchObject([200, { tenant: certifier.tenant, centralPublicKey: RECEIPT_KEY }]);
  const { certificate } = answer as { readonly certificate: string };
  return { ...one, material: { ca: [certifier.authority.certificate], cert: certificate, key: one.key } };
};

test('廃止 holds from the next request on, in the middle of many that ask at once', async () => {
  const [stolen, other] = [await enrolled('gym-1'), await enrolled('gym-2')];
  const asks = [terminalWith(() => stolen.material), terminalWith(() => other.material)] as const;
  const many = () => Array.from({ length: 24 }, (_, n) => (n % 2 === 0 ? asks[0] : asks[1])());
  // Under way while it is withdrawn: answered either way.
  const before = many();
  expect((await withdrawDevice(centre.town, gym, { staff: 's-1', reason: '盗難' })).ok).toBe(true);
  const after = await Promise.all(many());
  expect(after.filter((_, n) => n % 2 === 0)).toEqual(
    Array.from({ length: 12 }, () => [403, { reason: 'certificate_revoked' }]),
  );
  expect(after.filter((_, n) => n % 2 === 1)).toEqual(
    Array.from({ length: 12 }, () => [200, { served: true }]),
  );
  await Promise.all(before);
});

test('a terminal with a certificate of the municipality is served', async () => {
  const { material } = await enrolled();
  const ask = terminalWith(() => material);
  expect(await ask()).toEqual([200, { served: true }]);
  expect(await ask({ path: '/v1/streams/gym-1/probe' })).toEqual([200, { served: true }]);
  expect(centre.served).toEqual(['/v1/probe', '/v1/streams/gym-1/probe']);
});

const REFUSED: readonly (readonly [string, () => TlsMaterial | undefined, string])[] = [
  ['nobody', () => undefined, 'certificate_missing'],
  ['a CA of their own', () => materialOf(testAuthority(), deviceHolder()), 'certificate_unknown_ca'],
  [
    'a certificate of the other municipality',
    () => materialOf(centre.village.authority, deviceHolder('gym-1', VILLAGE)),
    'certificate_unknown_ca',
  ],
  [
    'a certificate in our name by the other municipality',
    () => materialOf(centre.village.authority, deviceHolder()),
    'certificate_unknown_ca',
  ],
  [
    'one in the other’s name by ours',
    () => materialOf(centre.town.authority, deviceHolder('gym-1', VILLAGE)),
    'wrong_tenant',
  ],
  [
    'one that is over',
    () => materialOf(centre.town.authority, deviceHolder(), { from: -90, to: -1 }),
    'certificate_expired',
  ],
  [
    'one of tomorrow',
    () => materialOf(centre.town.authority, deviceHolder(), { from: 1, to: 90 }),
    'certificate_not_yet_valid',
  ],
  [
    'one that is for a server only',
    () => materialOf(centre.town.authority, centreHolder()),
    'certificate_wrong_use',
  ],
  [
    'the CA itself',
    () => ({ ca: [], cert: centre.town.authority.certificate, key: centre.town.authority.key }),
    'certificate_wrong_use',
  ],
];
test.each(REFUSED)('with %s: refused, served nothing, and the log says why', async (_name, make, reason) => {
  const ask = terminalWith(() => believing(make()));
  const [status, answer] = await ask();
  expect([status >= 401 && status <= 403, answer]).toEqual([true, { reason }]);
  expect(centre.served).toEqual([]);
  expect(centre.logged.join('\n')).toContain(`"reason":"${reason}"`);
});

test('a terminal speaks for itself only', async () => {
  const { material } = await enrolled();
  const ask = terminalWith(() => material);
  const refused = [404, { reason: 'wrong_device' }];
  expect(await ask({ path: '/v1/streams/gym-2/probe' })).toEqual(refused);
  expect(await ask({ headers: { [ASKED.device]: 'gym-2' } })).toEqual(refused);
  expect(await ask({ headers: { [TENANT_HEADER]: '999974' } })).toEqual([403, { reason: 'wrong_tenant' }]);
  expect(centre.served).toEqual([]);
});

test('廃止 holds from the next request on, on the same connection too', async () => {
  const { material } = await enrolled();
  const other = await enrolled('gym-2');
  const ask = terminalWith(() => material);
  expect((await ask())[0]).toBe(200);
  await withdrawDevice(centre.town, gym, { staff: 's-1', reason: '紛失' });
  expect(await ask()).toEqual([403, { reason: 'certificate_revoked' }]);
  // A new connection resumes the session of the one before; that is no way in either.
  expect(await terminalWith(() => material)()).toEqual([403, { reason: 'certificate_revoked' }]);
  expect((await terminalWith(() => other.material)())[0]).toBe(200);
  const request = { v: 1, csr: makeRequest(material.key, 'gym-1') };
  expect(await ask({ path: RENEW_PATH, body: request })).toEqual([403, { reason: 'certificate_revoked' }]);
});

test('two municipalities at one entrance, each with its own CA, by the name that is called', async () => {
  const town = await enrolled();
  const village = await enrolled('gym-1', centre.village, centre.url.village);
  expect(await terminalWith(() => village.material, centre.url.village, VILLAGE)()).toEqual([
    200,
    { served: true },
  ]);
  // The town's terminal does not even speak to what the village calls its centre.
  await expect(terminalWith(() => town.material, centre.url.village)()).rejects.toMatchObject({
    code: 'SELF_SIGNED_CERT_IN_CHAIN',
  });
  const crossed = terminalWith(
    () => ({ ...town.material, ca: village.material.ca }),
    centre.url.village,
    VILLAGE,
  );
  expect(await crossed()).toEqual([401, { reason: 'certificate_unknown_ca' }]);
});

test('before somebody approves there is no certificate, and the same request asks again as often as it likes', async () => {
  const one = await newcomer(await issueCode(centre.town));
  const ask = terminalWith(() => believing());
  const asked = { path: ENROL_PATH, body: one.body };
  for (let turn = 0; turn < 3; turn += 1) expect(await ask(asked)).toEqual([202, { state: 'pending' }]);
  // The code is over long before somebody comes to approve.
  system.at(3);
  expect(await ask(asked)).toEqual([202, { state: 'pending' }]);
  await approveRequest(centre.town, one.id, 's-1');
  const first = await ask(asked);
  expect(first[0]).toBe(200);
  // The answer was lost: the same one again.
  expect(await ask(asked)).toEqual(first);
  expect(await approveRequest(centre.town, one.id, 's-1')).toMatchObject({ reason: 'already_decided' });
  expect(markOf(one.id)).toMatch(/^[0-9a-f]{4}-[0-9a-f]{4}$/);
});

test('a terminal that was refused is told so, and may come again with another code', async () => {
  const one = await newcomer(await issueCode(centre.town));
  const ask = terminalWith(() => believing());
  await ask({ path: ENROL_PATH, body: one.body });
  await refuseRequest(centre.town, one.id, { staff: 's-1', reason: '心当たりがない' });
  expect(await ask({ path: ENROL_PATH, body: one.body })).toEqual([403, { reason: 'not_approved' }]);
  const again = { ...one.body, code: await issueCode(centre.town) };
  expect(await ask({ path: ENROL_PATH, body: again })).toEqual([202, { state: 'pending' }]);
});

test('a code is for one terminal; without a request signed by the key it is for nobody', async () => {
  const code = await issueCode(centre.town);
  const [one, two] = [await newcomer(code), await newcomer(code)];
  const ask = terminalWith(() => believing());
  const bad = [400, { reason: 'bad_certificate_request' }];
  const changed = `${one.csr.slice(0, 120)}${one.csr[120] === 'A' ? 'B' : 'A'}${one.csr.slice(121)}`;
  expect(await ask({ path: ENROL_PATH, body: { ...one.body, csr: changed } })).toEqual(bad);
  expect(await ask({ path: ENROL_PATH, body: { ...one.body, csr: undefined } })).toEqual(bad);
  expect((await ask({ path: ENROL_PATH, body: one.body }))[0]).toBe(202);
  expect(await ask({ path: ENROL_PATH, body: two.body })).toEqual([403, { reason: 'bad_code' }]);
});

test('whoever approves second does not take over the name of the first; a code for the name does', async () => {
  const ask = terminalWith(() => believing());
  const [first, second] = [
    await newcomer(await issueCode(centre.town)),
    await newcomer(await issueCode(centre.town)),
  ];
  for (const { body } of [first, second]) expect((await ask({ path: ENROL_PATH, body }))[0]).toBe(202);
  expect((await approveRequest(centre.town, first.id, 's-1')).ok).toBe(true);
  expect(await approveRequest(centre.town, second.id, 's-1')).toMatchObject({ reason: 'name_in_use' });
  const [, { certificate }] = (await ask({ path: ENROL_PATH, body: first.body })) as [
    number,
    { certificate: string },
  ];
  const old = terminalWith(() => believing({ ca: [], cert: certificate, key: first.key }));
  expect((await old())[0]).toBe(200);
  const replacement = await newcomer(await issueCode(centre.town, { device: gym }));
  await ask({ path: ENROL_PATH, body: replacement.body });
  expect((await approveRequest(centre.town, replacement.id, 's-1')).ok).toBe(true);
  // The old disk with its old certificate is out.
  expect(await old()).toEqual([403, { reason: 'certificate_revoked' }]);
});

test('the code of a training centre approves by itself, and says so', async () => {
  const one = await newcomer(await issueTrainingCode(centre.town));
  const [status] = await terminalWith(() => believing())({ path: ENROL_PATH, body: one.body });
  expect(status).toBe(200);
  expect(await database.sql`SELECT staff, kind FROM device_decision`).toMatchObject([
    { staff: TRAINING_STAFF, kind: 'approve' },
  ]);
});

/** Enrolled so many days ago and not seen since. */
const away = async (days: number) => {
  system.at(-days);
  const { material } = await enrolled();
  system.at(0);
  const renew = async (key = material.key) =>
    terminalWith(() => material)({ path: RENEW_PATH, body: { v: 1, csr: makeRequest(key, 'gym-1') } });
  return { material, renew };
};

test('after 120 days away nothing is served until the certificate was renewed, which works by itself', async () => {
  const { material, renew } = await away(120);
  expect(await terminalWith(() => material)()).toEqual([401, { reason: 'certificate_expired' }]);
  const [status, { certificate }] = (await renew()) as [number, { certificate: string }];
  expect(status).toBe(200);
  expect(await terminalWith(() => ({ ...material, cert: certificate }))()).toEqual([200, { served: true }]);
  // The answer was lost: asked again with the old one, the same comes.
  expect(await renew()).toEqual([200, { certificate }]);
  expect(centre.served).toHaveLength(1);
});

test('after 200 days away it is refused', async () => {
  const { renew } = await away(200);
  expect(await renew()).toEqual([403, { reason: 'renewal_too_late' }]);
});

test('a certificate is renewed for its own key only', async () => {
  const recent = await away(50);
  expect(await recent.renew(newP256Key(realSystem))).toEqual([400, { reason: 'bad_certificate_request' }]);
  expect((await recent.renew())[0]).toBe(200);
});

test('nobody’s certificate is renewed for a terminal that is unknown', async () => {
  const material = materialOf(centre.town.authority, deviceHolder('gym-9'));
  const body = { v: 1, csr: makeRequest(material.key, 'gym-9') };
  expect(await terminalWith(() => believing(material))({ path: RENEW_PATH, body })).toEqual([
    404,
    { reason: 'unknown_device' },
  ]);
});
