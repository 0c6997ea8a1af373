import type { TapProblem } from '../identity/card-tap.ts';

/** Why a reading gave nothing. */
export type TapFailure =
  | 'not_my_number_card'
  | 'phone'
  | 'card_lost'
  | 'card_unreadable'
  | 'card_too_slow'
  | 'too_many_commands'
  | 'reader_lost'
  | 'service_lost';

/** What a person is told of a card that could not be read, whichever way it failed. */
export const TAP_PROBLEM: Readonly<
  Record<TapFailure | 'no_card' | 'busy' | 'card_unresponsive', TapProblem>
> = {
  not_my_number_card: 'not_my_number_card',
  phone: 'phone',
  card_lost: 'card_pulled',
  reader_lost: 'card_pulled',
  service_lost: 'card_pulled',
  no_card: 'card_pulled',
  card_unreadable: 'card_unreadable',
  card_too_slow: 'card_unreadable',
  too_many_commands: 'card_unreadable',
  card_unresponsive: 'card_unreadable',
  busy: 'card_busy',
};
