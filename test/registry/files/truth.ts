/** What must be in the replica when a person of a file was taken over: said here from the page, not from the importer. */
import type { ResidentRecord } from '../../../src/registry/schema.ts';
import { residentRecordSchema } from '../../../src/registry/schema.ts';
import type { FilePerson } from './people.ts';

const orNull = (text: string): string | null => (text === '' ? null : text);

/** 氏名 in JIS X 0213 alone, where it is another: the letters that the made-up people have beyond it. */
const DEGRADED: Readonly<Record<string, string>> = { 𠮷: '吉', 髙: '高' };
const degraded = (name: string): string | null => {
  const plain = name
    .replaceAll(/[\u{E0100}-\u{E01EF}]/gu, '')
    .replaceAll(/[𠮷髙]/gu, (letter) => DEGRADED[letter] ?? letter);
  return plain === name ? null : plain;
};

export const addressOf = ({ town, block, flat }: FilePerson): string =>
  `${town.pref}${town.city}${town.written}${block}${flat === '' ? '' : `　${flat}`}`;

/** Everything a person is, in a format that can say everything. */
export const wholeTruth = (person: FilePerson): unknown => ({
  residentId: person.id,
  householdId: person.household === '' ? person.id : person.household,
  registration: person.registration,
  name: person.name,
  nameDegraded: degraded(person.name),
  nameKanji: orNull(person.nameKanji),
  alias: orNull(person.alias),
  formerSurname: orNull(person.formerSurname),
  preferredName: person.preferred,
  kana: person.kana,
  kanaStatus: person.kanaStatus,
  oldKana: orNull(person.oldKana),
  aliasKana: orNull(person.aliasKana),
  formerSurnameKana: orNull(person.formerSurnameKana),
  birthDate: typeof person.birth === 'string' ? person.birth : null,
  birthDateText: typeof person.birth === 'string' ? null : person.birth.words,
  sex: person.sex === '1' || person.sex === '2' ? person.sex : '9',
  relationship: person.relationship,
  relationshipCode: person.relationshipCode,
  address: addressOf(person),
  townId: `${person.town.code}${person.town.machiazaId}`,
  postCode: person.town.postCode,
  phone: orNull(person.phone),
  nationality: person.nationality,
  stayUntil: person.stayUntil,
  status: person.status,
  residentSince: person.since,
  leavesOn: person.leaves,
  measures: person.measures.map(({ from, to }) => ({
    from,
    to,
    as: person.measuredAs,
    with: orNull(person.measuredWith),
  })),
});

/** The same with what a format cannot say, or says otherwise. */
export const truthWith = (
  person: FilePerson,
  otherwise: Partial<Record<keyof ResidentRecord, unknown>>,
): ResidentRecord => residentRecordSchema.parse({ ...(wholeTruth(person) as object), ...otherwise });
