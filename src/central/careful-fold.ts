import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { TransactionSql } from './database.ts';
import { storeQuarantine } from './quarantine.ts';
import type { LogRecord } from './shelter-facts.ts';

/**
 * One record must never hold up a municipality. What a record says is checked before it is folded, so this is for what nobody
 * thought of: the record that the tables refuse is found by halves, kept out and put on the list of what a person must look into.
 */

/** One that the tables would not take. `code`: PostgreSQL's, or the name of the exception. */
export interface SetAside extends Pick<LogRecord, 'device' | 'epoch' | 'seq'> {
  readonly code: string;
}

const codeSchema = z.object({ code: z.string() });

/** SQLSTATE classes that speak of the values themselves: cardinality, data, integrity, limits of the program. */
const OF_VALUES = /^(21|22|23|54)...$/;

/** PostgreSQL's code, the system's, or the exception's name: enough to look for, and never a value. */
export const codeOf = (error: unknown): string => {
  const parsed = codeSchema.safeParse(error);
  if (parsed.success) return parsed.data.code;
  return error instanceof Error ? error.name : 'unknown';
};

/** Whether the same records would fail again. A server that goes away, a lock or a full disk says nothing of them. */
export const isOfRecords = (error: unknown): boolean => {
  const parsed = codeSchema.safeParse(error);
  return parsed.success ? OF_VALUES.test(parsed.data.code) : error instanceof Error;
};

/** First as it always goes; and when records are to blame, once more with care, which costs a savepoint a piece. */
export const withCare = async <T>(run: (careful: boolean) => Promise<T>): Promise<T> => {
  try {
    return await run(false);
  } catch (error) {
    if (!isOfRecords(error)) throw error;
    return run(true);
  }
};

export interface CarefulFold {
  readonly tenant: TenantId;
  readonly fold: (tx: TransactionSql, records: readonly LogRecord[]) => Promise<void>;
  readonly onSetAside: (record: SetAside) => void;
}

/** Folds what can be folded, in the order given. */
export const foldCarefully = async (
  tx: TransactionSql,
  deps: CarefulFold,
  records: readonly LogRecord[],
): Promise<void> => {
  const [first] = records;
  if (first === undefined) return;
  try {
    await tx.savepoint((piece) => deps.fold(piece, records));
  } catch (error) {
    if (!isOfRecords(error)) throw error;
    if (records.length > 1) {
      const half = Math.ceil(records.length / 2);
      await foldCarefully(tx, deps, records.slice(0, half));
      await foldCarefully(tx, deps, records.slice(half));
      return;
    }
    const { device, epoch, seq } = first;
    await storeQuarantine(tx, deps.tenant, [{ device, epoch, seq, reason: 'unprojectable' }]);
    deps.onSetAside({ device, epoch, seq, code: codeOf(error) });
  }
};
