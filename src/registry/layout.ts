/** How a replica lies in its file: tables, rows, and what makes a row of a person. */
import { z } from 'zod';
import { type ResidentRecord, residentRecordSchema } from './schema.ts';

/** Number of this layout, and of the rules its keys were made by; a replica of another is made anew. */
export const LAYOUT = 2;

/**
 * `n` numbers people as they were put in, so that every table grows at its end; what finds them by anything else is made
 * afterwards (`INDEXES`), sorted as a whole. Keys are by person: whoever changes or leaves takes hers along.
 */
export const TABLES: readonly string[] = [
  'CREATE TABLE replica (layout INTEGER NOT NULL, meta TEXT NOT NULL) STRICT',
  `CREATE TABLE resident (
    n INTEGER PRIMARY KEY, resident_id TEXT NOT NULL, household_id TEXT NOT NULL, registration TEXT NOT NULL,
    name TEXT NOT NULL, name_degraded TEXT, name_kanji TEXT, alias TEXT, former_surname TEXT,
    preferred_name TEXT NOT NULL, kana TEXT NOT NULL, kana_status TEXT NOT NULL, old_kana TEXT, alias_kana TEXT,
    former_surname_kana TEXT, birth_date TEXT, birth_date_text TEXT, sex TEXT NOT NULL, relationship TEXT NOT NULL,
    relationship_code TEXT, address TEXT NOT NULL, town_id TEXT, post_code TEXT, phone TEXT,
    nationality TEXT NOT NULL, stay_until TEXT, status TEXT NOT NULL, resident_since TEXT, leaves_on TEXT,
    measures TEXT NOT NULL
  ) STRICT`,
  // One row for each way to say the name of someone who lives here; birth_date '' is 不詳.
  `CREATE TABLE reading (
    n INTEGER NOT NULL, key TEXT NOT NULL, birth_date TEXT NOT NULL, PRIMARY KEY (n, key)
  ) STRICT, WITHOUT ROWID`,
  // And for each way it is written. form 0: as it is; 1: folded, where that is another text.
  `CREATE TABLE written (
    n INTEGER NOT NULL, form INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (n, form, key)
  ) STRICT, WITHOUT ROWID`,
  // Where people live; at least one of each household at each of its addresses stands here.
  'CREATE TABLE place (n INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (n, key)) STRICT, WITHOUT ROWID',
  // kind 0: a card, 1: a certificate.
  `CREATE TABLE link (
    n INTEGER NOT NULL, kind INTEGER NOT NULL, token BLOB NOT NULL, PRIMARY KEY (n, kind)
  ) STRICT, WITHOUT ROWID`,
];

/** In a table without row numbers an index ends in the primary key, so each of these answers alone. */
export const INDEXES: readonly string[] = [
  'CREATE UNIQUE INDEX resident_by_id ON resident (resident_id)',
  'CREATE INDEX resident_by_household ON resident (household_id)',
  'CREATE INDEX resident_by_birth ON resident (birth_date)',
  'CREATE INDEX resident_by_phone ON resident (phone) WHERE phone IS NOT NULL',
  'CREATE INDEX reading_by_key ON reading (key, birth_date)',
  'CREATE INDEX written_by_key ON written (form, key)',
  'CREATE INDEX place_by_key ON place (key)',
  'CREATE UNIQUE INDEX link_by_token ON link (token)',
];

/** Column of every field of a record, in the order of the table. */
const COLUMN: Readonly<Record<keyof ResidentRecord, string>> = {
  residentId: 'resident_id',
  householdId: 'household_id',
  registration: 'registration',
  name: 'name',
  nameDegraded: 'name_degraded',
  nameKanji: 'name_kanji',
  alias: 'alias',
  formerSurname: 'former_surname',
  preferredName: 'preferred_name',
  kana: 'kana',
  kanaStatus: 'kana_status',
  oldKana: 'old_kana',
  aliasKana: 'alias_kana',
  formerSurnameKana: 'former_surname_kana',
  birthDate: 'birth_date',
  birthDateText: 'birth_date_text',
  sex: 'sex',
  relationship: 'relationship',
  relationshipCode: 'relationship_code',
  address: 'address',
  townId: 'town_id',
  postCode: 'post_code',
  phone: 'phone',
  nationality: 'nationality',
  stayUntil: 'stay_until',
  status: 'status',
  residentSince: 'resident_since',
  leavesOn: 'leaves_on',
  measures: 'measures',
};
export const FIELDS = Object.keys(COLUMN) as readonly (keyof ResidentRecord)[];
const NAMES = Object.values(COLUMN);

/** Columns of a record under the names of its fields, for `rowSchema`. */
export const COLUMNS = Object.entries(COLUMN)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ');

/** Fields that have an index: writing one that did not change would rewrite a page of it for nothing. */
export const INDEXED = ['householdId', 'birthDate', 'phone'] as const;

/** Parameters: the value, the row's number. */
export const updateSql = (fields: readonly (keyof ResidentRecord)[]): string =>
  `UPDATE resident SET ${fields.map((field) => `${COLUMN[field]} = ?`).join(', ')} WHERE n = ?`;

/** Parameters: the row's number, then the fields in the order of `FIELDS`. */
export const INSERT_SQL = `INSERT INTO resident (n, ${NAMES.join(', ')})
  VALUES (?${', ?'.repeat(NAMES.length)})`;

/** A record as one text, in which any difference of two people shows: its values in the order of `FIELDS`. */
const TEXT_OF_RECORD = `json_array(${NAMES.join(', ')})`;

/** Everybody in the order of 宛名番号, each as texts that are the same in two versions when nothing of her changed. */
export const EVERYONE_SQL = `SELECT resident_id AS residentId, ${TEXT_OF_RECORD} AS record,
  (SELECT group_concat(kind || ':' || hex(token)) FROM (SELECT kind, token FROM link WHERE link.n = resident.n ORDER BY kind)) AS links
  FROM resident ORDER BY resident_id`;

// Made once: making one costs more than reading a row by it.
const measuresTextSchema = z.looseObject({ measures: z.string() });
const valuesSchema = z.array(z.unknown());

/** A row as it lies in the table: the periods of 支援措置 are one JSON text. */
export const rowSchema = z.preprocess((row) => {
  const { measures } = measuresTextSchema.parse(row);
  return { ...(row as object), measures: JSON.parse(measures) as unknown };
}, residentRecordSchema);

/** The record of a text that `EVERYONE_SQL` gave. */
export const recordOfText = (text: string): ResidentRecord => {
  const values = valuesSchema.parse(JSON.parse(text));
  return rowSchema.parse(Object.fromEntries(FIELDS.map((field, at) => [field, values[at]])));
};
