/** Bugs planted on purpose, one at least for every kind of case: the short run must find each of them. */

import type { Channel } from '../../src/card/apdu.ts';
import { parseCommonCardId } from '../../src/card/applications/common/read.ts';
import { examineCertificate } from '../../src/card/certificate.ts';
import type { CardConnection } from '../../src/card/index.ts';
import { proveChip, proveHolder } from '../../src/card/proof.ts';
import { readCard } from '../../src/card/read-card.ts';
import { triesLeft } from '../../src/card/secret.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { success } from '../../src/kernel/result.ts';
import { withByte } from './bytes.ts';
import type { Target } from './target.ts';

export interface Planted {
  readonly bug: string;
  /** In which kinds of case it shows. */
  readonly kinds: readonly [string, ...string[]];
  /** What the run must say of it. */
  readonly problem: string;
  /** What takes the place of the code under test; made anew for every run. */
  readonly plant: () => Partial<Target>;
}

const listening = (
  card: CardConnection,
  change: (command: Uint8Array, answer: Uint8Array) => Uint8Array,
) => ({
  ...card,
  async transmit(command: Uint8Array) {
    const answer = await card.transmit(command);
    return answer.ok ? success(change(command, answer.value)) : answer;
  },
});

const asGood = (answer: Uint8Array): Uint8Array =>
  withByte(withByte(answer, answer.length - 2, 0x90), answer.length - 1, 0x00);

const FREE_READ: readonly Planted[] = [
  {
    bug: 'ignores the length byte of a record',
    kinds: ['record'],
    problem: 'a card id that the record does not say',
    plant: () => ({ parseCommonCardId: (record) => parseCommonCardId(withByte(record, 1, 28)) }),
  },
  {
    bug: 'ignores it in a tap',
    kinds: ['tap'],
    problem: 'a card id that no record says',
    plant: () => ({
      readCard: (card, sources, means) => {
        const lenient = listening(card, (command, answer) =>
          command[1] === 0xb2 && answer.length > 3 ? withByte(answer, 1, 28) : answer,
        );
        return readCard(lenient, sources, means);
      },
    }),
  },
  {
    bug: 'takes data for an answer whatever the status word says of them',
    kinds: ['tap'],
    problem: 'a card id out of an answer that was none',
    plant: () => ({
      readCard: (card, sources, means) => {
        const credulous = listening(card, (_, answer) => (answer.length < 32 ? answer : asGood(answer)));
        return readCard(credulous, sources, means);
      },
    }),
  },
  {
    bug: 'throws on a short record',
    kinds: ['record'],
    problem: 'threw RangeError: out of bounds',
    plant: () => ({
      parseCommonCardId: (record) => {
        if (record.length < 2) throw new RangeError('out of bounds');
        return parseCommonCardId(record);
      },
    }),
  },
  {
    bug: 'asks for more for ever',
    kinds: ['tap'],
    problem: 'threw Error: the reading never ends',
    plant: () => ({
      readCard: async (card, sources, means) => {
        for (let more = true; more; ) {
          const answer = await card.transmit(Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 0x00));
          more = answer.ok && answer.value.at(-2) === 0x61;
        }
        return readCard(card, sources, means);
      },
    }),
  },
];

const CERTIFICATE: readonly Planted[] = [
  {
    bug: 'looks at everything in a certificate but the signature',
    kinds: ['certificate'],
    problem: 'valid, but not as it was issued',
    plant: () => ({
      examineCertificate: (der, anchors, now) => {
        const facts = examineCertificate(der, anchors, now);
        return facts.status === 'certificate_unknown_ca' ? { ...facts, status: 'valid' } : facts;
      },
    }),
  },
  {
    bug: 'takes a certificate for what its first bytes, which every one of them has, make of it',
    kinds: ['certificate'],
    problem: 'valid, but not as it was issued',
    plant: () => {
      const seen = new Map<string, ReturnType<typeof examineCertificate>>();
      return {
        examineCertificate: (der, anchors, now) => {
          const head = toHex(der.subarray(0, 600));
          const facts = examineCertificate(der, anchors, now);
          if (facts.status === 'valid') seen.set(head, facts);
          return seen.get(head) ?? facts;
        },
      };
    },
  },
];

/** A channel that sees and changes what goes over it. */
const over = (
  channel: Channel,
  exchange: (command: Uint8Array, send: Channel['exchange']) => ReturnType<Channel['exchange']>,
): Channel => ({ ...channel, exchange: (command) => exchange(command, channel.exchange) });

const isTry = (command: Uint8Array): boolean => command[1] === 0x20 && command.length > 5;
const asksTries = (command: Uint8Array): boolean => command[1] === 0x20 && command.length === 4;

/** Sends a secret again when the card did not like it. */
const trying = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return isTry(command) && answer.ok && answer.value.sw !== 0x9000 ? send(command) : answer;
  });

/** Thinks that there are always tries enough. */
const careless = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return answer.ok && asksTries(command) && answer.value.sw >> 4 === 0x63c
      ? success({ ...answer.value, sw: 0x63ca })
      : answer;
  });

/** Takes any status word for 9000. */
const credulous = (channel: Channel): Channel =>
  over(channel, async (command, send) => {
    const answer = await send(command);
    return answer.ok ? success({ ...answer.value, sw: 0x9000 }) : answer;
  });

/** What a copy needs: an answer that was once good, for ever. */
const remembersFirst = (): ((channel: Channel) => Channel) => {
  let first: Awaited<ReturnType<Channel['exchange']>> | undefined;
  return (channel) =>
    over(channel, async (command, send) => {
      const answer = await send(command);
      if (command[1] !== 0x2a) return answer;
      if (answer.ok && answer.value.sw === 0x9000) first ??= answer;
      return first ?? answer;
    });
};

const PROOF: readonly Planted[] = [
  {
    bug: 'takes any signature',
    kinds: ['chip'],
    problem: 'proved by a signature that is not the key’s',
    plant: () => ({
      proveChip: async (channel, pinned, challenge) => {
        const proved = await proveChip(channel, pinned, challenge);
        return !proved.ok && proved.reason === 'not_this_key' ? success('LC') : proved;
      },
    }),
  },
  {
    bug: 'has the same challenge signed every time',
    kinds: ['chip'],
    problem: 'proved with no signature over the challenge',
    plant: () => ({
      proveChip: (channel, pinned, challenge) =>
        proveChip(channel, pinned, { ...challenge, nonce: new Uint8Array(32) }),
    }),
  },
  {
    bug: 'believes data whatever the status word says',
    kinds: ['chip'],
    problem: 'proved with no signature over the challenge',
    plant: () => ({
      proveChip: (channel, pinned, challenge) => proveChip(credulous(channel), pinned, challenge),
    }),
  },
  {
    bug: 'refuses good signatures of the first card after another came',
    kinds: ['chip'],
    problem: 'a good signature refused',
    plant: () => {
      const remembering = remembersFirst();
      return {
        proveChip: (channel, pinned, challenge) => proveChip(remembering(channel), pinned, challenge),
      };
    },
  },
  {
    bug: 'sends the PIN twice',
    kinds: ['holder'],
    problem: 'a secret was sent twice',
    plant: () => ({ proveHolder: (channel, pin, options) => proveHolder(trying(channel), pin, options) }),
  },
  {
    bug: 'spends the last tries',
    kinds: ['holder'],
    problem: 'a try was spent with 2 left',
    plant: () => ({
      proveHolder: (channel, pin, options) => proveHolder(channel, pin, { ...options, insists: true }),
    }),
  },
  {
    bug: 'leaves the PIN in memory',
    kinds: ['holder'],
    problem: 'a secret was left in memory',
    plant: () => ({
      proveHolder: (channel, pin, options) => proveHolder(channel, Uint8Array.from(pin), options),
    }),
  },
  {
    bug: 'leaves the command with the PIN in memory',
    kinds: ['holder'],
    problem: 'a command with a secret was left in memory',
    plant: () => ({
      proveHolder: (channel, pin, options) =>
        proveHolder(
          over(channel, (command, send) => send(Uint8Array.from(command))),
          pin,
          options,
        ),
    }),
  },
  {
    bug: 'is content with the PIN',
    kinds: ['holder'],
    problem: 'proved by a signature that is not the key’s',
    plant: () => ({
      proveHolder: async (channel, pin, options) => {
        const proved = await proveHolder(channel, pin, options);
        return !proved.ok && proved.reason === 'not_this_key' ? success('L2') : proved;
      },
    }),
  },
  {
    bug: 'asks for the tries of 照合番号A by trying it',
    kinds: ['counter'],
    problem: '照合番号A was tried',
    plant: () => ({
      triesLeft: async (channel, sfi) => {
        await channel.exchange(Uint8Array.of(0x00, 0x20, 0x00, 0x80 | sfi, 0x02, 0x30, 0x30));
        return triesLeft(channel, sfi);
      },
    }),
  },
  {
    bug: 'thinks that there are always tries enough',
    kinds: ['counter'],
    problem: '10, but the card said 9',
    plant: () => ({ triesLeft: (channel, sfi) => triesLeft(careless(channel), sfi) }),
  },
];

export const PLANTED: readonly Planted[] = [...FREE_READ, ...CERTIFICATE, ...PROOF];
