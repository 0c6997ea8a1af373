/**
 * How much one tap may ask of the desk. A good card needs five commands and well under a second (card.md §7); whatever
 * goes on for longer is broken, or not a card but somebody's program.
 */
import type { TransmitFailure } from './index.ts';

/** Longest certificate that is read, bytes. The file is 1,900 bytes on today's cards (card.md §2.1). */
export const MAX_CERTIFICATE_BYTES = 4_096;

/** Most commands of one tap. A certificate of the longest length in pieces of 240 bytes takes 22 of them. */
export const MAX_APDUS = 64;

/**
 * Longest time of one tap, from before its first command, milliseconds. It is looked at after every answer: PC/SC knows
 * no way to end a command that is under way, so one answer may come later than this (the reader's own limit ends it).
 */
export const TAP_BUDGET_MS = 5_000;

/** Which limit a card ran into. */
export type LimitFailure = 'too_many_commands' | 'card_too_slow';

/** Why an exchange ended the tap: there is no answer, or there were too many, or too late. */
export type ExchangeFailure = TransmitFailure | LimitFailure;

const ENDS_TAP: Readonly<Record<ExchangeFailure, true>> = {
  card_lost: true,
  reader_lost: true,
  service_lost: true,
  too_many_commands: true,
  card_too_slow: true,
};

/** After such a reason nothing more is asked of the card; any other is about one file of it. */
export const endsTap = (reason: string): reason is ExchangeFailure => Object.hasOwn(ENDS_TAP, reason);
