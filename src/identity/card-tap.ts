import { z } from 'zod';
import { sha256HexSchema } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { CardNote } from './schema.ts';

/**
 * A tap where nobody of the register is looked for: the library knows its patrons, the staff door its colleagues, the shop nobody.
 * Such a place has a token key of its own tenancy (decision 0009), so that its numbers mean nothing anywhere else.
 */

/** 連携トークン: `card_uid` is the identifier of a staff card (ISO 14443 UID, FeliCa IDm), which anybody can copy. */
export const cardTokenSchema = z.strictObject({
  kind: z.string().regex(/^(common_card_id|jpki_serial|card_uid|profile:[a-z0-9-]{1,40})$/),
  hmac: sha256HexSchema,
});
export type CardToken = z.infer<typeof cardTokenSchema>;

export interface CardTap {
  readonly reader: string;
  /** At least one; the one that lasts longest first. */
  readonly tokens: readonly CardToken[];
  /** 条例利用AP of the place's own profile: the number it holds (利用者番号), as the card says it. */
  readonly own: { readonly profile: string; readonly id: string } | null;
  /** 市区町村コード that stands in the card's own number; `null`: no such number was read. */
  readonly municipality: string | null;
  readonly notes: readonly CardNote[];
  /** `System.monotonic()` at the card's last answer. */
  readonly lastApduAt: number;
}

/** Why a tap gave no number. Each has a screen that says what to do next. */
export const tapProblemSchema = z.enum([
  'not_my_number_card',
  'card_pulled',
  'card_unreadable',
  'card_busy',
  'two_cards',
  /** スマートフォンの電子証明書: gives nothing without its PIN. */
  'phone',
  'chip_mismatch',
]);
export type TapProblem = z.infer<typeof tapProblemSchema>;

/** What a module does with taps; a terminal of such a place has one. Never throws, never waits: the next card may come at once. */
export interface TapTaker {
  /** A card is being read. */
  reading(reader: string): void;
  tapped(outcome: Result<CardTap, TapProblem>): void;
  /** No card lies on the reader any more. */
  removed(reader: string): void;
}
