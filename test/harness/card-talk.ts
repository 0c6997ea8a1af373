/** A channel straight to a virtual card, with everything that went over it. */
import { type Channel, createChannel } from '../../src/card/apdu.ts';
import type { ReaderLengths } from '../../src/card/index.ts';
import { asciiBytes, toHex } from '../../src/kernel/bytes.ts';
import { failure, success } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { VirtualCard } from '../../src/simulator/virtual-card.ts';

export interface CardTalk {
  readonly channel: Channel;
  /** Commands as hex, in order. */
  readonly sent: string[];
}

/** `pulledAfter`: the card is gone after this many answers. */
export const talkTo = (card: VirtualCard, pulledAfter = Number.POSITIVE_INFINITY): CardTalk => {
  const sent: string[] = [];
  const channel = createChannel(
    {
      reader: 'test',
      atr: card.atr,
      transmit: async (command) => {
        sent.push(toHex(command));
        return sent.length > pulledAfter ? failure('card_lost') : success(card.transmit(command));
      },
    },
    realSystem,
  );
  return { channel, sent };
};

/** Digits as the bytes a card wants; a fresh copy, because whoever uses them overwrites them. */
export const digits = (text: string): Uint8Array => asciiBytes(text);

/** A reader that passes nothing longer than one frame. */
export const shortAnswers: ReaderLengths = {
  longest: () => 0xf0,
  passes: () => false,
  note: () => undefined,
};
