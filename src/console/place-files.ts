import type { PlaceImport } from '../central/place-schema.ts';

type ImportFile = PlaceImport['files'][number];

const CHUNK = 0x8000;

/** Bytes as the centre takes them; in pieces, because a call takes only so many arguments. */
export const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
};

export const readFiles = (files: readonly File[]): Promise<ImportFile[]> =>
  Promise.all(
    files.map(async (file) => ({
      name: file.name,
      base64: toBase64(new Uint8Array(await file.arrayBuffer())),
    })),
  );
