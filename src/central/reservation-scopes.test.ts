import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { addScope, SCOPE, startGrants } from '../../test/harness/test-reservations.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { publishConfigured, publishScope, readScopes } from './reservation-scopes.ts';

let database: TestDatabase;
let key: ReceiptKey;
beforeAll(async () => {
  database = await startTestDatabase();
  key = await startGrants(database.sql);
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

type Mode = 'drill' | 'real';
const configured = async (mode: Mode): Promise<void> => {
  const by = { staff: 'config', at: 1, key: key.privateKey };
  await publishConfigured(
    database.sql,
    TENANT,
    [{ scope: SCOPE, mode, policy: 'strict', budgetMs: 300 }],
    by,
  );
};
const policies = async (mode: Mode) =>
  (await readScopes(database.sql, TENANT, mode)).map(({ version, policy }) => [version, policy]);

test('what an officer decided in the drill does not keep the configuration from being published in earnest', async () => {
  await addScope(database.sql, 'available', key);
  await configured('real');
  expect(await policies('real')).toEqual([[2, 'strict']]);
  // Of the same mode it does, until a person changes it.
  await configured('drill');
  expect(await policies('drill')).toEqual([[1, 'available']]);
  const by = { staff: 'board', at: 1, key: key.privateKey };
  const escrow = { scope: SCOPE, mode: 'real', policy: 'escrow', budgetMs: 300 } as const;
  await database.sql.begin((tx) => publishScope(tx, TENANT, escrow, by));
  await configured('real');
  expect(await policies('real')).toEqual([[3, 'escrow']]);
});
