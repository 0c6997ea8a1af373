/**
 * SQLite's write-ahead log (file format §4), looked at without SQLite: it takes the log to end at the first frame whose checksum is
 * wrong, and cannot tell a power cut from a bit that flipped later. The checksums run over the bytes as they lie there, encrypted.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { readAt } from './files.ts';
import { openPage, PAGE_BYTES } from './page-cipher.ts';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;
const MAGIC_LITTLE = 0x37_7f_06_82;
const MAGIC_BIG = 0x37_7f_06_83;

/** Two 32-bit sums; each goes on from the one before it in the log. */
type Sum = readonly [number, number];

const sumOver = ([first, second]: Sum, bytes: Buffer, little: boolean): Sum => {
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + b + (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))) >>> 0;
    b = (b + a + (little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4))) >>> 0;
  }
  return [a, b];
};

const isSame = (a: Sum, b: Sum): boolean => a[0] === b[0] && a[1] === b[1];

const sumAt = (bytes: Buffer, at: number): Sum => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];

interface Header {
  readonly bytes: Buffer;
  readonly little: boolean;
  readonly round: number;
  readonly salts: Buffer;
  /** As it stands there, right or wrong. */
  readonly sum: Sum;
  readonly isRight: boolean;
}

const readHeader = (log: number): Header | undefined => {
  const bytes = readAt(log, 0, HEADER_BYTES);
  if (bytes === undefined) return undefined;
  const sum = sumAt(bytes, 24);
  const isRightAs = (magic: number, little: boolean): boolean =>
    bytes.readUInt32BE(0) === magic && isSame(sumOver([0, 0], bytes.subarray(0, 24), little), sum);
  const isBig = isRightAs(MAGIC_BIG, false);
  return {
    bytes,
    // Of a wrong one nobody knows; every machine this runs on is little-endian.
    little: !isBig,
    round: bytes.readUInt32BE(12),
    salts: bytes.subarray(16, 24),
    sum,
    isRight: isBig || isRightAs(MAGIC_LITTLE, true),
  };
};

interface Frame {
  readonly number: number;
  readonly isCommit: boolean;
  readonly salts: Buffer;
  readonly sum: Sum;
  readonly page: Buffer;
  /** Whether it was written behind a frame (or header) whose sum was `before`. */
  readonly follows: (before: Sum) => boolean;
}

const readFrame = (log: number, at: number, little: boolean): Frame | undefined => {
  const bytes = readAt(log, at, FRAME_BYTES);
  if (bytes === undefined) return undefined;
  const page = bytes.subarray(FRAME_HEADER_BYTES);
  const sum = sumAt(bytes, 16);
  return {
    number: bytes.readUInt32BE(0),
    isCommit: bytes.readUInt32BE(4) > 0,
    salts: bytes.subarray(8, 16),
    sum,
    page,
    follows: (before) => isSame(sumOver(sumOver(before, bytes.subarray(0, 8), little), page, little), sum),
  };
};

/**
 * The header of a log is synced before any frame of its round is written. A wrong one over frames of the round before is what a
 * power cut leaves, and those frames are in the file already; over frames of its own round it was right once. When nothing but the
 * count of rounds says which, it is taken for damage: then at worst a whole record is salvaged, and nothing is lost.
 */
const isCutOff = ({ bytes, little, round, salts, sum }: Header, first: Frame): boolean => {
  const before = Buffer.from(bytes.subarray(0, 24));
  before.writeUInt32BE((round - 1) >>> 0, 12);
  first.salts.copy(before, 16);
  const sumBefore = sumOver([0, 0], before, little);
  return first.follows(sumBefore) && !(salts.equals(first.salts) && isSame(sum, sumBefore));
};

/** Where the frames of the present round begin, or `undefined`: there are none. */
interface Round {
  readonly salts: Buffer;
  /** Behind which the first frame was written. */
  readonly sum: Sum;
  readonly isRight: boolean;
}

const roundOf = (log: number, header: Header): Round | undefined => {
  if (header.isRight) return header;
  const { bytes, little } = header;
  const first = readFrame(log, HEADER_BYTES, little);
  if (first === undefined || isCutOff(header, first)) return undefined;
  const sum = first.follows(header.sum) ? header.sum : sumOver([0, 0], bytes.subarray(0, 24), little);
  return { salts: first.salts, sum, isRight: false };
};

function* framesAt(log: number): Generator<number> {
  const { size } = fstatSync(log);
  for (let at = HEADER_BYTES; at + FRAME_BYTES <= size; at += FRAME_BYTES) yield at;
}

/**
 * Whether frames that were committed and synced are no longer as they were written. A frame behind a committed one, and written
 * after it (its sum goes on from there), is only ever written once everything up to that commit is on the disk. So behind the first
 * frame that is wrong such a pair is the proof; without one it is what a power cut leaves, and nobody was told of it.
 */
const isDamaged = (log: number, key: Uint8Array): boolean => {
  const header = readHeader(log);
  const round = header === undefined ? undefined : roundOf(log, header);
  if (header === undefined || round === undefined) return false;
  let isWhole = round.isRight;
  let before: Pick<Frame, 'sum' | 'isCommit'> | undefined = { sum: round.sum, isCommit: true };
  for (const at of framesAt(log)) {
    const frame = readFrame(log, at, header.little);
    const isOfRound = frame?.salts.equals(round.salts) === true;
    const follows = isOfRound && before !== undefined && frame.follows(before.sum);
    if (!isWhole && follows && before?.isCommit === true)
      // Of another key it is not ours to call damaged.
      return openPage(frame.page, frame.number, key).authentic();
    isWhole &&= follows;
    before = isOfRound ? frame : undefined;
  }
  return false;
};

/**
 * Whether the log at `path` lost what it surely had. To be asked before SQLite opens the store, which writes over the rest and
 * removes it; and by whoever is sure that nobody else has the store open. `key` as of the store.
 */
export const logIsDamaged = (path: string, key: Uint8Array): boolean => {
  const log = openSync(path, 'r');
  try {
    return isDamaged(log, key);
  } finally {
    closeSync(log);
  }
};

export interface FramePlace {
  /** Of the page, from 1. */
  readonly number: number;
  /** Where its bytes lie in the log. */
  readonly at: number;
  /** Of the present round; what a round before left is older than the file itself. */
  readonly isLive: boolean;
}

/** Every page in an open log, right or wrong, in the order of the frames. */
export const framePlaces = (log: number): FramePlace[] => {
  const header = readHeader(log);
  const round = header === undefined ? undefined : roundOf(log, header);
  return [...framesAt(log)].flatMap((at) => {
    const head = readAt(log, at, FRAME_HEADER_BYTES);
    const number = head?.readUInt32BE(0) ?? 0;
    if (head === undefined || number === 0) return [];
    const isLive = round !== undefined && head.subarray(8, 16).equals(round.salts);
    return [{ number, at: at + FRAME_HEADER_BYTES, isLive }];
  });
};
