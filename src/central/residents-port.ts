/**
 * 住民データ at the centre: names of 宛名番号, and who lives in which 町字. The centre keeps no residents in its database and events
 * carry no names; where the municipality keeps its replica beside the centre (`kazasu registry import`), `src/app` composes this
 * port from it (0045). What it gives is already as it may be shown: 支援措置 is applied before anything comes out. Whoever shows
 * it to a person writes that down first (console-audit.ts, 0016).
 */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { householdIdSchema, type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';

/** A resident as the head office may see her. */
export const knownResidentSchema = z.strictObject({
  /** 宛名番号 */
  residentId: residentIdSchema,
  /** 世帯番号 */
  householdId: householdIdSchema,
  /** By 氏名優先区分; never hidden, as at a desk. */
  name: z.string(),
  kana: z.string(),
  /** `null`: 不詳, then `birthDateText` has the words. */
  birthDate: civilDateSchema.nullable(),
  birthDateText: z.string().nullable(),
  sex: z.enum(['1', '2', '9']),
  /** 続柄 */
  relationship: z.string(),
  /** ISO 3166-1 alpha-3. */
  nationality: z.string(),
  /** Of a protected household a neutral sentence, the same for all. */
  address: z.string(),
  /** 地区 (`District.district`); `null` of a protected household, whose 町字 would tell what the address may not. */
  district: z.string().nullable(),
  /** Digits; `null` also of a protected household. */
  postCode: z.string().nullable(),
  phone: z.string().nullable(),
  /** 支援措置 of her own, of her 申出者 or of someone she lives with: never on a public list, never in an answer to a family. */
  protected: z.boolean(),
  /** How she stands to the municipality today (registry/rules.ts): of `left` and `not_yet` nobody waits. */
  standing: z.enum(['resident', 'outside', 'not_yet', 'left']),
});
export type KnownResident = z.infer<typeof knownResidentSchema>;

/** 地区: a 町字 where the address has its number, else its name as the addresses write it. */
export interface District {
  /** Key of it in this version of the data; `''` holds those whose district is not told (支援措置) or not known. */
  readonly district: string;
  /** As shown; `''` of `''`. */
  readonly name: string;
  /** Who lives there today. */
  readonly residents: number;
}

/** Which residents these are. */
export interface ResidentsMeta {
  readonly version: number;
  /** Day whose state of the register they are. */
  readonly dataDate: string;
  readonly source: string;
  readonly count: number;
}

/** `no_data`: nothing was imported here yet, or it cannot be opened; the log of the program says which. */
export type ResidentsFailure = 'no_data';
/** `too_short`, `wrong_date`: what was asked says too little, or no such day. */
export type SearchFailure = ResidentsFailure | 'too_short' | 'wrong_date';

export interface ResidentsPort {
  /** Whose data; `undefined` while there are none. Cheap. */
  meta(): ResidentsMeta | undefined;
  /** People by number, those who have left too; who is not in the data is not in the answer. */
  named(
    residentIds: readonly ResidentId[],
  ): Promise<Result<ReadonlyMap<ResidentId, KnownResident>, ResidentsFailure>>;
  /** All districts in the order of their keys. The first call of a version reads everybody (230,000 in some seconds, in slices). */
  districts(): Promise<Result<readonly District[], ResidentsFailure>>;
  /** Which of these live in which district today; whoever does not live here is left out. */
  districtsOf(
    residentIds: readonly ResidentId[],
  ): Promise<Result<ReadonlyMap<ResidentId, string>, ResidentsFailure>>;
  /** Numbers of all who live in a district today, in the order of the register. */
  livingIn(district: string): Promise<Result<readonly ResidentId[], ResidentsFailure>>;
  /** As a desk searches: a name in kana or as written, with or without a birth date; at most a page, best first. */
  search(
    text: string,
    birthDate: string | undefined,
  ): Promise<Result<{ readonly hits: readonly KnownResident[]; readonly more: boolean }, SearchFailure>>;
  /** 避難行動要支援者名簿 (災対法49条の10): 支援を要する事由 by number; empty where no list was imported. */
  supported(): Promise<Result<ReadonlyMap<ResidentId, string>, ResidentsFailure>>;
  close(): void;
}
