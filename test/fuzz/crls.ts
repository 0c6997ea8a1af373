/** Lists of revoked certificates as the CA issued them, one of them large, and certificates that are in them and not. */
import type { Certificate } from 'pkijs';
import { parseCertificate } from '../../src/card/x509.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import type { SimulatedCa } from '../../src/simulator/simulated-ca.ts';
import { issueCrl } from '../../src/simulator/simulated-crl.ts';
import { decode, encode, type Node, primitive } from './values/der.ts';

export interface CrlFixtures {
  readonly issued: readonly [Uint8Array, ...Uint8Array[]];
  /** A list of many entries, signed. */
  readonly large: Uint8Array;
  /** Of every list that an anchor signed, the part under the signature, hex. */
  readonly signed: ReadonlySet<string>;
  readonly anchor: Certificate;
  /** One certificate that is named by the first list, and one that none names. */
  readonly named: Certificate;
  readonly unnamed: Certificate;
}

const DAY_MS = 86_400_000;
const LARGE = 20_000;

const many = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, at) =>
    Uint8Array.of(0x20, (at >> 16) & 0xff, (at >> 8) & 0xff, at & 0xff),
  );

const UTC = primitive(0x17, Buffer.from('261101000000Z', 'latin1'));

/** A signed list written by hand: pkijs takes seconds for so many entries. */
const largeCrl = (small: Node, sign: (signed: Uint8Array) => Uint8Array): Uint8Array => {
  const [list, algorithm] = small.children ?? [];
  if (list?.children === undefined || algorithm === undefined) throw new Error('not a list');
  const entry = (serial: Uint8Array): Node => ({
    tag: 0x30,
    children: [primitive(0x02, serial), UTC],
    content: new Uint8Array(),
  });
  const entries: Node = { tag: 0x30, children: many(LARGE).map(entry), content: new Uint8Array() };
  const children = list.children.map((child, at) => (at === 5 ? entries : child));
  const signed = { ...list, children };
  const signature = primitive(0x03, Uint8Array.of(0, ...sign(encode(signed))));
  return encode({ ...small, children: [signed, algorithm, signature] });
};

/** Tag, length and content of the first thing inside, as they stand; '' when there is none. */
export const signedPartOf = (der: Uint8Array): string => {
  try {
    const [list] = decode(der).children ?? [];
    return list === undefined ? '' : toHex(encode(list));
  } catch {
    return '';
  }
};

const certificateOf = (der: Uint8Array): Certificate => {
  const certificate = parseCertificate(der);
  if (certificate === undefined) throw new Error('not a certificate');
  return certificate;
};

interface From {
  readonly ca: SimulatedCa;
  readonly unknown: SimulatedCa;
  readonly named: { readonly der: Uint8Array };
  readonly unnamed: { readonly der: Uint8Array };
  readonly now: number;
  readonly sign: (signed: Uint8Array) => Uint8Array;
}

export const createCrlFixtures = ({ ca, unknown, named, unnamed, now, sign }: From): CrlFixtures => {
  const revoked = certificateOf(named.der).serialNumber.valueBlock.valueHexView;
  const [from, to] = [now - DAY_MS, now + 6 * DAY_MS];
  const serials = [Uint8Array.from(revoked), ...many(30)];
  const issued = [
    issueCrl(ca, { serials, number: 7, thisUpdate: from, nextUpdate: to }),
    issueCrl(ca, { serials: [], number: 8, thisUpdate: from, nextUpdate: to }),
    issueCrl(ca, { serials, number: 6, thisUpdate: from - 30 * DAY_MS, nextUpdate: from }),
    issueCrl(ca, { serials: many(3), number: undefined, thisUpdate: from, nextUpdate: undefined }),
    issueCrl(ca, { serials: many(3), number: 9, thisUpdate: from, nextUpdate: to, pointed: false }),
  ] as const;
  const large = largeCrl(decode(issued[0]), sign);
  return {
    issued: [...issued, issueCrl(unknown, { serials, number: 7, thisUpdate: from, nextUpdate: to })],
    large,
    signed: new Set([...issued, large].map(signedPartOf)),
    anchor: ca.certificate,
    named: certificateOf(named.der),
    unnamed: certificateOf(unnamed.der),
  };
};
