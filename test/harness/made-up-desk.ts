/** A card desk without a reader: remembers what lies on it and what was done, and refuses when told to. */
import type { DeskSlot } from '../../src/app/desk-server.ts';
import { failure, success } from '../../src/kernel/result.ts';

export interface MadeUpDesk {
  readonly desk: DeskSlot;
  /** `+name` and `-name`, in order. */
  readonly done: string[];
  refuse(reason: string | null): void;
  /** The reader was unplugged: the card is gone without a hand. */
  vanish(): void;
}

export const createMadeUpDesk = (reader = 'vpcd'): MadeUpDesk => {
  const listeners = new Set<() => void>();
  const done: string[] = [];
  let card: string | null = null;
  let refusal: string | null = null;
  const put = (next: string | null): void => {
    if (card !== null && next !== card) done.push(`-${card}`);
    if (next !== null) done.push(`+${next}`);
    card = next;
    for (const listener of listeners) listener();
  };
  return {
    done,
    desk: {
      insert: async (name) => {
        if (refusal !== null) return failure(refusal);
        put(name);
        return success(undefined);
      },
      remove: async () => {
        if (card !== null) put(null);
      },
      state: () => ({ card, reader }),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    refuse(reason) {
      refusal = reason;
    },
    vanish: () => put(null),
  };
};
