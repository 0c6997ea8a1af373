import { connect as dialTcp, type Socket } from 'node:net';
import postgres from 'postgres';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Durability } from '../outbox/protocol.ts';
import { TENANT_SETTING } from './row-security.ts';

/**
 * The connection to PostgreSQL. All our tables live in the schema `kazasu`, so that a town may give us a database it
 * uses for other things too. Rows are parsed by zod where they are read: what the database holds is a boundary.
 */

type Types = { readonly bigint: number };
export type Sql = postgres.Sql<Types>;
/** Either a connection or a transaction. */
export type Queryable = postgres.ISql<Types>;
export type TransactionSql = postgres.TransactionSql<Types>;

/** `int8` as a number: sequence numbers and milliseconds stay below 2^53, and a larger one is a bug that must show. */
const bigint: postgres.PostgresType<number> = {
  to: 20,
  from: [20],
  serialize: String,
  parse: (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new Error('a number of the database does not fit');
    return value;
  },
};

interface Target {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false | undefined;
}

const dial = (
  to: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<Socket> =>
  new Promise((done, failed) => {
    const socket = dialTcp({ ...to, noDelay: true });
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.removeListener('error', failed);
      // postgres.js reads `host` for the certificate's name.
      done(Object.assign(socket, 'host' in to ? { host: to.host } : {}));
    });
  });

/**
 * postgres.js sends the end of a COPY as its own small packet; with Nagle's algorithm on, that waits 40 ms for the
 * acknowledgement of the data before it: 10,700 events/s instead of 66,800 (measured, batches of 500).
 */
const dialFirst = async ({ host, port, path }: Target): Promise<Socket> => {
  if (typeof path === 'string' && path !== '') return dial({ path });
  let problem: unknown;
  for (const [at, name] of host.entries()) {
    try {
      return await dial({ host: name, port: port[at] ?? port[0] ?? 5432 });
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
};

const OPTIONS = {
  types: { bigint },
  max: 16,
  idle_timeout: 300,
  connect_timeout: 15,
  onnotice: () => undefined,
  connection: {
    application_name: 'kazasu',
    search_path: 'kazasu',
    // A plan that was made and kept while a table was empty reads all of it when it has grown (measured: more than
    // ten times slower at 20,000 events). Our statements carry whole batches, so planning each costs next to nothing.
    plan_cache_mode: 'force_custom_plan',
  },
  socket: dialFirst, // documented by postgres.js, not in its types
} as const;

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface PoolOptions {
  /** Each connection is this municipality's from its very start (decision 0022); without it no secured table answers. */
  readonly tenant?: TenantId;
  /** Most connections at once. */
  readonly max?: number;
}

/** A pool; nothing connects before the first query. */
export const connect = (target: string | ConnectionTarget, { tenant, max }: PoolOptions = {}): Sql => {
  const connection =
    tenant === undefined ? OPTIONS.connection : { ...OPTIONS.connection, [TENANT_SETTING]: tenant };
  const options = { ...OPTIONS, connection, ...(max === undefined ? {} : { max }) };
  return typeof target === 'string' ? postgres(target, options) : postgres({ ...options, ...target });
};

/** Ends the pool. With a limit: postgres.js waits for ever for a connection that the server closed in a transaction. */
export const disconnect = (sql: Sql): Promise<void> => sql.end({ timeout: 5 });

const settingsSchema = z.tuple([z.object({ fsync: z.string(), commit: z.string() })]);

/** What a commit of this server is worth: only with fsync, and waited for, may a terminal ever forget an event. */
export const durabilityOf = async (sql: Queryable): Promise<Durability> => {
  const rows: unknown = await sql`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`;
  const [{ fsync, commit }] = settingsSchema.parse(rows);
  return fsync === 'on' && commit !== 'off' ? 'local' : 'volatile';
};

const ownerRows = z.tuple([z.object({ tenant: z.string().nullable() })]);

/** Whether the connections of a pool say whose they are: a pooler may drop what it does not know of a start-up. */
export const isOwnedBy = async (sql: Queryable, tenant: TenantId): Promise<boolean> => {
  const rows: unknown = await sql`SELECT current_setting(${TENANT_SETTING}, true) AS tenant`;
  return ownerRows.parse(rows)[0].tenant === tenant;
};

export const sha256Bytes = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32);

/** UTF-8 as it was hashed: a byte order mark is content and stays. */
export const utf8Bytes = z
  .instanceof(Uint8Array)
  .transform((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
