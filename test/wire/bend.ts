/** Requests that terminals really make, bent: one seed, one change. What a bent request still says is worked out here and not asked of the centre. */
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { MAX_BATCH_BYTES } from '../../src/outbox/protocol.ts';
import type { Random } from '../fuzz/random.ts';

export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** A good request. `answered`: what it gets unbent; a code that is none, say, is refused whatever else is right. */
export interface Good extends Wire {
  readonly name: string;
  readonly answered: number;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const ODD: readonly [Json, ...Json[]] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '\uD800',
  '\u202E',
  '１',
  'a'.repeat(70_000),
  '🗾'.repeat(40),
  [],
  {},
  [[]],
  { v: 1 },
];
const ODD_KEYS = ['__proto__', 'constructor', 'toString', '', 'v', 'seq', '\u0000', 'Device'] as const;

const isTree = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === 'object' && value !== null;

/** Every place in a tree: whose, under which key. */
const placesIn = (root: Json): { readonly of: Json[] | { [key: string]: Json }; readonly key: string }[] =>
  isTree(root) ? Object.entries(root).flatMap(([key, value]) => [{ of: root, key }, ...placesIn(value)]) : [];

const bendText = (text: string, random: Random): string => {
  const at = random.int(text.length + 1);
  const how = random.int(6);
  if (how === 0) return text.slice(0, at);
  if (how === 1)
    return `${text.slice(0, at)}${String.fromCodePoint(random.int(0xd7ff))}${text.slice(at + 1)}`;
  if (how === 2) return text.toUpperCase();
  if (how === 3) return `${text}${text}`;
  if (how === 4) return ` ${text}`;
  return `${text.slice(0, at)}${text.slice(at + 1)}`;
};

const bendValue = (value: Json, random: Random): Json => {
  if (random.chance(0.4)) return random.pick(ODD);
  if (typeof value === 'string') return bendText(value, random);
  if (typeof value === 'number') return value + random.pick([1, -1, 0.5, 2 ** 31, -(2 ** 40)]);
  if (Array.isArray(value) && value.length > 0)
    return random.pick([value.slice(1), [...value, value[0] ?? null], value.toReversed()]);
  return random.pick(ODD);
};

/** One change in the tree; the text may name a key twice, of which the last counts. */
const bendTree = (text: string, random: Random): string => {
  const root = JSON.parse(text) as Json;
  const places = placesIn(root);
  const place = places[random.int(places.length)];
  if (place === undefined) return JSON.stringify(random.pick(ODD));
  const { of, key } = place;
  const tree = of as { [key: string]: Json };
  const how = random.int(5);
  if (how === 0 && !Array.isArray(of)) delete tree[key];
  else if (how === 1 && !Array.isArray(of))
    Object.defineProperty(tree, random.pick(ODD_KEYS), {
      value: random.pick(ODD),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else if (how === 2) {
    const again = JSON.stringify({ [key]: random.pick(ODD) }).slice(1, -1);
    const whole = JSON.stringify(root);
    return random.chance(0.5) ? `{${again},${whole.slice(1)}` : `${whole.slice(0, -1)},${again}}`;
  } else tree[key] = bendValue(tree[key] ?? null, random);
  return JSON.stringify(root);
};

const BOMB = gzipSync(Buffer.alloc(64 * 1_048_576));
const gzipHeader = (wire: Wire, body: Buffer): Wire => ({
  ...wire,
  headers: { ...wire.headers, 'content-encoding': 'gzip' },
  body,
});

const bendBytes = (wire: Wire, body: Buffer, random: Random): Wire => {
  const at = random.int(body.length);
  const packed = gzipSync(body);
  const other = Buffer.from(body);
  other[at] = random.int(256);
  const ways: readonly [() => Wire, ...(() => Wire)[]] = [
    () => ({ ...wire, body: body.subarray(0, at) }),
    () => ({ ...wire, body: other }),
    () => ({ ...wire, body: Buffer.concat([Buffer.from('\uFEFF'), body]) }),
    () => ({ ...wire, body: Buffer.concat([body, Buffer.from(random.bytes(5))]) }),
    () => ({ ...wire, body: Buffer.alloc(0) }),
    () => ({ ...wire, body: Buffer.from('['.repeat(100_000)) }),
    () => ({ ...wire, body: Buffer.from(random.bytes(200)) }),
    () => ({ ...wire, body: Buffer.alloc(MAX_BATCH_BYTES + 1, 0x20) }),
    () => gzipHeader(wire, packed),
    () => gzipHeader(wire, packed.subarray(0, random.int(packed.length))),
    () => gzipHeader(wire, gzipSync(packed)),
    () => gzipHeader(wire, body),
    () => gzipHeader(wire, BOMB),
    () => ({
      ...gzipHeader(wire, deflateSync(body)),
      headers: { ...wire.headers, 'content-encoding': 'deflate' },
    }),
  ];
  return random.pick(ways)();
};

const TYPES = [
  'text/plain',
  'application/xml',
  'application/json; charset=shift_jis',
  'application/json, text/html',
  '',
  'application/octet-stream',
  'multipart/form-data',
] as const;
const bendHeaders = (wire: Wire, random: Random): Wire => {
  if (random.chance(0.3))
    return { ...wire, headers: { ...wire.headers, 'content-type': random.pick(TYPES) } };
  const names = Object.keys(wire.headers);
  const name = names[random.int(names.length)] ?? 'x-kazasu-tenant';
  const headers: Record<string, string> = { ...wire.headers };
  const how = random.int(3);
  if (how === 0) delete headers[name];
  else if (how === 1) headers[name] = bendText(headers[name] ?? '', random);
  else
    headers[name] = random.pick([
      '999991',
      '0',
      '-1',
      '1e3',
      'null',
      'a'.repeat(6_000),
      '%00',
      '../..',
      '🗾',
    ]);
  return { ...wire, headers };
};

const METHODS = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'POST'] as const;
const bendPath = (wire: Wire, random: Random): Wire => {
  const { path } = wire;
  const at = random.int(path.length);
  const letter = path.codePointAt(at) ?? 0x2f;
  const put = (text: string): string => `${path.slice(0, at)}${text}${path.slice(at + 1)}`;
  return {
    ...wire,
    path: random.pick([
      put(`%${letter.toString(16).padStart(2, '0')}`),
      put('%00'),
      put('%c0%ae'),
      put('%ff'),
      put('%'),
      put('/../'),
      put('//'),
      put(''),
      `${path}/`,
      `${path}?x=1`,
      path.toUpperCase(),
      `${path}${'a'.repeat(9_000)}`,
    ]),
  };
};

export const bend = (good: Wire, random: Random): Wire => {
  const { body } = good;
  const share = random.int(100);
  if (body !== undefined && share < 60) {
    const bent = Buffer.from(bendTree(body.toString('utf8'), random));
    return random.chance(0.3) ? gzipHeader(good, gzipSync(bent)) : { ...good, body: bent };
  }
  if (body !== undefined && share < 78) return bendBytes(good, body, random);
  if (share < 88) return bendHeaders(good, random);
  return share < 96 ? bendPath(good, random) : { ...good, method: random.pick(METHODS) };
};

const DEVICE = 'x-kazasu-device';
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;
/** A signature in other letters may be the same bytes. */
const plain = (value: string): string =>
  SIGNATURE.test(value) ? Buffer.from(value, 'base64').toString('hex') : value;

const sorted = (value: Json): Json => {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, sorted(each)]);
};

const saidIn = ({ headers, body }: Wire): string | undefined => {
  if (body === undefined) return '';
  try {
    const packed = (headers['content-encoding'] ?? 'identity').toLowerCase();
    if (packed !== 'identity' && packed !== 'gzip') return undefined;
    const bytes = packed === 'gzip' ? gunzipSync(body, { maxOutputLength: MAX_BATCH_BYTES }) : body;
    return JSON.stringify(sorted(JSON.parse(bytes.toString('utf8')) as Json));
  } catch {
    return undefined;
  }
};

const decoded = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/** What a request says, whatever its writing; undefined: nothing that could be read. */
const meaningOf = (wire: Wire): string | undefined => {
  const said = saidIn(wire);
  const isBare = wire.body === undefined;
  const path = decoded(isBare ? wire.path : (wire.path.split('?')[0] ?? ''));
  if (said === undefined || path === undefined) return undefined;
  const header = (name: string): string => plain((wire.headers[name] ?? '').trim());
  const type = header('content-type').toLowerCase().split(';')[0] ?? '';
  const method = isBare && wire.method === 'HEAD' ? 'GET' : wire.method;
  const isAsked = isBare || header(DEVICE) !== '';
  const asked = isAsked && [header(DEVICE), Number(header('x-kazasu-at')), header('x-kazasu-signature')];
  return JSON.stringify([method, path, header('x-kazasu-tenant'), asked, isBare ? '' : type.trim(), said]);
};

/** `bent` says what `good` does. A batch is signed in itself: brought by nobody in particular, it comes from its own device. */
export const meansTheSame = (good: Wire, bent: Wire): boolean => {
  const meaning = meaningOf(bent);
  if (meaning === undefined || meaning === meaningOf(good)) return meaning !== undefined;
  const { [DEVICE]: _, ...alone } = good.headers;
  return bent.headers[DEVICE] === undefined && meaning === meaningOf({ ...good, headers: alone });
};
