/** Bent answers against the two proofs (the chip that was linked, the holder who knows the PIN) and against the counters. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createChannel, selectApplication } from '../../../src/card/apdu.ts';
import { JPKI_AID, JPKI_SFI } from '../../../src/card/applications/jpki/files.ts';
import { TEXT_AID, TEXT_SFI } from '../../../src/card/applications/text-input/files.ts';
import { endsTap } from '../../../src/card/limits.ts';
import type { Challenge } from '../../../src/card/proof.ts';
import type { Result } from '../../../src/kernel/result.ts';
import type { Fixtures } from '../fixtures.ts';
import { type Held, hold, NOW } from '../held.ts';
import {
  chipProblem,
  HOLDER_REASONS,
  holderProblem,
  PROOF_REASONS,
  pinRule,
  SECRET_REASONS,
  toBeSigned,
} from '../judges/proof.ts';
import { flowProblem, secretProblem } from '../judges/secret.ts';
import { type Exchange, talksOf } from '../judges/talk.ts';
import { guarded, type Kind } from '../kind.ts';
import type { Person, PersonKind } from '../people.ts';
import type { Random } from '../random.ts';

/** Few, so that what was signed for one case serves another; a signature over one of them is an old one for the others. */
const NONCES = 16;
const ANSWERS = 5;

const challengeOf = (n: number): Challenge => ({
  nonce: Uint8Array.from({ length: 32 }, (_, at) => (n * 37 + at * 101 + 5) & 0xff),
  device: n % 2 === 0 ? 'gym-1' : 'town-hall-2',
  at: NOW + n,
});

const asciiOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

interface Proving {
  readonly person: Person;
  readonly held: Held;
  readonly challenge: Challenge;
  readonly key: KeyObject;
  readonly startedAt: number;
}

/** A person's card with signatures at hand that are good, but of another key or over another challenge. */
const holdPerson = ({ people }: Fixtures, random: Random, which: 'text' | 'auth'): Proving => {
  const person = random.pick(people.all);
  const n = random.int(NONCES);
  const challenge = challengeOf(n);
  const [original, clone] = people.all;
  const signed = (by: Person | undefined, over: number, key: 'text' | 'auth'): Uint8Array =>
    (by ?? original).signs[key](0x00, toBeSigned(challengeOf(over))) ?? new Uint8Array();
  const foreign = [
    signed(original, (n + 1) % NONCES, which),
    signed(clone, n, which),
    signed(original, n, which === 'text' ? 'auth' : 'text'),
    signed(original, n, which),
  ] as const;
  const held = hold(person.card, random, { foreign, answers: ANSWERS, name: person.kind });
  const key = createPublicKey(people.linked);
  return { person, held, challenge, key, startedAt: held.system.monotonic() };
};

const outcomeOf = (proved: Result<string, string>): string => (proved.ok ? proved.value : proved.reason);

const timesOf = ({ held, startedAt }: Proving, known: ReadonlySet<string>) => ({
  known,
  startedAt,
  endedAt: held.system.monotonic(),
});

const CHIP: Readonly<Record<PersonKind, string>> = {
  original: 'LC',
  clone: 'not_this_key',
  other: 'not_this_key',
  bare: 'absent',
  mute: 'refused',
  unsigned: 'not_this_key',
  stranger: 'not_this_key',
};

/** Ends of any flow. (So short ones as these two run out of commands only with a card that is asked 66 times.) */
const ENDS = ['card_lost', 'reader_lost', 'service_lost', 'card_too_slow'];

export const chip: Kind = {
  name: 'chip',
  group: 'taps',
  weight: 12,
  reaches: ['LC', 'not_this_key', 'absent', 'refused', ...ENDS],
  run: (target, fixtures, random) => {
    const proving = holdPerson(fixtures, random, 'text');
    const { person, held, challenge, key } = proving;
    return guarded(held.input, async () => {
      const { exchanges, bends } = held;
      const proved = await target.proveChip(createChannel(held.connection, held.system), key, challenge);
      const outcome = outcomeOf(proved);
      const expected = bends.length === 0 ? CHIP[person.kind] : outcome;
      const problem =
        secretProblem(exchanges, [], []) ??
        flowProblem(exchanges, proved.ok ? undefined : proved.reason, timesOf(proving, PROOF_REASONS)) ??
        chipProblem(proved, { exchanges, challenge, key }) ??
        (outcome === expected ? undefined : `untouched ${person.kind} is ${outcome}`);
      return { outcome, problem };
    });
  },
};

/** What an untouched card makes of a PIN. */
const holderEnd = ({ kind }: Person, right: boolean, left: number, insists: boolean): string => {
  if (kind === 'bare') return 'absent';
  if (left === 0) return 'blocked';
  if (!insists && left < 3) return 'too_few_tries';
  if (!right) return left === 1 ? 'blocked' : 'wrong';
  return kind === 'clone' ? 'not_this_key' : 'L2';
};

/** After the signature the application is selected anew, to take the PIN's permission back; a card may be gone by then. */
const untilSigned = (exchanges: readonly Exchange[]): readonly Exchange[] => {
  const signed = exchanges.findIndex(({ command }) => command[1] === 0x2a);
  const after = signed < 0 ? -1 : exchanges.findIndex(({ command }, n) => n > signed && command[1] === 0xa4);
  return after < 0 ? exchanges : exchanges.slice(0, after);
};

/** A card of another kind at times: other keys, certificates that do not count, lies. Its counter is not ours to set. */
const holdForPin = (fixtures: Fixtures, random: Random): Proving & { readonly factory: boolean } => {
  const proving = holdPerson(fixtures, random, 'auth');
  if (!random.chance(0.1)) return { ...proving, factory: false };
  const { card, kind } = random.pick(fixtures.cards);
  const [original] = fixtures.people.all;
  const foreign = [random.pick(fixtures.issued).der] as const;
  const held = hold(card, random, { foreign, answers: ANSWERS, name: kind });
  return { ...proving, person: original, held, factory: true };
};

export const holder: Kind = {
  name: 'holder',
  group: 'taps',
  weight: 12,
  reaches: [
    'L2',
    'not_this_key',
    'absent',
    'wrong',
    'blocked',
    'too_few_tries',
    'unexpected_status',
    'certificate_garbled',
    'certificate_unknown_ca',
    'phone',
    'malformed',
    ...ENDS,
  ],
  run: (target, fixtures, random) => {
    const { person, held, challenge, startedAt, factory } = holdForPin(fixtures, random);
    const left = factory ? 3 : random.pick([3, 3, 3, 2, 1, 0]);
    const insists = factory || random.chance(0.3);
    const right = factory || random.chance(0.75);
    const given = right ? person.pin : random.pick(['9999', '9999', '9999', '12345', '']);
    const pin = asciiOf(given);
    const rule = pinRule(Uint8Array.from(pin), insists);
    if (person.tries.auth !== undefined) person.tries.auth.left = left;
    const certified = new Set([...fixtures.valid, ...fixtures.people.certified]);
    return guarded(held.input, async () => {
      const { exchanges, bends, system } = held;
      const channel = createChannel(held.connection, system);
      const { anchors } = fixtures;
      const proved = await target.proveHolder(channel, pin, { anchors, challenge, insists, now: NOW });
      const outcome = proved.ok ? proved.value.level : proved.reason;
      const malformed = given.length !== 4;
      const expected = malformed ? 'malformed' : holderEnd(person, right, left, insists);
      const core = untilSigned(exchanges);
      const endedAt = core.length < exchanges.length ? startedAt : system.monotonic();
      const times = { known: HOLDER_REASONS, startedAt, endedAt };
      const problem =
        secretProblem(exchanges, [rule], [pin]) ??
        flowProblem(core, proved.ok ? undefined : proved.reason, times) ??
        holderProblem(proved, { exchanges: core, challenge }, insists, certified) ??
        (factory || bends.length > 0 || outcome === expected
          ? undefined
          : `untouched ${person.kind} is ${outcome}`);
      return { outcome, problem };
    });
  },
};

type Counter = readonly [aid: Uint8Array, sfi: number];
const COUNTERS: readonly [Counter, ...Counter[]] = [
  [JPKI_AID, JPKI_SFI.authPin],
  [JPKI_AID, JPKI_SFI.signPassword],
  [TEXT_AID, TEXT_SFI.pin],
  [TEXT_AID, TEXT_SFI.numberA],
  [TEXT_AID, TEXT_SFI.numberB],
];

/** By the two bytes the card ended with. */
const counterIn = (sw: number): string => {
  if (sw === 0x9000) return 'verified';
  if ((sw & 0xfff0) === 0x63c0) return String(sw & 0x0f);
  if (sw === 0x6983 || sw === 0x6984) return '0';
  return sw === 0x6a82 ? 'absent' : 'unexpected_status';
};

export const counter: Kind = {
  name: 'counter',
  group: 'taps',
  weight: 6,
  reaches: ['a number', 'verified', 'absent', 'unexpected_status', 'card_lost'],
  run: (target, { people }, random) => {
    const person = random.pick(people.all);
    const [aid, sfi] = random.pick(COUNTERS);
    const held = hold(person.card, random, { foreign: [asciiOf('63C9')], answers: 2, name: person.kind });
    const startedAt = held.system.monotonic();
    return guarded(held.input, async () => {
      const { exchanges, system } = held;
      const channel = createChannel(held.connection, system);
      const selected = await channel.exchange(selectApplication(aid));
      if (!selected.ok) return { outcome: selected.reason, problem: undefined };
      const asked = await target.triesLeft(channel, sfi);
      const said = asked.ok ? String(asked.value) : asked.reason;
      const ended = !asked.ok && endsTap(asked.reason);
      const expected = counterIn(talksOf(exchanges).at(-1)?.sw ?? 0);
      const times = { known: SECRET_REASONS, startedAt, endedAt: system.monotonic() };
      const problem =
        secretProblem(exchanges, [], []) ??
        flowProblem(exchanges, asked.ok ? undefined : asked.reason, times) ??
        (ended || said === expected ? undefined : `${said}, but the card said ${expected}`);
      return { outcome: /^\d+$/.test(said) ? 'a number' : said, problem };
    });
  },
};
