/**
 * The thread in which a card's photo is decoded: one photo, one thread, ended by the host when it takes too long. The
 * decoder is WebAssembly: bytes that fool it stay inside its own memory.
 */
import { parentPort, workerData } from 'node:worker_threads';
import createDecoder from '@cornerstonejs/codec-openjpeg/decodewasmjs';

/** From `images.ts` alone; a schema library would take longer to load than the photo to decode. */
const job: { readonly photo: Uint8Array; readonly wasm: Uint8Array } = workerData;

let complaints = 0;
const note = (line: string): void => {
  // The decoder says on its log, and nowhere else, that it gave up.
  if (line.startsWith('[ERROR]')) complaints += 1;
};

const { J2KDecoder } = await createDecoder({ wasmBinary: job.wasm, print: note, printErr: note });
parentPort?.postMessage('ready');
const decoder = new J2KDecoder();
decoder.getEncodedBuffer(job.photo.length).set(job.photo);
decoder.decode();
const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
const usable = complaints === 0 && bitsPerSample === 8 && componentCount === 1;
parentPort?.postMessage(
  usable ? { width, height, pixels: Uint8Array.from(decoder.getDecodedBuffer()) } : 'unreadable',
);
