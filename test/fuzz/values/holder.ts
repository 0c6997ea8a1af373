/** Bent signing certificates (署名用電子証明書) against the reader of their holder: nothing but what the bytes say. */
import { toHex } from '../../../src/kernel/bytes.ts';
import type { Fixtures } from '../fixtures.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';
import { changed } from './changes.ts';
import { changeAt, decode, encode, type Node, type Path, pathsOf, primitive } from './der.ts';

const trees = new WeakMap<Uint8Array, { readonly tree: Node; readonly paths: readonly Path[] }>();
const treeOf = (der: Uint8Array) => {
  const known = trees.get(der);
  if (known !== undefined) return known;
  const tree = decode(der);
  const made = { tree, paths: pathsOf(tree) };
  trees.set(der, made);
  return made;
};

const HOSTILE = ['\u202e朗太', '<b>', '\u0000', '', '山'.repeat(300), '𠮷田', '\u2066x'];

/** subjectAltName is an OCTET STRING: its content bent as a tree of its own. */
const bentNames = (der: Uint8Array, random: Random): Uint8Array => {
  const { tree, paths } = treeOf(der);
  const isNames = (path: Path): boolean => {
    const parent = path.slice(0, -1);
    const [oid] = at(tree, parent)?.children ?? [];
    return toHex(oid?.content ?? new Uint8Array()) === '551d11' && at(tree, path)?.tag === 0x04;
  };
  const where = paths.find(isNames);
  const octets = where === undefined ? undefined : at(tree, where);
  if (where === undefined || octets === undefined) return changed(der, der, random);
  const names = decode(octets.content);
  const inside = pathsOf(names);
  const target = inside[random.int(inside.length)] ?? [];
  const how = random.int(5);
  const [bent = primitive(0x30, new Uint8Array())] = changeAt(names, target, (old) => {
    if (how === 0) return [];
    if (how === 1) return [old, old];
    if (how === 2) return [{ ...old, tag: random.int(256) }];
    if (how === 3)
      return [primitive(old.tag & 0xdf, Buffer.from(HOSTILE[random.int(HOSTILE.length)] ?? '', 'utf8'))];
    return [{ ...old, form: { lie: random.int(300) } }];
  });
  const [whole = tree] = changeAt(tree, where, () => [primitive(0x04, encode(bent))]);
  return encode(whole);
};

const at = (tree: Node, path: Path): Node | undefined =>
  path.reduce<Node | undefined>((node, n) => node?.children?.[n], tree);

const bend = ({ holders }: Fixtures, random: Random): Uint8Array => {
  const der = random.pick(holders);
  if (random.chance(0.05)) return der;
  return random.chance(0.6) ? bentNames(der, random) : changed(der, random.pick(holders), random);
};

const UNSEEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const signHolder: Kind = {
  name: 'sign holder',
  group: 'values',
  weight: 10,
  reaches: ['holder', 'garbled', 'no_holder'],
  run: (target, fixtures, random) => {
    const der = bend(fixtures, random);
    return guardedNow(
      () => toHex(der),
      () => {
        const read = target.parseSignHolder(der);
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        const { name, address, birth, nameFlags, addressFlags } = read.value;
        const bytes = Buffer.from(der);
        const held = [
          name,
          address,
          nameFlags,
          addressFlags,
          ...(birth === 'unknown' ? [] : [birth.replaceAll('-', '')]),
        ];
        const problem = UNSEEN.test(name + address)
          ? 'a name with what nobody can see'
          : held.every((text) => bytes.includes(Buffer.from(text, 'utf8')))
            ? undefined
            : 'a holder that the certificate does not name';
        return { outcome: 'holder', problem };
      },
    );
  },
};
