/**
 * The role that serves requests: it owns nothing, is bound by row security, and may do to each table what the table's policies
 * name (row-security.ts) and no more (decision 0022).
 */
import { z } from 'zod';
import { toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { ConnectionTarget, Queryable, Sql } from './database.ts';
import { lockMigrations } from './migrations.ts';

/** Of our own database; a town names the role in its address. */
const APPLICATION_ROLE = 'kazasu_app';
const PASSWORD_BYTES = 24;

const roleRows = z.array(z.object({ name: z.string() }));
const policyRows = z.array(
  z.object({ table: z.string(), policy: z.string(), command: z.enum(['r', 'a', 'w', 'd']) }),
);

/** A policy of this name is for the one column that it names (erasure-sql.ts). */
const OF_ONE_COLUMN = /^own_erase_([a-z]+)$/;

const PRIVILEGES = { r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const;

/**
 * Makes the role on our own server, with a new password at each start: it is written nowhere, and whoever had an old one is
 * out. Takes a superuser's connection.
 */
export const makeApplicationRole = async (
  owner: Sql,
  system: System,
): Promise<Pick<ConnectionTarget, 'user' | 'password'>> => {
  const password = toHex(system.randomBytes(PASSWORD_BYTES));
  const known: unknown =
    await owner`SELECT rolname AS name FROM pg_roles WHERE rolname = ${APPLICATION_ROLE}`;
  const verb = roleRows.parse(known).length === 0 ? 'CREATE' : 'ALTER';
  await owner.unsafe(
    `${verb} ROLE ${APPLICATION_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION PASSWORD '${password}'`,
  );
  return { user: APPLICATION_ROLE, password };
};

/**
 * Grants the role what the policies name, and takes back what an earlier version granted. Takes the owner's transaction; a
 * drill that has one role for everything is left as it is.
 */
export const grantApplication = async (tx: Queryable, role: string): Promise<void> => {
  await lockMigrations(tx);
  const owner: unknown = await tx`SELECT current_user AS name`;
  if (roleRows.parse(owner)[0]?.name === role) return;
  const found: unknown = await tx`
    SELECT table_of.relname AS table, policy.polname AS policy, policy.polcmd AS command
    FROM pg_policy AS policy JOIN pg_class AS table_of ON table_of.oid = policy.polrelid
    WHERE table_of.relnamespace = 'kazasu'::regnamespace`;
  const commands = Map.groupBy(policyRows.parse(found), ({ table }) => table);
  await tx`REVOKE ALL ON ALL TABLES IN SCHEMA kazasu FROM ${tx(role)}`;
  await tx`GRANT USAGE ON SCHEMA kazasu TO ${tx(role)}`;
  await tx`GRANT SELECT ON migration TO ${tx(role)}`;
  for (const [table, rows] of commands) {
    const privileges = rows
      .map(({ policy, command }) => {
        const column = OF_ONE_COLUMN.exec(policy)?.[1];
        return `${PRIVILEGES[command]}${column === undefined ? '' : ` (${column})`}`;
      })
      .join(', ');
    await tx`GRANT ${tx.unsafe(privileges)} ON ${tx(table)} TO ${tx(role)}`;
  }
};

const standingRows = z.tuple([
  z.object({
    role: z.string(),
    superuser: z.boolean(),
    bypasses: z.boolean(),
    owns: z.boolean(),
  }),
]);

/** The name of the connection's role, and whether it may serve requests in earnest. */
export interface Standing {
  readonly role: string;
  readonly fit: Result<undefined, 'role_too_strong'>;
}

/** `role_too_strong`: row security would not bind it (`detail.because`). */
export const readStanding = async (app: Queryable): Promise<Standing> => {
  const rows: unknown = await app`
    SELECT rolname AS role, rolsuper AS superuser, rolbypassrls AS bypasses,
      EXISTS (
        SELECT 1 FROM pg_class JOIN pg_namespace AS home ON home.oid = relnamespace
        WHERE nspname = 'kazasu' AND (pg_has_role(rolname, relowner, 'MEMBER') OR pg_has_role(rolname, nspowner, 'MEMBER'))
      ) AS owns
    FROM pg_roles WHERE rolname = current_user`;
  const [{ role, superuser, bypasses, owns }] = standingRows.parse(rows);
  const because = superuser ? 'superuser' : bypasses ? 'bypassrls' : owns ? 'owner' : undefined;
  return {
    role,
    fit: because === undefined ? success(undefined) : failure('role_too_strong', { role, because }),
  };
};
