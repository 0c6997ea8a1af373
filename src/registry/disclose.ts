/** What may be shown of a resident. 支援措置 is applied here and nowhere else. */
import type { CivilDate } from '../kernel/dates.ts';
import { displayedKana, displayedName } from './names.ts';
import { isProtected } from './rules.ts';
import type { ResidentRecord } from './schema.ts';

/** Stands where an address may not: neutral, and the same for everyone. */
export const HIDDEN_ADDRESS = '（この窓口では表示しません）';

export interface Disclosed {
  /** Name to show and say, by 氏名優先区分. */
  readonly name: string;
  /** How that name is said. */
  readonly kana: string;
  readonly address: string;
  readonly protected: boolean;
}

/** The day in Japan, and whether the clock that says so can be believed. */
export interface Day {
  readonly today: CivilDate;
  readonly trusted: boolean;
}

/** A clock nobody vouches for must not end a measure (or keep it from beginning): then whoever has one is protected. */
export const disclose = (resident: ResidentRecord, { today, trusted }: Day): Disclosed => {
  const hidden = trusted ? isProtected(resident.measures, today) : resident.measures.length > 0;
  return {
    name: displayedName(resident),
    kana: displayedKana(resident),
    address: hidden ? HIDDEN_ADDRESS : resident.address,
    protected: hidden,
  };
};
