/**
 * Bent lists of revoked certificates. A list counts only as a CA signed it; what it then says of two certificates, one that
 * it names and one that it does not, is compared with its entries, read by hand.
 */
import { fromHex, toHex } from '../../../src/kernel/bytes.ts';
import { signedPartOf } from '../crls.ts';
import type { Fixtures } from '../fixtures.ts';
import { NOW } from '../held.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';
import { changed } from './changes.ts';
import { changeAt, decode, encode, type Node, type Path, pathsOf, primitive } from './der.ts';

const trees = new WeakMap<Uint8Array, Node>();
const treeOf = (der: Uint8Array): Node => {
  const known = trees.get(der) ?? decode(der);
  trees.set(der, known);
  return known;
};

const ODD: readonly [Node, ...Node[]] = [
  primitive(0x17, Buffer.from('261123000000Z')),
  primitive(0x18, Buffer.from('99991231235959Z')),
  primitive(0x17, Buffer.from('not a time at')),
  primitive(0x02, new Uint8Array()),
  primitive(0x02, new Uint8Array(30).fill(0x7f)),
  primitive(0x02, Uint8Array.of(0x00, 0x80)),
  primitive(0x05, new Uint8Array()),
  decode(fromHex('300D06092A864886F70D0101050500')),
  decode(fromHex('300A06082A8648CE3D040303')),
  decode(fromHex('A00E300C300A0603551D140403020107')),
];

/** Something inside put away, doubled, or replaced. */
const bentTree = (tree: Node, random: Random): Node => {
  const paths = pathsOf(tree);
  const path: Path = paths[random.int(paths.length)] ?? [];
  const how = random.int(4);
  const [bent] = changeAt(tree, path, (old) => {
    if (how === 0) return [];
    if (how === 1) return [old, old];
    if (how === 2) return [random.pick(ODD)];
    return [{ ...old, tag: random.int(256) }];
  });
  return bent ?? primitive(0x30, new Uint8Array());
};

const signedAgain = (tree: Node, sign: Fixtures['sign']): Uint8Array => {
  const [list, ...rest] = tree.children ?? [];
  if (list === undefined) return encode(tree);
  const signature = primitive(0x03, Uint8Array.of(0, ...sign(encode(list))));
  return encode({ ...tree, children: [list, ...rest.slice(0, -1), signature] });
};

const bend = (
  { crls, sign }: Fixtures,
  random: Random,
): { readonly der: Uint8Array; readonly again: boolean } => {
  if (random.chance(0.002)) return { der: changed(crls.large, crls.issued[0], random), again: false };
  const der = random.pick(crls.issued);
  if (random.chance(0.1)) return { der, again: false };
  if (random.chance(0.1)) return { der: signedAgain(bentTree(treeOf(der), random), sign), again: true };
  if (random.chance(0.3)) return { der: encode(bentTree(treeOf(der), random)), again: false };
  return { der: changed(der, random.pick(crls.issued), random), again: false };
};

/** `[from, to]` of a list and the serials in it, hex without zeros in front; `undefined`: not of that shape. */
const readByHand = (
  der: Uint8Array,
): { readonly serials: readonly string[]; readonly times: readonly string[] } | undefined => {
  try {
    const [list] = decode(der).children ?? [];
    const parts = list?.children ?? [];
    const times = parts.filter(({ tag }) => tag === 0x17 || tag === 0x18);
    // SEQUENCEs: algorithm, issuer, and the entries if there are any.
    const entries = parts.filter(({ tag }) => tag === 0x30)[2]?.children ?? [];
    return {
      serials: entries.map(({ children }) =>
        toHex(children?.[0]?.content ?? new Uint8Array()).replace(/^(00)+(?=..)/, ''),
      ),
      times: times.map(({ content }) => Buffer.from(content).toString('latin1')),
    };
  } catch {
    return undefined;
  }
};

const momentOf = (text: string | undefined): number => {
  const [, year = '', month, day, hour, minute, second] =
    /^((?:\d\d)?\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  if (year === '') return Number.NaN;
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  return Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

const serialOf = (certificate: Fixtures['crls']['named']): string =>
  toHex(certificate.serialNumber.valueBlock.valueHexView).replace(/^(00)+(?=..)/, '');

export const crl: Kind = {
  name: 'crl',
  group: 'values',
  weight: 10,
  reaches: ['good', 'revoked', 'unknown', 'crl_garbled', 'crl_unknown_ca'],
  run: (target, fixtures, random) => {
    const { crls } = fixtures;
    const { der, again } = bend(fixtures, random);
    const certificate = random.pick([crls.named, crls.unnamed]);
    return guardedNow(
      () => toHex(der),
      () => {
        const lists = target.createRevocationLists([crls.anchor]);
        const added = lists.add(der);
        const said = lists.check(certificate, crls.anchor, NOW);
        if (!added.ok) {
          const believed = said.state !== 'unknown' || said.asOf !== undefined;
          return {
            outcome: added.reason,
            problem: believed ? 'believed a list that was refused' : undefined,
          };
        }
        const outcome = said.state;
        // Around the signed part there is more than one way to write the same list.
        if (!again && !crls.signed.has(signedPartOf(der)))
          return { outcome, problem: 'a list that nobody signed' };
        const hand = readByHand(der);
        if (hand === undefined) return { outcome, problem: 'a list that is none' };
        const named = hand.serials.includes(serialOf(certificate));
        if (said.state === 'good' && named) return { outcome, problem: 'good, but it is named' };
        if (said.state === 'revoked' && !named) return { outcome, problem: 'revoked, but it is not named' };
        const [from, to] = hand.times.map(momentOf);
        const current = from !== undefined && to !== undefined && from <= NOW && NOW <= to;
        return {
          outcome,
          problem: said.state === 'good' && !current ? 'good by a list out of its time' : undefined,
        };
      },
    );
  },
};
