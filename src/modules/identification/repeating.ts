import type { StopReason } from './scene.ts';

/**
 * Reasons after which the same may succeed; every other is a stop with one way, back. A copy or an altered record is none of
 * these, however often it is laid down.
 */
const WORTH_REPEATING: readonly StopReason[] = [
  'no_card',
  'two_cards',
  'card_busy',
  'card_pulled',
  'card_unreadable',
  'other_card',
  'refused',
  'bad_number',
  'no_such_person',
  'supervisor_needed',
  'cannot_record',
  'disconnected',
  'internal',
];

export const isWorthRepeating = (reason: StopReason): boolean => WORTH_REPEATING.includes(reason);
