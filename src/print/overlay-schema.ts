/** Where a town's own form (PDF) has its fields. Pure shapes; millimetres from the upper left corner of the page as it is seen. */
import { z } from 'zod';

const millimetres = z.number().min(0).max(600);

const place = {
  page: z.int().min(1).max(20),
  x: millimetres,
  y: millimetres,
  /** Width and height. */
  w: z.number().min(1).max(600),
  h: z.number().min(1).max(600),
};

/**
 * A value and where it stands. `field`: id of the form's field, or `@number` (受付番号), `@on` (申請日), `@applicant`, `@subject`; `nth`: of
 * several people the first is 0. A field can stand in several places.
 */
const value = { field: z.string().min(1).max(60), nth: z.int().min(0).max(30).default(0) };

/** Points: the size it has where there is room. */
const size = z.number().min(5).max(40).default(10.5);

export const placementSchema = z.discriminatedUnion('as', [
  /** Lines in a box; smaller letters and more lines where it is long. `part`: of a day, for forms that have its year, month and day apart. */
  z.strictObject({
    as: z.literal('text'),
    ...value,
    ...place,
    size,
    align: z.enum(['left', 'center', 'right']).default('left'),
    part: z.enum(['era', 'year', 'month', 'day']).optional(),
  }),
  /** One letter a box: 電話番号, 口座番号. Signs between digits are left out. */
  z.strictObject({
    as: z.literal('comb'),
    ...value,
    ...place,
    size,
    cells: z.int().min(2).max(40),
    align: z.enum(['left', 'right']).default('left'),
  }),
  /** ✓ in a box that is printed, and ○ around words that are, where the value is this one. */
  z.strictObject({ as: z.enum(['tick', 'circle']), ...value, ...place, choice: z.string().min(1).max(300) }),
  /** What was signed. */
  z.strictObject({ as: z.literal('signature'), ...place }),
]);
export type Placement = z.infer<typeof placementSchema>;

export const overlaySchema = z.strictObject({
  /** 様式 */
  form: z.string().regex(/^[a-z][a-z0-9_]{1,47}$/),
  /** Of the file for which the places were found: another year's form has them elsewhere. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  pages: z
    .array(z.strictObject({ w: millimetres, h: millimetres }))
    .min(1)
    .max(20),
  placements: z.array(placementSchema).max(500),
});
export type Overlay = z.infer<typeof overlaySchema>;
