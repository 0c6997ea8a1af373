import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { type EnrolRequest, enrolRequestSchema } from '../outbox/protocol.ts';
import { type Deciding, withdrawDevice } from './certificates.ts';
import { enrolDevice, enrolledDevice, issueCode, issueTrainingCode } from './enrolment.ts';
import { loadReceiptKey } from './receipt-key.ts';

let database: TestDatabase;
const system = fixedSystem();
let enrolment: Deciding;
const DAY_MS = 86_400_000;
const gym = deviceIdSchema.parse('gym-1');

beforeAll(async () => {
  database = await startTestDatabase();
  const key = await loadReceiptKey(database.sql, TENANT, system);
  const acts = { tenant: TENANT, mode: 'drill', key, system } as const;
  enrolment = { sql: database.sql, tenant: TENANT, system, acts };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const request = (code: string, publicKey = newKeys().publicKey): EnrolRequest =>
  enrolRequestSchema.parse({ v: 1, code, device: gym, site: 'gym-1', siteName: '体育館', publicKey });

test('a code is no longer good after 24 hours', async () => {
  const [first, second] = [await issueCode(enrolment), await issueCode(enrolment)];
  system.advance(DAY_MS - 1);
  expect(await enrolDevice(enrolment, request(first))).toMatchObject({ ok: true });
  system.advance(1);
  const late = { ...request(second), device: deviceIdSchema.parse('gym-2') };
  expect(await enrolDevice(enrolment, late)).toMatchObject({ reason: 'bad_code' });
});

test('codes look like codes, differ, and are nowhere in the database', async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, () => issueCode(enrolment)));
  expect(new Set(codes).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
  const rows = JSON.stringify(await database.sql`SELECT *, code_hash::text AS text FROM enrol_code`);
  for (const code of codes) {
    expect(rows).not.toContain(code);
    expect(rows).not.toContain(Buffer.from(code).toString('hex'));
  }
});

test('a refused terminal does not use up the code', async () => {
  await enrolDevice(enrolment, request(await issueCode(enrolment)));
  const code = await issueCode(enrolment);
  expect(await enrolDevice(enrolment, request(code))).toMatchObject({ reason: 'bad_code' });
  const other = { ...request(code), device: deviceIdSchema.parse('gym-2') };
  expect(await enrolDevice(enrolment, other)).toMatchObject({ ok: true });
});

test('of two terminals that come with one code at the same moment, one gets in', async () => {
  const code = await issueCode(enrolment);
  const results = await Promise.all(
    ['gym-1', 'gym-2', 'gym-3'].map((device) =>
      enrolDevice(enrolment, { ...request(code), device: deviceIdSchema.parse(device) }),
    ),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
});

test('the training code serves many and may replace, until the next start', async () => {
  const code = await issueTrainingCode(enrolment);
  const [old, fresh] = [newKeys().publicKey, newKeys().publicKey];
  expect(await enrolDevice(enrolment, request(code, old))).toMatchObject({ ok: true });
  expect(await enrolDevice(enrolment, request(code, fresh))).toMatchObject({ ok: true });
  expect(await enrolledDevice(enrolment, gym)).toMatchObject({ ok: true, value: { publicKey: fresh } });
  await issueTrainingCode(enrolment);
  expect(await enrolDevice(enrolment, request(code))).toMatchObject({ reason: 'bad_code' });
});

test('a withdrawn terminal comes back only with a code made for it', async () => {
  const { publicKey } = newKeys();
  await enrolDevice(enrolment, request(await issueCode(enrolment), publicKey));
  expect(await withdrawDevice(enrolment, gym, { staff: 's-1', reason: '紛失' })).toMatchObject({ ok: true });
  expect(await withdrawDevice(enrolment, gym, { staff: 's-1', reason: '紛失' })).toMatchObject({
    reason: 'unknown_device',
  });
  expect(await enrolledDevice(enrolment, gym)).toMatchObject({ reason: 'revoked' });
  expect(await enrolDevice(enrolment, request(await issueCode(enrolment), publicKey))).toMatchObject({
    ok: false,
  });
  const forGym = await issueCode(enrolment, { device: gym });
  expect(await enrolDevice(enrolment, request(forGym, publicKey))).toMatchObject({ ok: true });
  expect(await enrolledDevice(enrolment, gym)).toMatchObject({ ok: true, value: { publicKey } });
});
