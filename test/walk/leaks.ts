/** Finds what must not be in an output, however it is written there: in another width, escaped, encoded or packed. */
import { gunzipSync, inflateSync } from 'node:zlib';

/** What nobody may see: by its name, each way it may be written, and the bytes of its picture. */
export interface Secret {
  readonly name: string;
  readonly texts: readonly string[];
  readonly bytes?: readonly Uint8Array[];
}

/** Width, compatibility forms, spaces and kinds of dashes make no other text. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\s/gu, '')
    .replaceAll(/[‐-―−ｰ]/gu, '-');

const DEEPEST = 4;
/** Shorter runs of letters are words. */
const CODE = /[A-Za-z0-9+/_-]{10,}={0,2}/gu;

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u\{?([0-9a-f]{4,6})\}?/giu, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    )
    .replaceAll(/&#x([0-9a-f]{2,6});/giu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d{2,7});/gu, (_, code: string) => String.fromCodePoint(Number(code)));

const percentDecoded = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/giu, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );

function* unpacked(bytes: Uint8Array): Generator<Uint8Array> {
  for (const unpack of [gunzipSync, inflateSync]) {
    try {
      yield unpack(bytes, { maxOutputLength: 16 * 1024 * 1024 });
    } catch {
      // Not packed this way: as most are not.
    }
  }
}

const textsIn = (bytes: Uint8Array): string[] => {
  const shiftJis = new TextDecoder('shift_jis').decode(bytes);
  const eucJp = new TextDecoder('euc-jp').decode(bytes);
  return [Buffer.from(bytes).toString('utf8'), Buffer.from(bytes).toString('utf16le'), shiftJis, eucJp];
};

// Every run that may be base64 (either alphabet) or hexadecimal, decoded.
function* codesIn(text: string): Generator<Uint8Array> {
  for (const [run] of text.matchAll(CODE)) {
    yield Buffer.from(run, 'base64');
    if (/^[0-9a-f]+$/iu.test(run)) yield Buffer.from(run, 'hex');
  }
}

const inBytes = (bytes: Uint8Array, secrets: readonly Secret[], found: Set<string>, depth: number): void => {
  for (const { name, bytes: pictures = [] } of secrets)
    if (pictures.some((picture) => Buffer.from(bytes).includes(Buffer.from(picture)))) found.add(name);
  for (const text of textsIn(bytes)) inText(text, secrets, found, depth);
  if (depth < DEEPEST) for (const inner of unpacked(bytes)) inBytes(inner, secrets, found, depth + 1);
};

const inText = (text: string, secrets: readonly Secret[], found: Set<string>, depth: number): void => {
  for (const form of new Set([text, unescaped(text), percentDecoded(text)])) {
    const written = plain(form);
    for (const { name, texts } of secrets)
      if (texts.some((secret) => written.includes(plain(secret)))) found.add(name);
  }
  if (depth < DEEPEST) for (const code of codesIn(text)) inBytes(code, secrets, found, depth + 1);
};

/** Names of the secrets that are in there. */
export const leaksIn = (output: unknown, secrets: readonly Secret[]): readonly string[] => {
  const found = new Set<string>();
  if (output instanceof Uint8Array) inBytes(output, secrets, found, 0);
  else inText(typeof output === 'string' ? output : (JSON.stringify(output) ?? ''), secrets, found, 0);
  return [...found].sort();
};
