import { z } from 'zod';

/**
 * 図書の貸出受付: what is recorded, and so what the centre gets. Pure shapes.
 *
 * 図書館の自由に関する宣言: who borrows what is nobody's to know. So no event here holds a patron, a card, an item or a title, and none
 * holds a free text in which one could be written: counts by the hour, and what staff decided by closed reasons. What ties a person to a
 * card or to a book lives in tables of this terminal alone, which are no events and go nowhere (decision 0055).
 */

/** What is counted. A person is in none of them. */
export const COUNTED = [
  'sessions',
  'lent',
  'returned',
  'renewed',
  'held',
  'unheld',
  /** Taken back within the session in which it was lent. */
  'undone',
  /** Turned away by the library system. */
  'refused',
  /** Lent or taken back without the library system. */
  'queued',
  /** Told to the library system afterwards. */
  'sent',
  'conflicts',
  'linked',
  'relinked',
  'unlinked',
  'paid',
] as const;
export const countedSchema = z.enum(COUNTED);
export type Counted = z.infer<typeof countedSchema>;

/** `2026-11-26T14`: the hour in Japan. */
export const hourSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/);

/** Why the library system would not have what was already done without it. */
export const CONFLICTS = [
  /** 貸出中: to somebody else, or nobody says to whom. */
  'lent_to_other',
  /** 予約の取り置き */
  'on_hold_shelf',
  'unknown_item',
  'unknown_patron',
  'patron_blocked',
  /** It said no, in words of its own. */
  'refused',
] as const;
export const conflictSchema = z.enum(CONFLICTS);
export type ConflictWhy = z.infer<typeof conflictSchema>;

/** How a person settled it. Closed, so that no name and no title can be written into the record. */
export const SETTLED = [
  /** 本が戻った */
  'came_back',
  /** 図書館システムで手続きした */
  'done_by_hand',
  /** 番号の読みまちがい */
  'wrong_number',
  /** 利用者に連絡した */
  'patron_told',
  /** 所在不明として扱う */
  'missing',
] as const;
export const settledSchema = z.enum(SETTLED);
export type SettledHow = z.infer<typeof settledSchema>;

export const libraryEventSchemas = {
  'library.counted': z.strictObject({
    hour: hourSchema,
    counts: z.partialRecord(countedSchema, z.int().min(1).max(1_000_000)),
  }),
  /** By a person, or by the book itself coming back. */
  'library.settled': z.strictObject({ why: conflictSchema, how: settledSchema }),
  /** 一斉の再登録: cards that were linked before lead to nobody any more. */
  'library.relink_started': z.strictObject({ links: z.int().min(0) }),
} as const;

export type LibraryEventKind = keyof typeof libraryEventSchemas;
export type LibraryEventData<K extends LibraryEventKind> = z.infer<(typeof libraryEventSchemas)[K]>;
export type LibraryEvent = {
  [K in LibraryEventKind]: { readonly kind: K; readonly data: LibraryEventData<K> };
}[LibraryEventKind];
