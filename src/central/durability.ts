import { z } from 'zod';
import type { Durability } from '../outbox/protocol.ts';
import { commitWatchOf } from './commit-watch.ts';
import type { Queryable, Sql, TransactionSql } from './database.ts';

/**
 * What a commit was worth, told truly (decision 0027). `replicated` is said only when this very commit waited for a
 * synchronous standby and nothing ended the wait: terminals may forget events on that word.
 */

const settingsSchema = z.tuple([z.object({ fsync: z.string(), commit: z.string(), standbys: z.string() })]);
type Settings = z.infer<typeof settingsSchema>[0];

/** `remote_write` is not enough: the standby has it in memory only. */
const WAITING_COMMITS = ['on', 'remote_apply'];

const worthOf = ({ fsync, commit, standbys }: Settings): Durability => {
  if (fsync !== 'on' || commit === 'off') return 'volatile';
  return standbys.trim() !== '' && WAITING_COMMITS.includes(commit) ? 'replicated' : 'local';
};

/**
 * What a commit of this server is worth as it is set now. Inside a transaction, that transaction's own setting counts; as a
 * new statement it sees every change of configuration that was made before it was sent.
 */
export const durabilityOf = async (sql: Queryable): Promise<Durability> => {
  const rows: unknown = await sql`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
           current_setting('synchronous_standby_names') AS standbys`;
  return worthOf(settingsSchema.parse(rows)[0]);
};

/**
 * Longest time for the transaction of a batch or of reservations, its wait for the standby included, milliseconds. Then the wait is ended (committed here,
 * not there), so that a standby that went away holds no connection and no stream for ever. By us: PostgreSQL's own
 * `statement_timeout` ends before a commit begins to wait (`finish_xact_command`; measured on 15).
 */
export const COMMIT_LIMIT_MS = 8_000;

/**
 * For a transaction that changes nothing and tells what others stored: PostgreSQL lets its commit go without asking the standby,
 * although what it tells may be here only (a wait that was ended). With this it waits, and so for all that came before it.
 */
export const waitAsWriter = async (tx: TransactionSql): Promise<void> => {
  await tx`SELECT pg_logical_emit_message(true, 'kazasu', ''::text)`;
};

export interface Committed<T> {
  readonly value: T;
  readonly durability: Durability;
}

/** Stored here, but the wait for the standby was ended: not to be acknowledged; the same batch again is no harm. */
export class NotReplicated extends Error {
  override readonly name = 'NotReplicated';
}

const codeSchema = z.object({ code: z.string() });
const READ_ONLY = '25006';
const isReadOnly = (error: unknown): boolean => {
  const parsed = codeSchema.safeParse(error);
  return parsed.success && parsed.data.code === READ_ONLY;
};

const weaker = (a: Durability, b: Durability): Durability => {
  const order: readonly Durability[] = ['volatile', 'local', 'replicated'];
  return order.indexOf(a) < order.indexOf(b) ? a : b;
};

type Work<T> = (tx: TransactionSql, ending: () => void) => Promise<T>;

interface Begun<T> {
  readonly before: Durability;
  readonly value: T;
}

/** The limit ends with the commit: the connection is then another's, and so is the statement that a cancel would meet. */
const beginLimited = async <T>(sql: Sql, work: Work<T>): Promise<Begun<T>> => {
  const watch = commitWatchOf(sql);
  let limit: NodeJS.Timeout | undefined;
  try {
    return await sql.begin(async (tx): Promise<Begun<T>> => {
      // Not waited for: it goes to the server together with what `work` asks first.
      const limited = tx`SELECT 1`.then(({ state }) => {
        limit = setTimeout(() => void watch?.cancel(state), COMMIT_LIMIT_MS);
      });
      let reading: Promise<Durability> | undefined;
      const readWorth = (): Promise<Durability> => {
        reading ??= durabilityOf(tx);
        return reading;
      };
      // When the statement before it fails, `work` is what says so.
      const ending = (): void => void readWorth().catch(() => undefined);
      const [value] = await Promise.all([work(tx, ending), limited]);
      return { before: await readWorth(), value };
    });
  } finally {
    clearTimeout(limit);
  }
};

/**
 * Commits `work` in a transaction with a time limit. Rejects as `begin` does, and with `NotReplicated`. `work` may say `ending()`
 * once its last statement is on its way: the setting is then asked for right behind it, without a round trip of its own.
 *
 * The setting is read twice, before and after the commit. When the last standby is struck from
 * `synchronous_standby_names`, PostgreSQL lets all waiting commits go without a word; the second reading then says `local`.
 * It cannot come too early: the postmaster signals the backends before the process that lets the commits go.
 */
export const commitDurably = async <T>(sql: Sql, work: Work<T>): Promise<Committed<T>> => {
  const watch = commitWatchOf(sql);
  const cancelledBefore = watch?.cancelledWaits() ?? 0;
  try {
    const { before, value } = await beginLimited(sql, work);
    if (before !== 'replicated') return { value, durability: before };
    const after = await durabilityOf(sql);
    // Of all commits under way some waited in vain: which, the notice does not say, so none of them is believed.
    if ((watch?.cancelledWaits() ?? 0) !== cancelledBefore) throw new NotReplicated();
    return { value, durability: weaker(before, after) };
  } catch (error) {
    if (isReadOnly(error)) watch?.onReadOnly();
    throw error;
  }
};
