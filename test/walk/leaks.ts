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

/** What is looked for, made ready once: a walk asks for the same secrets some ten thousand times. */
interface Wanted {
  readonly name: string;
  readonly texts: readonly string[];
  readonly pictures: readonly Buffer[];
}
const wantedOf = new WeakMap<Secret, Wanted>();
const wanted = (secrets: readonly Secret[]): Wanted[] =>
  secrets.map((secret) => {
    const { name, texts, bytes = [] } = secret;
    const known = wantedOf.get(secret);
    const made = known ?? { name, texts: texts.map(plain), pictures: bytes.map((each) => Buffer.from(each)) };
    wantedOf.set(secret, made);
    return made;
  });

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

/** How each begins (RFC 1952 §2.3.1, RFC 1950 §2.2): what does not, zlib refuses too, and making its error takes longer than the rest. */
const isGzip = ([one, two]: Uint8Array): boolean => one === 0x1f && two === 0x8b;
const isZlib = ([one = 0, two = 0]: Uint8Array): boolean =>
  (one & 0x0f) === 8 && ((one << 8) | two) % 31 === 0;

function* unpacked(bytes: Uint8Array): Generator<Uint8Array> {
  for (const [is, unpack] of [
    [isGzip, gunzipSync],
    [isZlib, inflateSync],
  ] as const) {
    if (!is(bytes)) continue;
    try {
      yield unpack(bytes, { maxOutputLength: 16 * 1024 * 1024 });
    } catch {
      // Not packed this way: as most are not.
    }
  }
}

const shiftJis = new TextDecoder('shift_jis');
const eucJp = new TextDecoder('euc-jp');

const textsIn = (bytes: Buffer): string[] => [
  bytes.toString('utf8'),
  bytes.toString('utf16le'),
  shiftJis.decode(bytes),
  eucJp.decode(bytes),
];

/** The same bytes, not a copy. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// Every run that may be base64 (either alphabet) or hexadecimal, decoded.
function* codesIn(text: string): Generator<Buffer> {
  for (const [run] of text.matchAll(CODE)) {
    yield Buffer.from(run, 'base64');
    if (/^[0-9a-f]+$/iu.test(run)) yield Buffer.from(run, 'hex');
  }
}

const inBytes = (bytes: Buffer, secrets: readonly Wanted[], found: Set<string>, depth: number): void => {
  for (const { name, pictures } of secrets)
    if (pictures.some((picture) => bytes.includes(picture))) found.add(name);
  for (const text of textsIn(bytes)) inText(text, secrets, found, depth);
  if (depth < DEEPEST)
    for (const inner of unpacked(bytes)) inBytes(asBuffer(inner), secrets, found, depth + 1);
};

const inText = (text: string, secrets: readonly Wanted[], found: Set<string>, depth: number): void => {
  for (const form of new Set([text, unescaped(text), percentDecoded(text)])) {
    const written = plain(form);
    for (const { name, texts } of secrets) if (texts.some((each) => written.includes(each))) found.add(name);
  }
  if (depth < DEEPEST) for (const code of codesIn(text)) inBytes(code, secrets, found, depth + 1);
};

/** Names of the secrets that are in there. */
export const leaksIn = (output: unknown, secrets: readonly Secret[]): readonly string[] => {
  const found = new Set<string>();
  const all = wanted(secrets);
  if (output instanceof Uint8Array) inBytes(asBuffer(output), all, found, 0);
  else inText(typeof output === 'string' ? output : (JSON.stringify(output) ?? ''), all, found, 0);
  return [...found].sort();
};
