/**
 * The last gate before the card: a VERIFY that carries a value passes only once after it was armed, and only when the
 * card itself has just said that enough tries are left. So nothing above (a command sent anew on 6Cxx, a counter that
 * came by GET RESPONSE, a retry, a bug) can use up a person's tries.
 */
import { success } from '../../kernel/result.ts';
import type { CardConnection } from '../index.ts';

export interface VerifyGuard {
  readonly card: CardConnection;
  /** Lets one VERIFY through, if the last answer to an empty VERIFY was at least so many tries. */
  arm(minTries: number): void;
}

/** What is said in the card's place; no card of card.md §2.6 gives it. */
const NOT_SENT = Uint8Array.of(0x6f, 0xfe);

const isVerify = (command: Uint8Array): boolean => command[1] === 0x20;
const carriesValue = (command: Uint8Array): boolean => command.length > 4;

/** Tries of an answer 63Cx; `undefined` for any other. */
const triesOf = (response: Uint8Array): number | undefined => {
  const [sw1, sw2 = 0] = response.subarray(-2);
  return sw1 === 0x63 && sw2 >> 4 === 0x0c ? sw2 & 0x0f : undefined;
};

export const guardVerify = (card: CardConnection): VerifyGuard => {
  let armedAt: number | undefined;
  let left: number | undefined;
  const mayPass = (): boolean => armedAt !== undefined && left !== undefined && left >= armedAt;
  return {
    arm(minTries) {
      armedAt = minTries;
    },
    card: {
      reader: card.reader,
      atr: card.atr,
      async transmit(command) {
        if (!isVerify(command)) return card.transmit(command);
        if (carriesValue(command)) {
          const passes = mayPass();
          armedAt = undefined;
          left = undefined;
          return passes ? card.transmit(command) : success(NOT_SENT);
        }
        const asked = await card.transmit(command);
        left = asked.ok ? triesOf(asked.value) : undefined;
        return asked;
      },
    },
  };
};
