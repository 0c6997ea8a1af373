import { readProfile } from '../../../src/card/profile/read.ts';
import type { CardProfile } from '../../../src/card/profile/schema.ts';
import { equalBytes, fromHex } from '../../../src/kernel/bytes.ts';
import { withByte } from '../bytes.ts';
import { listening, type Planted } from './plant.ts';

/** 図書館利用者ID with a right check digit and a day to come. */
const GOOD_RECORD = fromHex('010A39303132333435363733 020399999F 030101 040420301231 9000');

const isEmptyVerify = (command: Uint8Array): boolean => command[1] === 0x20 && command.length === 4;

/** The profile without what protects it. */
const without = (profile: CardProfile, ...keys: readonly (keyof CardProfile)[]): CardProfile => {
  const left = { ...profile };
  for (const key of keys) delete left[key];
  return left;
};

export const PROFILE: readonly Planted[] = [
  {
    bug: 'does not look for other kinds of cards',
    kinds: ['profile'],
    problem: 'a card that is another kind of card',
    plant: () => ({
      readProfile: (card, profile, means) => {
        const blind = listening(card, (command, answer) =>
          command[1] === 0xa4 && command.length === 14 && profile.name === 'staff-badge'
            ? Uint8Array.of(0x6a, 0x82)
            : answer,
        );
        return readProfile(blind, profile, means);
      },
    }),
  },
  {
    bug: 'does not let the chip prove itself',
    kinds: ['profile'],
    problem: 'a chip that did not prove itself',
    plant: () => ({
      readProfile: (card, profile, means) => readProfile(card, without(profile, 'antiClone'), means),
    }),
  },
  {
    bug: 'has the same challenge signed every time',
    kinds: ['profile'],
    problem: 'proved with no signature over the challenge',
    plant: () => ({
      readProfile: (card, profile, means) => {
        const { system } = means;
        const stale = (length: number): Uint8Array => {
          system.randomBytes(length);
          return new Uint8Array(length).fill(7);
        };
        return readProfile(card, profile, { ...means, system: { ...system, randomBytes: stale } });
      },
    }),
  },
  {
    bug: 'thinks that there are always tries enough',
    kinds: ['profile'],
    problem: 'a try was spent with 2 left',
    plant: () => ({
      readProfile: (card, profile, means) =>
        readProfile(
          listening(card, (command, answer) =>
            isEmptyVerify(command) && equalBytes(answer, Uint8Array.of(0x63, 0xc2))
              ? withByte(answer, 1, 0xca)
              : answer,
          ),
          profile,
          means,
        ),
    }),
  },
  {
    bug: 'has a record of its own when the card gives none',
    kinds: ['profile'],
    problem: 'a reading that no record says',
    plant: () => ({
      readProfile: (card, profile, means) =>
        readProfile(
          listening(card, (command, answer) =>
            command[1] === 0xb2 && answer.at(-2) !== 0x90 ? GOOD_RECORD : answer,
          ),
          profile,
          means,
        ),
    }),
  },
];
