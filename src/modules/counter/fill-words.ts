/** What may be typed into a field of a form, and how it is then written. Pure. */
import { civilDateSchema } from '../../kernel/dates.ts';
import type { Field } from './schema.ts';

const half = (text: string): string => text.normalize('NFKC');
/** Hiragana to katakana; a space between family and given name as it was typed. */
const toKatakana = (text: string): string =>
  text.replaceAll(/[ぁ-ゖ]/gu, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0x60));

/** Ticked; a box that is not ticked has no value. */
export const TICK = '✓';
/** Between the choices that are ticked, of a field with several boxes. */
export const BETWEEN = '、';

/** One box, or those of several that are ticked, in the form's order. */
const readTicks = (choices: readonly string[] | undefined, text: string): string | undefined => {
  if (choices === undefined) return text === TICK ? TICK : undefined;
  const ticked = text.split(BETWEEN);
  return ticked.every((each) => choices.includes(each))
    ? choices.filter((each) => ticked.includes(each)).join(BETWEEN)
    : undefined;
};

const CONTROL = /\p{Cc}/u;

/**
 * As it is kept: digits in half width, kana as katakana, days as `2026-11-26`. `undefined`: it is nothing that this field can hold.
 * Names and addresses are kept letter by letter: an 異体字 is another letter.
 */
export const readFieldValue = (field: Pick<Field, 'kind' | 'choices'>, typed: string): string | undefined => {
  const text = typed.trim();
  if (text === '' || CONTROL.test(text)) return undefined;
  switch (field.kind) {
    case 'number':
    case 'yen': {
      const digits = half(text).replaceAll(/[,円¥\s]/gu, '');
      return /^\d{1,12}(\.\d{1,4})?$/.test(digits) ? digits : undefined;
    }
    case 'phone': {
      const digits = half(text).replaceAll(/[-ー－‐−–—―()\s]/gu, '');
      return /^\+?\d{9,15}$/.test(digits) ? digits : undefined;
    }
    case 'date':
      return civilDateSchema.safeParse(text).success ? text : undefined;
    case 'kana':
      return toKatakana(half(text)).replaceAll(/\s+/gu, '　');
    case 'choice':
      return field.choices?.includes(text) === true ? text : undefined;
    case 'check':
      return readTicks(field.choices, text);
    case 'sign':
      return undefined;
    default:
      return text;
  }
};

/** 0256345511 → 0256-34-5511 is nobody's to guess: a number stays as it is kept. 1200 → 1,200円 */
export const fieldValueWords = ({ kind }: Pick<Field, 'kind'>, value: string): string =>
  kind === 'yen' && /^\d+$/.test(value) ? `${Number(value).toLocaleString('ja-JP')}円` : value;
