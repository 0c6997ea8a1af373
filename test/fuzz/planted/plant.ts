/** Bugs planted on purpose, and the mistakes that several of them make. */
import type { Channel } from '../../../src/card/apdu.ts';
import type { CardConnection } from '../../../src/card/index.ts';
import { success } from '../../../src/kernel/result.ts';
import { withByte } from '../bytes.ts';
import type { Target } from '../target.ts';

export interface Planted {
  readonly bug: string;
  /** In which kinds of case it shows. */
  readonly kinds: readonly [string, ...string[]];
  /** What the run must say of it. */
  readonly problem: string;
  /** What takes the place of the code under test; made anew for every run. */
  readonly plant: () => Partial<Target>;
}

/** A card whose answers are changed on the way. */
export const listening = (
  card: CardConnection,
  change: (command: Uint8Array, answer: Uint8Array) => Uint8Array,
) => ({
  ...card,
  async transmit(command: Uint8Array) {
    const answer = await card.transmit(command);
    return answer.ok ? success(change(command, answer.value)) : answer;
  },
});

/** The same answer, ending in 9000. */
export const asGood = (answer: Uint8Array): Uint8Array =>
  withByte(withByte(answer, answer.length - 2, 0x90), answer.length - 1, 0x00);

/** A channel that sees and changes what goes over it. */
export const over = (
  channel: Channel,
  exchange: (command: Uint8Array, send: Channel['exchange']) => ReturnType<Channel['exchange']>,
): Channel => ({ ...channel, exchange: (command) => exchange(command, channel.exchange) });

export const isTry = (command: Uint8Array): boolean => command[1] === 0x20 && command.length > 5;
export const asksTries = (command: Uint8Array): boolean => command[1] === 0x20 && command.length === 4;

/** Sends a secret again when the card did not like it. */
export const trying = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return isTry(command) && answer.ok && answer.value.sw !== 0x9000 ? send(command) : answer;
  });

/** Thinks that there are always tries enough. */
export const careless = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return answer.ok && asksTries(command) && answer.value.sw >> 4 === 0x63c
      ? success({ ...answer.value, sw: 0x63ca })
      : answer;
  });

/** Takes any status word for 9000, but for the count of tries: a card that gives none is sent no secret. */
export const credulous = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return answer.ok && !asksTries(command) ? success({ ...answer.value, sw: 0x9000 }) : answer;
  });

/** What a copy needs: an answer that was once good, for ever. */
export const remembersFirst = (): ((channel: Channel) => Channel) => {
  let first: Awaited<ReturnType<Channel['exchange']>> | undefined;
  return (channel) =>
    over(channel, async (command, send) => {
      const answer = await send(command);
      if (command[1] !== 0x2a) return answer;
      if (answer.ok && answer.value.sw === 0x9000) first ??= answer;
      return first ?? answer;
    });
};
