/** Bent answers against what 照合番号B, the birth key and the PIN open: the four items, the face, the age, and both at once. */
import { createChannel } from '../../../src/card/apdu.ts';
import { SURFACE_AID, SURFACE_SFI } from '../../../src/card/applications/surface/files.ts';
import type { BirthOpener } from '../../../src/card/applications/surface/read.ts';
import { TEXT_AID, TEXT_SFI } from '../../../src/card/applications/text-input/files.ts';
import type { TextOpener } from '../../../src/card/applications/text-input/read.ts';
import type { NumberBOpener } from '../../../src/card/open-number-b.ts';
import type { Result } from '../../../src/kernel/result.ts';
import type { Fixtures } from '../fixtures.ts';
import { type Held, hold } from '../held.ts';
import { verdictProblem } from '../judges/proof.ts';
import { ageProblem, type Believed, faceProblem, RECORD_REASONS, textProblem } from '../judges/records.ts';
import { flowProblem, type SecretRule, secretProblem } from '../judges/secret.ts';
import { guarded, type Kind } from '../kind.ts';
import type { Holder, Person } from '../people.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

const FLOOR = 4;
const ANSWERS = 12;

const asciiOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** A key of the card in one of its applications. */
interface Lock {
  readonly aid: Uint8Array;
  readonly key: number;
}
const TEXT_B: Lock = { aid: TEXT_AID, key: TEXT_SFI.numberB };
const TEXT_PIN: Lock = { aid: TEXT_AID, key: TEXT_SFI.pin };
const SURFACE_B: Lock = { aid: SURFACE_AID, key: SURFACE_SFI.numberB };
const BIRTH: Lock = { aid: SURFACE_AID, key: SURFACE_SFI.birthKey };

/** A secret as it was told, what may be sent of it, and where its bytes were. */
interface Told<Opener> {
  readonly by: Opener;
  readonly values: readonly string[];
  readonly buffers: readonly Uint8Array[];
  readonly floor: number;
  /** Opens an untouched card with tries enough; `undefined`: nothing can be sent at all. */
  readonly opens: boolean | undefined;
}

const ofDigits = (digits: string, opens: boolean | undefined): Told<Uint8Array> => {
  const by = asciiOf(digits);
  return { by, values: [digits], buffers: [by], floor: FLOOR, opens };
};

/** The number as its holder's card has it. */
const trueB = ({ birth, printed, rest }: Holder): string => `${birth[printed.birthYear]}${rest}`;

const tellDigits = (digits: string, random: Random): Told<Uint8Array> => {
  if (random.chance(0.08))
    return ofDigits(random.pick([digits.slice(1), `${digits}0`, '', digits.replace(/.$/, 'A')]), undefined);
  return random.chance(0.8) ? ofDigits(digits, true) : ofDigits('1'.repeat(digits.length), false);
};

/** As typed: the era's year is tried first, the Gregorian one only with consent. */
const tellParts = (
  { birth, printed, rest }: Holder,
  random: Random,
): Told<Exclude<NumberBOpener, Uint8Array>> => {
  const consentToGregorian = random.chance(0.5);
  const securityCode = random.chance(0.85) ? printed.securityCode : '9999';
  const parts = { birth: printed.birthDate, expiryYear: rest.slice(0, 4), securityCode };
  const years = consentToGregorian ? [birth.era, birth.gregorian] : [birth.era];
  const values = years.map((year) => `${year}${rest.slice(0, 4)}${securityCode}`);
  const opens = values.includes(trueB({ birth, printed, rest } as Holder));
  return { by: { parts, consentToGregorian }, values, buffers: [], floor: FLOOR, opens };
};

const tellB = ({ holder }: Person, random: Random): Told<NumberBOpener> =>
  random.chance(0.6) ? tellDigits(trueB(holder), random) : tellParts(holder, random);

const tellPin = ({ pin }: Person, random: Random): Told<TextOpener> => {
  const [right, insists] = [random.chance(0.8), random.chance(0.3)];
  const told = ofDigits(right ? pin : '9999', right);
  return { ...told, by: { pin: told.by, insists }, floor: insists ? 1 : 3 };
};

const tellBirth = ({ holder }: Person, random: Random): Told<BirthOpener> => {
  const { birth, printed } = holder;
  if (random.chance(0.6)) return tellDigits(birth[printed.birthYear], random);
  const consentToGregorian = random.chance(0.5);
  const values = consentToGregorian ? [birth.era, birth.gregorian] : [birth.era];
  const opens = values.includes(birth[printed.birthYear]);
  return { by: { birth: printed.birthDate, consentToGregorian }, values, buffers: [], floor: FLOOR, opens };
};

const rulesOf = ({ values, floor }: Told<unknown>, locks: readonly Lock[]): SecretRule[] =>
  locks.flatMap((lock) => values.map((value) => ({ ...lock, value: asciiOf(value), floor })));

/** Good records and certificates of all: any may come in place of another. */
const foreignTo = ({ people }: Fixtures, random: Random): [Uint8Array, ...Uint8Array[]] => {
  const { records } = random.pick(people.all);
  const files = [...records.text.values(), ...records.surface.values()];
  return [files[random.int(files.length)] ?? new Uint8Array()];
};

/** How an untouched card ends. */
const endOf = (person: Person, told: Told<unknown>, left: number, sound: string): string => {
  if (person.kind === 'bare') return 'absent';
  if (told.opens === undefined) return 'bad_digits';
  if (left === 0) return 'blocked';
  if (left < told.floor) return 'too_few_tries';
  if (told.opens) return sound;
  return left === 1 ? 'blocked' : 'wrong';
};

interface Flow<Opener, Value> {
  readonly locks: readonly Lock[];
  readonly told: Told<Opener>;
  readonly person: Person;
  readonly left: number;
  readonly sound: string;
  readonly read: (held: Held, by: Opener) => Promise<Result<Value, string>>;
  readonly outcomeOf: (value: Value) => string;
  readonly problemOf: (value: Value, held: Held) => string | undefined;
}

const play = async <Opener, Value>(held: Held, flow: Flow<Opener, Value>) => {
  const { locks, told, person, left } = flow;
  const { exchanges, bends, system } = held;
  const startedAt = system.monotonic();
  const read = await flow.read(held, told.by);
  const outcome = read.ok ? flow.outcomeOf(read.value) : read.reason;
  const times = { known: RECORD_REASONS, startedAt, endedAt: system.monotonic() };
  const expected = bends.length === 0 ? endOf(person, told, left, flow.sound) : outcome;
  const problem =
    secretProblem(exchanges, rulesOf(told, locks), told.buffers) ??
    flowProblem(exchanges, read.ok ? undefined : read.reason, times) ??
    verdictProblem(read, exchanges, told.floor) ??
    (read.ok ? flow.problemOf(read.value, held) : undefined) ??
    (outcome === expected ? undefined : `untouched ${person.kind} is ${outcome}, not ${expected}`);
  return { outcome, problem };
};

/** Tries enough for two, or few enough to be kept. The Gregorian number of a typed one needs a try before: five at least. */
const countdown = (random: Random): number => random.pick([10, 10, 10, 10, 5, 3, 1, 0]);

const ENDS = ['card_lost', 'card_too_slow'];
const OPENINGS = ['wrong', 'blocked', 'too_few_tries', 'bad_digits', 'absent', 'unexpected_status'];

const believe = ({ people }: Fixtures, random: Random): Believed => ({
  people,
  roots: random.chance(0.15) ? [] : people.roots,
});

/** What an untouched card's records are worth: those of another key under the root's name are none. */
const soundOf = ({ kind }: Person, { roots }: Believed, signed: 'items' | 'face'): string => {
  if (kind === 'unsigned' && signed === 'items') return 'read, absent';
  if (roots.length === 0) return 'read, issuer_unknown';
  return kind === 'stranger' ? 'altered' : 'read, verified';
};

const holdPerson = (fixtures: Fixtures, person: Person, random: Random): Held =>
  hold(person.card, random, { foreign: foreignTo(fixtures, random), answers: ANSWERS, name: person.kind });

export const text: Kind = {
  name: 'text',
  group: 'taps',
  weight: 14,
  reaches: [
    'read, verified',
    'read, issuer_unknown',
    'read, absent',
    'altered',
    'garbled',
    'pin_needed',
    ...OPENINGS,
    ...ENDS,
  ],
  run: (target, fixtures, random) => {
    const person = random.pick(fixtures.people.all);
    const byPin = random.chance(0.3);
    const told: Told<TextOpener> = byPin ? tellPin(person, random) : tellB(person, random);
    const left = byPin ? random.pick([3, 3, 3, 2, 1, 0]) : countdown(random);
    const pin = byPin ? person.tries.textPin : person.tries.textB;
    if (pin !== undefined) pin.left = left;
    const held = holdPerson(fixtures, person, random);
    const believed = believe(fixtures, random);
    return guarded(held.input, () =>
      play(held, {
        locks: [byPin ? TEXT_PIN : TEXT_B],
        told,
        person,
        left,
        sound: soundOf(person, believed, 'items'),
        read: ({ connection, system }, by) =>
          target.readTextRecord(createChannel(connection, system), by, { cvRoots: believed.roots }),
        outcomeOf: ({ integrity }) => `read, ${integrity}`,
        problemOf: (record, { exchanges }) => textProblem(record, exchanges, believed),
      }),
    );
  },
};

export const face: Kind = {
  name: 'face',
  group: 'taps',
  weight: 10,
  reaches: [
    'read, verified',
    'read, issuer_unknown',
    'altered',
    'garbled',
    'pin_needed',
    'too_long',
    ...OPENINGS,
    ...ENDS,
  ],
  run: (target, fixtures, random) => {
    const person = random.pick(fixtures.people.all);
    const told = tellB(person, random);
    const left = countdown(random);
    if (person.tries.surfaceB !== undefined) person.tries.surfaceB.left = left;
    const held = holdPerson(fixtures, person, random);
    const believed = believe(fixtures, random);
    return guarded(held.input, () =>
      play(held, {
        locks: [SURFACE_B],
        told,
        person,
        left,
        sound: soundOf(person, believed, 'face'),
        read: ({ connection, system }, by) =>
          target.readFaceRecord(createChannel(connection, system), by, { cvRoots: believed.roots }),
        outcomeOf: ({ integrity }) => `read, ${integrity}`,
        problemOf: (record, { exchanges }) => faceProblem(record, exchanges, believed),
      }),
    );
  },
};

export const age: Kind = {
  name: 'age',
  group: 'taps',
  weight: 8,
  reaches: [
    'read, verified',
    'read, issuer_unknown',
    'altered',
    'garbled',
    'pin_needed',
    ...OPENINGS,
    ...ENDS,
  ],
  run: (target, fixtures, random) => {
    const person = random.pick(fixtures.people.all);
    const told = tellBirth(person, random);
    const left = countdown(random);
    if (person.tries.birth !== undefined) person.tries.birth.left = left;
    const held = holdPerson(fixtures, person, random);
    const believed = believe(fixtures, random);
    return guarded(held.input, () =>
      play(held, {
        locks: [BIRTH],
        told,
        person,
        left,
        sound: soundOf(person, believed, 'face'),
        read: ({ connection, system }, by) =>
          target.readAgeRecord(createChannel(connection, system), by, { cvRoots: believed.roots }),
        outcomeOf: ({ integrity }) => `read, ${integrity}`,
        problemOf: (record, { exchanges }) => ageProblem(record, exchanges, believed),
      }),
    );
  },
};

type Both = Awaited<ReturnType<Target['readFaceAndItems']>>;
type BothValue = Extract<Both, { ok: true }>['value'];

/** Both, and of one person: no face beside another's name. */
const bothProblem = (
  { text: items, face: picture }: BothValue,
  held: Held,
  believed: Believed,
): string | undefined => {
  const same = items.items.birthDate === picture.birthDate && items.items.sex === picture.sex;
  if (!same) return 'two people in one reading';
  return textProblem(items, held.exchanges, believed) ?? faceProblem(picture, held.exchanges, believed);
};

export const both: Kind = {
  name: 'face and items',
  group: 'taps',
  weight: 8,
  reaches: ['read, verified', 'altered', 'garbled', ...OPENINGS, ...ENDS],
  run: (target, fixtures, random) => {
    const person = random.pick(fixtures.people.all);
    const told = tellB(person, random);
    const left = countdown(random);
    for (const pin of [person.tries.textB, person.tries.surfaceB]) if (pin !== undefined) pin.left = left;
    const held = holdPerson(fixtures, person, random);
    const believed = believe(fixtures, random);
    return guarded(held.input, () =>
      play(held, {
        locks: [TEXT_B, SURFACE_B],
        told,
        person,
        left,
        sound: soundOf(person, believed, 'items'),
        read: ({ connection, system }, by) =>
          target.readFaceAndItems(connection, by, { system, cvRoots: believed.roots }),
        outcomeOf: (value) => `read, ${value.text.integrity}`,
        problemOf: (value) => bothProblem(value, held, believed),
      }),
    );
  },
};
