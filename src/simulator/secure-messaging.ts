/** Secure messaging, which the virtual card does not speak: how applications without it refuse it (card.md §2.6). */
import type { Command } from './iso7816.ts';

/** 券面AP and 共通AP; 入力補助AP speaks it on real cards, and a card may answer as if it did not. */
export const NO_SECURE_MESSAGING = 0x66f1;
/** 住基AP. */
export const SECURE_MESSAGING_SHUT = 0x6982;

/** For `Application.refuses`: commands in the class of secure messaging, and the one that begins it. */
export const refusesSecureMessaging =
  (sw: number) =>
  ({ cla, ins }: Command): number | undefined =>
    cla === 0x08 || cla === 0x0c || (cla === 0x80 && ins === 0xae) ? sw : undefined;
