/**
 * 訓練の登場人物: the people whose cards lie on the training desk. The same in every town, whatever its seed, so that a
 * story told in a manual or played in a test is always the same.
 */
import { toHex } from '../../kernel/bytes.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type Resident, residentSchema } from '../../registry/schema.ts';
import { type CardContent, type CardKind, certificateSerial } from '../cards.ts';
import { PEOPLE, type Person } from './people.ts';

/** 市区町村 digits in the cards of the invented municipality. */
export const TOWN_MUNICIPALITY = '99999';

export interface Persona {
  /** Used on the command line. */
  readonly name: string;
  /** Shown on the card desk. */
  readonly label: string;
  readonly card: CardContent;
  /** `undefined`: a card that belongs to nobody in the register. */
  readonly resident: Resident | undefined;
}

const CARD_EXPIRES = '2034-09-30';

const residentOf = (person: Person, number: number, card: CardContent): Resident =>
  residentSchema.parse({
    residentId: String(9_000_000_000 + number),
    householdId: String(8_000_000_000 + person.household),
    name: person.written,
    alias: null,
    kana: person.kana,
    aliasKana: null,
    birthDate: person.born,
    sex: person.sex,
    relationship: person.relationship,
    address: person.address,
    nationality: 'JPN',
    status: 'active',
    measures:
      person.protectedFrom === undefined
        ? []
        : [{ from: person.protectedFrom, to: null, as: 'applicant', with: null }],
    card: person.unlinked === true ? null : { serial: card.serial, municipality: card.municipality },
    certificateSerial: person.unlinked === true ? null : toHex(certificateSerial(card.serial)),
    ...person.change,
  });

/** セキュリティコード of the training cards, printed below the photo; four digits, different for each. */
const securityCodeOf = (number: number): string => String(2_000 + number * 37);

const printedOf = (person: Person, number: number): NonNullable<CardContent['printed']> => ({
  name: person.written,
  address: person.address,
  birthDate: civilDateSchema.parse(person.born),
  sex: person.sex,
  securityCode: securityCodeOf(number),
  birthYear: person.change?.nationality === undefined ? 'era' : 'gregorian',
  pictures: person.name,
});

const cardOf = (number: number, kind: CardKind, expires: string): CardContent => ({
  kind,
  serial: String(900_000_000_000_000 + number),
  municipality: TOWN_MUNICIPALITY,
  expires,
});

/** Cards that lead to nobody. */
const STRANGERS = [
  ['phone', 'スマートフォンの電子証明書'],
  ['garbage', 'でたらめを答えるカード'],
  ['malicious', 'うそを答えるカード（かざすたびに変わります）'],
  ['not_my_number', 'マイナンバーカードではないカード'],
  ['dead', '壊れて応えないカード'],
] as const satisfies readonly (readonly [CardKind, string])[];

/** 職員証: read at the staff door, by their identifiers; everywhere else they are no My Number Card. Four kinds that are in use. */
const STAFF_CARDS = [
  ['staff-nursery', '保育士の職員証', '04A1B2C3D4E5F6'],
  ['staff-fire', '消防職員の職員証（FeliCa）', '01140312A1B2C3D4'],
  ['staff-office', '本庁職員の職員証（古い４バイト）', '5B1E07C9'],
  ['staff-left', '退職した人の職員証', '04D4C3B2A19807'],
  // Drawn anew at each tap: what a phone shows is no staff card.
  ['staff-phone', '職員のスマートフォン', '08C0FFEE'],
] as const;

/** What is printed on the card of a person who is not there. */
const NOBODY: NonNullable<CardContent['printed']> = {
  name: '偽野　実',
  address: '架空県かざし市０番地',
  birthDate: civilDateSchema.parse('1970-01-01'),
  sex: '1',
  securityCode: '0000',
  birthYear: 'era',
};

const ORIGINAL_OF_CLONE = 'elder';

const people: readonly Persona[] = PEOPLE.map((person, at): Persona => {
  const number = at + 1;
  const card = {
    ...cardOf(number, person.kind ?? 'normal', person.cardExpires ?? CARD_EXPIRES),
    printed: printedOf(person, number),
    ...(person.licence === undefined ? {} : { licence: person.licence }),
  };
  return { name: person.name, label: person.label, card, resident: residentOf(person, number, card) };
});

/** 複製: everything that can be read of the elder's card, without its keys. It passes for her at L0, and only there. */
const clones: readonly Persona[] = people
  .filter(({ name }) => name === ORIGINAL_OF_CLONE)
  .map(({ card }) => ({
    name: 'clone',
    label: '高齢者のカードの複製（偽物）',
    card: { ...card, kind: 'clone' },
    resident: undefined,
  }));

export const personas: readonly Persona[] = [
  ...people,
  ...clones,
  ...STRANGERS.map(([kind, label], at): Persona => {
    const card = cardOf(PEOPLE.length + at + 1, kind, CARD_EXPIRES);
    // A lie about the text needs a text to lie in.
    const printed = kind === 'malicious' ? { printed: NOBODY } : {};
    return { name: kind, label, card: { ...card, ...printed }, resident: undefined };
  }),
  ...STAFF_CARDS.map(([name, label, uid], at): Persona => {
    const card = cardOf(PEOPLE.length + STRANGERS.length + at + 1, 'staff_card', CARD_EXPIRES);
    return { name, label, card: { ...card, uid }, resident: undefined };
  }),
];

export const personaByName = (name: string): Persona | undefined =>
  personas.find((persona) => persona.name === name);
