/** Values of a list of 避難所 as people write them, and what had to be done to read them. Pure. */
import type { PlaceCode } from './codes.ts';
import type { FindingLevel, Position } from './schema.ts';

/** What was found in one value; whoever reads the row knows where. */
export interface ValueFinding {
  readonly level: FindingLevel;
  readonly code: PlaceCode;
  readonly was: string;
  readonly now: string | null;
}

export interface Reading<T> {
  readonly value: T;
  readonly findings: readonly ValueFinding[];
}

const clean = <T>(value: T): Reading<T> => ({ value, findings: [] });
const repaired = <T>(value: T, code: PlaceCode, was: string, now: string): Reading<T> => ({
  value,
  findings: [{ level: 'repaired', code, was, now }],
});
const noted = <T>(value: T, code: PlaceCode, was: string, now: string | null): Reading<T> => ({
  value,
  findings: [{ level: 'noted', code, was, now }],
});

/** Digits and signs in one width, without spaces. */
const narrow = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '');

const HALF_KANA = /[\uFF61-\uFF9F]+/g;
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFEFF]+/gu;

/** Words: one space where there were several, whole kana for half ones, nothing that cannot be seen. Empty: `null`. */
export const readText = (text: string, most: number): Reading<string | null> => {
  const tidy = text
    .replaceAll(UNSEEN, ' ')
    .replaceAll(HALF_KANA, (kana) => kana.normalize('NFKC'))
    .replaceAll(/ {2,}|　{2,}/g, (spaces) => spaces.charAt(0))
    .trim();
  if (tidy === '') return clean(null);
  if (tidy.length > most) {
    const cut = Array.from(tidy).reduce(
      (kept, letter) => (kept.length + letter.length > most ? kept : kept + letter),
      '',
    );
    return noted(cut, 'too_long', tidy, cut);
  }
  return tidy === text.trim() ? clean(tidy) : repaired(tidy, 'text_tidied', text, tidy);
};

const NO_NUMBER = /^(?:[-－ー―–—]+|なし|無し|無|不明|未定|未設定|調査中|N\/?A)$/i;
const MOST_PEOPLE = 100_000;
const UNKNOWN = '（不明）';

/** 想定収容人数: `1,200人`, `１２００`, `約500名`, `300～400`. What is no number of people is unknown, never a guess. */
export const readCapacity = (text: string): Reading<number | null> => {
  const bare = narrow(text);
  if (bare === '') return clean(null);
  if (NO_NUMBER.test(bare)) return repaired(null, 'capacity_repaired', text, UNKNOWN);
  const number = bare
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/^(?:約|およそ|最大)/, '')
    .replace(/(?:人|名)?(?:程度)?$/, '');
  const range = /^(\d{1,6})(?:人|名)?[~〜―–-](\d{1,6})$/.exec(number);
  if (range !== null) {
    const least = Math.min(Number(range[1]), Number(range[2]));
    return least > 0
      ? noted(least, 'capacity_range', text, String(least))
      : noted(null, 'capacity_unreadable', text, UNKNOWN);
  }
  const [, digits] = /^(\d{1,6})(?:\.0+)?$/.exec(number) ?? [];
  const people = Number(digits ?? 'NaN');
  if (people === 0) return repaired(null, 'capacity_repaired', text, UNKNOWN);
  if (!(people <= MOST_PEOPLE)) return noted(null, 'capacity_unreadable', text, UNKNOWN);
  return String(people) === text.trim()
    ? clean(people)
    : repaired(people, 'capacity_repaired', text, String(people));
};

const YES = /^(?:1(?:\.0+)?|[○◯〇●◎oO]|[✓✔☑レ]|可|適|有|有り|あり|対応|該当|指定|はい|TRUE|YES|Y)$/i;
const NO = /^(?:0(?:\.0+)?|[×✕✖☓xX]|[-ー―–—]|不可|不適|無|無し|なし|非対応|いいえ|FALSE|NO|N)$/i;
const CONDITIONAL = /^[△▲]$|階|以上|一部|条件|のみ|除く/;

/**
 * 災害種別, 重複. Only what plainly says yes is yes: a place that people are sent to from a flood must not be suitable by a guess, and 「△」 or
 * 「2階以上」 is for a person to decide.
 */
export const readFlag = (text: string): Reading<boolean> => {
  const bare = narrow(text);
  if (bare === '' || bare === '0') return clean(false);
  if (YES.test(bare))
    return bare === '1' && text.trim() === '1' ? clean(true) : repaired(true, 'flag_repaired', text, '1');
  if (NO.test(bare)) return repaired(false, 'flag_repaired', text, '');
  return noted(false, CONDITIONAL.test(bare) ? 'flag_conditional' : 'flag_unreadable', text, '');
};

const DECIMAL = /^\d{1,3}\.?\d*$/;
const SEXAGESIMAL = /^(\d{1,3})(?:度|°)(\d{1,2})(?:分|'|′)(\d{1,2}(?:\.\d+)?)(?:秒|"|″|′′|'')?$/;

/** Degrees, and whether they were written otherwise than as one decimal number. */
const readDegrees = (text: string): { readonly degrees: number; readonly plain: boolean } | undefined => {
  const bare = narrow(text)
    .replace(/^(?:北緯|東経|[NE])/i, '')
    .replace(/[NE]$/i, '')
    .replace(/(?<=\.\d+)度$/, '');
  const number = /^\d{1,3},\d+$/.test(bare) ? bare.replace(',', '.') : bare;
  if (DECIMAL.test(number)) return { degrees: Number(number), plain: number === text.trim() };
  const [, degrees, minutes, seconds] = SEXAGESIMAL.exec(bare) ?? [];
  if (degrees === undefined) return undefined;
  return { degrees: Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600, plain: false };
};

const isLatitude = (degrees: number): boolean => degrees >= 20 && degrees <= 46;
const isLongitude = (degrees: number): boolean => degrees >= 122 && degrees <= 154;
const MICRO = 1e7;
const rounded = (degrees: number): number => Math.round(degrees * MICRO) / MICRO;

/** 緯度 and 経度, also the wrong way round (no latitude of Japan is a longitude of Japan), in 度分秒, or with 北緯 before them. */
export const readPosition = (latText: string, lonText: string): Reading<Position | null> => {
  const was = `${latText.trim()}, ${lonText.trim()}`;
  if (narrow(latText) === '' && narrow(lonText) === '') return noted(null, 'position_missing', '', null);
  const [first, second] = [readDegrees(latText), readDegrees(lonText)];
  if (first === undefined || second === undefined) return noted(null, 'position_unreadable', was, '');
  const swapped = isLongitude(first.degrees) && isLatitude(second.degrees);
  const [lat, lon] = swapped ? [second.degrees, first.degrees] : [first.degrees, second.degrees];
  if (!isLatitude(lat) || !isLongitude(lon)) return noted(null, 'outside_japan', was, '');
  const position = { lat: rounded(lat), lon: rounded(lon) };
  const now = `${position.lat}, ${position.lon}`;
  if (swapped) return repaired(position, 'position_swapped', was, now);
  return first.plain && second.plain ? clean(position) : repaired(position, 'position_repaired', was, now);
};

const PHONE = /^[\d()+-]{4,30}$/;

/** 電話番号 in one width; a spreadsheet takes its first 0 away, and no Japanese number is complete without. */
export const readPhone = (text: string): Reading<string | null> => {
  const bare = narrow(text).replaceAll(/[‐‑–—―−ー]/g, '-');
  if (bare === '') return clean(null);
  if (!PHONE.test(bare)) return readText(text, 30);
  const digits = bare.replaceAll(/\D/g, '').length;
  if (/^[1-9]/.test(bare) && digits === 9) return repaired(`0${bare}`, 'phone_zero', text, `0${bare}`);
  return bare === text.trim() ? clean(bare) : repaired(bare, 'text_tidied', text, bare);
};

/** A code or an id as a spreadsheet leaves it (`152021.0`). */
export const readKey = (text: string): Reading<string | null> => {
  const bare = narrow(text);
  if (bare === '') return clean(null);
  const [, whole] = /^(\d+)\.0+$/.exec(bare) ?? [];
  if (whole !== undefined) return repaired(whole, 'spreadsheet_number', text, whole);
  return readText(bare, 60);
};
