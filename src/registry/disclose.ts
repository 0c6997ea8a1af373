/** What may be shown of a resident. 支援措置 is applied here and nowhere else. */
import type { CivilDate } from '../kernel/dates.ts';
import { isProtected } from './rules.ts';
import type { ResidentRecord } from './schema.ts';

/** Stands where an address may not: neutral, and the same for everyone. */
export const HIDDEN_ADDRESS = '（この窓口では表示しません）';

export interface Disclosed {
  /** Name to show and say: 通称 where there is one. */
  readonly name: string;
  /** How that name is said. */
  readonly kana: string;
  readonly address: string;
  readonly protected: boolean;
}

/** `today`: the day in Japan. */
export const disclose = (resident: ResidentRecord, today: CivilDate): Disclosed => {
  const hidden = isProtected(
    {
      protectedFrom: resident.protectedFrom ?? undefined,
      protectedTo: resident.protectedTo ?? undefined,
    },
    today,
  );
  return {
    name: resident.alias ?? resident.name,
    kana: (resident.alias === null ? null : resident.aliasKana) ?? resident.kana,
    address: hidden ? HIDDEN_ADDRESS : resident.address,
    protected: hidden,
  };
};
