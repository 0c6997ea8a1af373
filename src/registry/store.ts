/** The replica of residents: encrypted, read-only while a desk is open, replaced as a whole. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { z } from 'zod';
import {
  type Db,
  type Migration,
  type OpenFailure,
  openDatabase,
  type Tx,
  type WriteFailure,
} from '../db/index.ts';
import type { HouseholdId, ResidentId } from '../kernel/ids.ts';
import { residentIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { addKeys, findPeople, insertKeys, type Keys, noKeys, readingKeys, SEARCH_TABLES } from './find.ts';
import type { Query } from './query.ts';
import { type CardLink, type Resident, type ResidentRecord, residentRecordSchema } from './schema.ts';
import { cardToken, certificateToken, profileToken } from './token.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'registry',
    sql: `
      CREATE TABLE resident (
        resident_id TEXT PRIMARY KEY, household_id TEXT NOT NULL, name TEXT NOT NULL, alias TEXT, kana TEXT NOT NULL,
        alias_kana TEXT, birth_date TEXT, sex TEXT NOT NULL, relationship TEXT NOT NULL, address TEXT NOT NULL,
        nationality TEXT NOT NULL, status TEXT NOT NULL, protected_from TEXT, protected_to TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX resident_by_household ON resident (household_id);
      -- One row for each way to say the name of someone who lives here; birth_date '' is 不詳.
      CREATE TABLE reading (
        key TEXT NOT NULL, birth_date TEXT NOT NULL, resident_id TEXT NOT NULL,
        PRIMARY KEY (key, birth_date, resident_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE link (token BLOB PRIMARY KEY, resident_id TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 2,
    name: 'resident by birth date',
    sql: `CREATE INDEX resident_by_birth ON resident (birth_date);`,
  },
  { id: 3, name: 'written names and places', sql: SEARCH_TABLES },
  {
    id: 4,
    name: 'items of 住民記録',
    sql: `
      ALTER TABLE resident ADD COLUMN registration TEXT NOT NULL DEFAULT 'resident';
      ALTER TABLE resident ADD COLUMN name_degraded TEXT;
      ALTER TABLE resident ADD COLUMN name_kanji TEXT;
      ALTER TABLE resident ADD COLUMN former_surname TEXT;
      ALTER TABLE resident ADD COLUMN preferred_name TEXT NOT NULL DEFAULT 'name';
      ALTER TABLE resident ADD COLUMN kana_status TEXT NOT NULL DEFAULT 'convenience';
      ALTER TABLE resident ADD COLUMN old_kana TEXT;
      ALTER TABLE resident ADD COLUMN former_surname_kana TEXT;
      ALTER TABLE resident ADD COLUMN birth_date_text TEXT;
      ALTER TABLE resident ADD COLUMN relationship_code TEXT;
      ALTER TABLE resident ADD COLUMN town_id TEXT;
      ALTER TABLE resident ADD COLUMN post_code TEXT;
      ALTER TABLE resident ADD COLUMN phone TEXT;
      ALTER TABLE resident ADD COLUMN stay_until TEXT;
      ALTER TABLE resident ADD COLUMN resident_since TEXT;
      ALTER TABLE resident ADD COLUMN leaves_on TEXT;
      ALTER TABLE resident ADD COLUMN measures TEXT NOT NULL DEFAULT '[]';
      UPDATE resident SET measures = json_array(json_object(
        'from', protected_from, 'to', protected_to, 'as', 'applicant', 'with', NULL)) WHERE protected_from IS NOT NULL;
      ALTER TABLE resident DROP COLUMN protected_from;
      ALTER TABLE resident DROP COLUMN protected_to;`,
  },
];

/** Column of every field of a record. */
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
const COLUMNS = Object.entries(COLUMN)
  .map(([field, column]) => `${column} AS ${field}`)
  .join(', ');
const INSERT_SQL = `INSERT INTO resident (${Object.values(COLUMN).join(', ')})
  VALUES (${Object.keys(COLUMN)
    .map((field) => `:${field}`)
    .join(', ')})`;

/** A row as it lies in the table: the periods of 支援措置 are one JSON text. */
const rowSchema = z.preprocess((row) => {
  const { measures } = z.looseObject({ measures: z.string() }).parse(row);
  return { ...(row as object), measures: JSON.parse(measures) as unknown };
}, residentRecordSchema);

const idRowSchema = z.object({ residentId: residentIdSchema });
const tokenRowSchema = z.object({ token: z.instanceof(Uint8Array) });
const countRowSchema = z.object({ count: z.int() });

export interface Registry {
  /** The person a card number or certificate serial is linked to. */
  byCard(card: CardLink): ResidentId | undefined;
  byCertificate(serialHex: string): ResidentId | undefined;
  /** By the id that the municipality's own application (条例利用AP) of this profile gives. */
  byProfile(profile: string, id: string): ResidentId | undefined;
  /** 連携トークン of these numbers, as a link of this installation keeps them. */
  readonly tokens: {
    card(card: CardLink): Uint8Array;
    certificate(serialHex: string): Uint8Array;
    profile(profile: string, id: string): Uint8Array;
  };
  /** Tokens of the cards and certificates of this person that the register names; of which kind each is, nobody can tell. */
  tokensOf(residentId: ResidentId): readonly Uint8Array[];
  /** Everyone of whom the register names a card or certificate. */
  linkedPeople(): readonly ResidentId[];
  resident(residentId: ResidentId): ResidentRecord | undefined;
  /** Everyone of a household who lives here now, 世帯主 first. */
  household(householdId: HouseholdId): readonly ResidentRecord[];
  /** Active people of whom all of the query is true, best first; `findableAt`: whose address may find her. */
  search(
    query: Query,
    findableAt: (person: ResidentRecord) => boolean,
  ): { readonly hits: readonly ResidentRecord[]; readonly more: boolean };
  /** Active people born on one of these days; with `null` among them, those whose birth date is 不詳. At most 5,000. */
  born(days: readonly (string | null)[]): readonly ResidentRecord[];
  count(): number;
  close(): void;
}

interface Files {
  readonly path: string;
  /** 32 bytes: of the database, and of the tokens. */
  readonly key: Uint8Array;
  readonly tokenKey: Uint8Array;
}

/** 世帯主 first, then by age, then by number: the order of a 住民票. */
const HOUSEHOLD_SQL = `SELECT ${COLUMNS} FROM resident WHERE household_id = ? AND status = 'active'
  ORDER BY relationship <> '世帯主', birth_date IS NULL, birth_date, resident_id`;

/** Bounds what one look-up reads; the days a slip of the pen makes are a thousand people or two in a city of a million. */
const MAX_BORN = 5_000;

const BORN_SQL = `SELECT ${COLUMNS} FROM resident WHERE birth_date IN (SELECT value FROM json_each(?)) AND status = 'active'
  ORDER BY birth_date, resident_id LIMIT ${MAX_BORN}`;

const BIRTH_UNKNOWN_SQL = `SELECT ${COLUMNS} FROM resident WHERE birth_date IS NULL AND status = 'active'
  ORDER BY resident_id LIMIT ${MAX_BORN}`;

const RESIDENT_SQL = `SELECT ${COLUMNS} FROM resident WHERE resident_id = ?`;

const makeRegistry = (db: Db, tokenKey: Uint8Array): Registry => {
  const linked = (token: Uint8Array): ResidentId | undefined =>
    db.one(idRowSchema, 'SELECT resident_id AS residentId FROM link WHERE token = ?', [token])?.residentId;
  const resident = (residentId: ResidentId): ResidentRecord | undefined =>
    db.one(rowSchema, RESIDENT_SQL, [residentId]);
  const household = (householdId: HouseholdId): readonly ResidentRecord[] =>
    db.all(rowSchema, HOUSEHOLD_SQL, [householdId]);
  const bornOn = (birthDate: string): readonly ResidentRecord[] =>
    db.all(rowSchema, BORN_SQL, [JSON.stringify([birthDate])]);
  return {
    byCard: (card) => linked(cardToken(tokenKey, card)),
    byCertificate: (serialHex) => linked(certificateToken(tokenKey, serialHex)),
    byProfile: (profile, id) => linked(profileToken(tokenKey, profile, id)),
    tokens: {
      card: (card) => cardToken(tokenKey, card),
      certificate: (serialHex) => certificateToken(tokenKey, serialHex),
      profile: (profile, id) => profileToken(tokenKey, profile, id),
    },
    tokensOf: (residentId) =>
      db
        .all(tokenRowSchema, 'SELECT token FROM link WHERE resident_id = ? ORDER BY token', [residentId])
        .map(({ token }) => token),
    linkedPeople: () =>
      db
        .all(idRowSchema, 'SELECT DISTINCT resident_id AS residentId FROM link ORDER BY resident_id')
        .map(({ residentId }) => residentId),
    resident,
    household,
    search: (query, findableAt) => findPeople(db, { person: resident, household, bornOn }, query, findableAt),
    born(days) {
      const known = db.all(rowSchema, BORN_SQL, [JSON.stringify(days.filter((day) => day !== null))]);
      return days.includes(null) ? [...known, ...db.all(rowSchema, BIRTH_UNKNOWN_SQL)] : known;
    },
    count: () => db.one(countRowSchema, 'SELECT count(*) AS count FROM resident')?.count ?? 0,
    close: () => db.close(),
  };
};

/** Opens an existing replica; the caller has looked whether it is there. */
export const openRegistry = ({ path, key, tokenKey }: Files): Result<Registry, OpenFailure> => {
  const db = openDatabase({ path, key, migrations: MIGRATIONS });
  if (!db.ok) return db;
  const filled = fillMissingKeys(db.value);
  if (filled.ok) return success(makeRegistry(db.value, tokenKey));
  db.value.close();
  return filled;
};

const ACTIVE_SQL = `SELECT ${COLUMNS} FROM resident WHERE status = 'active'`;

/** A replica that was made before there were these tables gets their rows once. */
const fillMissingKeys = (db: Db): Result<undefined, WriteFailure> => {
  const isMissing = db.one(
    countRowSchema,
    `SELECT 1 AS count FROM resident WHERE status = 'active' AND NOT EXISTS (SELECT 1 FROM place) LIMIT 1`,
  );
  if (isMissing === undefined) return success(undefined);
  return db.write((tx) => {
    const keys = noKeys();
    for (const person of tx.all(rowSchema, ACTIVE_SQL)) addKeys(keys, person);
    insertKeys(tx, keys);
    return undefined;
  });
};

/** Rows that go in after all residents, in the order of their index: in any other each page is written many times. */
interface Later {
  readonly links: { readonly token: Uint8Array; readonly residentId: ResidentId }[];
  readonly readings: { readonly key: string; readonly birthDate: string; readonly residentId: ResidentId }[];
  readonly keys: Keys;
}

const insertResident = (tx: Tx, tokenKey: Uint8Array, resident: Resident, later: Later): void => {
  const { card, certificateSerial, ...fields } = resident;
  const { residentId } = fields;
  tx.run(INSERT_SQL, { ...fields, measures: JSON.stringify(fields.measures) });
  if (card !== null) later.links.push({ token: cardToken(tokenKey, card), residentId });
  if (certificateSerial !== null)
    later.links.push({ token: certificateToken(tokenKey, certificateSerial), residentId });
  // Who has left is known by her card, and not found by name.
  if (fields.status !== 'active') return;
  const birthDate = fields.birthDate ?? '';
  for (const key of readingKeys(fields)) later.readings.push({ key, birthDate, residentId });
  addKeys(later.keys, fields);
};

const insertLater = (tx: Tx, { links, readings, keys }: Later): void => {
  links.sort((a, b) => Buffer.compare(a.token, b.token));
  for (const { token, residentId } of links) tx.run('INSERT INTO link VALUES (?, ?)', [token, residentId]);
  readings.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const reading of readings)
    tx.run('INSERT INTO reading VALUES (:key, :birthDate, :residentId)', reading);
  insertKeys(tx, keys);
};

const insertAll = (
  tx: Tx,
  tokenKey: Uint8Array,
  residents: Iterable<Resident>,
  onProgress: (done: number) => void,
): { readonly residents: number; readonly linked: number } => {
  const later: Later = { links: [], readings: [], keys: noKeys() };
  let count = 0;
  let linked = 0;
  for (const resident of residents) {
    insertResident(tx, tokenKey, resident, later);
    count += 1;
    if (resident.card !== null) linked += 1;
    if (count % 10_000 === 0) onProgress(count);
  }
  insertLater(tx, later);
  return { residents: count, linked };
};

/** SQLite's own files beside a database. */
const removeCompanions = (path: string): void => {
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
};

const removeDatabase = (path: string): void => {
  removeCompanions(path);
  rmSync(path, { force: true });
};

type Replaced = Result<{ readonly residents: number; readonly linked: number }, OpenFailure | WriteFailure>;

/** A whole replica in a file of its own. Closing moves everything from the write-ahead file into it. */
const makeFresh = (
  { path, key, tokenKey }: Files,
  residents: Iterable<Resident>,
  onProgress: (done: number) => void,
): Replaced => {
  const db = openDatabase({ path, key, migrations: MIGRATIONS });
  if (!db.ok) return db;
  try {
    return db.value.write((tx) => insertAll(tx, tokenKey, residents, onProgress));
  } finally {
    db.value.close();
  }
};

/** Holds the old replica, so that no desk opens it meanwhile; one that cannot be opened any more is given up. */
const holdOld = ({ path, key }: Files): Result<Db | undefined, 'locked'> => {
  if (!existsSync(path)) return success(undefined);
  const old = openDatabase({ path, key, migrations: [] });
  if (old.ok) return success(old.value);
  return old.reason === 'locked' ? failure('locked') : success(undefined);
};

/**
 * Makes a new replica of these residents and puts it in the place of the old one in one step; when anything fails the
 * old one stays. `locked`: a desk has the old one open. Two people with one card number are a bug of the source and throw.
 */
export const replaceRegistry = (
  files: Files,
  residents: Iterable<Resident>,
  onProgress: (done: number) => void = () => undefined,
): Replaced => {
  const old = holdOld(files);
  if (!old.ok) return old;
  const fresh = `${files.path}.new`;
  removeDatabase(fresh);
  try {
    const made = makeFresh({ ...files, path: fresh }, residents, onProgress);
    if (!made.ok) return made;
    old.value?.close();
    // What a killed terminal left in the old write-ahead file would be replayed into the new database.
    removeCompanions(files.path);
    renameSync(fresh, files.path);
    return made;
  } finally {
    old.value?.close();
    removeDatabase(fresh);
  }
};
