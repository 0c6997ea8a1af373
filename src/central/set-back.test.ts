/** A centre whose database was set back: what terminals hold already must not keep them from what it says next. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { addDesk, SCOPE, startGrants } from '../../test/harness/test-reservations.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import type { ReservePolicy } from '../outbox/reservation.ts';
import { rosterSchema } from '../outbox/roster.ts';
import { publishScope } from './reservation-scopes.ts';
import { siteRoster } from './site-roster.ts';

let database: TestDatabase;
const system = fixedSystem();

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const minutes = (count: number): void => system.advance(count * 60_000);

test('a roster made after the database was set back is newer than those it forgot', async () => {
  const { sql } = database;
  const deps = {
    sql,
    tenant: TENANT,
    system,
    key: await startGrants(sql),
    mode: 'drill',
    events: {},
  } as const;
  const ask = async (): Promise<number> =>
    rosterSchema.parse(JSON.parse((await siteRoster(deps, 'ev-1')).payload)).version;
  await addDesk(sql, 'ev-1');
  const versions = [await ask()];
  const put = async (revokedAt: number | null): Promise<void> => {
    minutes(1);
    await sql`UPDATE device SET revoked_at = ${revokedAt} WHERE device = 'ev-1'`;
    versions.push(await ask());
  };
  await put(7);
  await put(null);
  await database.owner`DELETE FROM site_roster WHERE version <> ${versions[0] ?? 0}`;
  await put(7);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(new Set(versions).size).toBe(4);
  // The same again is the same roster.
  expect(await ask()).toBe(versions.at(-1));
});

test('so is what was decided for a scope', async () => {
  const { sql } = database;
  const { privateKey } = await startGrants(sql);
  const decide = async (policy: ReservePolicy): Promise<number> => {
    minutes(1);
    const scope = { scope: SCOPE, mode: 'drill', policy, budgetMs: 300 } as const;
    const by = { staff: 'board', at: system.now(), key: privateKey };
    return (await publishScope(sql, TENANT, scope, by)).version;
  };
  const before = [await decide('strict'), await decide('available')];
  await database.owner`DELETE FROM reservation_scope`;
  expect(await decide('strict')).toBeGreaterThan(Math.max(...before));
});
