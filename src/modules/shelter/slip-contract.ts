/** Slips for the レシートプリンター of the site: which one is wanted; what stands on it the host knows. */
import { z } from 'zod';
import { eventIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import { cardIdSchema } from './schema.ts';

const slipWishSchema = z.discriminatedUnion('slip', [
  /** 受付票 of an arrival, 外泊届の控え of a night elsewhere. */
  z.strictObject({ slip: z.literal('record'), eventId: eventIdSchema }),
  /** 仮カード, each a slip of its own; one that somebody has says since when, and for how many. */
  z.strictObject({ slip: z.literal('cards'), cards: z.array(cardIdSchema).min(1).max(100) }),
]);
export type SlipWish = z.infer<typeof slipWishSchema>;

/** As it would be printed. */
const slipSchema = z.strictObject({
  /** receiptline */
  markup: z.string(),
  columns: z.int(),
  /** 〓 stands for so many letters on it. */
  lost: z.int().min(0),
  /** A printer is set up here. */
  printer: z.boolean(),
});
export type Slip = z.infer<typeof slipSchema>;

/** `no_slip`: nothing was recorded under that id of which there is a slip. `cannot_record`: that names are shown could not be written down. */
const SLIP_REASONS = ['no_slip', 'cannot_record'] as const;

export const slipContract = {
  'shelter.slip': { input: slipWishSchema, output: resultSchema(slipSchema, SLIP_REASONS) },
  /** The same on paper; as often as is wanted. */
  'shelter.printSlip': {
    input: slipWishSchema,
    output: resultSchema(z.strictObject({}), [...SLIP_REASONS, 'no_printer', 'printer_failed']),
  },
} as const;
