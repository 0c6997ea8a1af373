/**
 * 個人番号 (My Number): found, so that it can be refused. Says only whether there is one; the digits go nowhere.
 *
 * What counts: twelve digits in any width or look (①, ¹, 𝟏; letters nobody sees between them do not count) of which the last is the check digit (番号法施行令 第8条, 総務省令 第5条), alone or in
 * groups with separators (hyphens of any kind, spaces, dots, slashes) between them, with anything but a digit
 * around them. Groups are looked at from every one of them on: in `2-3 1234-5678-9018` the last three are a number. A run
 * of thirteen digits or more is another number (町字コード, a card's 製造番号) unless zeros fill it up to that length.
 *
 * One in eleven or so of all numbers of twelve digits has the right check digit, so whatever of twelve digits is legitimate
 * must not come here: 宛名番号 is never of that length, and a telephone number with +81 is left out below. `;`, `,` and
 * line ends separate values and not digits: two dates side by side are no number.
 */

/** Separators inside a number: every dash, spaces, dots and slashes of both widths. */
const SEPARATOR = String.raw`[-‐‑‒–—―−－ー_ \u00a0\u3000.．・･/／]`;

const NUMBERS = new RegExp(String.raw`(?<!\+)\d+(?:${SEPARATOR}+\d+)*`, 'g');

/** 12 digits, the last the check digit over the other eleven: weights 2–7 from the right, twice, modulus 11. */
export const isMyNumber = (digits: string): boolean => {
  let sum = 0;
  for (let at = 1; at <= 11; at += 1) {
    const weight = at <= 6 ? at + 1 : at - 5;
    sum += (digits.charCodeAt(11 - at) - 0x30) * weight;
  }
  const rest = sum % 11;
  return digits.charCodeAt(11) - 0x30 === (rest <= 1 ? 0 : 11 - rest);
};

/** Zeros before a number of twelve digits make it no other number; one that begins with 0 itself cannot be told apart. */
const withoutFilling = (digits: string): string =>
  digits.length > 12 && digits.charAt(digits.length - 12) !== '0'
    ? digits.replace(/^0+(?=\d{12}$)/, '')
    : digits;

const hasNumber = (groups: readonly string[]): boolean =>
  groups.some((_, from) => {
    let digits = '';
    for (let to = from; to < groups.length && digits.length < 12; to += 1) {
      digits += groups[to] ?? '';
      const plain = to === from ? withoutFilling(digits) : digits;
      if (plain.length === 12 && isMyNumber(plain)) return true;
    }
    return false;
  });

/** Twelve digits at all, of any width: what almost every field has not. */
const ENOUGH = /(?:[\d０-９][^\d０-９]*){12}/;

/** Digits of every width as ASCII ones; letters stay what they are. */
const plainDigits = (text: string): string =>
  text.replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));

/** Digits of other looks (superscript, circled, mathematical), and letters that nobody sees. */
const ODD =
  /[\u00ad\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2070-\u2089\u2460-\u24ff\u2776-\u2793\ufeff]|\ud835/;
const UNSEEN = /\p{Cf}/gu;

/** Whether a field (or any text of values) holds a My Number. */
export const holdsMyNumber = (raw: string): boolean => {
  // Twelve digits in six letters, each of them a circled 10 to 50: no fewer can be one.
  if (raw.length < 6) return false;
  const text = ODD.test(raw) ? raw.normalize('NFKC').replaceAll(UNSEEN, '') : raw;
  if (text.length < 12 || !ENOUGH.test(text)) return false;
  for (const [match] of plainDigits(text).matchAll(NUMBERS))
    if (match.length >= 12 && hasNumber(match.split(/\D+/))) return true;
  return false;
};

/**
 * The same for a log, an export or a table as text, in which hashes, keys and UUIDs are: words of hex digits with a letter
 * among them, and what stands behind a decimal point, are not looked at.
 */
export const recordHoldsMyNumber = (text: string): boolean =>
  holdsMyNumber(
    text
      .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, 'x')
      .replaceAll(/\b(?=\d*[a-f])[0-9a-f]{13,}\b/gi, 'x')
      .replaceAll(/\b\d+\.\d{6,}/g, 'x'),
  );

/** Longer than any words that somebody types: pictures and signatures, which are looked at by nobody here. */
const LONGEST_WORDS = 2_000;

/**
 * The same for a value as it comes over a wire: in any text of it, however deep. Its keys are the program's own; a `pin` is kept
 * nowhere, and may be any digits.
 */
export const valueHoldsMyNumber = (value: unknown): boolean => {
  if (typeof value === 'string') return value.length <= LONGEST_WORDS && recordHoldsMyNumber(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => key !== 'pin' && valueHoldsMyNumber(each));
};
