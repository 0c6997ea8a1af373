/**
 * 券面の画像: a card's pictures made fit to be shown. No byte that a card gave reaches a browser: each picture is checked,
 * decoded within bounds and written anew as a plain grey PNG.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { inflateSync } from 'node:zlib';
import { decode, encode } from 'fast-png';
import { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { concatBytes, equalBytes, fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { FaceRecord } from './applications/surface/read.ts';
import { photoSizeOf } from './jpeg2000-header.ts';

/** PNG, 8 bits grey, written here. */
export interface Picture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type PictureFailure = 'unreadable_image' | 'too_large';
/** `decoder_slow`: it took longer than two seconds, and was ended. */
export type PhotoFailure = PictureFailure | 'decoder_slow';

const MAX_PHOTO_BYTES = 20_480;
const MAX_PICTURE_BYTES = 8_192;
const MAX_SIDE = 2_048;
const MAX_PIXELS = 1_048_576;
const DECODE_MS = 2_000;
/** Until the thread runs and the decoder is compiled: a busy machine's matter, not the photo's. */
const START_MS = 10_000;

const PNG_SIGNATURE = fromHex('89504E470D0A1A0A');

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length and check sum. */
  readonly whole: Uint8Array;
}

/** The chunks that make the picture; what is beside it (text, colour profiles, times) is left out. */
const pictureChunks = (bytes: Uint8Array): readonly Chunk[] | undefined => {
  if (!equalBytes(bytes.subarray(0, 8), PNG_SIGNATURE)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return undefined;
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    const ancillary = ((bytes[at + 4] ?? 0) & 0x20) !== 0;
    if (!ancillary)
      chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (type === 'IEND') return chunks;
    at = end;
  }
  return undefined;
};

const GREY = 0;
const INDEXED = 3;

/** The picture alone, if it is grey or indexed, not interlaced, and its data unpack to exactly its size. */
const plainPng = (bytes: Uint8Array): Result<Uint8Array, PictureFailure> => {
  const chunks = pictureChunks(bytes);
  const header = chunks?.[0];
  if (chunks === undefined || header?.type !== 'IHDR' || header.data.length !== 13)
    return failure('unreadable_image');
  if (!chunks.every(({ type }, at) => (at === 0) === (type === 'IHDR'))) return failure('unreadable_image');
  if (chunks.some(({ type }) => !['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type)))
    return failure('unreadable_image');
  const view = new DataView(header.data.buffer, header.data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colour, compression, filter, interlace] = header.data.subarray(8);
  if (width === 0 || height === 0) return failure('unreadable_image');
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) return failure('too_large');
  if (![1, 2, 4, 8].includes(depth) || (colour !== GREY && colour !== INDEXED))
    return failure('unreadable_image');
  if (compression !== 0 || filter !== 0 || interlace !== 0) return failure('unreadable_image');
  const unpacked = height * (1 + Math.ceil((width * depth) / 8));
  const data = concatBytes(...chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  try {
    // A few bytes can unpack to many megabytes: no more than the picture needs is unpacked.
    if (inflateSync(data, { maxOutputLength: unpacked }).length !== unpacked)
      return failure('unreadable_image');
  } catch {
    return failure('unreadable_image'); // not deflated data, or more of them than the picture has
  }
  return success(concatBytes(PNG_SIGNATURE, ...chunks.map(({ whole }) => whole)));
};

interface Indexed {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly data: ArrayLike<number>;
  readonly palette?: readonly (readonly number[])[];
}

/** One byte a pixel. `undefined`: a pixel of a colour that the palette does not have. */
const greyOf = ({ width, height, depth, data, palette }: Indexed): Uint8Array | undefined => {
  const perByte = 8 / depth;
  const bytesARow = Math.ceil(width / perByte);
  const highest = (1 << depth) - 1;
  const shades = palette?.map(([red = 0, green = 0, blue = 0]) =>
    Math.round(0.299 * red + 0.587 * green + 0.114 * blue),
  );
  const grey = new Uint8Array(width * height);
  for (let at = 0; at < grey.length; at += 1) {
    const x = at % width;
    const byte = data[((at - x) / width) * bytesARow + Math.floor(x / perByte)] ?? 0;
    const value = (byte >> ((perByte - 1 - (x % perByte)) * depth)) & highest;
    const shade = shades === undefined ? Math.round((value * 255) / highest) : shades[value];
    if (shade === undefined) return undefined;
    grey[at] = shade;
  }
  return grey;
};

const newPng = (grey: Uint8Array, width: number, height: number): Picture => ({
  png: encode({ width, height, data: grey, depth: 8, channels: 1 }, { zlib: { level: 6 } }),
  width,
  height,
});

/** 氏名・住所・セキュリティコードの画像: a PNG of a card as one of ours. */
export const decodePicture = (bytes: Uint8Array): Result<Picture, PictureFailure> => {
  if (bytes.length > MAX_PICTURE_BYTES) return failure('too_large');
  const plain = plainPng(bytes);
  if (!plain.ok) return plain;
  try {
    const { width, height, depth, data, palette } = decode(plain.value, { checkCrc: true });
    const grey = greyOf({ width, height, depth, data, ...(palette === undefined ? {} : { palette }) });
    return grey === undefined ? failure('unreadable_image') : success(newPng(grey, width, height));
  } catch {
    return failure('unreadable_image'); // the library's word for a check sum or a filter that is none
  }
};

/** Beside this file: the source here, its bundle in an Electron build (electron/vite.config.ts). */
const WORKER_FILE = import.meta.url.endsWith('.ts') ? './photo-worker.ts' : './photo-worker.js';

const decodedSchema = z.object({
  width: z.number(),
  height: z.number(),
  pixels: z.instanceof(Uint8Array),
});
type Decoded = z.infer<typeof decodedSchema>;

interface Thread {
  readonly file: URL;
  /** Milliseconds from the decoder's start to its answer. */
  readonly decodeMs: number;
}

/** The wasm is read here: inside a thread the files of an Electron archive may not be seen. */
const openThread = (file: URL, photo: Uint8Array): Worker => {
  // A build that forgot it would otherwise call every photo unreadable.
  assert(existsSync(file), `the photo's thread is missing: ${WORKER_FILE}`);
  const wasm = createRequire(import.meta.url).resolve('@cornerstonejs/codec-openjpeg/decodewasm');
  return new Worker(file, {
    workerData: { photo: Uint8Array.from(photo), wasm: new Uint8Array(readFileSync(wasm)) },
    resourceLimits: { maxOldGenerationSizeMb: 64 },
    stdout: true,
    stderr: true,
  });
};

/** One photo in a thread of its own, which is ended whatever happens; its end by itself without an answer is one too. */
const runThread = async (
  { file, decodeMs }: Thread,
  photo: Uint8Array,
): Promise<Result<Decoded, PhotoFailure>> => {
  const worker = openThread(file, photo);
  const { promise, resolve } = Promise.withResolvers<Result<Decoded, PhotoFailure>>();
  const late = (): void => resolve(failure('decoder_slow'));
  let timer = setTimeout(late, START_MS);
  worker.on('message', (message: unknown) => {
    if (message === 'ready') {
      clearTimeout(timer);
      timer = setTimeout(late, decodeMs);
      return;
    }
    const decoded = decodedSchema.safeParse(message);
    resolve(decoded.success ? success(decoded.data) : failure('unreadable_image'));
  });
  worker.on('error', () => resolve(failure('unreadable_image')));
  worker.on('exit', () => resolve(failure('unreadable_image')));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
};

/**
 * 顔写真: JPEG 2000 (codestream or JP2, one grey component) as one of our PNGs. Its header is read first; the decoder, in a
 * thread of its own, only meets photos of a photo's size. Nothing is loaded before the first photo.
 */
export const decodePhoto = async (
  bytes: Uint8Array,
  thread: Thread = { file: new URL(WORKER_FILE, import.meta.url), decodeMs: DECODE_MS },
): Promise<Result<Picture, PhotoFailure>> => {
  if (bytes.length > MAX_PHOTO_BYTES) return failure('too_large');
  const size = photoSizeOf(bytes);
  if (!size.ok) return size;
  const decoded = await runThread(thread, bytes);
  if (!decoded.ok) return decoded;
  const { width, height, pixels } = decoded.value;
  return width === size.value.width && height === size.value.height && pixels.length === width * height
    ? success(newPng(pixels, width, height))
    : failure('unreadable_image');
};

export interface ShownFace {
  readonly name: Result<Picture, PictureFailure>;
  readonly address: Result<Picture, PictureFailure>;
  readonly photo: Result<Picture, PhotoFailure>;
  /** Signed by nobody (FaceRecord.unsigned); `undefined`: the card has none. */
  readonly securityCode: Result<Picture, PictureFailure> | undefined;
}

/** Every picture of a face. To be called when the card is released: it takes a tenth of a second and needs no card. */
export const showFace = async (
  face: Pick<FaceRecord, 'namePng' | 'addressPng' | 'photo' | 'unsigned'>,
): Promise<ShownFace> => {
  const { securityCodePng } = face.unsigned;
  return {
    name: decodePicture(face.namePng),
    address: decodePicture(face.addressPng),
    photo: await decodePhoto(face.photo),
    securityCode: securityCodePng === undefined ? undefined : decodePicture(securityCodePng),
  };
};
