import type { Socket } from 'node:net';
import postgres from 'postgres';
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mustSucceed } from '../kernel/result.ts';
import { arrayTypes, type Element } from './array-types.ts';
import { type Backend, cancelRequest, isCancelledWait, watchCommits } from './commit-watch.ts';
import { readDatabaseUrl } from './database-url.ts';
import { dialServer } from './dial.ts';
import { TENANT_SETTING } from './row-security.ts';

/**
 * The connection to PostgreSQL. All our tables live in the schema `kazasu`, so that a town may give us a database it
 * uses for other things too. Rows are parsed by zod where they are read: what the database holds is a boundary.
 */

type Types = { readonly bigint: number } & {
  readonly [name in keyof typeof arrayTypes]: readonly Element[];
};
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

const OPTIONS = {
  types: { bigint, ...arrayTypes },
  // It asks each new connection for its array types and lets nobody hear of it when that connection ends meanwhile: an
  // unhandled rejection, and the end of the program (postgres.js 3.4.9; measured in a failover).
  fetch_types: false,
  max: 16,
  idle_timeout: 300,
  connect_timeout: 15,
  connection: {
    application_name: 'kazasu',
    search_path: 'kazasu',
    // A plan that was made and kept while a table was empty reads all of it when it has grown (measured: more than
    // ten times slower at 20,000 events). Our statements carry whole batches, so planning each costs next to nothing.
    plan_cache_mode: 'force_custom_plan',
  },
  // A line that cannot be had is tried again by whoever asks next, at once.
  backoff: () => 0,
} as const;

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** How a pool gets its lines to the server. */
export interface Lines {
  /** Never rejects (dial.ts). */
  readonly socket: () => Promise<Socket>;
  readonly onReadOnly?: () => void;
  /** A server that is not the primary is left at once. */
  readonly target_session_attrs?: 'primary';
}

export interface PoolOptions {
  /** Each connection is this municipality's from its very start (decision 0022); without it no secured table answers. */
  readonly tenant?: TenantId;
  /** Most connections at once. */
  readonly max?: number;
  /** In place of the target's own host and port. */
  readonly lines?: Lines;
}

/** Longest wait for a line, milliseconds. */
export const LINE_MS = 5_000;

/** One server, at a target or an address; an address of several is opened by its cluster (cluster.ts). */
const onlyServer = (
  target: string | ConnectionTarget,
): { readonly target: typeof target; readonly lines: Lines } => {
  if (typeof target !== 'string')
    return { target, lines: { socket: () => dialServer(target, { tls: undefined, timeoutMs: LINE_MS }) } };
  const { servers, tls, plain } = mustSucceed(readDatabaseUrl(target));
  const [server] = servers;
  assert(server !== undefined && servers.length === 1, 'an address of one server');
  return { target: plain, lines: { socket: () => dialServer(server, { tls, timeoutMs: LINE_MS }) } };
};

/** A pool; nothing connects before the first query. */
export const connect = (to: string | ConnectionTarget, options: PoolOptions = {}): Sql => {
  const { tenant, max } = options;
  const { target, lines: asked } =
    options.lines === undefined ? onlyServer(to) : { target: to, lines: options.lines };
  const { onReadOnly = () => undefined, ...lines } = asked;
  let cancelledWaits = 0;
  const settings = {
    ...OPTIONS,
    ...lines, // `socket` is documented by postgres.js, not in its types
    connection:
      tenant === undefined ? OPTIONS.connection : { ...OPTIONS.connection, [TENANT_SETTING]: tenant },
    ...(max === undefined ? {} : { max }),
    onnotice: (notice: postgres.Notice): void => {
      if (isCancelledWait(notice)) cancelledWaits += 1;
    },
  };
  const sql = typeof target === 'string' ? postgres(target, settings) : postgres({ ...settings, ...target });
  const cancel = async (connection: Backend): Promise<void> => {
    const line = await lines.socket();
    line.on('error', () => undefined); // nobody there: then nothing waits there either
    line.end(cancelRequest(connection));
  };
  watchCommits(sql, { cancelledWaits: () => cancelledWaits, cancel, onReadOnly });
  return sql;
};

/** Ends the pool. With a limit: postgres.js waits for ever for a connection that the server closed in a transaction. */
export const disconnect = (sql: Sql): Promise<void> => sql.end({ timeout: 5 });

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
