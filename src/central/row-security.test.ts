/**
 * One municipality and another's rows, for every table there is: the tables, their columns and what may be done to them come from
 * the database's own catalogue, so that a table made tomorrow is tried tomorrow.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestDatabase, type TestDatabase } from '../../test/harness/test-database.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import { type TenantId, tenantIdSchema } from '../kernel/ids.ts';
import type { Sql } from './database.ts';
import { rowSecurity } from './row-security.ts';

const VILLAGE = tenantIdSchema.parse('999982');
/** Tables of no municipality. A name is added here only by somebody who has thought about it. */
const SHARED: readonly string[] = ['migration'];

let database: TestDatabase;
let city: Sql;
let village: Sql;
let nobody: Sql;
const checkRows = z.array(z.object({ name: z.string(), table: z.string() }));
beforeAll(async () => {
  database = await startTestDatabase();
  // Rows made from the catalogue know no table's own rules; the policies are tried here.
  const checks: unknown = await database.owner`
    SELECT conname AS name, relname AS table FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype = 'c' AND connamespace = 'kazasu'::regnamespace`;
  for (const { name, table } of checkRows.parse(checks))
    await database.owner`ALTER TABLE ${database.owner(table)} DROP CONSTRAINT ${database.owner(name)}`;
  city = database.sql;
  village = database.as(VILLAGE);
  nobody = database.as(undefined);
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.clear();
  await database.owner`TRUNCATE central_key`;
});

const tableRows = z.array(
  z.object({
    name: z.string(),
    tenanted: z.boolean(),
    forced: z.boolean(),
    commands: z.array(z.enum(['r', 'a', 'w', 'd', '*'])),
  }),
);
type Table = z.infer<typeof tableRows>[number];

const readTables = async (): Promise<Table[]> => {
  const rows: unknown = await database.owner`
    SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS forced,
      EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant' AND NOT attisdropped) AS tenanted,
      ARRAY(
        -- A policy for one column alone (erasure-sql.ts) allows no change of a row: retention.test.ts tries it.
        SELECT polcmd::text FROM pg_policy WHERE polrelid = pg_class.oid AND polname NOT LIKE 'own_erase_%' ORDER BY 1
      ) AS commands
    FROM pg_class WHERE relnamespace = 'kazasu'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`;
  return tableRows.parse(rows);
};

/** What is wrong with the tables as they stand; empty when nothing is. */
const faults = (tables: readonly Table[]): string[] =>
  tables.flatMap(({ name, tenanted, forced, commands }) => {
    if (!tenanted) return SHARED.includes(name) ? [] : [`${name} is nobody's`];
    const wrong = [
      ...(forced ? [] : ['row security is not forced']),
      ...(commands.includes('r') && commands.includes('a') ? [] : ['no policy']),
    ];
    return wrong.map((what) => `${name}: ${what}`);
  });

const columnRows = z.array(z.object({ name: z.string(), type: z.string(), needed: z.boolean() }));

/** A value for a column that nobody reads: only the shape has to be right. */
const SAMPLES: Readonly<Record<string, string>> = {
  text: `'x'`,
  bytea: `'\\x00'`,
  int8: '1',
  int4: '1',
  bool: 'true',
  uuid: `'00000000-0000-7000-8000-000000000000'`,
  jsonb: `'{}'`,
};

/** The column list and one row of `tenant`, made from the catalogue. */
const sampleOf = async (table: string, tenant: TenantId): Promise<{ columns: string; values: string }> => {
  const rows: unknown = await database.owner`
    SELECT attname AS name, typname AS type, attnotnull AND attidentity = '' AND attgenerated = '' AS needed
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = ${`kazasu.${table}`}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;
  const columns = columnRows.parse(rows).filter(({ needed }) => needed);
  const valueOf = ({ name, type }: { readonly name: string; readonly type: string }): string => {
    if (name === 'tenant') return `'${tenant}'`;
    const sample = SAMPLES[type];
    if (sample === undefined) throw new Error(`no sample of ${type} for ${table}.${name}`);
    return sample;
  };
  return { columns: columns.map(({ name }) => name).join(', '), values: columns.map(valueOf).join(', ') };
};

/** A row of each municipality, past foreign keys and triggers: the policies are tried here, not those. */
const plant = async (table: string): Promise<void> => {
  await database.owner.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    for (const tenant of [TENANT, VILLAGE]) {
      const { columns, values } = await sampleOf(table, tenant);
      await tx.unsafe(`INSERT INTO ${table} (${columns}) VALUES (${values})`);
    }
  });
};

const countRows = z.tuple([z.object({ count: z.int() })]);
const countOf = async (sql: Sql, table: string, where = 'true'): Promise<number> => {
  const rows: unknown = await sql.unsafe(`SELECT count(*)::int AS count FROM ${table} WHERE ${where}`);
  return countRows.parse(rows)[0].count;
};

const DENIED = { code: '42501' };
const UNSET = { code: '42704' };

/** One municipality against the other's row: nothing is seen, nothing is done, and what is not granted says so. */
const tryOther = async (table: Table, mine: Sql, own: TenantId, other: TenantId): Promise<void> => {
  const { name, commands } = table;
  const theirs = `tenant = '${other}'`;
  expect([name, await countOf(mine, name)]).toEqual([name, 1]);
  expect([name, await countOf(mine, name, theirs)]).toEqual([name, 0]);
  const { columns, values } = await sampleOf(name, other);
  const insert = mine.unsafe(`INSERT INTO ${name} (${columns}) VALUES (${values}) ON CONFLICT DO NOTHING`);
  await expect(insert, name).rejects.toMatchObject(DENIED);
  for (const [command, statement] of [
    ['w', `UPDATE ${name} SET tenant = '${other}' WHERE ${theirs}`],
    ['d', `DELETE FROM ${name} WHERE ${theirs}`],
  ] as const) {
    const tried = mine.unsafe(statement);
    if (commands.includes(command)) expect([name, (await tried).count]).toEqual([name, 0]);
    else await expect(tried, name).rejects.toMatchObject(DENIED);
  }
  if (commands.includes('w')) {
    const given = mine.unsafe(`UPDATE ${name} SET tenant = '${other}' WHERE tenant = '${own}'`);
    await expect(given, name).rejects.toMatchObject(DENIED);
  }
  await expect(mine.unsafe(`TRUNCATE ${name} CASCADE`), name).rejects.toMatchObject(DENIED);
};

/** A connection of no municipality gets an error from each command, an empty table included. */
const tryUnset = async ({ name, commands }: Table): Promise<void> => {
  await expect(countOf(nobody, name), name).rejects.toMatchObject(UNSET);
  const { columns, values } = await sampleOf(name, VILLAGE);
  const insert = nobody.unsafe(`INSERT INTO ${name} (${columns}) VALUES (${values})`);
  await expect(insert, name).rejects.toMatchObject(UNSET);
  if (commands.includes('w'))
    await expect(nobody.unsafe(`UPDATE ${name} SET tenant = tenant`), name).rejects.toMatchObject(UNSET);
  if (commands.includes('d'))
    await expect(nobody.unsafe(`DELETE FROM ${name}`), name).rejects.toMatchObject(UNSET);
};

test('every table is one municipality’s by forced row security, or on the list of those that are nobody’s', async () => {
  const tables = await readTables();
  expect(tables.length).toBeGreaterThan(20);
  expect(faults(tables)).toEqual([]);
});

test('every table × read, add, change, remove × two municipalities: nothing across, and the rows still stand', async () => {
  const tables = (await readTables()).filter(({ tenanted }) => tenanted);
  for (const table of tables) {
    await plant(table.name);
    await tryOther(table, city, TENANT, VILLAGE);
    await tryOther(table, village, VILLAGE, TENANT);
    expect([table.name, await countOf(database.owner, table.name)]).toEqual([table.name, 2]);
  }
});

test('a connection that names no municipality gets an error at every table, full or empty', async () => {
  const tables = (await readTables()).filter(({ tenanted }) => tenanted);
  for (const table of tables) {
    await tryUnset(table);
    await plant(table.name);
    await tryUnset(table);
  }
});

test('a setting that was taken back is an error or nothing, never everything', async () => {
  await plant('device');
  await nobody.begin(async (tx) => {
    await tx`SELECT set_config('kazasu.tenant', ${VILLAGE}, true)`;
    expect(await tx`SELECT tenant FROM device`).toEqual([{ tenant: VILLAGE }]);
  });
  const after = await nobody`SELECT tenant FROM device`.catch(() => []);
  expect(after).toEqual([]);
});

test('the log, its evidence and what was looked at can only be added to', async () => {
  const tables = await readTables();
  const append = tables.filter(({ tenanted, commands }) => tenanted && commands.join('') === 'ar');
  expect(append.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['console_look', 'event', 'fork_evidence', 'link_change', 'stream_head']),
  );
  const granted: unknown = await database.owner`
    SELECT table_name AS name, string_agg(privilege_type, ' ' ORDER BY privilege_type) AS type
    FROM information_schema.role_table_grants
    WHERE grantee = 'kazasu_app' AND table_schema = 'kazasu' GROUP BY table_name`;
  const rights = new Map(
    z
      .array(z.object({ name: z.string(), type: z.string() }))
      .parse(granted)
      .map(({ name, type }) => [name, type]),
  );
  for (const { name } of append) expect([name, rights.get(name)]).toEqual([name, 'INSERT SELECT']);
  expect(rights.get('migration')).toBe('SELECT');
});

test('the role owns nothing, makes nothing, and no policy is beneath it', async () => {
  const [role] = await database.owner`
    SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'kazasu_app'`;
  expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
  for (const statement of [
    'CREATE TABLE kazasu.mine (n int)',
    'ALTER TABLE event NO FORCE ROW LEVEL SECURITY',
    'DROP POLICY own_read ON event',
    'SET ROLE kazasu',
  ])
    await expect(city.unsafe(statement), statement).rejects.toMatchObject(DENIED);
  await expect(city.unsafe('SET row_security = off; SELECT * FROM event')).rejects.toMatchObject(DENIED);
});

const keyRows = z.array(z.object({ name: z.string(), tables: z.string() }));

test('no key of a table spans municipalities: a number that is taken says nothing of whose it is', async () => {
  const unique: unknown = await database.owner`
    SELECT index_of.relname AS name, table_of.relname AS tables
    FROM pg_index JOIN pg_class AS index_of ON index_of.oid = indexrelid JOIN pg_class AS table_of ON table_of.oid = indrelid
    WHERE table_of.relnamespace = 'kazasu'::regnamespace AND indisunique AND table_of.relname <> ALL(${SHARED}::text[])
      AND indkey[0] <> (SELECT attnum FROM pg_attribute WHERE attrelid = indrelid AND attname = 'tenant')`;
  expect(keyRows.parse(unique)).toEqual([]);
  const foreign: unknown = await database.owner`
    SELECT conname AS name, conrelid::regclass::text AS tables FROM pg_constraint
    WHERE contype = 'f' AND connamespace = 'kazasu'::regnamespace AND NOT (
      conkey[1] = (SELECT attnum FROM pg_attribute WHERE attrelid = conrelid AND attname = 'tenant')
      AND confkey[1] = (SELECT attnum FROM pg_attribute WHERE attrelid = confrelid AND attname = 'tenant'))`;
  expect(keyRows.parse(foreign)).toEqual([]);
  // The same keys in both: neither hears of the other's.
  for (const sql of [city, village]) {
    const tenant = sql === city ? TENANT : VILLAGE;
    await sql`INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
      VALUES (${tenant}, 'gym-1', 'gym-1', '体育館', 'k', 1)`;
  }
  expect(await countOf(database.owner, 'device')).toBe(2);
});

describe('planted: a table made tomorrow', () => {
  const planted = async (sql: string): Promise<string[]> => {
    await database.owner.unsafe(sql);
    try {
      return faults(await readTables());
    } finally {
      await database.owner`DROP TABLE tomorrow`;
    }
  };

  test('without a policy, without force, or of nobody fails; with both it does not', async () => {
    const made = 'CREATE TABLE tomorrow (tenant text NOT NULL, n int8, PRIMARY KEY (tenant, n));';
    expect(await planted(made)).toEqual(['tomorrow: row security is not forced', 'tomorrow: no policy']);
    expect(await planted(`${made} ALTER TABLE tomorrow ENABLE ROW LEVEL SECURITY`)).toHaveLength(2);
    const unforced = `${made} ${rowSecurity({ name: 'tomorrow' })} ALTER TABLE tomorrow NO FORCE ROW LEVEL SECURITY`;
    expect(await planted(unforced)).toEqual(['tomorrow: row security is not forced']);
    expect(await planted('CREATE TABLE tomorrow (n int8)')).toEqual(["tomorrow is nobody's"]);
    expect(await planted(`${made} ${rowSecurity({ name: 'tomorrow' })}`)).toEqual([]);
  });

  test('a policy that lets everybody in is found by trying it', async () => {
    await database.owner.unsafe(`
      CREATE TABLE tomorrow (tenant text NOT NULL, n int8, PRIMARY KEY (tenant, n));
      ${rowSecurity({ name: 'tomorrow' })}
      DROP POLICY own_read ON tomorrow; CREATE POLICY own_read ON tomorrow FOR SELECT USING (true);`);
    await database.grant();
    try {
      await plant('tomorrow');
      const [table] = (await readTables()).filter(({ name }) => name === 'tomorrow');
      if (table === undefined) throw new Error('not planted');
      expect(faults([table])).toEqual([]);
      await expect(tryOther(table, city, TENANT, VILLAGE)).rejects.toThrow();
    } finally {
      await database.owner`DROP TABLE tomorrow`;
    }
  });
});
