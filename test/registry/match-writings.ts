/** One door, written in every way there is; by hand, and not by the matcher's own normaliser. */
import type { MadePlace } from './match-people.ts';

const KANJI = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const digitByDigit = (value: number): string =>
  Array.from(String(value), (digit) => KANJI[Number(digit)]).join('');
export const counted = (value: number): string => {
  if (value < 10) return KANJI[value] ?? '';
  if (value >= 100) return digitByDigit(value);
  const [tens, ones] = [Math.trunc(value / 10), value % 10];
  return `${tens > 1 ? KANJI[tens] : ''}十${ones > 0 ? KANJI[ones] : ''}`;
};
export const wide = (value: number): string =>
  Array.from(String(value), (digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');

export type Door = Pick<MadePlace, 'chome' | 'ban' | 'go' | 'lot'>;
/** 丁目, 番 and 号 in words, with numbers written by `write`. */
export const inWords = ({ chome, ban, go, lot }: Door, write: (value: number) => string, of = ''): string => {
  const start = chome === undefined ? '' : `${counted(chome)}丁目`;
  if (lot === true) return `${start}${write(ban)}番地${go === undefined ? '' : `${of}${write(go)}`}`;
  return `${start}${write(ban)}番${go === undefined ? '' : `${write(go)}号`}`;
};
export const inNumbers = ({ chome, ban, go }: Door, dash: string, write: (value: number) => string): string =>
  [chome, ban, go]
    .filter((each) => each !== undefined)
    .map(write)
    .join(dash);

export const official = (place: MadePlace): string =>
  `${place.prefecture}${place.city}${place.town[0]}${inWords(place, wide)}`;

/** One door, written in every way there is. */
export const writings = (place: MadePlace): readonly string[] => {
  const { prefecture, city, town } = place;
  const last = town.at(-1) ?? '';
  return [
    `${city}${town[0]}${inWords(place, String)}`,
    `${prefecture}${city}${last}${inNumbers(place, '-', String)}`,
    `${city}${last}${inNumbers(place, '－', wide)}`,
    `${prefecture}　${city}　${town[1] ?? town[0]}　${inWords(place, counted)}`,
    `${city}${town[1] ?? town[0]}${inNumbers(place, 'ー', wide)}`,
    `${city}${last}${inWords(place, String, 'の')}`,
    `${city}${last} ${inNumbers(place, '−', String)}`,
    `${prefecture}${city}${town[0]}${inNumbers(place, 'の', String)}`,
  ];
};
