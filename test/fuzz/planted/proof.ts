import { proveChip, proveHolder } from '../../../src/card/proof.ts';
import { triesLeft } from '../../../src/card/secret.ts';
import { success } from '../../../src/kernel/result.ts';
import { careless, credulous, over, type Planted, remembersFirst, trying } from './plant.ts';

export const PROOF: readonly Planted[] = [
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
        if (proved.ok || proved.reason !== 'not_this_key') return proved;
        const certificate = { status: 'valid' } as const;
        return success({ level: 'L2', revocation: { state: 'unknown' }, certificate });
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
