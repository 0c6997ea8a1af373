import type { CivilDate } from '../../kernel/dates.ts';
import { type AddressForm, compareAddresses } from './address.ts';
import { compareBirthDates } from './birth-date.ts';
import { type Agreement, compareNames } from './name.ts';

/**
 * 名寄せ: how well the four items of a card fit a resident. It orders and explains; at the desk a person decides, always.
 *
 * Rule: `certain` demands the name (same, or a variant of it), the birth date to the day, the address down to the door
 * (same, or written otherwise), and no other sex; and the score. Nothing below `certain` may ever be taken without a person.
 */

export interface CardFourItems {
  readonly name: string;
  readonly birthDate: CivilDate;
  readonly sex: '1' | '2' | '9';
  readonly address: string;
}

export interface ResidentItems {
  /** All she may be written with: 氏名, 通称, 旧氏. */
  readonly names: readonly string[];
  /** `null` is 不詳. */
  readonly birthDate: CivilDate | null;
  readonly sex: '1' | '2' | '9';
  /** `null`: it takes no part (支援措置); then nothing that comes of this depends on it. */
  readonly address: string | null;
}

export type Reasons = Readonly<Record<'name' | 'birthDate' | 'sex' | 'address', Agreement>>;

export interface MatchSettings {
  /** Least scores, 0 to 1. */
  readonly certain: number;
  readonly possible: number;
  /** Old 町名 to new ones, as `createTownRenamer` makes it. */
  readonly rename: (form: AddressForm) => AddressForm;
}

/** 0.95 is reached by same and variant items alone; 0.7 by a name and birth date at another address, not by less. */
export const DEFAULT_MATCH_SETTINGS: MatchSettings = { certain: 0.95, possible: 0.7, rename: (form) => form };

export type Decision = 'certain' | 'possible' | 'none';

export interface Matched {
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: Reasons;
  readonly decision: Decision;
}

const WEIGHTS = { name: 0.4, birthDate: 0.35, address: 0.25 } as const;
const WORTH: Readonly<Record<Agreement, number>> = {
  same: 1,
  variant: 0.95,
  partial: 0.4,
  unknown: 0.4,
  different: 0,
};

const fits = (agreement: Agreement): boolean => agreement === 'same' || agreement === 'variant';

const compareSexes = (a: '1' | '2' | '9', b: '1' | '2' | '9'): Agreement => {
  if (a === '9' || b === '9') return 'unknown';
  return a === b ? 'same' : 'different';
};

/** Item by item. */
export const reasonsOf = (
  card: CardFourItems,
  resident: ResidentItems,
  rename: MatchSettings['rename'] = DEFAULT_MATCH_SETTINGS.rename,
): Reasons => ({
  name: compareNames([card.name], resident.names),
  birthDate: compareBirthDates(card.birthDate, resident.birthDate),
  sex: compareSexes(card.sex, resident.sex),
  address: resident.address === null ? 'unknown' : compareAddresses(card.address, resident.address, rename),
});

const decide = (reasons: Reasons, score: number, { certain, possible }: MatchSettings): Decision => {
  const { name, birthDate, sex, address } = reasons;
  if (name === 'different' || birthDate === 'different' || score < possible) return 'none';
  const proved = fits(name) && birthDate === 'same' && sex !== 'different' && fits(address);
  return proved && score >= certain ? 'certain' : 'possible';
};

/** One resident against the card. Never throws. */
export const matchOf = (
  card: CardFourItems,
  resident: ResidentItems,
  settings: MatchSettings = DEFAULT_MATCH_SETTINGS,
): Matched => {
  const reasons = reasonsOf(card, resident, settings.rename);
  const sum =
    WEIGHTS.name * WORTH[reasons.name] +
    WEIGHTS.birthDate * WORTH[reasons.birthDate] +
    WEIGHTS.address * WORTH[reasons.address];
  // To six places, so that 0.7 is 0.7 whatever the order of the sum.
  const score = Math.round(sum * 1e6) / 1e6;
  return { score, reasons, decision: decide(reasons, score, settings) };
};

/**
 * Candidates that may be meant, best first; those of one score keep their order. Two that are certain are none: then all
 * are `possible`.
 */
export const rankMatches = <T>(
  card: CardFourItems,
  candidates: readonly T[],
  itemsOf: (candidate: T) => ResidentItems,
  settings: MatchSettings = DEFAULT_MATCH_SETTINGS,
): readonly (Matched & { readonly candidate: T })[] => {
  const ranked = candidates
    .map((candidate) => ({ candidate, ...matchOf(card, itemsOf(candidate), settings) }))
    .filter(({ decision }) => decision !== 'none')
    .toSorted((a, b) => b.score - a.score);
  const certain = ranked.filter(({ decision }) => decision === 'certain').length;
  return certain < 2 ? ranked : ranked.map((each) => ({ ...each, decision: 'possible' }));
};
