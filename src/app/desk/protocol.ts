/** What the card desk's page and its server say to each other over one WebSocket. Parsed on both sides. */
import { z } from 'zod';

export const DESK_SOCKET = '/desk';

const nameSchema = z.string().min(1).max(64);

export const personaSchema = z.strictObject({
  name: nameSchema,
  /** What the card is, in Japanese. */
  label: z.string().min(1).max(100),
  /** How the card behaves, as `simulator/cards.ts` names it; one the page does not know is shown without a hint. */
  kind: z.string().max(40),
});
export type DeskPersona = z.infer<typeof personaSchema>;

/** First frame of a page; anything else ends the talk. */
export const helloSchema = z.strictObject({ type: z.literal('hello'), token: z.string().max(128) });

export const handSchema = z.discriminatedUnion('type', [
  /** Lays the card on the reader, where it stays; one that lies there is taken off first. */
  z.strictObject({ type: z.literal('hold'), name: nameSchema }),
  /** Takes the card off. */
  z.strictObject({ type: z.literal('lift') }),
  /** ピッ: on, a moment, off. */
  z.strictObject({ type: z.literal('tap'), name: nameSchema }),
]);
export type Hand = z.infer<typeof handSchema>;

export const deskNewsSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('desk'),
    personas: z.array(personaSchema),
    /** Name of the card on the reader. */
    card: nameSchema.nullable(),
    /** The hand is on its way with (or away from) a card. */
    moving: z.boolean(),
    reader: z.string(),
  }),
  /** The last movement did not work; `reason` as the desk gave it, for example `no_reader`. */
  z.strictObject({ type: z.literal('refused'), reason: z.string() }),
]);
export type DeskNews = z.infer<typeof deskNewsSchema>;
