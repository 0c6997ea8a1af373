/**
 * People for other people-finders: PFIF 1.4 (zesty.ca/pfif/1.4, 2012) and the Client Registry of EDXL-TEC 1.0 (OASIS CSPRD 2014), which takes
 * over PFIF's records. Only who agreed to be told to anybody (⑭) and is under no protection. As little as finds a person: name, sex, age,
 * the municipality, which shelter; no birth date, no address, no phone, no number of any register. Pure.
 */
import { XMLBuilder } from 'fast-xml-parser';
import { type Evacuee, type ExportHead, inOrder, mayStandIn } from './shelter-export-rows.ts';

export interface ExchangeOptions {
  /** Where the records are at home, as a DNS name: a record is `domain/id` everywhere. */
  readonly domain: string;
  /** The id of a person outside: the same each time, and leads nobody back to a 宛名番号. */
  readonly idOf: (personId: string) => string;
  /** After so many days whoever took the records has to forget them. */
  readonly expiryDays: number;
}

/** 60 days [K]: a family search is over by then, or is asked for anew. */
export const DEFAULT_EXPIRY_DAYS = 60;
const DAY_MS = 86_400_000;

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** XML 1.0 knows no control characters but three, and no half of a surrogate pair. */
const safe = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '');

type Fields = readonly (readonly [name: string, value: string | null])[];

const elements = (prefix: string, fields: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fields.flatMap(([name, value]) =>
      value === null || value === '' ? [] : [[`${prefix}:${name}`, safe(value)]],
    ),
  );

const SEX: Readonly<Record<Evacuee['sex'], string | null>> = { '1': 'male', '2': 'female', '9': null };

const isFound = ({ status }: Evacuee): boolean => status !== 'left' && status !== 'moved';

const personFields = (
  person: Evacuee,
  head: ExportHead,
  { domain, idOf, expiryDays }: ExchangeOptions,
): Fields => [
  ['person_record_id', `${domain}/${idOf(person.personId)}`],
  ['entry_date', utc(head.asOf)],
  ['expiry_date', utc(head.asOf + expiryDays * DAY_MS)],
  ['author_name', head.municipality.name],
  ['source_name', head.municipality.name],
  ['source_date', utc(person.since)],
  ['full_name', person.name],
  ['alternate_names', person.kana],
  ['sex', SEX[person.sex]],
  ['age', person.age === null ? null : String(person.age)],
  ['home_city', person.guest ? null : head.municipality.name],
  ['home_country', person.guest ? null : 'JP'],
];

/** What is known of her now: that she was seen, and where. */
const noteFields = (person: Evacuee, head: ExportHead, { domain, idOf }: ExchangeOptions): Fields => [
  ['note_record_id', `${domain}/${idOf(person.personId)}.${Math.floor(person.since / 1000)}`],
  ['person_record_id', `${domain}/${idOf(person.personId)}`],
  ['entry_date', utc(head.asOf)],
  ['author_name', head.municipality.name],
  ['source_date', utc(person.since)],
  ['author_made_contact', 'true'],
  ['status', 'believed_alive'],
  ['last_known_location', isFound(person) ? person.shelterName : null],
  ['text', isFound(person) ? '避難所で受付をしました。' : '避難所を出ました。'],
];

const recordsOf = (
  people: readonly Evacuee[],
  head: ExportHead,
  { options, prefix }: { readonly options: ExchangeOptions; readonly prefix: string },
): readonly unknown[] =>
  inOrder(people.filter((person) => person.name !== null && mayStandIn(person, 'exchange'))).map(
    (person) => ({
      ...elements(prefix, personFields(person, head, options)),
      [`${prefix}:note`]: elements(prefix, noteFields(person, head, options)),
    }),
  );

const build = (root: string, namespace: string, records: readonly unknown[], prefix: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${String(
    new XMLBuilder({
      format: true,
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      suppressEmptyNode: true,
    }).build({
      [root]: { [`@xmlns:${prefix}`]: namespace, [`${prefix}:person`]: records },
    }),
  )}`;

export const PFIF_NAMESPACE = 'http://zesty.ca/pfif/1.4';

/** PFIF 1.4. A drill gives none: a made-up person must not be looked for. */
export const pfifXml = (people: readonly Evacuee[], head: ExportHead, options: ExchangeOptions): string =>
  build(
    'pfif:pfif',
    PFIF_NAMESPACE,
    head.training ? [] : recordsOf(people, head, { options, prefix: 'pfif' }),
    'pfif',
  );

/**
 * Its schema (RELAX NG) could not be had where this was written: records and their elements are PFIF's, which the draft names as what it is
 * made of; the namespace is its address. To be held against the schema before the first exchange [K].
 */
export const TEC_NAMESPACE = 'http://docs.oasis-open.org/emergency/edxl-tec-registry/v1.0';

export const tecXml = (people: readonly Evacuee[], head: ExportHead, options: ExchangeOptions): string =>
  build(
    'tec:clientRegistry',
    TEC_NAMESPACE,
    head.training ? [] : recordsOf(people, head, { options, prefix: 'tec' }),
    'tec',
  );
