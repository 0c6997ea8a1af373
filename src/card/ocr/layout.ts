/**
 * Where on the face of a card the digits of 照合番号B stand, as data: a site whose cards are printed otherwise corrects the
 * numbers, not the code. Millimetres from the top left corner.
 *
 * ASSUMPTION: no public source gives the printed places in millimetres. What is known is what is printed and in which order
 * (総務省令 様式, published specimens: 氏名, 住所, 生年月日・性別, 有効期限 to the right of the photo, the code below the photo), so
 * the zones are wide and the lines in them are told by how a date is written, not by where it stands.
 */
import { z } from 'zod';

/** ISO/IEC 7810 ID-1. */
export const CARD_MM = { width: 85.6, height: 53.98 } as const;

const zoneSchema = z
  .strictObject({
    x: z.number().min(0),
    y: z.number().min(0),
    width: z.number().min(5),
    height: z.number().min(3),
  })
  .refine(({ x, width }) => x + width <= CARD_MM.width, '読み取り範囲がカードの右端を越えています')
  .refine(({ y, height }) => y + height <= CARD_MM.height, '読み取り範囲がカードの下端を越えています');

export const cardLayoutSchema = z.strictObject({
  name: z.string().min(1).max(40),
  /** 生年月日 and 有効期限: the first date in it, and the last. */
  dates: zoneSchema,
  /** セキュリティコード: four digits and nothing else. */
  securityCode: zoneSchema,
  /** Height of the printed digits, least and most. */
  digitMm: z.tuple([z.number().min(1), z.number().max(6)]).refine(([least, most]) => least < most, {
    error: '数字の高さは小さいほうを先に書いてください',
  }),
});
export type CardLayout = z.infer<typeof cardLayoutSchema>;

/**
 * Today's card, and the next one (2028 or so: 生年月日 in 西暦, no 性別), which is expected to keep the places; both ways
 * of writing a date are read in either.
 */
export const DEFAULT_LAYOUT: CardLayout = cardLayoutSchema.parse({
  name: '個人番号カード（表面）',
  dates: { x: 25, y: 17.5, width: 58, height: 15.5 },
  securityCode: { x: 4, y: 44.3, width: 20, height: 6.5 },
  digitMm: [1.5, 2.9],
});
