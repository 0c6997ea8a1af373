/**
 * 失効リスト (CRL, RFC 5280 §5) out of its bytes. A national list may name a million certificates: its entries are walked
 * over once, by hand, into one sorted array; pkijs, which makes several objects of each, reads only what stands around
 * them. Nothing here is believed before its signature is verified (revocation.ts).
 */
import { AlgorithmIdentifier, Extensions, IssuingDistributionPoint, RelativeDistinguishedNames } from 'pkijs';
import { equalBytes, toHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { canonicalSerial, pointNames } from './x509.ts';

/** Largest list that is read, bytes, and most entries: twice a list of a million. */
export const MAX_CRL_BYTES = 64 * 1_024 * 1_024;
export const MAX_CRL_ENTRIES = 2_000_000;

export type CrlParseFailure =
  | 'crl_garbled'
  | 'crl_too_large'
  /** A delta, an indirect list, or one with a critical rule that nobody here knows. */
  | 'crl_unsupported';

export interface SerialSet {
  readonly size: number;
  /** `hex`: canonical. */
  has(hex: string): boolean;
}

export interface ParsedCrl {
  readonly issuer: RelativeDistinguishedNames;
  /** Milliseconds since 1970. A list without `nextUpdate` is never current. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** cRLNumber, which only rises. */
  readonly number: bigint | undefined;
  /** Names of its distribution point, DER as hex; `undefined`: the list is for all of the issuer's certificates. */
  readonly points: readonly string[] | undefined;
  /** Whether a holder's certificate that is not in it is thereby not revoked (not only CAs', not only some reasons). */
  readonly forHolders: boolean;
  readonly serials: SerialSet;
  /** What is signed, with which algorithm, and the signature. */
  readonly signed: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

const TAG = { sequence: 0x30, integer: 0x02, bitString: 0x03, utcTime: 0x17, time: 0x18, extensions: 0xa0 };

interface Element {
  readonly tag: number;
  readonly at: number;
  /** First byte of the content and first after it. */
  readonly from: number;
  readonly end: number;
}

/** The element at `at`, which must end by `limit`; lengths of up to four bytes. */
const elementAt = (bytes: Uint8Array, at: number, limit: number): Element | undefined => {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let from = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) return undefined;
    length = 0;
    for (let n = 0; n < count; n += 1) length = length * 256 + (bytes[from + n] ?? 0);
    from += count;
  }
  const end = from + length;
  return end <= limit ? { tag, at, from, end } : undefined;
};

const childrenOf = (bytes: Uint8Array, { from, end }: Element): Element[] | undefined => {
  const children: Element[] = [];
  for (let at = from; at < end; ) {
    const child = elementAt(bytes, at, end);
    // A list has at most seven parts; its entries are counted elsewhere.
    if (child === undefined || children.length === 16) return undefined;
    children.push(child);
    at = child.end;
  }
  return children;
};

/** Serial numbers of up to six bytes fit a double exactly; JPKI's have four. Longer ones are kept as text. */
const SHORT_BYTES = 6;

const serialSet = (short: Float64Array, long: ReadonlySet<string>): SerialSet => {
  short.sort();
  const hasShort = (value: number): boolean => {
    let [low, high] = [0, short.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((short[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return short[low] === value;
  };
  return {
    size: short.length + long.size,
    has: (hex) =>
      hex.length <= SHORT_BYTES * 2 ? hasShort(Number.parseInt(hex, 16)) : long.has(hex.toLowerCase()),
  };
};

/** An entry is at least SEQUENCE, INTEGER of one byte, UTCTime: 20 bytes. */
const LEAST_ENTRY = 20;

/** userCertificate of every entry; `undefined` when one is none. */
const serialsOf = (
  bytes: Uint8Array,
  { from, end }: Element,
): Result<SerialSet, 'crl_garbled' | 'crl_too_large'> => {
  const short = new Float64Array(Math.min(MAX_CRL_ENTRIES, Math.ceil((end - from) / LEAST_ENTRY)));
  const long = new Set<string>();
  let count = 0;
  for (let at = from; at < end; ) {
    const entry = elementAt(bytes, at, end);
    if (entry === undefined || entry.tag !== TAG.sequence) return failure('crl_garbled');
    const serial = elementAt(bytes, entry.from, entry.end);
    if (serial === undefined || serial.tag !== TAG.integer || serial.end === serial.from)
      return failure('crl_garbled');
    const when = bytes[serial.end];
    if (when !== TAG.utcTime && when !== TAG.time) return failure('crl_garbled');
    if (count + long.size === MAX_CRL_ENTRIES) return failure('crl_too_large');
    let start = serial.from;
    while (start < serial.end - 1 && bytes[start] === 0) start += 1;
    if (serial.end - start <= SHORT_BYTES) {
      let value = 0;
      for (let n = start; n < serial.end; n += 1) value = value * 256 + (bytes[n] ?? 0);
      short[count] = value;
      count += 1;
    } else long.add(canonicalSerial(bytes.subarray(start, serial.end)));
    at = entry.end;
  }
  return success(serialSet(short.slice(0, count), long));
};

const OID = { number: '2.5.29.20', point: '2.5.29.28', authorityKeyId: '2.5.29.35', altName: '2.5.29.18' };
const KNOWN = new Set(Object.values(OID));

type Scope = Pick<ParsedCrl, 'number' | 'points' | 'forHolders'>;

const scopeOf = (extensions: Extensions | undefined): Result<Scope, 'crl_unsupported'> => {
  const list = extensions?.extensions ?? [];
  // A delta list says so in a critical extension, which is none of ours.
  if (list.some(({ critical, extnID }) => critical && !KNOWN.has(extnID))) return failure('crl_unsupported');
  const bytesOf = (oid: string): Uint8Array | undefined =>
    list.find(({ extnID }) => extnID === oid)?.extnValue.valueBlock.valueHexView;
  // INTEGER inside its OCTET STRING: 02, length, then the number.
  const number = bytesOf(OID.number)?.subarray(2);
  const idp = bytesOf(OID.point);
  const point = idp === undefined ? undefined : IssuingDistributionPoint.fromBER(Uint8Array.from(idp));
  if (point?.indirectCRL === true) return failure('crl_unsupported');
  return success({
    number: number === undefined || number.length === 0 ? undefined : BigInt(`0x${toHex(number)}`),
    points: point?.distributionPoint === undefined ? undefined : pointNames(point.distributionPoint),
    forHolders:
      point === undefined ||
      !(
        point.onlyContainsCACerts ||
        point.onlyContainsAttributeCerts ||
        // pkijs gives 0 where the list is for all reasons.
        (point.onlySomeReasons ?? 0) !== 0
      ),
  });
};

interface Parts {
  readonly list: Element;
  readonly algorithm: Element;
  readonly signature: Element;
  readonly issuer: Element;
  readonly thisUpdate: Element;
  readonly nextUpdate: Element | undefined;
  readonly entries: Element | undefined;
  readonly extensions: Element | undefined;
}

const isTime = ({ tag }: Element): boolean => tag === TAG.utcTime || tag === TAG.time;

/** `version signature issuer thisUpdate nextUpdate? revokedCertificates? [0]?`, in this order and nothing else. */
const partsOf = (bytes: Uint8Array): Parts | undefined => {
  const whole = elementAt(bytes, 0, bytes.length);
  if (whole?.tag !== TAG.sequence || whole.end !== bytes.length) return undefined;
  const [list, algorithm, signature, ...none] = childrenOf(bytes, whole) ?? [];
  if (list?.tag !== TAG.sequence || algorithm?.tag !== TAG.sequence) return undefined;
  // A signature is whole bytes: it says that no bits are unused.
  if (signature?.tag !== TAG.bitString || bytes[signature.from] !== 0 || none.length > 0) return undefined;
  const rest = childrenOf(bytes, list) ?? [];
  const version = rest[0]?.tag === TAG.integer ? rest.shift() : undefined;
  const [inside, issuer, thisUpdate] = rest.splice(0, 3);
  if (inside === undefined || issuer?.tag !== TAG.sequence || thisUpdate === undefined) return undefined;
  const same = equalBytes(bytes.subarray(inside.at, inside.end), bytes.subarray(algorithm.at, algorithm.end));
  if (!same || !isTime(thisUpdate)) return undefined;
  const nextUpdate = rest[0] !== undefined && isTime(rest[0]) ? rest.shift() : undefined;
  const entries = rest[0]?.tag === TAG.sequence ? rest.shift() : undefined;
  const extensions = rest[0]?.tag === TAG.extensions && version !== undefined ? rest.shift() : undefined;
  if (rest.length > 0) return undefined;
  return { list, algorithm, signature, issuer, thisUpdate, nextUpdate, entries, extensions };
};

const TIME = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;

/**
 * Milliseconds since 1970 of the one form that lists may use: to the second, in UTC (RFC 5280 §5.1.2.4). Any other, and any
 * day that is none, is `NaN`: such a list is never current.
 */
const momentOf = (bytes: Uint8Array, { tag, from, end }: Element): number => {
  const [, year = '', ...rest] = TIME.exec(String.fromCharCode(...bytes.subarray(from, end))) ?? [];
  const digits = tag === TAG.utcTime ? 2 : 4;
  if (year.length !== digits) return Number.NaN;
  const full = digits === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const moment = new Date(Date.UTC(full, month - 1, day, hour, minute, second));
  const same = [moment.getUTCMonth() + 1, moment.getUTCDate(), moment.getUTCHours(), moment.getUTCMinutes()];
  const asWritten = [month, day, hour, minute].every((part, at) => part === same[at]);
  return asWritten && second < 60 ? moment.getTime() : Number.NaN;
};

const read = (bytes: Uint8Array, parts: Parts): Result<ParsedCrl, CrlParseFailure> => {
  const cut = ({ at, end }: Element): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes.subarray(at, end));
  const timeOf = (element: Element): number => momentOf(bytes, element);
  const { extensions, entries, nextUpdate } = parts;
  const inside =
    extensions === undefined
      ? undefined
      : Extensions.fromBER(Uint8Array.from(bytes.subarray(extensions.from, extensions.end)));
  const scope = scopeOf(inside);
  if (!scope.ok) return scope;
  const serials =
    entries === undefined ? success(serialSet(new Float64Array(), new Set())) : serialsOf(bytes, entries);
  if (!serials.ok) return serials;
  return success({
    ...scope.value,
    issuer: RelativeDistinguishedNames.fromBER(cut(parts.issuer)),
    thisUpdate: timeOf(parts.thisUpdate),
    nextUpdate: nextUpdate === undefined ? undefined : timeOf(nextUpdate),
    serials: serials.value,
    signed: bytes.subarray(parts.list.at, parts.list.end),
    algorithm: AlgorithmIdentifier.fromBER(cut(parts.algorithm)).algorithmId,
    // BIT STRING: unused bits, then the signature.
    signature: bytes.subarray(parts.signature.from + 1, parts.signature.end),
  });
};

/** One list, DER. */
export const parseCrl = (der: Uint8Array): Result<ParsedCrl, CrlParseFailure> => {
  if (der.length > MAX_CRL_BYTES) return failure('crl_too_large', { bytes: der.length });
  const parts = partsOf(der);
  if (parts === undefined) return failure('crl_garbled');
  try {
    const parsed = read(der, parts);
    const sound = !parsed.ok || Number.isFinite(parsed.value.thisUpdate);
    return sound ? parsed : failure('crl_garbled');
  } catch {
    // pkijs throws on names, times and extensions that are none.
    return failure('crl_garbled');
  }
};
