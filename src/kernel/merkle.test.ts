import { describe, expect, it, test } from 'vitest';
import { fromHex, toHex } from './bytes.ts';
import {
  consistencyProof,
  createTreeBuilder,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  type Frontier,
  frontierRoot,
  growTree,
  inclusionProof,
  isFrontier,
  leafHash,
  nodeHash,
  rangeHashOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

/** The eight leaves and roots of the reference implementation of RFC 6962 (Certificate Transparency). */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = LEAVES.map((data) => leafHash(fromHex(data)));
const mth = rangeHashOf(leaves);
const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map(toHex);

test.each(ROOTS.map((root, at) => [at + 1, root]))('root of the first %i leaves', (size, root) => {
  expect(toHex(mth(0, Number(size)))).toBe(root);
});

test('root of no leaves is the hash of nothing', () => {
  expect(toHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(frontierRoot(EMPTY_FRONTIER)).toEqual(EMPTY_ROOT);
});

describe('RFC 6962 §2.1.3, the tree of seven leaves', () => {
  const [a, b, c, d, e, f, j] = leaves as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const [g, h, i] = [nodeHash(a, b), nodeHash(c, d), nodeHash(e, f)];
  const [k, l] = [nodeHash(g, h), nodeHash(i, j)];
  it.each([
    [0, [b, h, l]],
    [3, [c, g, l]],
    [4, [f, j, k]],
    [6, [i, k]],
  ])('PATH(%i, D[7])', (index, path) => {
    expect(hex(inclusionProof(index, 7, mth))).toEqual(hex(path));
  });
  it.each([
    [3, [c, d, g, l]],
    [4, [l]],
    [6, [i, j, k]],
  ])('PROOF(%i, D[7])', (first, proof) => {
    expect(hex(consistencyProof(first, 7, mth))).toEqual(hex(proof));
  });
});

const many = Array.from({ length: 70 }, (_, at) => new Uint8Array(32).fill(at + 1));
const manyLeaves = many.map(leafHash);
const all = rangeHashOf(manyLeaves);
const packed = Buffer.concat(many);
const grown = (size: number, from: Frontier = EMPTY_FRONTIER): Frontier => {
  const tree = createTreeBuilder(from);
  tree.addPacked(packed, from.size, size - from.size);
  return tree.frontier();
};

test('growing leaf by leaf, and in pieces, gives the root of all', () => {
  for (let size = 0; size <= 70; size += 1) {
    const frontier = grown(size);
    expect(isFrontier(frontier)).toBe(true);
    expect(toHex(frontierRoot(frontier))).toBe(toHex(all(0, size)));
    expect(grown(70, frontier)).toEqual(grown(70));
  }
  expect(isFrontier({ size: 6, peaks: grown(7).peaks })).toBe(false);
});

/** Every way a proof can be wrong in one place. */
const bent = (proof: readonly Uint8Array[]): Uint8Array[][] => [
  ...proof.map((_, at) => proof.map((each, n) => (n === at ? leafHash(each) : each))),
  [...proof, leafHash(new Uint8Array(1))],
  ...(proof.length > 0 ? [proof.slice(1), proof.slice(0, -1)] : []),
];

test('each leaf of each tree is proven to be in it, and nothing else is', () => {
  for (let size = 1; size <= 33; size += 1)
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(index, size, all);
      const claim = { leaf: all(index, index + 1), index, size, root: all(0, size) };
      expect(verifyInclusion(claim, proof)).toBe(true);
      expect(verifyInclusion({ ...claim, leaf: leafHash(claim.leaf) }, proof)).toBe(false);
      expect(verifyInclusion({ ...claim, root: all(0, size + 1) }, proof)).toBe(false);
      if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size }, proof)).toBe(false);
      for (const wrong of bent(proof)) expect(verifyInclusion(claim, wrong)).toBe(false);
    }
  expect(verifyInclusion({ leaf: all(0, 1), index: 1, size: 1, root: all(0, 1) }, [])).toBe(false);
});

/** What is new comes in pieces of that many leaves. */
const provenIn = (old: Frontier, size: number, piece: number): Uint8Array[] => {
  const tree = growTree(old, size);
  for (let at = old.size; at < size; at += piece)
    tree.addPacked(packed.subarray(at * 32, Math.min(at + piece, size) * 32));
  expect(tree.frontier()).toEqual(grown(size));
  return tree.proof();
};

test('each tree is proven to continue each smaller one, from its frontier alone, and no other', () => {
  for (let size = 1; size <= 40; size += 1)
    for (let first = 0; first <= size; first += 1) {
      const old = grown(first);
      const proof = provenIn(old, size, (first % 5) + 1);
      expect(hex(proof)).toEqual(hex(consistencyProof(first, size, all)));
      const [before, after] = [
        { size: first, root: frontierRoot(old) },
        { size, root: all(0, size) },
      ];
      expect(verifyConsistency(before, after, proof)).toBe(true);
      expect(verifyConsistency({ ...before, root: leafHash(before.root) }, after, proof)).toBe(false);
      if (first > 0)
        expect(verifyConsistency(before, { ...after, root: leafHash(after.root) }, proof)).toBe(false);
      for (const wrong of bent(proof)) expect(verifyConsistency(before, after, wrong)).toBe(false);
      if (first < size) expect(verifyConsistency(after, before, proof)).toBe(false);
    }
});

test('counts beyond 32 bits', () => {
  const size = 2 ** 40 + 1;
  const peak = leafHash(new Uint8Array(3));
  const old = { size: 2 ** 40, peaks: [peak] };
  const tree = createTreeBuilder(old);
  tree.addPacked(many[0] ?? new Uint8Array(32));
  const root = frontierRoot(tree.frontier());
  const growing = growTree(old, size);
  growing.addPacked(many[0] ?? new Uint8Array(32));
  const proof = growing.proof();
  expect(verifyConsistency({ size: old.size, root: peak }, { size, root }, proof)).toBe(true);
});
