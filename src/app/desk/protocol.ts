/** What the card desk's page and its server say to each other over one WebSocket. Parsed on both sides. */
import { z } from 'zod';

export const DESK_SOCKET = '/desk';

/** Where a card's photo is served as PNG. */
export const faceUrl = (name: string): string => `faces/${encodeURIComponent(name)}.png`;

const nameSchema = z.string().min(1).max(64);

/** What stands on the face of a card, as it is printed there. */
export const printedSchema = z.strictObject({
  name: z.string().min(1).max(100),
  address: z.string().min(1).max(200),
  /** `昭和55年 2月17日生`, or the Gregorian date. */
  birth: z.string().min(1).max(40),
  sex: z.enum(['男', '女', 'その他']),
  /** `2034年 9月30日まで有効` */
  expires: z.string().min(1).max(40),
  securityCode: z.string().regex(/^\d{4}$/),
  /** 照合番号B, as it follows from the rest. */
  numberB: z.string().regex(/^\d{14}$/),
});
export type Printed = z.infer<typeof printedSchema>;

export const personaSchema = z.strictObject({
  name: nameSchema,
  /** What the card is, in Japanese. */
  label: z.string().min(1).max(100),
  /** How the card behaves, as `simulator/cards.ts` names it; one the page does not know is shown without a hint. */
  kind: z.string().max(40),
  /** `null`: a card that shows nothing of a person. */
  printed: printedSchema.nullable(),
});
export type DeskPersona = z.infer<typeof personaSchema>;

/** First frame of a page; anything else ends the talk. */
export const helloSchema = z.strictObject({ type: z.literal('hello'), token: z.string().max(128) });

/** vpcd has two readers. */
export const MOST_SLOTS = 2;
const slotSchema = z
  .int()
  .min(0)
  .max(MOST_SLOTS - 1);

export const handSchema = z.discriminatedUnion('type', [
  /** Lays the card on the reader, where it stays; one that lies there is taken off first. */
  z.strictObject({ type: z.literal('hold'), name: nameSchema, slot: slotSchema }),
  /** Takes the card off. */
  z.strictObject({ type: z.literal('lift'), slot: slotSchema }),
  /** ピッ: on, a moment, off. */
  z.strictObject({ type: z.literal('tap'), name: nameSchema, slot: slotSchema }),
]);
export type Hand = z.infer<typeof handSchema>;

const readerSchema = z.strictObject({
  reader: z.string(),
  /** Name of the card on the reader. */
  card: nameSchema.nullable(),
  /** The hand is on its way with (or away from) a card. */
  moving: z.boolean(),
});
export type DeskReader = z.infer<typeof readerSchema>;

export const deskNewsSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('desk'),
    personas: z.array(personaSchema),
    /** 暗証番号 of every card here. */
    pin: z.string().regex(/^\d{4}$/),
    readers: z.array(readerSchema).min(1).max(MOST_SLOTS),
  }),
  /** The last movement did not work; `reason` as the desk gave it, for example `no_reader`. */
  z.strictObject({ type: z.literal('refused'), reason: z.string() }),
]);
export type DeskNews = z.infer<typeof deskNewsSchema>;
