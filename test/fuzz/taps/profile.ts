/** Bent answers against the two shipped card profiles (条例利用AP): 図書館利用者ID and 職員証. */
import type { ProfileReading } from '../../../src/card/profile/read.ts';
import { civilDateSchema } from '../../../src/kernel/dates.ts';
import type { Result } from '../../../src/kernel/result.ts';
import type { System } from '../../../src/kernel/system.ts';
import { hold } from '../held.ts';
import { LIBRARY_KEY, PROFILE_REASONS, profileProblem } from '../judges/profile.ts';
import { flowProblem, type SecretRule, secretProblem } from '../judges/secret.ts';
import { guarded, type Kind } from '../kind.ts';
import { BIRTH_KEY, type ProfileCard } from '../profiles.ts';

const ANSWERS = 12;

const asciiOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** How an untouched tap ends, given the tries and whether the birth date is the right one. */
const endOf = ({ end, tries }: ProfileCard, right: boolean, left: number): string => {
  if (tries === undefined) return end;
  if (left === 0) return 'secret_blocked';
  if (left < LIBRARY_KEY.floor) return 'too_few_tries';
  return right ? end : 'secret_wrong';
};

const RIGHT = civilDateSchema.parse('1980-02-17');
const WRONG = civilDateSchema.parse('1980-02-18');
const WRONG_KEY = '550218';

/** A system that remembers the last challenge it made. */
const listening = (system: System): { readonly system: System; challenge(): Uint8Array | undefined } => {
  let made: Uint8Array | undefined;
  return {
    system: {
      ...system,
      randomBytes: (length) => {
        made = system.randomBytes(length);
        return made;
      },
    },
    challenge: () => made,
  };
};

export const profile: Kind = {
  name: 'profile',
  group: 'taps',
  weight: 14,
  reaches: [
    'L0',
    'LC',
    'absent',
    'wrong_card',
    'expired',
    'check_digit_wrong',
    'value_refused',
    'unreadable',
    'clone_suspected',
    'secret_wrong',
    'secret_blocked',
    'too_few_tries',
    'tries_unknown',
    'unexpected_status',
    'card_lost',
    'reader_lost',
    'service_lost',
    'card_too_slow',
  ],
  run: (target, { profiles }, random) => {
    const chosen = random.pick(profiles.cards);
    const [right, left] = [random.chance(0.85), random.pick([10, 10, 10, 3, 2, 0])];
    if (chosen.tries !== undefined) chosen.tries.left = left;
    const held = hold(chosen.card, random, {
      foreign: profiles.foreign,
      answers: ANSWERS,
      randomness: `profile ${random.int(16)}`,
      name: `${chosen.profile.name} ${chosen.end}`,
    });
    const rules: SecretRule[] =
      chosen.profile.name === 'library-id'
        ? [{ ...LIBRARY_KEY, value: asciiOf(right ? BIRTH_KEY : WRONG_KEY) }]
        : [];
    const startedAt = held.system.monotonic();
    return guarded(held.input, async () => {
      const { exchanges, bends } = held;
      const heard = listening(held.system);
      const read: Result<ProfileReading, string> = await target.readProfile(held.connection, chosen.profile, {
        system: heard.system,
        secrets: { birth: right ? RIGHT : WRONG },
        trustRoots: [profiles.ca.certificate],
      });
      const outcome = read.ok ? read.value.level : read.reason;
      const expected = bends.length === 0 ? endOf(chosen, right, left) : outcome;
      const times = { known: PROFILE_REASONS, startedAt, endedAt: held.system.monotonic() };
      const problem =
        secretProblem(exchanges, rules, []) ??
        flowProblem(exchanges, read.ok ? undefined : read.reason, times) ??
        profileProblem(read, chosen, exchanges, profiles, heard.challenge()) ??
        (outcome === expected ? undefined : `untouched ${chosen.end} is ${outcome}`);
      return { outcome, problem };
    });
  },
};
