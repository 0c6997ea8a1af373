/** かざし市 as an address register has it: made up, with a code of its own that has a right check digit. */
import { STREETS } from '../../../src/simulator/town/names.ts';

/** 検査数字 of a 全国地方公共団体コード: weights 6 to 2, modulus 11. */
export const municipalityCheckDigit = (five: string): string => {
  const sum = Array.from(five, Number).reduce((total, digit, at) => total + digit * (6 - at), 0);
  return String((11 - (sum % 11)) % 10);
};

export interface Town {
  /** 全国地方公共団体コード with its check digit */
  readonly code: string;
  readonly machiazaId: string;
  readonly pref: string;
  readonly city: string;
  /** 大字・町; empty where there is only a 小字 */
  readonly oaza: string;
  readonly oazaKana: string;
  /** 1 for 一丁目; `undefined`: none */
  readonly chome: number | undefined;
  readonly koaza: string;
  /** As it stands in an address. */
  readonly written: string;
  readonly postCode: string;
}

const coded = (five: string): string => `${five}${municipalityCheckDigit(five)}`;
/** A zero in front, to be lost; no municipality has these. */
export const KAZASHI_CODE = coded('09990');
const ELSEWHERE_CODE = coded('09991');

const KANJI_DIGITS = '一二三四五六七八九';

const townOf = (written: string, at: number): Town => {
  const chome = /^(.+)([一二三])丁目$/.exec(written);
  const isKoaza = written.startsWith('字');
  const number = chome === null ? undefined : KANJI_DIGITS.indexOf(chome[2] ?? '') + 1;
  return {
    code: KAZASHI_CODE,
    machiazaId: `${String(at + 1).padStart(4, '0')}${isKoaza ? '101' : String(number ?? 0).padStart(3, '0')}`,
    pref: '架空県',
    city: 'かざし市',
    oaza: isKoaza ? '' : (chome?.[1] ?? written),
    oazaKana: isKoaza ? '' : 'カザシ',
    chome: number,
    koaza: isKoaza ? written.slice(1) : '',
    written,
    postCode: `0999${String(at + 1).padStart(3, '0')}`,
  };
};

/** Where the people of the training cards live besides. */
const MORE_STREETS = [
  '中央三丁目',
  '葛\u{E0100}原',
  '大手町',
  '寺町',
  '昭和通',
  '川原',
  '旭町',
  '未来二丁目',
];

export const TOWNS: readonly Town[] = [...STREETS, ...MORE_STREETS].map(townOf);

/** Where 住登外者 live. */
export const ELSEWHERE: Town = {
  code: ELSEWHERE_CODE,
  machiazaId: '0001000',
  pref: '別天県',
  city: 'ほかの市',
  oaza: '遠町',
  oazaKana: 'トオマチ',
  chome: undefined,
  koaza: '',
  written: '遠町',
  postCode: '0998001',
};

/** The rest of an address behind the municipality: its 町字, then 番地 and 方書 as they were. */
export const townAt = (address: string): { readonly town: Town; readonly rest: string } => {
  const behind = address.replace(/^架空県かざし市/, '');
  const town = TOWNS.find(({ written }) => behind.startsWith(written));
  if (town === undefined) throw new Error('an address outside the made-up municipality');
  return { town, rest: behind.slice(town.written.length) };
};
