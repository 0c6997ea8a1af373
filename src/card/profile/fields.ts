/** From bytes to the fields of a profile, by its rules. Pure of the card: any bytes may come in, nothing throws. */
import { type CivilDate, parseCompactDate } from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { isTwelveDigits } from './refused.ts';
import { type CardProfile, type CheckDigit, fitsWhole, type Place } from './schema.ts';
import { decodeText, findBer, findSimple, type Pad, stretch, type TextCode } from './tlv.ts';

/** What was read, by the name of its source. */
export type SourceBytes = ReadonlyMap<string, Uint8Array>;

export interface ProfileFields {
  readonly id: string;
  readonly issuer?: string;
  readonly serviceCode?: string;
  readonly version?: string;
  readonly validUntil?: CivilDate;
}

/** `detail.field` names the field, never what is in it. */
export type FieldFailure =
  /** Not there, or not in the code the profile says. */
  | 'unreadable'
  /** There, and not what the profile allows. */
  | 'value_refused'
  | 'check_digit_wrong';

/** Bytes at a place; `undefined` when it is not there. */
export const bytesAt = (
  { sources }: Pick<CardProfile, 'sources'>,
  read: SourceBytes,
  place: Place,
): Uint8Array | undefined => {
  const source = sources.find(({ name }) => name === place.source);
  const whole = read.get(place.source);
  if (source === undefined || whole === undefined) return undefined;
  const value =
    source.encoding === 'fixed' || source.encoding === 'der' || place.tag === undefined
      ? whole
      : source.encoding === 'ber'
        ? findBer(whole, place.tag)
        : findSimple(whole, place.tag);
  return value === undefined ? undefined : stretch(value, place.offset, place.length);
};

/** Longest text of a field that is taken. */
const LONGEST = 64;

interface Ruled extends Place {
  readonly as: TextCode;
  readonly pad: Pad;
  readonly pattern?: string | undefined;
  readonly oneOf?: readonly string[] | undefined;
}

const readField = (
  profile: CardProfile,
  read: SourceBytes,
  field: string,
  rule: Ruled,
): Result<string, FieldFailure> => {
  const bytes = bytesAt(profile, read, rule);
  const text = bytes === undefined ? undefined : decodeText(bytes, rule.as, rule.pad);
  if (text === undefined || text.length > LONGEST) return failure('unreadable', { field });
  if (rule.pattern !== undefined && !fitsWhole(rule.pattern, text))
    return failure('value_refused', { field });
  if (rule.oneOf !== undefined && !rule.oneOf.includes(text)) return failure('value_refused', { field });
  // No field of a profile may bring in what could be a My Number.
  return isTwelveDigits(text) ? failure('value_refused', { field, rule: 'twelve_digits' }) : success(text);
};

const digitSum = (value: number): number => (value > 9 ? value - 9 : value);

/** Sum of the digits, the rightmost first, each as `weigh` says. */
const weighed = (digits: string, weigh: (digit: number, at: number) => number): number =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, at) => sum + weigh(Number(digit), at), 0);

/** The check digit that belongs behind `digits` (one digit or more), one character. */
export const checkDigitOf = (digits: string, scheme: CheckDigit['scheme']): string => {
  switch (scheme) {
    case 'luhn':
      return String((10 - (weighed(digits, (d, at) => (at % 2 === 0 ? digitSum(d * 2) : d)) % 10)) % 10);
    case 'modulus10_weight3':
      return String((10 - (weighed(digits, (d, at) => (at % 2 === 0 ? d * 3 : d)) % 10)) % 10);
    case 'seven_check':
      // 7チェック (7DR): the remainder by seven. Digit by digit, as long numbers are no longer exact.
      return String(Array.from(digits).reduce((rest, digit) => (rest * 10 + Number(digit)) % 7, 0));
  }
};

const checkDigit = (profile: CardProfile, read: SourceBytes, id: string): Result<'right', FieldFailure> => {
  const rule = profile.fields.checkDigit;
  if (rule === undefined) return success('right');
  const own: Result<string, FieldFailure> =
    rule.where === 'field' ? readField(profile, read, 'checkDigit', rule) : success(id.slice(-1));
  if (!own.ok) return own;
  const digits = rule.where === 'field' ? id : id.slice(0, -1);
  const right = /^\d+$/.test(digits) && own.value === checkDigitOf(digits, rule.scheme);
  return right ? success('right') : failure('check_digit_wrong', { field: 'id' });
};

const readDate = (profile: CardProfile, read: SourceBytes): Result<CivilDate | undefined, FieldFailure> => {
  const rule = profile.fields.validUntil;
  if (rule === undefined) return success(undefined);
  const text = readField(profile, read, 'validUntil', rule);
  if (!text.ok) return text;
  const date = parseCompactDate(text.value);
  return date === undefined ? failure('unreadable', { field: 'validUntil' }) : success(date);
};

/** All fields of the profile, or the first that is not as it says. */
export const readFields = (profile: CardProfile, read: SourceBytes): Result<ProfileFields, FieldFailure> => {
  const id = readField(profile, read, 'id', profile.fields.id);
  if (!id.ok) return id;
  const checked = checkDigit(profile, read, id.value);
  if (!checked.ok) return checked;
  const others: Partial<Record<'issuer' | 'serviceCode' | 'version', string>> = {};
  for (const name of ['issuer', 'serviceCode', 'version'] as const) {
    const rule = profile.fields[name];
    if (rule === undefined) continue;
    const value = readField(profile, read, name, rule);
    if (!value.ok) return value;
    others[name] = value.value;
  }
  const validUntil = readDate(profile, read);
  if (!validUntil.ok) return validUntil;
  return success({
    id: id.value,
    ...others,
    ...(validUntil.value === undefined ? {} : { validUntil: validUntil.value }),
  });
};
