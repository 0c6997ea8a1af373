import { z } from 'zod';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { connect, LINE_MS, type PoolOptions, type Sql } from './database.ts';
import { type DatabaseUrl, readDatabaseUrl } from './database-url.ts';
import { dialServer, type Server } from './dial.ts';
import { type Standing, watchPrimary } from './primary.ts';

/** One or more servers of which one is the primary, whichever it is just now. */
export interface Cluster {
  /** A pool on the primary; nothing connects before the first query. */
  connect(this: void, options?: PoolOptions): Sql;
  /** How often the primary changed. */
  failovers(this: void): number;
  /** Ends the look-out. The pools are ended by whoever made them. */
  close(this: void): Promise<void>;
}

/** What one server says of itself. A server that answers later than this says nothing, milliseconds. */
const ASK_MS = 1_500;

const standingRows = z.tuple([
  z.object({ standby: z.boolean(), read_only: z.string(), timeline: z.string() }),
]);

const readStanding = async (sql: Sql): Promise<Standing> => {
  const rows: unknown = await sql`
    SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') AS read_only,
           CASE WHEN pg_is_in_recovery() THEN '0'
                ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END AS timeline`;
  const [{ standby, read_only, timeline }] = standingRows.parse(rows);
  if (standby || read_only === 'on') return { kind: 'standby' };
  return { kind: 'primary', timeline: Number.parseInt(timeline, 16) };
};

/** Asks servers over a connection each that is kept while it answers. */
const createAsk = ({ plain, tls }: DatabaseUrl, system: System) => {
  const held = new Map<Server, Sql>();
  const connection = (server: Server): Sql => {
    const socket = () => dialServer(server, { tls, timeoutMs: ASK_MS });
    const sql = held.get(server) ?? connect(plain, { max: 1, lines: { socket } });
    held.set(server, sql);
    return sql;
  };
  const letGo = async (server: Server): Promise<void> => {
    const sql = held.get(server);
    held.delete(server);
    await sql?.end({ timeout: 0 });
  };
  const ask = async (server: Server): Promise<Standing> => {
    const enough = new AbortController();
    const answer = readStanding(connection(server)).catch(() => undefined);
    const late = system.sleep(ASK_MS, enough.signal).then(() => undefined);
    const standing = await Promise.race([answer, late]);
    enough.abort();
    if (standing === undefined) await letGo(server);
    return standing;
  };
  return { ask, close: async () => void (await Promise.all([...held.keys()].map(letGo))) };
};

/** `bad_url`: see database-url.ts. With one server nobody is asked: there is no other to go to. */
export const openCluster = (url: string, system: System): Result<Cluster, 'bad_url'> => {
  const read = readDatabaseUrl(url);
  if (!read.ok) return read;
  const { servers, tls, plain } = read.value;
  const line = { tls, timeoutMs: LINE_MS };
  const [only, ...others] = servers;
  if (only !== undefined && others.length === 0)
    return success({
      connect: (options) => connect(plain, { ...options, lines: { socket: () => dialServer(only, line) } }),
      failovers: () => 0,
      close: async () => undefined,
    });
  const { ask, close } = createAsk(read.value, system);
  const watch = watchPrimary({ servers, ask, line, system });
  const lines = { socket: watch.dial, onReadOnly: watch.doubt, target_session_attrs: 'primary' } as const;
  return success({
    connect: (options) => connect(plain, { ...options, lines }),
    failovers: watch.failovers,
    close: async () => {
      await watch.stop();
      await close();
    },
  });
};
