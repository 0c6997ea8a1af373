import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { punchedAtSchema, staffNoSchema } from './ids-schema.ts';
import { correctionSchema } from './schema.ts';

/**
 * 承認済みの訂正: what the centre granted of punches (打刻漏れ, 打刻の訂正, 打刻の取消し), as a door is told. Whose and what; neither why, nor
 * who asked, nor who granted it, which no door needs.
 */
export const grantedEntrySchema = z.object({
  /** Of the request; of a punch that was added it is the punch's own. */
  id: eventIdSchema,
  no: staffNoSchema,
  /** The first day that the request is about, which is how long a door is told of it. */
  on: civilDateSchema,
  /** When it was granted, milliseconds since 1970: what was said later counts more. */
  at: punchedAtSchema,
  correction: correctionSchema,
});
export type GrantedEntry = z.infer<typeof grantedEntrySchema>;

/** Entries one by one (`grantedIn`): a door that is older than its centre passes over what it cannot read, and has the rest. */
const payloadSchema = z.object({
  v: z.literal(1),
  /** From this day on it is all that is granted: what a door has of these days and is not in it was taken back (取消). */
  since: civilDateSchema,
  granted: z.array(z.unknown()).max(20_000),
});

export interface Granted {
  readonly since: z.infer<typeof civilDateSchema>;
  readonly entries: readonly GrantedEntry[];
  /** Entries of a newer centre, which were passed over. */
  readonly unread: number;
}

/** `undefined`: it is no such paper. */
export const grantedIn = (json: unknown): Granted | undefined => {
  const payload = payloadSchema.safeParse(json);
  if (!payload.success) return undefined;
  const { since, granted } = payload.data;
  const entries = granted.flatMap((each) => {
    const entry = grantedEntrySchema.safeParse(each);
    return entry.success ? [entry.data] : [];
  });
  return { since, entries, unread: granted.length - entries.length };
};

/** The text that is signed; the same corrections are the same text, so that nobody fetches it twice. */
export const grantedPayload = ({ since, entries }: Omit<Granted, 'unread'>): string =>
  JSON.stringify({ v: 1, since, granted: entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)) });
