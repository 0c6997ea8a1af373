/** TLV by the book (ISO/IEC 8825-1, JICSAP simple-TLV), read by one walk and apart from the parsers under test. */
import { toHex } from '../../../src/kernel/bytes.ts';

export interface Piece {
  /** Hex, lower case. */
  readonly tag: string;
  readonly value: Uint8Array;
  readonly whole: Uint8Array;
}

/** Reads forward and remembers when there was nothing left to read. */
class Cursor {
  at: number;
  ended = false;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }
  next(): number {
    const byte = this.bytes[this.at];
    this.at += 1;
    if (byte !== undefined) return byte;
    this.ended = true;
    return 0;
  }
  take(length: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    if (taken.length < length) this.ended = true;
    return taken;
  }
}

/** One BER object at `at`: tags of at most `tagBytes`, definite lengths of at most two bytes. */
export const berPiece = (bytes: Uint8Array, at: number, tagBytes: number): Piece | undefined => {
  const cursor = new Cursor(bytes, at);
  let size = 1;
  if ((cursor.next() & 0x1f) === 0x1f)
    for (let more = true; more; size += 1) {
      more = (cursor.next() & 0x80) !== 0;
      if (cursor.ended || (more && size + 1 >= tagBytes)) return undefined;
    }
  const form = cursor.next();
  if (form > 0x82 || form === 0x80) return undefined;
  let length = form < 0x80 ? form : 0;
  for (let left = form < 0x80 ? 0 : form - 0x80; left > 0; left -= 1) length = length * 256 + cursor.next();
  const value = cursor.take(length);
  if (cursor.ended) return undefined;
  return { tag: toHex(bytes.subarray(at, at + size)), value, whole: bytes.subarray(at, cursor.at) };
};

/** One simple-TLV object: tag 01–FE, length 00–FE or FF and two bytes. */
export const simplePiece = (bytes: Uint8Array, at: number): Piece | undefined => {
  const cursor = new Cursor(bytes, at);
  const tag = cursor.next();
  const short = cursor.next();
  const length = short === 0xff ? cursor.next() * 256 + cursor.next() : short;
  const value = cursor.take(length);
  if (cursor.ended || tag === 0x00 || tag === 0xff) return undefined;
  return { tag: toHex(Uint8Array.of(tag)), value, whole: bytes.subarray(at, cursor.at) };
};

type PieceAt = (bytes: Uint8Array, at: number) => Piece | undefined;
const wide: PieceAt = (bytes, at) => berPiece(bytes, at, 3);

/** Objects one after the other; `rest` is what begins none. */
export const piecesOf = (
  bytes: Uint8Array,
  pieceAt: PieceAt,
): { readonly pieces: readonly Piece[]; readonly rest: Uint8Array } => {
  const pieces: Piece[] = [];
  let at = 0;
  for (;;) {
    const piece = at < bytes.length ? pieceAt(bytes, at) : undefined;
    if (piece === undefined) return { pieces, rest: bytes.subarray(at) };
    pieces.push(piece);
    at += piece.whole.length;
  }
};

/** The one object of this tag before the filler; none when it is there twice. */
export const theOnly = (bytes: Uint8Array, tag: string, pieceAt: PieceAt): Uint8Array | undefined => {
  const [first, ...others] = piecesOf(bytes, pieceAt).pieces.filter((piece) => piece.tag === tag);
  return others.length === 0 ? first?.value : undefined;
};

/** By a path of tags from the outside in. */
export const berAt = (bytes: Uint8Array, path: readonly string[]): Uint8Array | undefined =>
  path.reduce<Uint8Array | undefined>(
    (inside, tag) => (inside === undefined ? undefined : theOnly(inside, tag, wide)),
    bytes,
  );

export const simpleAt = (bytes: Uint8Array, tag: string): Uint8Array | undefined =>
  theOnly(bytes, tag, simplePiece);
