/**
 * Bent certificates against `examineCertificate`. Nothing throws, no facts have a wrong shape, and a certificate is
 * `valid` only as the very bytes its CA issued; one in twenty is signed again by the CA, so that what lies behind a good
 * signature (huge serials, wrong types of time, keys of other curves) is looked at as well.
 */
import type { CertificateFacts } from '../../../src/card/certificate.ts';
import { concatBytes, equalBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import { cutOut, EDGES, extend, flip, nested, splice, truncate, withByte } from '../bytes.ts';
import type { Fixtures } from '../fixtures.ts';
import { NOW } from '../held.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';
import { changeAt, decode, encode, type Node, nodeAt, type Path, pathsOf, primitive } from './der.ts';

const SERIAL: Path = [0, 1];
const TIMES: readonly [Path, Path] = [
  [0, 4, 0],
  [0, 4, 1],
];
/** Algorithms: of the signature (signed and unsigned place) and of the holder's key. */
const ALGORITHMS: readonly [Path, Path, Path] = [[0, 2], [1], [0, 6, 0]];
const SIGNATURE: Path = [2];

const sequence = (...der: string[]): Node => decode(concatBytes(...der.map(fromHex)));

/** ecdsa-with-SHA384, RSASSA-PSS, md5WithRSA, Ed25519, EC keys on P-256 and P-384, an empty OID, sha256WithRSA. */
const OTHER_ALGORITHMS: readonly [Node, ...Node[]] = [
  sequence('300A06082A8648CE3D040303'),
  sequence('300B06092A864886F70D01010A'),
  sequence('300D06092A864886F70D0101040500'),
  sequence('300506032B6570'),
  sequence('301306072A8648CE3D020106082A8648CE3D030107'),
  sequence('301006072A8648CE3D020106052B81040022'),
  sequence('30020600'),
  sequence('300D06092A864886F70D01010B0500'),
  sequence('300B06092A864886F70D01010B'),
];

/** Tag and text of a time that is not what a time should be. */
const ODD_TIMES: readonly [readonly [number, string], ...(readonly [number, string])[]] = [
  [0x17, '261123000000Z'],
  [0x17, '491231235959Z'],
  [0x17, '2611230000Z'],
  [0x17, '261123000000+0900'],
  [0x17, '991399999999Z'],
  [0x17, 'not a time at'],
  [0x17, ''],
  [0x18, '20261123000000Z'],
  [0x18, '99991231235959Z'],
  [0x18, '00000101000000Z'],
  [0x18, '20261123000000.999Z'],
  [0x18, '20261123000000'],
  [0x0c, '261123000000Z'],
  [0x04, '261123000000Z'],
  [0x02, '0'],
  [0x05, ''],
];

type Bend = (tree: Node, random: Random) => Node;

const replaced = (tree: Node, path: Path, change: (old: Node) => readonly Node[]): Node =>
  changeAt(tree, path, change)[0] ?? primitive(0x30, new Uint8Array());

const anyPath = (tree: Node, random: Random): Path => {
  const paths = pathsOf(tree);
  return paths[random.int(paths.length)] ?? [];
};

const serial: Bend = (tree, random) => {
  const content = random.bytes(random.pick([0, 1, 20, 21, 200, 2_000]));
  return replaced(tree, SERIAL, () => [primitive(random.pick([0x02, 0x02, 0x02, 0x04]), content)]);
};
const time: Bend = (tree, random) => {
  const [tag, text] = random.pick(ODD_TIMES);
  return replaced(tree, random.pick(TIMES), () => [primitive(tag, Buffer.from(text, 'latin1'))]);
};
const algorithm: Bend = (tree, random) =>
  replaced(tree, random.pick(ALGORITHMS), () => [random.pick(OTHER_ALGORITHMS)]);
const drop: Bend = (tree, random) => replaced(tree, anyPath(tree, random), () => []);
const twice: Bend = (tree, random) => replaced(tree, anyPath(tree, random), (old) => [old, old]);
const tag: Bend = (tree, random) =>
  replaced(tree, anyPath(tree, random), (old) => [{ ...old, tag: random.int(256) }]);
const swap: Bend = (tree, random) => {
  const [from, to] = [anyPath(tree, random), anyPath(tree, random)];
  const [a, b] = [nodeAt(tree, from), nodeAt(tree, to)];
  // One inside the other cannot change places; then only the first is replaced.
  const once = replaced(tree, from, () => [b]);
  return from.length === to.length ? replaced(once, to, () => [a]) : once;
};
const nest: Bend = (tree, random) =>
  replaced(tree, anyPath(tree, random), (old) => [primitive(old.tag, nested(random.int(3_000), random))]);
const lengthLie: Bend = (tree, random) =>
  replaced(tree, anyPath(tree, random), (old) => [
    { ...old, form: { lie: random.pick([...EDGES, 0x100, 0xffff, 0x7fff_ffff, 0xffff_ffff]) } },
  ]);
/** The same value with its length written as DER forbids: a signature says nothing of the unsigned parts. */
const berForm: Bend = (tree, random) => {
  const path = random.chance(0.5) ? random.pick([[], SIGNATURE, [1], [1, 0]]) : anyPath(tree, random);
  return replaced(tree, path, (old) => [
    { ...old, form: old.children === undefined ? 'padded' : random.pick(['padded', 'indefinite']) },
  ]);
};
const unusedBits: Bend = (tree, random) =>
  replaced(tree, SIGNATURE, (old) => [{ ...old, content: withByte(old.content, 0, random.int(256)) }]);

const BENDS: readonly [Bend, ...Bend[]] = [
  serial,
  time,
  algorithm,
  drop,
  twice,
  tag,
  swap,
  nest,
  lengthLie,
  berForm,
  unusedBits,
];
const SIGNED_BENDS: readonly [Bend, ...Bend[]] = [serial, time, algorithm, swap, drop, tag, nest];

/** Trees are taken apart once a certificate: most of a case's time would go there. */
const trees = new WeakMap<Uint8Array, Node>();
const treeOf = (der: Uint8Array): Node => {
  const known = trees.get(der);
  if (known !== undefined) return known;
  const tree = decode(der);
  trees.set(der, tree);
  return tree;
};

const bentBytes = (der: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  switch (random.int(6)) {
    case 0:
      return truncate(der, random);
    case 1:
      return extend(der, random);
    case 2:
      return splice(der, other, random);
    case 3:
      return cutOut(der, random);
    case 4:
      return withByte(der, random.int(der.length), random.pick(EDGES));
    default:
      return flip(der, random);
  }
};

const signedAgain = (der: Uint8Array, { sign }: Fixtures, random: Random): Uint8Array => {
  const bent = random.pick(SIGNED_BENDS)(treeOf(der), random);
  const [tbs, ...rest] = bent.children ?? [];
  if (tbs === undefined) return encode(bent);
  const signature = primitive(0x03, concatBytes(Uint8Array.of(0), sign(encode(tbs))));
  return encode({ ...bent, children: [tbs, ...rest.slice(0, -1), signature] });
};

export interface BentCertificate {
  readonly der: Uint8Array;
  /** The trusted CA signed it as it is now. */
  readonly signedAgain: boolean;
}

export const bendCertificate = (fixtures: Fixtures, random: Random): BentCertificate => {
  const { der } = random.pick(fixtures.issued);
  if (random.chance(0.02)) return { der, signedAgain: false };
  if (random.chance(0.05)) return { der: signedAgain(der, fixtures, random), signedAgain: true };
  if (random.chance(0.5))
    return { der: bentBytes(der, random.pick(fixtures.issued).der, random), signedAgain: false };
  let tree = random.pick(BENDS)(treeOf(der), random);
  if (random.chance(0.2)) tree = random.pick(BENDS)(tree, random);
  return { der: encode(tree), signedAgain: false };
};

const STATUSES = new Set([
  'valid',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_unknown_ca',
  'certificate_wrong_use',
  'certificate_wrong_key',
  'certificate_garbled',
]);

/** Whether facts have the shape their type promises; the problem in words, or `undefined`. */
export const shapeProblem = (facts: CertificateFacts): string | undefined => {
  const { status, serialHex, issuer, notBefore, notAfter } = facts;
  if (!STATUSES.has(status)) return `a status nobody knows: ${status}`;
  if (status === 'certificate_garbled')
    return Object.keys(facts).length === 1 ? undefined : 'facts of garbage';
  if (serialHex === undefined || !/^([0-9a-f]{2})*$/.test(serialHex)) return 'a serial that is no hex';
  if (issuer === undefined) return 'no issuer';
  return Number.isFinite(notBefore) && Number.isFinite(notAfter) ? undefined : 'a time that is no number';
};

const trustProblem = (
  facts: CertificateFacts,
  { der, signedAgain }: BentCertificate,
  { valid, issued }: Fixtures,
): string | undefined => {
  if (facts.status === 'valid') {
    if (!signedAgain) return valid.has(toHex(der)) ? undefined : 'valid, but not as it was issued';
    const { notBefore = Number.NaN, notAfter = Number.NaN } = facts;
    if (!(notBefore <= NOW && NOW <= notAfter)) return 'valid outside its time';
    return equalBytes(encode(decode(der)), der) ? undefined : 'valid, but no DER';
  }
  const original = issued.find((one) => equalBytes(one.der, der));
  if (original === undefined || original.facts.status === facts.status) return undefined;
  return `as issued it was ${original.facts.status}`;
};

/** What is wrong with the facts of this certificate, in words; `undefined` when nothing is. */
export const certificateProblem = (
  facts: CertificateFacts,
  bent: BentCertificate,
  fixtures: Fixtures,
): string | undefined => shapeProblem(facts) ?? trustProblem(facts, bent, fixtures);

export const certificate: Kind = {
  name: 'certificate',
  group: 'values',
  weight: 20,
  reaches: [
    'valid',
    'certificate_garbled',
    'certificate_unknown_ca',
    'signed again: valid',
    'signed again: certificate_garbled',
  ],
  run: (target, fixtures, random) => {
    const bent = bendCertificate(fixtures, random);
    return guardedNow(
      () => toHex(bent.der),
      () => {
        const facts = target.examineCertificate(bent.der, fixtures.anchors, NOW);
        const outcome = bent.signedAgain ? `signed again: ${facts.status}` : facts.status;
        return { outcome, problem: certificateProblem(facts, bent, fixtures) };
      },
    );
  },
};
