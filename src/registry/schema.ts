import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { hasAtMost } from '../kernel/graphemes.ts';
import { householdIdSchema, residentIdSchema } from '../kernel/ids.ts';

/**
 * 住民記録 as this site may hold it, with the item names of 基本データリスト in the comments (domain.md §1b). Pure shapes:
 * the simulator's town is made of them as well.
 */

/** 共通カードAP's number of a card: 製造番号 (15 digits) and 市区町村 (5 digits). */
export const cardLinkSchema = z.strictObject({
  serial: z.string().regex(/^\d{15}$/),
  municipality: z.string().regex(/^\d{5}$/),
});
export type CardLink = z.infer<typeof cardLinkSchema>;

/**
 * 住民状態 (住登外者状態): only `active` people are served; the others are told what to do. `removed`: 職権消除 and whatever
 * else ended a registration.
 */
export const residentStatusSchema = z.enum(['active', 'moved_out', 'deceased', 'removed']);

/** One period of 支援措置, both ends inclusive; a renewal is a further period. */
export const measureSchema = z.strictObject({
  from: civilDateSchema,
  /** `null`: until further notice. */
  to: civilDateSchema.nullable(),
  /** 申出者, or 併せて支援を求める者 who is protected with her. */
  as: z.enum(['applicant', 'together']),
  /** The 申出者 of a `together`, where the file says whose measure it is. */
  with: residentIdSchema.nullable(),
});
export type Measure = z.infer<typeof measureSchema>;

/** 振り仮名 (戸籍法, in force 26 May 2025): noted for convenience, notified by the person, or entered by the office. */
export const kanaStatusSchema = z.enum(['convenience', 'notified', 'by_office']);

/** A text of at most so many letters as a reader counts them: a kanji with its 異体字セレクタ is one, and three code units. */
const letters = (longest: number, least = 1) =>
  z
    .string()
    .min(least)
    .check(({ value, issues }) => {
      if (!hasAtMost(value, longest))
        issues.push({ code: 'too_big', origin: 'string', maximum: longest, inclusive: true, input: value });
    });
const optional = (longest: number) => letters(longest).nullable().default(null);
const optionalDate = civilDateSchema.nullable().default(null);

export const residentSchema = z.strictObject({
  /** 宛名番号 */
  residentId: residentIdSchema,
  /** 世帯番号; a 住登外者 with none is a household by herself, under her own 宛名番号. */
  householdId: householdIdSchema,
  /** 住登区分: 住登内, or 住登外 (known to the municipality, living elsewhere). */
  registration: z.enum(['resident', 'outside']).default('resident'),
  /** 氏名: family and given name with U+3000 between them; for foreigners the name in Roman letters. 外字 as MJ with IVS. */
  name: letters(100),
  /** 氏名 in JIS X 0213 alone (縮退), for whatever cannot show the other; `null`: it is the same. */
  nameDegraded: optional(100),
  /** 氏名_外国人漢字 */
  nameKanji: optional(100),
  /** 通称 */
  alias: letters(100, 0).nullable(),
  /** 旧氏: a family name only. */
  formerSurname: optional(100),
  /** 氏名優先区分: which name is written first. */
  preferredName: z.enum(['name', 'former_surname', 'alias']).default('name'),
  /** 振り仮名 */
  kana: letters(200),
  kanaStatus: kanaStatusSchema.default('convenience'),
  /** What 振り仮名 was before it was notified: older papers still say it. */
  oldKana: optional(200),
  /** 通称_フリガナ */
  aliasKana: letters(200, 0).nullable(),
  /** 旧氏_フリガナ */
  formerSurnameKana: optional(200),
  /** 生年月日; `null` is 不詳. */
  birthDate: civilDateSchema.nullable(),
  /** 生年月日_不詳表記, as `formatPartialDate` writes it (昭和20年5月日不詳); `null` with a whole date. */
  birthDateText: optional(40),
  /** 性別: 1 男, 2 女, 9 その他・不明 */
  sex: z.enum(['1', '2', '9']),
  /** 続柄表記 */
  relationship: z.string().min(1).max(40),
  /** 続柄コード, one to four of two digits each (子の妻 is two of them). */
  relationshipCode: z
    .string()
    .regex(/^(\d\d){1,4}$/)
    .nullable()
    .default(null),
  /** 住所, from the prefecture to 方書. */
  address: letters(200),
  /** 全国地方公共団体コード (6) and 町字ID (7) of the address. */
  townId: z
    .string()
    .regex(/^\d{13}$/)
    .nullable()
    .default(null),
  /** 郵便番号, digits only. */
  postCode: z
    .string()
    .regex(/^\d{7}$/)
    .nullable()
    .default(null),
  /** 電話番号, digits only. Not an item of 住民記録: the municipality's own lists have it. */
  phone: z
    .string()
    .regex(/^0\d{9,10}$/)
    .nullable()
    .default(null),
  /** 国籍, ISO 3166-1 alpha-3. */
  nationality: z.string().regex(/^[A-Z]{3}$/),
  /** 在留期間の満了の日 */
  stayUntil: optionalDate,
  status: residentStatusSchema,
  /** 住民となった年月日; may lie ahead (転入予定). */
  residentSince: optionalDate,
  /** 転出予定年月日: from that day on she is no longer of this municipality. */
  leavesOn: optionalDate,
  /** 支援措置, in the order they began. */
  measures: z.array(measureSchema).readonly().default([]),
  /** The card this person linked at the counter; `null`: none. */
  card: cardLinkSchema.nullable(),
  /** 発行番号 of the linked 利用者証明用電子証明書, hex; only sites with the legal status hold it. */
  certificateSerial: z
    .string()
    .regex(/^[0-9a-f]{2,40}$/)
    .nullable(),
});
export type Resident = z.infer<typeof residentSchema>;

/** A resident without her links: what a look-up gives. */
export const residentRecordSchema = residentSchema.omit({ card: true, certificateSerial: true });
export type ResidentRecord = z.infer<typeof residentRecordSchema>;

/** What is not said of someone of whom a source says no more than it must. */
export const NOTHING_MORE = {
  registration: 'resident',
  nameDegraded: null,
  nameKanji: null,
  formerSurname: null,
  preferredName: 'name',
  kanaStatus: 'convenience',
  oldKana: null,
  formerSurnameKana: null,
  birthDateText: null,
  relationshipCode: null,
  townId: null,
  postCode: null,
  phone: null,
  stayUntil: null,
  residentSince: null,
  leavesOn: null,
  measures: [],
} as const satisfies Partial<Resident>;
