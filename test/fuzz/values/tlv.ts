/** Bent TLV against its parsers, beside a walk of our own (judges/tlv.ts): both must see the same objects. */
import { concatBytes, equalBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import { cutOut, EDGES, extend, flip, nested, splice, truncate, withByte } from '../bytes.ts';
import { berAt, berPiece, type Piece, piecesOf, simpleAt } from '../judges/tlv.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

/** Tags of the card's records and some that are nobody's: two-byte ones, and beginnings of longer ones. */
const TAGS = [
  0x81, 0x82, 0x5f37, 0x7f21, 0xdf21, 0xdf22, 0xdf23, 0xff20, 0x01, 0x1f, 0xdf80, 0xff1f81,
] as const;

const tagBytes = (tag: number): number[] =>
  tag > 0xffff ? [tag >> 16, (tag >> 8) & 0xff, tag & 0xff] : tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];

const lengthOf = (length: number, random: Random): number[] => {
  const long = [0x82, length >> 8, length & 0xff];
  if (random.chance(0.05)) return [random.pick(EDGES), random.int(256)];
  if (length > 0xff) return long;
  if (length > 0x7f) return random.chance(0.2) ? long : [0x81, length];
  return random.pick([[length], [length], [length], [0x81, length], long]);
};

const object = (random: Random, depth: number): Uint8Array => {
  const value =
    depth > 0 && random.chance(0.4)
      ? objects(random, depth - 1)
      : random.bytes(random.pick([0, 1, 3, 8, 40, 130, 300]));
  const head = [...tagBytes(random.pick(TAGS)), ...lengthOf(value.length, random)];
  return concatBytes(Uint8Array.from(head), value);
};

const objects = (random: Random, depth: number): Uint8Array =>
  concatBytes(...Array.from({ length: random.pick([1, 1, 2, 3, 5, 9]) }, () => object(random, depth)));

const bent = (bytes: Uint8Array, random: Random): Uint8Array => {
  switch (random.int(10)) {
    case 0:
      return flip(bytes, random);
    case 1:
      return truncate(bytes, random);
    case 2:
      return extend(bytes, random);
    case 3:
      return cutOut(bytes, random);
    case 4:
      return withByte(bytes, random.int(8), random.pick(EDGES));
    case 5:
      return splice(bytes, objects(random, 1), random);
    case 6:
      return nested(random.int(400), random);
    default:
      return bytes;
  }
};

/** Also the shortest of all, which no change of a longer one gives often. */
const anyTlv = (random: Random): Uint8Array =>
  random.chance(0.1) ? random.bytes(random.int(6)) : bent(objects(random, 2), random);

const narrow = (bytes: Uint8Array, at: number): Piece | undefined => berPiece(bytes, at, 2);
const tagOf = (hex: string): number => Number.parseInt(hex, 16);

/** The objects of a constructed value, none twice and nothing behind them; `undefined`: garbled. */
const wanted = (bytes: Uint8Array): readonly Piece[] | undefined => {
  const { pieces, rest } = piecesOf(bytes, narrow);
  const tags = new Set(pieces.map(({ tag }) => tag));
  return rest.length > 0 || tags.size < pieces.length || pieces.length > 64 ? undefined : pieces;
};

const firstProblem = (
  first: Result<{ readonly tag: number; readonly value: Uint8Array }, string>,
  bytes: Uint8Array,
): string | undefined => {
  const piece = narrow(bytes, 0);
  if (!first.ok || piece === undefined)
    return first.ok === (piece !== undefined)
      ? undefined
      : first.ok
        ? 'an object that is none'
        : 'an object refused';
  const same = first.value.tag === tagOf(piece.tag) && equalBytes(first.value.value, piece.value);
  return same ? undefined : 'another object than there is';
};

const insideProblem = (inside: ReturnType<Target['tlvsInside']>, bytes: Uint8Array): string | undefined => {
  const pieces = wanted(bytes);
  if (!inside.ok || pieces === undefined)
    return inside.ok === (pieces !== undefined)
      ? undefined
      : inside.ok
        ? 'objects out of garbage'
        : 'good objects refused';
  const same =
    pieces.length === inside.value.size &&
    pieces.every(
      ({ tag, value }) =>
        equalBytes(inside.value.get(tagOf(tag)) ?? fromHex('00'), value) ||
        inside.value.get(tagOf(tag)) === value,
    );
  return same ? undefined : 'other objects than there are';
};

const lengthProblem = (length: number | undefined, bytes: Uint8Array): string | undefined => {
  const piece = narrow(bytes, 0);
  // Its head may promise more than is there; then only the head can be compared, which `piece` does not see.
  if (piece === undefined)
    return length === undefined || length > bytes.length ? undefined : 'a length of no object';
  return length === piece.whole.length ? undefined : 'another length than there is';
};

export const tlv: Kind = {
  name: 'tlv',
  group: 'values',
  weight: 20,
  reaches: ['objects', 'one object', 'garbled'],
  run: (target, _, random) => {
    const bytes = anyTlv(random);
    return guardedNow(
      () => toHex(bytes),
      () => {
        const first = target.firstTlv(bytes);
        const inside = target.tlvsInside(bytes);
        const problem =
          firstProblem(first, bytes) ??
          insideProblem(inside, bytes) ??
          lengthProblem(target.tlvLength(bytes), bytes);
        return { outcome: inside.ok ? 'objects' : first.ok ? 'one object' : 'garbled', problem };
      },
    );
  },
};

const PATHS = ['ff20/df21', 'df21', '7f21', '81', 'ff20/ff20/df22', 'ff1f81', '01', '1f', 'DF22'] as const;
const SIMPLE_TAGS = ['01', '02', '20', '7f', 'df', 'FE', '81'] as const;

const simpleObjects = (random: Random): Uint8Array =>
  concatBytes(
    ...Array.from({ length: random.int(5) }, () => {
      const value = random.bytes(random.pick([0, 1, 8, 254, 255, 300]));
      const { length } = value;
      const long = length >= 0xff || random.chance(0.2);
      const head = [
        tagOf(random.pick(SIMPLE_TAGS)),
        ...(long ? [0xff, length >> 8, length & 0xff] : [length]),
      ];
      return concatBytes(Uint8Array.from(head), value);
    }),
  );

const sameValue = (found: Uint8Array | undefined, expected: Uint8Array | undefined): boolean =>
  found === undefined || expected === undefined ? found === expected : equalBytes(found, expected);

/** What a profile finds by its tags (profile/tlv.ts). */
export const profileTlv: Kind = {
  name: 'profile tlv',
  group: 'values',
  weight: 14,
  reaches: ['ber: found', 'ber: nothing', 'simple: found', 'simple: nothing'],
  run: (target, _, random) => {
    const simple = random.chance(0.4);
    const bytes = simple ? bent(simpleObjects(random), random) : anyTlv(random);
    const path = simple ? random.pick(SIMPLE_TAGS) : random.pick(PATHS);
    return guardedNow(
      () => `${path} in ${toHex(bytes)}`,
      () => {
        const found = simple ? target.findSimple(bytes, path) : target.findBer(bytes, path);
        const expected = simple
          ? simpleAt(bytes, path.toLowerCase())
          : berAt(bytes, path.toLowerCase().split('/'));
        const outcome = `${simple ? 'simple' : 'ber'}: ${found === undefined ? 'nothing' : 'found'}`;
        return {
          outcome,
          problem: sameValue(found, expected) ? undefined : 'another value than the tags say',
        };
      },
    );
  },
};

const CODES = ['ascii', 'bcd', 'utf8', 'sjis', 'hex'] as const;
const PADS = ['none', 'space', 'zero', 'ff'] as const;
const FILLER = { none: [], space: [0x20], zero: [0x00], ff: [0xff] } as const;

/** Text as it lies in a card: some words, some digits, some noise, some filler. */
const someText = (random: Random): Uint8Array => {
  const words = ['S0000123', '架空県かざし市', '9012345673', '𠮷', '\u202e', '\ufeff', ''];
  const text = Buffer.from(words[random.int(words.length)] ?? '', 'utf8');
  const base = random.pick<Uint8Array>([
    text,
    text,
    fromHex('89cb8bf38ca7'),
    fromHex('99999f'),
    random.bytes(random.int(12)),
  ]);
  const filler = new Uint8Array(random.int(4)).fill(random.pick([0x20, 0x00, 0xff]));
  return random.chance(0.3) ? flip(base, random) : concatBytes(base, filler);
};

/** Bytes of the text again, where that can be said without a table; padding may be lost. */
const backFrom = (text: string, code: (typeof CODES)[number]): string | undefined => {
  if (code === 'hex' || code === 'bcd') return text;
  return code === 'sjis' ? undefined : toHex(Buffer.from(text, code === 'utf8' ? 'utf8' : 'latin1'));
};

const textProblem = (
  text: string,
  bytes: Uint8Array,
  code: (typeof CODES)[number],
  pad: (typeof PADS)[number],
): string | undefined => {
  if (text === '') return 'an empty text';
  if (/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\ufffd]/u.test(text)) return 'a text with what nobody can see';
  if ((code === 'ascii' && /[^ -~]/.test(text)) || (code === 'bcd' && /\D/.test(text)))
    return 'a text of another code';
  const again = backFrom(text, code);
  if (again === undefined) return undefined;
  const hex = toHex(bytes);
  const filler = toHex(Uint8Array.from(FILLER[pad]));
  const rest = hex.slice(again.length);
  // Half a byte of filler F may stand behind an odd number of digits.
  const padded =
    code === 'bcd' && pad === 'ff'
      ? /^f*$/.test(rest)
      : rest === filler.repeat(filler === '' ? 0 : rest.length / 2);
  return hex.startsWith(again) && padded ? undefined : 'a text that the bytes do not say';
};

export const decodedText: Kind = {
  name: 'decoded text',
  group: 'values',
  weight: 10,
  reaches: CODES.flatMap((code) => [`${code}: text`, `${code}: none`]),
  run: (target, _, random) => {
    const [bytes, code, pad] = [someText(random), random.pick(CODES), random.pick(PADS)];
    return guardedNow(
      () => `${code} ${pad} ${toHex(bytes)}`,
      () => {
        const read = target.decodeText(bytes, code, pad);
        const problem = read === undefined ? undefined : textProblem(read, bytes, code, pad);
        return { outcome: `${code}: ${read === undefined ? 'none' : 'text'}`, problem };
      },
    );
  },
};
