import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 (and RFC 9162) §2.1: whoever signed its root has signed every leaf and their order. Pure;
 * sizes may pass 2^32, so no bit operators on them. A leaf is given as its data and kept as its hash.
 */

export const HASH_BYTES = 32;

/** Writes SHA-256 of `input` at `at`. A string of Latin-1 is the cheapest way out of node:crypto, and by far. */
const hashInto = (input: Uint8Array, out: Buffer, at: number): void => {
  out.write(hash('sha256', input, 'binary'), at, 'latin1');
};

const hashed = (input: Uint8Array): Uint8Array => {
  const out = Buffer.alloc(HASH_BYTES);
  hashInto(input, out, 0);
  return out;
};

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = hashed(new Uint8Array(0));

export const leafHash = (data: Uint8Array): Uint8Array => {
  const input = new Uint8Array(data.length + 1);
  input.set(data, 1);
  return hashed(input);
};

export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const input = new Uint8Array(1 + 2 * HASH_BYTES);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return hashed(input);
};

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** All that is needed to go on adding: the roots of the full subtrees, largest first (as many as `size` has one-bits). */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Uint8Array[];
}
export const EMPTY_FRONTIER: Frontier = { size: 0, peaks: [] };

/** Sizes of the full subtrees of a tree, largest first. */
const peakSizes = (size: number): number[] => {
  const sizes: number[] = [];
  let rest = size;
  for (let power = 2 ** Math.floor(Math.log2(Math.max(1, size))); rest > 0; power /= 2)
    if (power <= rest) {
      sizes.push(power);
      rest -= power;
    }
  return sizes;
};

/** Whether this many peaks can stand for a tree of that size. */
export const isFrontier = ({ size, peaks }: Frontier): boolean =>
  peaks.length === peakSizes(size).length && peaks.every((peak) => peak.length === HASH_BYTES);

export const frontierRoot = ({ peaks }: Frontier): Uint8Array => {
  const [last, ...before] = peaks.toReversed();
  return last === undefined ? EMPTY_ROOT : before.reduce((root, peak) => nodeHash(peak, root), last);
};

/** A tree that grows, in the memory of its peaks alone. */
export interface TreeBuilder {
  /** Adds leaves of 32 bytes of data each, one behind the other (`count` of them from `from`). */
  addPacked(data: Uint8Array, from?: number, count?: number): void;
  frontier(): Frontier;
}

const MAX_PEAKS = 64;

export const createTreeBuilder = (from: Frontier = EMPTY_FRONTIER): TreeBuilder => {
  let { size } = from;
  const stack = Buffer.alloc((MAX_PEAKS + 1) * HASH_BYTES);
  let depth = 0;
  for (const peak of from.peaks) stack.set(peak, depth++ * HASH_BYTES);
  const leaf = Buffer.alloc(1 + HASH_BYTES);
  const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
  const fold = (): void => {
    // As many pairs close as the old size ends in one-bits.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      depth -= 1;
      stack.copy(node, 1, (depth - 1) * HASH_BYTES, (depth + 1) * HASH_BYTES);
      hashInto(node, stack, (depth - 1) * HASH_BYTES);
    }
    size += 1;
  };
  return {
    addPacked: (data, first = 0, count = data.length / HASH_BYTES - first) => {
      for (let n = first; n < first + count; n += 1) {
        leaf.set(data.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES), 1);
        hashInto(leaf, stack, depth * HASH_BYTES);
        depth += 1;
        fold();
      }
    },
    frontier: () => ({
      size,
      peaks: Array.from(
        { length: depth },
        (_, at) => new Uint8Array(stack.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
      ),
    }),
  };
};

/** Hash of the leaves `from` to `to` (not included) as a tree of their own: MTH(D[from:to]). */
export type RangeHash = (from: number, to: number) => Uint8Array;

/** Largest power of two below `size`, which is at least 2. */
const split = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

/** Over leaves that are all at hand, as `leafHash`es. */
export const rangeHashOf = (leaves: readonly Uint8Array[]): RangeHash => {
  const mth: RangeHash = (from, to) => {
    if (to === from) return EMPTY_ROOT;
    const only = leaves[from];
    if (to - from === 1 && only !== undefined) return only;
    const middle = from + split(to - from);
    return nodeHash(mth(from, middle), mth(middle, to));
  };
  return mth;
};

/** PATH(index, D[size]): from the leaf upwards. `index` < `size`. */
export const inclusionProof = (index: number, size: number, mth: RangeHash): Uint8Array[] => {
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from <= 1) return [];
    const middle = from + split(to - from);
    return index < middle
      ? [...path(from, middle), mth(middle, to)]
      : [...path(middle, to), mth(from, middle)];
  };
  return path(0, size);
};

/** PROOF(first, D[size]): that the tree of `size` begins with the tree of `first` leaves. */
export const consistencyProof = (first: number, size: number, mth: RangeHash): Uint8Array[] => {
  const sub = (from: number, to: number, isWhole: boolean): Uint8Array[] => {
    if (first === to) return isWhole ? [] : [mth(from, to)];
    const middle = from + split(to - from);
    return first <= middle
      ? [...sub(from, middle, isWhole), mth(middle, to)]
      : [...sub(middle, to, false), mth(from, middle)];
  };
  return first === 0 || first >= size ? [] : sub(0, size, true);
};

/** A tree of which only the frontier is kept, and whose new leaves come piece by piece and are kept nowhere. */
export interface GrowingTree {
  /** Adds leaves of 32 bytes of data each. */
  addPacked(data: Uint8Array): void;
  frontier(): Frontier;
  /** That the tree, once it has its `size`, continues the old one. */
  proof(): Uint8Array[];
}

/** A proof names nothing but peaks of the old tree and ranges of new leaves; which ones, is known from the sizes alone. */
export const growTree = (old: Frontier, size: number): GrowingTree => {
  const known = new Map<string, Uint8Array>();
  let start = 0;
  for (const [at, width] of peakSizes(old.size).entries()) {
    const peak = old.peaks[at];
    if (peak !== undefined) known.set(`${start}-${start + width}`, peak);
    start += width;
  }
  const fresh: { readonly from: number; readonly to: number; readonly tree: TreeBuilder }[] = [];
  consistencyProof(old.size, size, (from, to) => {
    if (from >= old.size) fresh.push({ from, to, tree: createTreeBuilder() });
    return EMPTY_ROOT;
  });
  const whole = createTreeBuilder(old);
  let end = old.size;
  return {
    addPacked: (data) => {
      const begin = end;
      end += data.length / HASH_BYTES;
      whole.addPacked(data);
      for (const { from, to, tree } of fresh) {
        const [first, last] = [Math.max(from, begin), Math.min(to, end)];
        if (first < last) tree.addPacked(data, first - begin, last - first);
      }
    },
    frontier: () => whole.frontier(),
    proof: () => {
      for (const { from, to, tree } of fresh) known.set(`${from}-${to}`, frontierRoot(tree.frontier()));
      return consistencyProof(old.size, size, (from, to) => {
        const range = known.get(`${from}-${to}`);
        if (range === undefined) throw new Error('a range of the old tree that is no peak of it');
        return range;
      });
    },
  };
};

const half = (n: number): number => Math.floor(n / 2);
const isOdd = (n: number): boolean => n % 2 === 1;

/** RFC 9162 §2.1.3.2. `leaf` is a `leafHash`. */
export const verifyInclusion = (
  { leaf, index, size, root }: { leaf: Uint8Array; index: number; size: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  if (index >= size) return false;
  let [fn, sn, result] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      result = nodeHash(sibling, result);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else result = nodeHash(result, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(result, root);
};

/** A tree of which only this is known. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** RFC 9162 §2.1.4.2, and the two cases it leaves out: every tree continues the empty one and itself. */
export const verifyConsistency = (
  first: TreeHead,
  second: TreeHead,
  proof: readonly Uint8Array[],
): boolean => {
  if (first.size > second.size) return false;
  if (first.size === 0) return proof.length === 0 && equal(first.root, EMPTY_ROOT);
  if (first.size === second.size) return proof.length === 0 && equal(first.root, second.root);
  const isPower = first.size === 2 ** Math.floor(Math.log2(first.size));
  const [start, ...rest] = isPower ? [first.root, ...proof] : proof;
  if (start === undefined) return false;
  let [fn, sn, fr, sr] = [first.size - 1, second.size - 1, start, start];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [fr, sr] = [nodeHash(sibling, fr), nodeHash(sibling, sr)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(fr, first.root) && equal(sr, second.root);
};
