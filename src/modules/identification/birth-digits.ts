import { type CivilDate, civilDateSchema, ERAS, formatWareki } from '../../kernel/dates.ts';
import type { NumberParts } from './schema.ts';

/**
 * The birth date that six printed digits can mean: the newest era in which that day exists and is not after `today`. Which
 * era it was makes no difference to the six digits; a person sees the date and may choose another.
 */
export const birthDateOfDigits = (
  yymmdd: string,
  today: CivilDate,
  birthYear: NumberParts['birthYear'] = 'era',
): CivilDate | undefined => {
  if (!/^\d{6}$/.test(yymmdd)) return undefined;
  const [year, rest] = [Number(yymmdd.slice(0, 2)), `-${yymmdd.slice(2, 4)}-${yymmdd.slice(4)}`];
  if (birthYear === 'gregorian') {
    const dates = [2000, 1900].map((century) => civilDateSchema.safeParse(`${century + year}${rest}`).data);
    return dates.find((date) => date !== undefined && date <= today);
  }
  for (const { name, base } of ERAS) {
    const date = civilDateSchema.safeParse(`${base + year}${rest}`).data;
    const inEra = date !== undefined && formatWareki(date)?.startsWith(name) === true;
    if (inEra && date <= today) return date;
  }
  return undefined;
};
