import { z } from 'zod';
import { plain } from './needs-schema.ts';

/** The building, its heads and its supplies: words and shapes. */

export { HAZARDS, type Hazard, hazardSchema } from '../../kernel/hazards.ts';

/** Heads by what matters before there are names; a wheelchair is one of the heads, not one more. */
export const HEAD_BANDS = {
  infant: '乳幼児',
  child: 'こども',
  adult: 'おとな',
  elderly: '高齢の方',
} as const;
export type HeadBand = keyof typeof HEAD_BANDS;
const headCount = z.int().min(0).max(5_000);
export const headCountsSchema = z.strictObject({
  infant: headCount,
  child: headCount,
  adult: headCount,
  elderly: headCount,
  wheelchairs: headCount,
});
export type HeadCounts = z.infer<typeof headCountsSchema>;

/** 物資 */
export const ITEMS = {
  meal: '食事',
  water: '飲料水',
  blanket: '毛布',
  milk: 'ミルク',
  diapers: 'おむつ',
  hygiene: '衛生用品',
  clothes: '衣類',
  bed: '段ボールベッド',
  partition: 'パーティション',
  other: 'そのほか',
} as const;
export const itemSchema = z.strictObject({
  kind: z.enum(Object.keys(ITEMS) as [keyof typeof ITEMS, ...(keyof typeof ITEMS)[]]),
  /** 朝食, Mサイズ, 卵なし … */
  label: plain(40).optional(),
});
export type Item = z.infer<typeof itemSchema>;

/** The building as it is: what the Sphere indicators are counted from; told, and last win, one by one. */
export const conditionSchema = z
  .strictObject({
    /** 居住スペース, m². */
    areaM2: z.number().min(0).max(1_000_000),
    toilets: z.int().min(0).max(10_000),
    womensToilets: z.int().min(0).max(10_000),
    baths: z.int().min(0).max(10_000),
    power: z.boolean(),
    water: z.boolean(),
    /** 運営にあたる職員の数 */
    staff: z.int().min(0).max(10_000),
    /** 備蓄: what is at hand now; all of it. */
    stock: z.array(z.strictObject({ item: itemSchema, quantity: z.int().min(0).max(10_000_000) })).max(100),
  })
  .partial();
export type Condition = z.infer<typeof conditionSchema>;
