/** What a scanner, a hand or a screen delivers: the text of 照合番号B, and the head of a picture to be read. */
import { guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';

const BETWEEN = ['', '', '', ' ', '-', '　', '\n', '‐', 'ー', '.', '/'];
const DIGITS = [
  '0123456789',
  '０１２３４５６７８９',
  '٠١٢٣٤٥٦٧٨٩',
  '①②③④⑤⑥⑦⑧⑨⓪',
  '〇一二三四五六七八九',
] as const;

/** Digits of any length and script, sometimes of a date, with anything in between. */
const someText = (random: Random): string => {
  const length = random.pick([14, 14, 14, 14, 12, 13, 15, 0, random.int(40)]);
  const script = random.chance(0.8) ? DIGITS[0] : random.pick(DIGITS);
  const dated = random.chance(0.7)
    ? `${10 + random.int(89)}0217${random.pick([20, 20, 19])}3${random.int(10)}`
    : '';
  const plain = `${dated}${Array.from({ length }, () => random.int(10)).join('')}`.slice(0, length);
  const written = Array.from(plain, (digit) => Array.from(script)[Number(digit)] ?? digit);
  const odd = random.chance(0.1) ? random.pick(['A', '\u202e', '\u0000', '-', '½', '²']) : '';
  return written.map((digit) => `${digit}${BETWEEN[random.int(BETWEEN.length)] ?? ''}`).join('') + odd;
};

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const scannedNumber: Kind = {
  name: 'scanned number',
  group: 'values',
  weight: 4,
  reaches: [
    'number',
    'empty',
    'not_digits',
    'looks_like_my_number',
    'wrong_length',
    'no_such_date',
    'no_such_year',
  ],
  run: (target, _, random) => {
    const text = someText(random);
    return guardedNow(
      () => JSON.stringify(text),
      () => {
        const read = target.parseScannedNumber(text);
        if (!read.ok) {
          const told = Object.values(read.detail ?? {}).some(
            (value) => typeof value === 'string' && /\d{4}/.test(value),
          );
          return { outcome: read.reason, problem: told ? 'a failure that tells the digits' : undefined };
        }
        const { year, month, day, expiryYear, securityCode } = read.value;
        const digits = `${year}${month}${day}${expiryYear}${securityCode}`;
        const given = Array.from(text.normalize('NFKC'))
          .filter((letter) => /[0-9]/.test(letter))
          .join('');
        const isDay = Number(day) >= 1 && Number(day) <= (DAYS[Number(month) - 1] ?? 0);
        const sound = /^\d{14}$/.test(digits) && digits === given && isDay && /^20/.test(expiryYear);
        return { outcome: 'number', problem: sound ? undefined : 'a number that nobody gave' };
      },
    );
  },
};

const SIDES: readonly [unknown, ...unknown[]] = [
  200,
  320,
  4_096,
  199,
  4_097,
  0,
  -1,
  1.5,
  Number.NaN,
  2 ** 53,
  '320',
  null,
  undefined,
];

export const greyImage: Kind = {
  name: 'grey image',
  group: 'values',
  weight: 2,
  reaches: ['image', 'too_small', 'too_large', 'wrong_length'],
  run: (target, _, random) => {
    const [width, height] = [random.pick(SIDES), random.pick([200, 240, ...SIDES])];
    const whole = Number(width) * Number(height);
    const pixels = new Uint8Array(
      random.chance(0.6) && whole > 0 && whole < 100_000 ? whole : random.int(5_000),
    );
    return guardedNow(
      () => `${String(width)} x ${String(height)}, ${pixels.length} bytes`,
      () => {
        const image = target.parseGreyImage(width, height, pixels);
        if (!image.ok) return { outcome: image.reason, problem: undefined };
        const sound = image.value.width * image.value.height === pixels.length && pixels.length >= 40_000;
        return { outcome: 'image', problem: sound ? undefined : 'a picture of another size' };
      },
    );
  },
};
