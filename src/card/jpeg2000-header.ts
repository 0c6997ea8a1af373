/**
 * JPEG 2000: the first markers of a codestream, read before any decoder sees it, so that a card's photo cannot ask for more
 * memory or work than a photo needs (ISO/IEC 15444-1, annex A; boxes of a JP2 file: annex I).
 */
import { failure, type Result, success } from '../kernel/result.ts';

/** A face photo is 240×320 or thereabouts; these are the largest that are believed. */
const MAX_WIDTH = 480;
const MAX_HEIGHT = 640;
/** Decomposition levels and layers that encoders use; each costs the decoder memory. */
const MAX_LEVELS = 8;
const MAX_LAYERS = 64;
const MAX_TILES = 16;
const MAX_BOXES = 32;

export interface PhotoSize {
  readonly width: number;
  readonly height: number;
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const long = (bytes: Uint8Array, at: number): number => word(bytes, at) * 65_536 + word(bytes, at + 2);

const START_OF_CODESTREAM = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const START_OF_TILE = 0xff90;
const JP2_SIGNATURE = 0x6a502020;
const CODESTREAM_BOX = 0x6a703263;

/** The codestream itself, out of its JP2 boxes if it is in some. */
const codestreamOf = (bytes: Uint8Array): Uint8Array | undefined => {
  if (word(bytes, 0) === START_OF_CODESTREAM) return bytes;
  if (long(bytes, 0) !== 12 || long(bytes, 4) !== JP2_SIGNATURE) return undefined;
  for (let at = 0, boxes = 0; at + 8 <= bytes.length && boxes < MAX_BOXES; boxes += 1) {
    const length = long(bytes, at);
    // 0: to the end of the file. 1 would be a length of eight bytes, which no photo needs.
    if (long(bytes, at + 4) === CODESTREAM_BOX)
      return length === 0 || length >= 8
        ? bytes.subarray(at + 8, length === 0 ? undefined : at + length)
        : undefined;
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
};

/** SIZ: one grey component of eight bits, not larger than a photo. */
const sizeOf = (segment: Uint8Array): Result<PhotoSize, 'unreadable_image' | 'too_large'> => {
  if (segment.length < 39) return failure('unreadable_image');
  const [right, bottom, left, top] = [4, 8, 12, 16].map((at) => long(segment, at));
  const [tileWidth, tileHeight, tileLeft, tileTop] = [20, 24, 28, 32].map((at) => long(segment, at));
  if (left !== 0 || top !== 0 || tileLeft !== 0 || tileTop !== 0) return failure('unreadable_image');
  if (!right || !bottom || !tileWidth || !tileHeight) return failure('unreadable_image');
  if (right > MAX_WIDTH || bottom > MAX_HEIGHT) return failure('too_large');
  if (Math.ceil(right / tileWidth) * Math.ceil(bottom / tileHeight) > MAX_TILES) return failure('too_large');
  const [components, depth, across, down] = [word(segment, 36), segment[38], segment[39], segment[40]];
  return components === 1 && depth === 7 && across === 1 && down === 1
    ? success({ width: right, height: bottom })
    : failure('unreadable_image');
};

/** COD: few levels, few layers, and precincts of their usual size: small ones by the thousand are a trap. */
const isModest = (segment: Uint8Array): boolean => {
  const [style = 0xff, , layersHigh = 0xff, layersLow = 0xff, , levels = 0xff] = segment.subarray(2);
  const layers = layersHigh * 256 + layersLow;
  if (layers === 0 || layers > MAX_LAYERS || levels > MAX_LEVELS) return false;
  if ((style & 0x01) === 0) return true;
  const precincts = segment.subarray(12, 13 + levels);
  return precincts.length === levels + 1 && precincts.every((size) => (size & 0x0f) >= 5 && size >> 4 >= 5);
};

/** Width and height by the photo's own header, if a decoder may be given it. `too_large`: more than any photo needs. */
export const photoSizeOf = (bytes: Uint8Array): Result<PhotoSize, 'unreadable_image' | 'too_large'> => {
  const stream = codestreamOf(bytes);
  if (stream === undefined || word(stream, 2) !== SIZ) return failure('unreadable_image');
  let size: Result<PhotoSize, 'unreadable_image' | 'too_large'> | undefined;
  let modest = false;
  for (let at = 2; at + 4 <= stream.length; ) {
    const marker = word(stream, at);
    if (marker === START_OF_TILE) break;
    const length = word(stream, at + 2);
    const segment = stream.subarray(at + 2, at + 2 + length);
    if (marker >> 8 !== 0xff || length < 2 || segment.length !== length) return failure('unreadable_image');
    if (marker === SIZ && size !== undefined) return failure('unreadable_image');
    if (marker === SIZ) size = sizeOf(segment);
    if (marker === COD) {
      modest = isModest(segment);
      if (!modest) return failure('too_large');
    }
    at += 2 + length;
  }
  return size === undefined || (size.ok && !modest) ? failure('unreadable_image') : size;
};
