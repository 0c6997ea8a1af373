import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
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

/** 住民状態: only `active` people are served; the others are told what to do. */
export const residentStatusSchema = z.enum(['active', 'moved_out', 'deceased']);

export const residentSchema = z.strictObject({
  /** 宛名番号 */
  residentId: residentIdSchema,
  /** 世帯番号 */
  householdId: householdIdSchema,
  /** 氏名: family and given name with U+3000 between them; for foreigners the name in Roman letters. */
  name: z.string().min(1).max(100),
  /** 通称 */
  alias: z.string().max(100).nullable(),
  /** 振り仮名 */
  kana: z.string().min(1).max(200),
  /** 通称_フリガナ */
  aliasKana: z.string().max(200).nullable(),
  /** 生年月日; `null` is 不詳. */
  birthDate: civilDateSchema.nullable(),
  /** 性別: 1 男, 2 女, 9 その他・不明 */
  sex: z.enum(['1', '2', '9']),
  /** 続柄 */
  relationship: z.string().min(1).max(40),
  /** 住所 */
  address: z.string().min(1).max(200),
  /** 国籍, ISO 3166-1 alpha-3. */
  nationality: z.string().regex(/^[A-Z]{3}$/),
  status: residentStatusSchema,
  /** 支援措置, both ends inclusive. */
  protectedFrom: civilDateSchema.nullable(),
  protectedTo: civilDateSchema.nullable(),
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
