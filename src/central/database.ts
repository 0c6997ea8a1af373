import type { Socket } from 'node:net';
import postgres from 'postgres';
import { z } from 'zod';
import { isCancelledWait, watchCommits } from './commit-watch.ts';
import { dialServer } from './dial.ts';

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

const OPTIONS = {
  types: { bigint },
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
  /** In place of the target's own host and port. */
  readonly lines?: Lines;
  /** Most connections at once. */
  readonly max?: number;
}

const LINE_MS = 5_000;

const plainLines = (target: string | ConnectionTarget): Lines => {
  if (typeof target === 'string') throw new Error('an address is dialled by its cluster');
  return { socket: () => dialServer(target, { tls: undefined, timeoutMs: LINE_MS }) };
};

/** A pool; nothing connects before the first query. An address (`postgres://…`) comes with its lines (cluster.ts). */
export const connect = (target: string | ConnectionTarget, options: PoolOptions = {}): Sql => {
  const { onReadOnly = () => undefined, ...lines } = options.lines ?? plainLines(target);
  let cancelledWaits = 0;
  const settings = {
    ...OPTIONS,
    ...lines, // `socket` is documented by postgres.js, not in its types
    ...(options.max === undefined ? {} : { max: options.max }),
    onnotice: (notice: postgres.Notice): void => {
      if (isCancelledWait(notice)) cancelledWaits += 1;
    },
  };
  const sql = typeof target === 'string' ? postgres(target, settings) : postgres({ ...settings, ...target });
  watchCommits(sql, { cancelledWaits: () => cancelledWaits, onReadOnly });
  return sql;
};

/** Ends the pool. With a limit: postgres.js waits for ever for a connection that the server closed in a transaction. */
export const disconnect = (sql: Sql): Promise<void> => sql.end({ timeout: 5 });

export const sha256Bytes = z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32);

/** UTF-8 as it was hashed: a byte order mark is content and stays. */
export const utf8Bytes = z
  .instanceof(Uint8Array)
  .transform((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
