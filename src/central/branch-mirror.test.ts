import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { addScope, SCOPE, startGrants } from '../../test/harness/test-reservations.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import type { ReservePolicy } from '../outbox/reservation.ts';
import { mirrorOf, takeMirror } from './branch-mirror.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { readScopes } from './reservation-scopes.ts';

// The branch of this test is its own centre: what counts is who signed, and when.
let database: TestDatabase;
let key: ReceiptKey;
const BRANCH = deviceIdSchema.parse('branch-1');
const NOW = 1_790_000_000_000;
beforeAll(async () => {
  database = await startTestDatabase();
  key = await startGrants(database.sql);
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const placeAt = (now: number) =>
  ({
    sql: database.sql,
    tenant: TENANT,
    mode: 'drill',
    system: { now: () => now },
    receiptKey: key,
  }) as const;
const take = async (signedAt: number, takenAt: number, source = 'https://a.example') => {
  const signed = await mirrorOf(placeAt(signedAt), BRANCH);
  const from = { centralPublicKey: key.publicKey, branch: BRANCH, source };
  const taken = await takeMirror(placeAt(takenAt), signed, from);
  return taken.ok ? 'taken' : taken.reason;
};

test('the policies of the centre above still come when it has another address', async () => {
  const policies = async () => (await readScopes(database.sql, TENANT, 'drill')).map(({ policy }) => policy);
  const decide = async (policy: ReservePolicy) => {
    await addScope(database.sql, policy, key);
    const signed = await mirrorOf(placeAt(NOW), BRANCH);
    await database.owner`TRUNCATE reservation_scope`;
    return signed;
  };
  const [available, strict] = [await decide('available'), await decide('strict')];
  const from = { centralPublicKey: key.publicKey, branch: BRANCH };
  expect(await takeMirror(placeAt(NOW), available, { ...from, source: 'https://a.example' })).toMatchObject({
    ok: true,
  });
  expect(await policies()).toEqual(['available']);
  expect(await takeMirror(placeAt(NOW), strict, { ...from, source: 'https://b.example' })).toMatchObject({
    ok: true,
  });
  expect(await policies()).toEqual(['strict']);
  expect(await database.sql`SELECT DISTINCT scope, published_by FROM reservation_scope`).toEqual([
    { scope: SCOPE, published_by: 'upstream' },
  ]);
});

test('one that is dated ahead is refused, and one that was taken keeps nothing out', async () => {
  expect(await take(NOW + 86_400_000, NOW)).toBe('dated_ahead');
  expect(await take(NOW + 60_000, NOW)).toBe('taken');
  expect(await take(NOW, NOW)).toBe('older');
  // As an earlier program took it.
  await database.sql`UPDATE branch_mirror SET as_of = ${NOW + 86_400_000}`;
  expect(await take(NOW + 1, NOW + 1)).toBe('taken');
  expect(await take(NOW, NOW + 1)).toBe('older');
});
