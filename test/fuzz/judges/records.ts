/**
 * What may be said of the records of 入力補助AP and 券面AP: nothing that no answer held, and `verified` only what was issued,
 * byte for byte.
 */

import { SURFACE_AID } from '../../../src/card/applications/surface/files.ts';
import type { AgeRecord, FaceRecord } from '../../../src/card/applications/surface/read.ts';
import { TEXT_AID } from '../../../src/card/applications/text-input/files.ts';
import type { TextRecord } from '../../../src/card/applications/text-input/read.ts';
import type { CvRoot } from '../../../src/card/record-signature.ts';
import { equalBytes, toHex } from '../../../src/kernel/bytes.ts';
import type { People } from '../people.ts';
import { type Exchange, fileFrom, type Talk, talksOf, talksWith } from './talk.ts';
import { berPiece, type Piece, piecesOf } from './tlv.ts';

const NO_READING = ['garbled', 'pin_needed', 'too_long', 'altered', 'bad_digits', 'before_meiji', 'absent'];
/** Ends of a flow that opens and reads records. */
export const RECORD_REASONS: ReadonlySet<string> = new Set([
  ...NO_READING,
  'card_lost',
  'reader_lost',
  'service_lost',
  'too_many_commands',
  'card_too_slow',
  'wrong',
  'blocked',
  'too_few_tries',
  'unexpected_status',
]);

/** What is inside the one object `tag`; none when it is not that, or not whole. */
export const insideOf = (record: Uint8Array, tag: string): readonly Piece[] => {
  const outer = berPiece(record, 0, 2);
  return outer?.tag === tag ? piecesOf(outer.value, (bytes, at) => berPiece(bytes, at, 2)).pieces : [];
};

const valueOf = (pieces: readonly Piece[], tag: string): Uint8Array | undefined => {
  const [first, ...others] = pieces.filter((piece) => piece.tag === tag);
  return others.length === 0 ? first?.value : undefined;
};

/** The objects of these tags, one behind the other, hex. */
export const wholeHex = (pieces: readonly Piece[], tags: readonly string[]): string =>
  tags.map((tag) => toHex(pieces.find((piece) => piece.tag === tag)?.whole ?? new Uint8Array())).join('');

const utf8 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

const ITEMS = ['df22', 'df23', 'df24', 'df25'] as const;
const FACE = ['df22', 'df23', 'df24', 'df25', 'df26', 'df27'] as const;
const AGE = ['df11', 'df12'] as const;

type Issued = Readonly<Record<'items' | 'keys' | 'faces' | 'ages', ReadonlySet<string>>>;

const kept = new WeakMap<People, Issued>();

/** What an issuer that this site believes has signed: the parts under its signatures, hex. */
export const issuedOf = (people: People): Issued => {
  const known = kept.get(people);
  if (known !== undefined) return known;
  const believed = people.all.filter(({ kind }) => kind !== 'stranger');
  const parts = (application: 'text' | 'surface', file: number, outer: string, tags: readonly string[]) =>
    new Set(
      believed
        .filter(({ kind }) => application === 'surface' || kind !== 'unsigned')
        .map(({ records }) =>
          wholeHex(insideOf(records[application].get(file) ?? new Uint8Array(), outer), tags),
        ),
    );
  const issued = {
    items: parts('text', 0x02, 'ff20', ITEMS),
    keys: parts('text', 0x07, 'ff50', ['df51']),
    faces: parts('surface', 0x02, 'ff20', FACE),
    ages: parts('surface', 0x01, 'ff10', AGE),
  };
  kept.set(people, issued);
  return issued;
};

/** What a record is compared with: what was issued, and whose word was believed. */
export interface Believed {
  readonly people: People;
  readonly roots: readonly CvRoot[];
}

/** Records of an issuer that is known must not be said to be of one that is not: that would pass over its signature. */
const issuerProblem = (
  talks: readonly Talk[],
  { roots }: Believed,
  application: 'surface' | 'text_input',
): string | undefined => {
  const certificate = fileFrom(talks, 0x04);
  if (certificate === undefined) return undefined;
  const issuer = valueOf(insideOf(certificate, '7f21'), '5f4e')?.subarray(0, 16);
  const believed = roots.some(
    (root) => root.application === application && issuer !== undefined && equalBytes(root.keyId, issuer),
  );
  return believed ? 'a known issuer passed over' : undefined;
};

/** The parts under a signature that was verified are parts that were signed. */
const verifiedProblem = (
  signed: string,
  among: keyof Issued,
  { people, roots }: Believed,
  what: string,
): string | undefined =>
  roots.length > 0 && issuedOf(people)[among].has(signed) ? undefined : `verified, but nobody signed ${what}`;

/** A record without a signature: only where the card shows none. */
const absenceProblem = (talks: readonly Talk[]): string | undefined => {
  const asked = talks.filter(({ command }) => command[1] === 0xb0 && command[2] === 0x83);
  return asked.every(({ sw }) => sw === 0x6a82 || sw === 0x6982) ? undefined : 'a signature passed over';
};

const itemsProblem = ({ items }: TextRecord, pieces: readonly Piece[]): string | undefined => {
  const [name, address, birth, sex] = ITEMS.map((tag) => utf8(valueOf(pieces, tag)));
  const said = [items.name, items.address, items.birthDate.replaceAll('-', ''), items.sex];
  return said.every((text, at) => text !== '' && text === [name, address, birth, sex][at])
    ? undefined
    : 'items that no answer holds';
};

export const textProblem = (
  record: TextRecord,
  exchanges: readonly Exchange[],
  believed: Believed,
): string | undefined => {
  const talks = talksWith(talksOf(exchanges), TEXT_AID);
  const file = fileFrom(talks, 0x02);
  if (file === undefined) return 'items that were never read';
  const pieces = insideOf(file, 'ff20');
  const said = itemsProblem(record, pieces);
  if (said !== undefined) return said;
  const shown = insideOf(fileFrom(talks, 0x07) ?? new Uint8Array(), 'ff50');
  if (
    record.publicKey !== undefined &&
    !equalBytes(record.publicKey, valueOf(shown, 'df51') ?? new Uint8Array())
  )
    return 'a key that no answer holds';
  switch (record.integrity) {
    case 'verified':
      return (
        verifiedProblem(wholeHex(pieces, ITEMS), 'items', believed, 'these items') ??
        (record.publicKey === undefined
          ? undefined
          : verifiedProblem(wholeHex(shown, ['df51']), 'keys', believed, 'this key'))
      );
    case 'issuer_unknown':
      return issuerProblem(talks, believed, 'text_input');
    case 'absent':
      return absenceProblem(talks);
  }
};

/** No command beyond the two files and what opens them. */
export const faceProblem = (
  record: FaceRecord,
  exchanges: readonly Exchange[],
  believed: Believed,
): string | undefined => {
  const talks = talksWith(talksOf(exchanges), SURFACE_AID);
  const file = fileFrom(talks, 0x02);
  if (file === undefined) return 'a face that was never read';
  const pieces = insideOf(file, 'ff20');
  const held: readonly (readonly [string, Uint8Array])[] = [
    ['df22', Buffer.from(record.birthDate.replaceAll('-', ''), 'latin1')],
    ['df23', Buffer.from(record.sex, 'latin1')],
    ['df24', record.cardKey],
    ['df25', record.namePng],
    ['df26', record.addressPng],
    ['df27', record.photo],
    ...(record.unsigned.expires === undefined
      ? []
      : [['df29', Buffer.from(record.unsigned.expires.replaceAll('-', ''))] as const]),
    ...(record.unsigned.securityCodePng === undefined
      ? []
      : [['df2a', record.unsigned.securityCodePng] as const]),
  ];
  for (const [tag, said] of held)
    if (!equalBytes(said, valueOf(pieces, tag) ?? Uint8Array.of(0xff))) return `${tag} that no answer holds`;
  if (record.photo.length > 20_480 || record.namePng.length > 8_192) return 'a picture larger than any';
  if (record.integrity === 'verified')
    return verifiedProblem(wholeHex(pieces, FACE), 'faces', believed, 'this face');
  // Without DF28 a face is unsigned, whatever else there is.
  if (record.integrity === 'absent')
    return valueOf(pieces, 'df28') === undefined ? undefined : 'a signature passed over';
  return issuerProblem(talks, believed, 'surface');
};

export const ageProblem = (
  record: AgeRecord,
  exchanges: readonly Exchange[],
  believed: Believed,
): string | undefined => {
  const talks = talksWith(talksOf(exchanges), SURFACE_AID);
  const file = fileFrom(talks, 0x01);
  if (file === undefined) return 'an age that was never read';
  const pieces = insideOf(file, 'ff10');
  if (utf8(valueOf(pieces, 'df11')) !== record.birthDate.replaceAll('-', ''))
    return 'a birth date that no answer holds';
  if (!equalBytes(record.cardKey, valueOf(pieces, 'df12') ?? new Uint8Array()))
    return 'a key that no answer holds';
  if (record.integrity === 'verified')
    return verifiedProblem(wholeHex(pieces, AGE), 'ages', believed, 'this age');
  if (record.integrity === 'absent')
    return valueOf(pieces, 'df13') === undefined ? undefined : 'a signature passed over';
  return issuerProblem(talks, believed, 'surface');
};
