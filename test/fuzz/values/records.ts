/** Bent records of 入力補助AP, 券面AP, 公的個人認証AP and マイナ免許証 against their parsers, each beside a reading of our own. */
import { concatBytes, equalBytes, toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import { withByte } from '../bytes.ts';
import type { Fixtures } from '../fixtures.ts';
import { insideOf, issuedOf, wholeHex } from '../judges/records.ts';
import { berPiece, type Piece, piecesOf } from '../judges/tlv.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { maybeChanged } from './changes.ts';

const NOTHING = new Uint8Array();

interface Two {
  readonly person: Person;
  readonly other: Person;
}
const twoOf = ({ people }: Fixtures, random: Random): Two => ({
  person: random.pick(people.all),
  other: random.pick(people.all),
});

/** Lengths of a record put right again, so that what is inside is looked at and not the sums. */
const repaired = (record: Uint8Array): Uint8Array => {
  const outer = berPiece(record, 0, 2);
  const [first = 0, second = 0, form = 0] = record;
  if (outer !== undefined || form < 0x82 || record.length < 5) return record;
  const length = record.length - 5;
  return concatBytes(Uint8Array.of(first, second, 0x82, length >> 8, length & 0xff), record.subarray(5));
};

const bent = (
  file: number,
  application: 'text' | 'surface',
  { person, other }: Two,
  random: Random,
): Uint8Array => {
  const record = person.records[application].get(file) ?? NOTHING;
  return repaired(maybeChanged(record, other.records[application].get(file) ?? NOTHING, random));
};

/** Objects of the one record `tag`: none twice, nothing behind them, no more than 64. */
const strictly = (record: Uint8Array, tag: string): readonly Piece[] | undefined => {
  const outer = berPiece(record, 0, 2);
  if (outer?.tag !== tag) return undefined;
  const { pieces, rest } = piecesOf(outer.value, (bytes, at) => berPiece(bytes, at, 2));
  const distinct = new Set(pieces.map((piece) => piece.tag)).size === pieces.length;
  return distinct && rest.length === 0 && pieces.length <= 64 ? pieces : undefined;
};

const find = (pieces: readonly Piece[] | undefined, tag: string): Uint8Array | undefined =>
  pieces?.find((piece) => piece.tag === tag)?.value;

/** Controls, and marks that turn the writing round (U+200E …): no item has them. */
const isUnseen = (letter: string): boolean => {
  const point = letter.codePointAt(0) ?? 0;
  const marks = [0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || marks.includes(point);
};

/** Text if the bytes are UTF-8 and nothing else; a mark of byte order is no part of it. */
const utf8Of = (bytes: Uint8Array | undefined): string | undefined => {
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  return equalBytes(Buffer.from(text, 'utf8'), bytes) ? text.replace(/^\ufeff/, '') : undefined;
};

/** `YYYY-MM-DD` of eight digits that are a day. */
const dayOf = (text: string | undefined): string | undefined => {
  if (text === undefined || !/^\d{8}$/.test(text)) return undefined;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso) ? iso : undefined;
};

/** Both refuse, or both read the same. */
const sameProblem = <T>(
  read: Result<T, string>,
  expected: string | undefined,
  said: (value: T) => string,
): string | undefined => {
  if (!read.ok) return expected === undefined ? undefined : 'a good record refused';
  if (expected === undefined) return 'a record out of garbage';
  return said(read.value) === expected ? undefined : 'another record than there is';
};

const itemsOf = (record: Uint8Array): string | undefined => {
  const pieces = strictly(record, 'ff20');
  const [name, address, birth, sex] = ['df22', 'df23', 'df24', 'df25'].map((tag) =>
    utf8Of(find(pieces, tag)),
  );
  if ([name, address, birth, sex].some((text) => text !== undefined && Array.from(text).some(isUnseen)))
    return undefined;
  const day = dayOf(birth);
  if (!name || !address || day === undefined || sex === undefined || !/^[129]$/.test(sex)) return undefined;
  return JSON.stringify([name, address, day, sex]);
};

/** A letter of the name, three bytes of UTF-8, in whose place stands what nobody can see. */
const turned = ({ person }: Two, random: Random): Uint8Array => {
  const record = Uint8Array.from(person.records.text.get(0x02) ?? NOTHING);
  const at = record.findIndex((byte) => byte >= 0xe3 && byte <= 0xef);
  const odd = random.pick(['\u202e', '\u2066', '\u200f', 'a\u0000b', '\u001b[2', '\u0085.']);
  if (at >= 0) record.set(Buffer.from(odd, 'utf8').subarray(0, 3), at);
  return record;
};

export const items: Kind = {
  name: 'items record',
  group: 'values',
  weight: 10,
  reaches: ['items', 'garbled'],
  run: (target, fixtures, random) => {
    const two = twoOf(fixtures, random);
    const record = random.chance(0.1) ? turned(two, random) : bent(0x02, 'text', two, random);
    return guardedNow(
      () => toHex(record),
      () => {
        const read = target.parseFourItems(record);
        const problem = sameProblem(read, itemsOf(record), ({ name, address, birthDate, sex }) =>
          JSON.stringify([name, address, birthDate, sex]),
        );
        return { outcome: read.ok ? 'items' : read.reason, problem };
      },
    );
  },
};

const FACE = ['df22', 'df23', 'df24', 'df25', 'df26', 'df27'] as const;

/** A face that a known issuer may have signed: `verified` is only what it did sign. */
export const faceRecord: Kind = {
  name: 'face record',
  group: 'values',
  weight: 6,
  reaches: ['verified', 'absent', 'altered', 'garbled'],
  run: (target, fixtures, random) => {
    const record = bent(0x02, 'surface', twoOf(fixtures, random), random);
    const { people } = fixtures;
    return guardedNow(
      () => toHex(record),
      () => {
        const read = target.parseFace(record, { status: 'known', key: people.signers.surface });
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        const { integrity, birthDate } = read.value;
        const pieces = strictly(record, 'ff20');
        const same = dayOf(utf8Of(find(pieces, 'df22'))) === birthDate;
        const signed = issuedOf(people).faces.has(wholeHex(pieces ?? [], FACE));
        const unsigned = find(pieces, 'df28') === undefined;
        const problem = !same
          ? 'another record than there is'
          : integrity === 'verified' && !signed
            ? 'verified, but nobody signed this face'
            : integrity === 'absent' && !unsigned
              ? 'a signature passed over'
              : undefined;
        return { outcome: integrity, problem };
      },
    );
  },
};

export const ageRecord: Kind = {
  name: 'age record',
  group: 'values',
  weight: 5,
  reaches: ['verified', 'altered', 'garbled'],
  run: (target, fixtures, random) => {
    const record = bent(0x01, 'surface', twoOf(fixtures, random), random);
    const { people } = fixtures;
    return guardedNow(
      () => toHex(record),
      () => {
        const read = target.parseAge(record, { status: 'known', key: people.signers.surface });
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        const pieces = strictly(record, 'ff10');
        const signed = issuedOf(people).ages.has(wholeHex(pieces ?? [], ['df11', 'df12']));
        const same = dayOf(utf8Of(find(pieces, 'df11'))) === read.value.birthDate;
        const lies = read.value.integrity === 'verified' && !signed;
        const problem = !same
          ? 'another record than there is'
          : lies
            ? 'verified, but nobody signed this age'
            : undefined;
        return { outcome: read.value.integrity, problem };
      },
    );
  },
};

/** EF 0003 and 0007 beside true items: whether the items may be called verified. */
export const integrity: Kind = {
  name: 'integrity record',
  group: 'values',
  weight: 6,
  reaches: ['verified', 'absent', 'altered'],
  run: (target, fixtures, random) => {
    const two = twoOf(fixtures, random);
    const { people } = fixtures;
    const file = (number: number): Uint8Array | undefined =>
      random.chance(0.05)
        ? undefined
        : random.chance(0.6)
          ? two.person.records.text.get(number)
          : bent(number, 'text', two, random);
    const evidence = { items: file(0x02) ?? NOTHING, integrity: file(0x03), publicKey: file(0x07) };
    return guardedNow(
      () =>
        Object.entries(evidence)
          .map(([name, bytes]) => `${name} ${toHex(bytes ?? NOTHING)}`)
          .join('\n'),
      () => {
        const outcome = target.textIntegrity(evidence, { status: 'known', key: people.signers.text_input });
        const issued = issuedOf(people);
        const signed = issued.items.has(
          wholeHex(insideOf(evidence.items, 'ff20'), ['df22', 'df23', 'df24', 'df25']),
        );
        const keySigned =
          evidence.publicKey === undefined ||
          issued.keys.has(wholeHex(insideOf(evidence.publicKey, 'ff50'), ['df51']));
        if (outcome === 'verified' && !(signed && keySigned))
          return { outcome, problem: 'verified, but nobody signed this' };
        const passed = outcome === 'absent' && evidence.integrity !== undefined;
        return { outcome, problem: passed ? 'a signature passed over' : undefined };
      },
    );
  },
};

/** CV証明書: known only as its root signed it. */
export const cvCertificate: Kind = {
  name: 'cv certificate',
  group: 'values',
  weight: 6,
  reaches: ['known', 'issuer_unknown', 'altered'],
  run: (target, fixtures, random) => {
    const { people } = fixtures;
    const application = random.pick(['surface', 'text_input'] as const);
    const two = twoOf(fixtures, random);
    const record = bent(
      0x04,
      random.chance(0.9) === (application === 'surface') ? 'surface' : 'text',
      two,
      random,
    );
    return guardedNow(
      () => `${application} ${toHex(record)}`,
      () => {
        const issuer = target.issuerKeyOf(record, application, people.roots);
        if (issuer.status !== 'known') return { outcome: issuer.status, problem: undefined };
        const body = wholeHex(insideOf(record, '7f21'), ['5f4e']);
        const true_ = people.certificates[application] === body;
        const same = issuer.key.equals(people.signers[application]);
        return { outcome: 'known', problem: true_ && same ? undefined : 'a key that its root did not sign' };
      },
    );
  },
};

/** The key of a record (`81` modulus, `82` exponent): of the size it says, or none. */
export const keyRecord: Kind = {
  name: 'key record',
  group: 'values',
  weight: 4,
  reaches: ['key', 'unusable_key'],
  run: (target, fixtures, random) => {
    const two = twoOf(fixtures, random);
    const keyOf = ({ records }: Person): Uint8Array =>
      find(insideOf(records.text.get(0x07) ?? NOTHING, 'ff50'), 'df51') ?? NOTHING;
    const record = maybeChanged(keyOf(two.person), keyOf(two.other), random);
    return guardedNow(
      () => toHex(record),
      () => {
        const key = target.keyFromRecord(record);
        if (!key.ok) return { outcome: key.reason, problem: undefined };
        const { pieces } = piecesOf(record, (bytes, at) => berPiece(bytes, at, 2));
        const jwk = key.value.export({ format: 'jwk' });
        const says = ({ n = '' }: { readonly n?: string }): string =>
          Buffer.from(n, 'base64url')
            .toString('hex')
            .replace(/^(00)+/, '');
        const held = toHex(find(pieces, '81') ?? NOTHING).replace(/^(00)+/, '');
        return {
          outcome: 'key',
          problem: says(jwk) === held ? undefined : 'a key that the record does not hold',
        };
      },
    );
  },
};

/** トークン情報: 160 bytes of printable text and small numbers. */
export const tokenInfo: Kind = {
  name: 'token info',
  group: 'values',
  weight: 3,
  reaches: ['card', 'iphone', 'unknown', 'garbled'],
  run: (target, { tokens }, random) => {
    const info = random.pick(tokens);
    const bytes = random.chance(0.5)
      ? withByte(info, random.int(info.length), random.int(128))
      : maybeChanged(info, info, random);
    return guardedNow(
      () => toHex(bytes),
      () => {
        const read = target.parseTokenInfo(bytes);
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        const label = Buffer.from(bytes.subarray(0, 32))
          .toString('latin1')
          .replace(/[ \0]+$/, '');
        const printable = /^[ -~]+$/.test(label) && bytes.length === 160;
        return {
          outcome: read.value.kind,
          problem: printable && read.value.label === label ? undefined : 'a label that is not there',
        };
      },
    );
  },
};

const LICENCE = Uint8Array.from(Buffer.from('c20731313032303330c50735313130333137c603616263', 'hex'));

/** マイナ免許証: tags one after the other, filler behind, and a day of an era. */
export const licence: Kind = {
  name: 'licence',
  group: 'values',
  weight: 3,
  reaches: ['day', 'no day', 'garbled'],
  run: (target, _, random) => {
    const filler = new Uint8Array(random.int(40)).fill(random.pick([0x00, 0xff]));
    const file = concatBytes(maybeChanged(LICENCE, LICENCE, random), filler);
    return guardedNow(
      () => toHex(file),
      () => {
        const read = target.parseLicence(file);
        if (!read.ok) return { outcome: read.reason, problem: undefined };
        const { pieces } = piecesOf(file, (bytes, at) =>
          [0x00, 0xff].includes(bytes[at] ?? 0) ? undefined : berPiece(bytes, at, 2),
        );
        const same =
          toHex(Uint8Array.from(read.value.tags)) ===
          toHex(Uint8Array.from(pieces.map(({ tag }) => Number.parseInt(tag, 16))));
        const text = utf8Of(find(pieces, 'c5')) ?? '';
        const { expires } = read.value;
        const fits =
          expires === undefined ||
          (/^[1-5]\d{6}$/.test(text) && expires.slice(5).replace('-', '') === text.slice(3));
        return {
          outcome: expires === undefined ? 'no day' : 'day',
          problem: same && fits ? undefined : 'another licence than there is',
        };
      },
    );
  },
};
