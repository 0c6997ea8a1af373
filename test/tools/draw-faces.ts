/**
 * Draws the pictures of the training cards into assets/personas: name, address and security code as PNG of one bit, the
 * photo as grey JPEG 2000. Needs Debian's fonts-noto-cjk. The same fonts give the same bytes: run it and commit what changes.
 *
 *   node test/tools/draw-faces.ts [--preview DIR]   (previews are the photos as PNG, to look at)
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import createEncoder from '@cornerstonejs/codec-openjpeg/wasmjs';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { encode } from 'fast-png';
import { personas } from '../../src/simulator/town/personas.ts';
import { drawFace, type FaceLook, PHOTO_HEIGHT, PHOTO_WIDTH } from './cartoon-face.ts';

const FONT = 'Noto Sans CJK JP';
const OUT = join(import.meta.dirname, '../../assets/personas');
/** Compressed size of a photo: a fifteenth of its 76,800 pixels, about 5 kB, as on a card. */
const COMPRESSION = 15;

const LOOKS: Readonly<Record<string, FaceLook>> = {
  generic: { age: 1, hair: 'short', hairGrey: 120, skinGrey: 200, clothesGrey: 150, cheek: 64 },
  'family6-1': { age: 2, hair: 'side', hairGrey: 45, skinGrey: 196, clothesGrey: 70, cheek: 66 },
  'family6-2': { age: 2, hair: 'bob', hairGrey: 60, skinGrey: 212, clothesGrey: 130, cheek: 62 },
  'family6-3': { age: 1, hair: 'long', hairGrey: 40, skinGrey: 214, clothesGrey: 60, cheek: 61 },
  'family6-4': { age: 0, hair: 'spiky', hairGrey: 40, skinGrey: 205, clothesGrey: 150, cheek: 66 },
  'family6-5': { age: 0, hair: 'tails', hairGrey: 75, skinGrey: 216, clothesGrey: 190, cheek: 68 },
  'family6-6': {
    age: 3,
    hair: 'wavy',
    hairGrey: 165,
    skinGrey: 206,
    clothesGrey: 110,
    cheek: 62,
    glasses: true,
  },
  elder: { age: 3, hair: 'bun', hairGrey: 195, skinGrey: 202, clothesGrey: 80, cheek: 60 },
  foreigner: { age: 1, hair: 'wavy', hairGrey: 35, skinGrey: 208, clothesGrey: 170, cheek: 59 },
  protected: { age: 1, hair: 'bob', hairGrey: 95, skinGrey: 210, clothesGrey: 50, cheek: 64, glasses: true },
  moved_out: { age: 1, hair: 'spiky', hairGrey: 110, skinGrey: 200, clothesGrey: 120, cheek: 61 },
  unlinked: { age: 2, hair: 'short', hairGrey: 70, skinGrey: 190, clothesGrey: 55, cheek: 68, glasses: true },
  expired_card: { age: 3, hair: 'bald', hairGrey: 170, skinGrey: 198, clothesGrey: 90, cheek: 67 },
  expired_certificate: { age: 2, hair: 'wavy', hairGrey: 85, skinGrey: 212, clothesGrey: 145, cheek: 66 },
  unknown_ca: { age: 3, hair: 'side', hairGrey: 150, skinGrey: 192, clothesGrey: 60, cheek: 64, beard: true },
  garbage_certificate: { age: 1, hair: 'long', hairGrey: 100, skinGrey: 214, clothesGrey: 185, cheek: 65 },
  blocked_pin: {
    age: 2,
    hair: 'short',
    hairGrey: 35,
    skinGrey: 186,
    clothesGrey: 140,
    cheek: 62,
    beard: true,
  },
  long_name: { age: 2, hair: 'long', hairGrey: 190, skinGrey: 216, clothesGrey: 75, cheek: 58 },
  rare_kanji: { age: 1, hair: 'bob', hairGrey: 30, skinGrey: 206, clothesGrey: 200, cheek: 60 },
  renewed_certificate: { age: 2, hair: 'spiky', hairGrey: 60, skinGrey: 194, clothesGrey: 165, cheek: 67 },
  revoked: { age: 3, hair: 'bald', hairGrey: 120, skinGrey: 188, clothesGrey: 150, cheek: 63, beard: true },
  wrong_key: {
    age: 1,
    hair: 'tails',
    hairGrey: 55,
    skinGrey: 210,
    clothesGrey: 95,
    cheek: 62,
    glasses: true,
  },
  contact: { age: 3, hair: 'side', hairGrey: 200, skinGrey: 194, clothesGrey: 40, cheek: 66, glasses: true },
  slow: { age: 3, hair: 'bob', hairGrey: 180, skinGrey: 204, clothesGrey: 125, cheek: 65 },
  wakes_slowly: { age: 2, hair: 'short', hairGrey: 90, skinGrey: 200, clothesGrey: 105, cheek: 70 },
  next_generation: { age: 1, hair: 'wavy', hairGrey: 130, skinGrey: 212, clothesGrey: 65, cheek: 61 },
};

interface Writing {
  readonly lines: readonly string[];
  readonly width: number;
  readonly lineHeight: number;
  readonly size: number;
}

interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly isBlack: (x: number, y: number) => boolean;
}

/** White paper, one bit a pixel. */
const onePerBit = ({ width, height, isBlack }: Bitmap): Uint8Array => {
  const bytesARow = Math.ceil(width / 8);
  const bits = new Uint8Array(bytesARow * height).fill(0xff);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * bytesARow + (x >> 3);
      if (isBlack(x, y)) bits[at] = (bits[at] ?? 0) & ~(0x80 >> (x & 7));
    }
  return encode({ width, height, data: bits, depth: 1, channels: 1 }, { zlib: { level: 9 } });
};

const drawWriting = ({ lines, width, lineHeight, size }: Writing): Uint8Array => {
  const height = lineHeight * lines.length;
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = 'black';
  pen.font = `${size}px '${FONT}'`;
  pen.textBaseline = 'middle';
  // A long name is written smaller, as on a card.
  const room = width - lineHeight / 3;
  const longest = Math.max(...lines.map((text) => pen.measureText(text).width));
  if (longest > room) pen.font = `${Math.floor((size * room) / longest)}px '${FONT}'`;
  for (const [at, text] of lines.entries()) pen.fillText(text, lineHeight / 6, lineHeight * (at + 0.5));
  const { data } = pen.getImageData(0, 0, width, height);
  return onePerBit({ width, height, isBlack: (x, y) => (data[(y * width + x) * 4] ?? 0) < 168 });
};

/** Seven segments: no font has digits of four pixels by ten. Top, upper left and right, middle, lower left and right, bottom. */
const SEGMENTS = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];
const CODE = { width: 24, height: 12, pitch: 6 } as const;

const drawCode = (code: string): Uint8Array =>
  onePerBit({
    width: CODE.width,
    height: CODE.height,
    isBlack(x, y) {
      const segments = SEGMENTS[Number(code[Math.floor(x / CODE.pitch)])] ?? '';
      const column = (x % CODE.pitch) - 1;
      if (column < 0 || column > 3 || y < 1 || y > 10) return false;
      const [top, upperLeft, upperRight, middle, lowerLeft, lowerRight, bottom] = Array.from(
        segments,
        (lit) => lit === '1',
      );
      const across = (y === 1 && top) || (y === 5 && middle) || (y === 10 && bottom);
      const left = column === 0 && (y <= 5 ? upperLeft : lowerLeft);
      const right = column === 3 && (y <= 5 ? upperRight : lowerRight);
      return across === true || left === true || right === true;
    },
  });

const ADDRESS_LINE = 20;
const addressLines = (address: string): string[] => {
  const letters = Array.from(address);
  return letters.length <= ADDRESS_LINE
    ? [address]
    : [letters.slice(0, ADDRESS_LINE).join(''), letters.slice(ADDRESS_LINE).join('')];
};

const { resolve } = createRequire(import.meta.url);
const quiet = (): void => undefined;
const { J2KEncoder } = await createEncoder({
  wasmBinary: new Uint8Array(readFileSync(resolve('@cornerstonejs/codec-openjpeg/wasm'))),
  print: quiet,
  printErr: quiet,
});

const encodePhoto = (pixels: Uint8Array): Uint8Array => {
  const encoder = new J2KEncoder();
  encoder
    .getDecodedBuffer({
      width: PHOTO_WIDTH,
      height: PHOTO_HEIGHT,
      bitsPerSample: 8,
      componentCount: 1,
      isSigned: false,
    })
    .set(pixels);
  // Lossy, one layer.
  encoder.setQuality(false, 1);
  encoder.setCompressionRatio(0, COMPRESSION);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
};

if (!GlobalFonts.has(FONT)) throw new Error(`${FONT} is missing: apt-get install fonts-noto-cjk`);
const { values } = parseArgs({ options: { preview: { type: 'string' } } });

/** What is written on each card, by the folder of its pictures. */
const printed = new Map<string, { name: string; address: string; securityCode: string }>([
  ['generic', { name: '訓練　用', address: '架空県かざし市', securityCode: '0000' }],
]);
for (const { card } of personas)
  if (card.printed?.pictures !== undefined) printed.set(card.printed.pictures, card.printed);

for (const [name, look] of Object.entries(LOOKS)) {
  const written = printed.get(name);
  if (written === undefined) throw new Error(`no card is called ${name}`);
  const folder = join(OUT, name);
  mkdirSync(folder, { recursive: true });
  const pixels = drawFace(look);
  const files = {
    'name.png': drawWriting({ lines: [written.name], width: 440, lineHeight: 48, size: 34 }),
    'address.png': drawWriting({
      lines: addressLines(written.address),
      width: 640,
      lineHeight: 38,
      size: 29,
    }),
    'code.png': drawCode(written.securityCode),
    'photo.j2k': encodePhoto(pixels),
  };
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  if (values.preview !== undefined) {
    mkdirSync(values.preview, { recursive: true });
    const png = encode({ width: PHOTO_WIDTH, height: PHOTO_HEIGHT, data: pixels, depth: 8, channels: 1 });
    writeFileSync(join(values.preview, `${name}.png`), png);
  }
}
