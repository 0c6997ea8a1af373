/** Sets and tables of a million 宛名番号 or 世帯番号 in a few megabytes: what no Set of strings is. */

/**
 * A number of at most 15 digits whose leading zeros count (`001` is not `1`), as one number: a 1 stands before it. Below
 * 2^53, and never 0, which marks an empty place.
 */
export const packKey = (digits: string): number => Number(`1${digits}`);
export const unpackKey = (key: number): string => String(key).slice(1);

/** Multiplicative hashing over both halves; the tables are powers of two. */
const place = (key: number, mask: number): number => {
  const low = key % 0x1_0000_0000;
  const high = Math.floor(key / 0x1_0000_0000);
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e37_79b1), 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
};

export interface KeyTable {
  /** Where this key lies; it is put there when it is new (then `size` has grown). */
  slot(key: number): number;
  /** Where it lies, or -1. */
  find(key: number): number;
  readonly size: number;
  /** Columns by slot, moved along when the table grows. */
  readonly numbers: Float64Array;
  readonly flags: Uint8Array;
  keys(): IterableIterator<{ readonly key: number; readonly slot: number }>;
}

/** Open addressing, at most six places of ten taken. `numbers` and `flags` of a new key are 0. */
export const createKeyTable = (expected = 1_000): KeyTable => {
  let capacity = 1_024;
  while (capacity * 0.6 < expected) capacity *= 2;
  let taken = new Float64Array(capacity);
  let numbers = new Float64Array(capacity);
  let flags = new Uint8Array(capacity);
  let size = 0;

  const seek = (key: number): number => {
    const mask = capacity - 1;
    let at = place(key, mask);
    while (taken[at] !== 0 && taken[at] !== key) at = (at + 1) & mask;
    return at;
  };
  const grow = (): void => {
    const old = { taken, numbers, flags };
    capacity *= 2;
    taken = new Float64Array(capacity);
    numbers = new Float64Array(capacity);
    flags = new Uint8Array(capacity);
    for (const [from, key] of old.taken.entries()) {
      if (key === 0) continue;
      const at = seek(key);
      taken[at] = key;
      numbers[at] = old.numbers[from] ?? 0;
      flags[at] = old.flags[from] ?? 0;
    }
  };
  return {
    slot(key) {
      const at = seek(key);
      if (taken[at] === key) return at;
      if (size + 1 > capacity * 0.6) {
        grow();
        return this.slot(key);
      }
      taken[at] = key;
      size += 1;
      return at;
    },
    find(key) {
      const at = seek(key);
      return taken[at] === key ? at : -1;
    },
    get size() {
      return size;
    },
    get numbers() {
      return numbers;
    },
    get flags() {
      return flags;
    },
    *keys() {
      for (let slot = 0; slot < capacity; slot += 1) {
        const key = taken[slot] ?? 0;
        if (key !== 0) yield { key, slot };
      }
    },
  };
};
