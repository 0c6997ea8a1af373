import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decode, encode } from 'fast-png';
import { describe, expect, it, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../kernel/bytes.ts';
import { failure, mustSucceed } from '../kernel/result.ts';
import { picturesOf } from '../simulator/town/pictures.ts';
import { decodePhoto, decodePicture, showFace } from './images.ts';
import { photoSizeOf } from './jpeg2000-header.ts';

const FACES = readdirSync(join(import.meta.dirname, '../../assets/personas'));
const PHOTO = picturesOf('elder').photo;

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes: Uint8Array): number => {
  let c = 0xffffffff;
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};
const word32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const body = concatBytes(Buffer.from(type, 'latin1'), data);
  return concatBytes(word32(data.length), body, word32(crc(body)));
};
/** A box of a JP2 file. */
const box = (type: string, data: Uint8Array): Uint8Array =>
  concatBytes(word32(data.length + 8), Buffer.from(type, 'latin1'), data);
const SIGNATURE = fromHex('89504E470D0A1A0A');
const header = (width: number, height: number, rest = '0100000000'): Uint8Array =>
  chunk('IHDR', concatBytes(word32(width), word32(height), fromHex(rest)));
const png = (...chunks: Uint8Array[]): Uint8Array =>
  concatBytes(SIGNATURE, ...chunks, chunk('IEND', new Uint8Array()));
/** Two rows of eight pixels, one bit each: 10101010 and 11110000. */
const ROWS = deflateSync(fromHex('00AA 00F0'));

describe('a PNG of a card', () => {
  it('comes out as grey pixels, written anew', () => {
    const out = mustSucceed(decodePicture(png(header(8, 2), chunk('IDAT', ROWS))));
    const { width, height, depth, channels, data } = decode(out.png);
    expect({ width, height, depth, channels }).toEqual({ width: 8, height: 2, depth: 8, channels: 1 });
    expect([...data].map((value) => (value === 255 ? 1 : value)).join('')).toBe('1010101011110000');
  });

  it('loses everything beside the picture', () => {
    const secret = chunk('tEXt', Buffer.from('Comment\0<script>', 'latin1'));
    const profile = chunk('iCCP', Buffer.from('not a profile', 'latin1'));
    const given = png(header(8, 2), secret, profile, chunk('IDAT', ROWS), secret);
    const out = mustSucceed(decodePicture(given));
    expect(Buffer.from(out.png).toString('latin1')).not.toMatch(/script|tEXt|iCCP/);
    expect(toHex(out.png)).toBe(
      toHex(mustSucceed(decodePicture(png(header(8, 2), chunk('IDAT', ROWS)))).png),
    );
  });

  it('of indexed colours comes out by their brightness; a colour it does not have is unreadable', () => {
    const two = chunk('PLTE', fromHex('FF0000 FFFFFF'));
    const out = mustSucceed(decodePicture(png(header(8, 2, '0103000000'), two, chunk('IDAT', ROWS))));
    expect(new Set(decode(out.png).data)).toEqual(new Set([76, 255]));
    const one = chunk('PLTE', fromHex('000000'));
    expect(decodePicture(png(header(8, 2, '0103000000'), one, chunk('IDAT', ROWS)))).toEqual(
      failure('unreadable_image'),
    );
  });

  const good = png(header(8, 2), chunk('IDAT', ROWS));
  it.each([
    ['nothing', new Uint8Array(), 'unreadable_image'],
    ['no PNG', Buffer.from('GIF89a..............'), 'unreadable_image'],
    ['cut short', good.subarray(0, -14), 'unreadable_image'],
    ['a wrong check sum', good.with(-13, (good.at(-13) ?? 0) ^ 1), 'unreadable_image'],
    ['too wide', png(header(4_096, 1), chunk('IDAT', deflateSync(new Uint8Array(513)))), 'too_large'],
    ['too many pixels', png(header(2_048, 2_048), chunk('IDAT', ROWS)), 'too_large'],
    ['no height', png(header(8, 0), chunk('IDAT', ROWS)), 'unreadable_image'],
    ['colours', png(header(8, 2, '0802000000'), chunk('IDAT', ROWS)), 'unreadable_image'],
    ['interlaced', png(header(8, 2, '0100000001'), chunk('IDAT', ROWS)), 'unreadable_image'],
    ['two headers', png(header(8, 2), header(8, 2), chunk('IDAT', ROWS)), 'unreadable_image'],
    [
      'an unknown critical chunk',
      png(header(8, 2), chunk('EVIL', ROWS), chunk('IDAT', ROWS)),
      'unreadable_image',
    ],
    ['fewer rows than it says', png(header(8, 3), chunk('IDAT', ROWS)), 'unreadable_image'],
    ['more than 8 kB', concatBytes(good, new Uint8Array(8_192)), 'too_large'],
  ])('%s is refused', (_, bytes, reason) => {
    expect(decodePicture(bytes)).toEqual({ ok: false, reason });
  });

  it('that would unpack to megabytes is not unpacked', () => {
    const bomb = deflateSync(new Uint8Array(6_000_000), { level: 9 });
    expect(bomb.length).toBeLessThan(8_000);
    expect(decodePicture(png(header(8, 2), chunk('IDAT', bomb)))).toEqual(failure('unreadable_image'));
  });

  it('mutated anywhere is refused or still a picture of ours', () => {
    const name = picturesOf('elder').name;
    fc.assert(
      fc.property(fc.nat(name.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const out = decodePicture(name.with(at, (name[at] ?? 0) ^ change));
        return !out.ok || decode(out.value.png).channels === 1;
      }),
      { numRuns: 300 },
    );
  });
});

describe('the header of a photo', () => {
  const jp2 = concatBytes(
    box('jP  ', fromHex('0D0A870A')),
    box('ftyp', new Uint8Array(12)),
    box('jp2c', PHOTO),
  );

  it('is read of a codestream and of a JP2 file', () => {
    for (const bytes of [PHOTO, jp2])
      expect(photoSizeOf(bytes)).toEqual({ ok: true, value: { width: 240, height: 320 } });
  });

  /** `at`: in SIZ, which begins at 2 of the codestream with its marker. */
  const changed = (at: number, hex: string): Uint8Array => {
    const bytes = PHOTO.slice();
    bytes.set(fromHex(hex), at);
    return bytes;
  };
  it.each([
    ['wider than a photo', changed(8, '000001E1'), 'too_large'],
    ['four thousand million wide', changed(8, 'FFFFFFFF'), 'too_large'],
    ['no width', changed(8, '00000000'), 'unreadable_image'],
    ['tiles of one pixel', changed(24, '0000000100000001'), 'too_large'],
    ['tiles of none', changed(24, '00000000'), 'unreadable_image'],
    ['an offset', changed(16, '00000001'), 'unreadable_image'],
    ['three components', changed(40, '0003'), 'unreadable_image'],
    ['sixteen bits', changed(42, '0F'), 'unreadable_image'],
    ['a hundred layers', changed(51, '0064'), 'too_large'],
    ['thirty-two levels', changed(54, '20'), 'too_large'],
    ['no COD', changed(45, 'FF64'), 'unreadable_image'],
    ['another beginning', changed(0, '0000'), 'unreadable_image'],
    ['nothing', new Uint8Array(), 'unreadable_image'],
  ])('%s: no decoder sees it', (_, bytes, reason) => {
    expect(photoSizeOf(bytes)).toEqual({ ok: false, reason });
  });

  it('of any bytes ends in an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        photoSizeOf(concatBytes(PHOTO.subarray(0, bytes.length % 60), bytes));
        return photoSizeOf(bytes).ok === false;
      }),
    );
  });
});

describe('a photo', () => {
  it.each(FACES)('of %s is decoded to the size it says', async (name) => {
    const out = mustSucceed(await decodePhoto(picturesOf(name).photo));
    expect([out.width, out.height]).toEqual([240, 320]);
    const { data } = decode(out.png);
    // A drawing on light ground: paper in the corner, ink somewhere.
    expect(data[0]).toBeGreaterThan(200);
    expect(Math.min(...data)).toBeLessThan(80);
  });

  it('in a JP2 file is decoded like the codestream in it', async () => {
    const name = Buffer.from('jp2 ', 'latin1');
    const ihdr = box('ihdr', fromHex('00000140 000000F0 0001 07 07 00 00'));
    const colr = box('colr', fromHex('010000 00000011'));
    const whole = concatBytes(
      box('jP  ', fromHex('0D0A870A')),
      box('ftyp', concatBytes(name, new Uint8Array(4), name)),
      box('jp2h', concatBytes(ihdr, colr)),
      box('jp2c', PHOTO),
    );
    expect(mustSucceed(await decodePhoto(whole)).png).toEqual(mustSucceed(await decodePhoto(PHOTO)).png);
  });

  it('of more than 20 kB is not given to the decoder', async () => {
    expect(await decodePhoto(concatBytes(PHOTO, new Uint8Array(20_000)))).toEqual(failure('too_large'));
  });

  it('with a good header and nonsense behind it is unreadable, and the host goes on', async () => {
    const nonsense = PHOTO.slice(0, 400);
    for (let at = 110; at < nonsense.length; at += 1) nonsense[at] = (at * 73) & 0xff;
    expect(await decodePhoto(nonsense)).toEqual(failure('unreadable_image'));
    expect((await decodePhoto(PHOTO)).ok).toBe(true);
  });

  it('mutated anywhere never harms the host', async () => {
    for (let at = 90; at < PHOTO.length; at += 700) {
      const out = await decodePhoto(PHOTO.with(at, (PHOTO[at] ?? 0) ^ 0xff));
      const seen = out.ok ? `${out.value.width}x${out.value.height}` : out.reason;
      expect(['240x320', 'unreadable_image', 'too_large']).toContain(seen);
    }
  });
});

describe('the decoder’s thread', () => {
  const withWorker = async (source: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'kazasu-worker-'));
    try {
      await writeFile(join(folder, 'worker.mjs'), source);
      const file = pathToFileURL(join(folder, 'worker.mjs'));
      return await decodePhoto(PHOTO, { file, decodeMs: 200 });
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const port = "import { parentPort, workerData } from 'node:worker_threads';";

  it.each([
    ['never ends', `${port} parentPort.postMessage('ready'); for (;;);`, 'decoder_slow'],
    ['throws', `throw new Error('wasm trap');`, 'unreadable_image'],
    ['ends without a word', '', 'unreadable_image'],
    ['exits', 'process.exit(3);', 'unreadable_image'],
    [
      'runs out of memory',
      `const held = []; for (;;) held.push(new Array(100000).fill(held.length));`,
      'unreadable_image',
    ],
    ['answers nonsense', `${port} parentPort.postMessage({ width: 'x' });`, 'unreadable_image'],
    [
      'answers another size than the header',
      `${port} parentPort.postMessage({ width: 1, height: 1, pixels: new Uint8Array(1) });`,
      'unreadable_image',
    ],
  ])('that %s', async (_, source, reason) => {
    expect(await withWorker(source)).toEqual({ ok: false, reason });
  });

  it('that a build forgot is a bug, not an unreadable photo', async () => {
    const file = new URL('no-such-worker.js', import.meta.url);
    await expect(decodePhoto(PHOTO, { file, decodeMs: 200 })).rejects.toThrow(/missing/);
  });
});

test('a face is shown picture by picture; one that cannot be read takes none of the others', async () => {
  const { name, address, code, photo } = picturesOf('elder');
  const unsigned = { expires: undefined, securityCodePng: code };
  const shown = await showFace({ namePng: name, addressPng: new Uint8Array(3), photo, unsigned });
  expect([shown.name.ok, shown.address.ok, shown.photo.ok, shown.securityCode?.ok]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  const none = { expires: undefined, securityCodePng: undefined };
  expect((await showFace({ namePng: name, addressPng: address, photo, unsigned: none })).securityCode).toBe(
    undefined,
  );
});

test('what the tests draw is what a PNG library draws', () => {
  const ours = encode({ width: 8, height: 2, data: fromHex('AAF0'), depth: 1, channels: 1 });
  expect(mustSucceed(decodePicture(ours))).toEqual(
    mustSucceed(decodePicture(png(header(8, 2), chunk('IDAT', ROWS)))),
  );
});
