/** Whether batches can be stored at this time, as the last of them found: a database that answers questions may take no records. */
import { z } from 'zod';
import type { System } from '../kernel/system.ts';
import { NotReplicated } from './durability.ts';
import type { LogStore } from './ingest.ts';
import type { Unready } from './operation-schema.ts';

export type StoreTrouble = Extract<Unready, 'standby_silent' | 'store_failing'>;

export interface StoreWatch {
  watch(store: LogStore): LogStore;
  /** Of the last minute, unless a batch was stored since. */
  trouble(): StoreTrouble | undefined;
}

/** Who is asked whether it is ready may be sent nothing while it is not: then it is tried again. */
const REMEMBERED_MS = 60_000;

const codeSchema = z.object({ code: z.string() });
/** Values that PostgreSQL cannot take, and rows that contradict what is there (SQLSTATE classes 22 and 23). */
const OF_VALUES = /^2[23]...$/;

/** Undefined: it is this one batch that cannot be stored, or a bug of ours. */
export const troubleOf = (error: unknown): StoreTrouble | undefined => {
  if (error instanceof NotReplicated) return 'standby_silent';
  const coded = codeSchema.safeParse(error);
  return coded.success && !OF_VALUES.test(coded.data.code) ? 'store_failing' : undefined;
};

export const createStoreWatch = (system: Pick<System, 'monotonic'>): StoreWatch => {
  let last: { readonly trouble: StoreTrouble; readonly at: number } | undefined;
  return {
    watch: (store) => ({
      withStream: async (stream, now, work, manner) => {
        try {
          const committed = await store.withStream(stream, now, work, manner);
          last = undefined;
          return committed;
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble !== undefined) last = { trouble, at: system.monotonic() };
          throw error;
        }
      },
    }),
    trouble: () =>
      last !== undefined && system.monotonic() - last.at < REMEMBERED_MS ? last.trouble : undefined,
  };
};
