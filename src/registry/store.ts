/** The replica of residents: encrypted, read-only while a desk is open, replaced as a whole (`load`). */
import { renameSync, rmSync } from 'node:fs';
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
import { isKana, kanaKey } from '../kernel/names.ts';
import { type Result, success } from '../kernel/result.ts';
import type { CardLink } from './schema.ts';
import { type Resident, type ResidentRecord, residentRecordSchema } from './schema.ts';
import { cardToken, certificateToken } from './token.ts';

const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'registry',
    sql: `
      CREATE TABLE resident (
        resident_id TEXT PRIMARY KEY, household_id TEXT NOT NULL, name TEXT NOT NULL, alias TEXT, kana TEXT NOT NULL,
        kana_key TEXT NOT NULL, birth_date TEXT, sex TEXT NOT NULL, relationship TEXT NOT NULL, address TEXT NOT NULL,
        nationality TEXT NOT NULL, status TEXT NOT NULL, protected_from TEXT, protected_to TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX resident_by_household ON resident (household_id);
      CREATE INDEX resident_by_kana ON resident (kana_key, birth_date);
      CREATE INDEX resident_by_birth ON resident (birth_date, kana_key);
      CREATE TABLE link (token BLOB PRIMARY KEY, resident_id TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  },
];

const COLUMNS = `resident_id AS residentId, household_id AS householdId, name, alias, kana, birth_date AS birthDate, sex,
  relationship, address, nationality, status, protected_from AS protectedFrom, protected_to AS protectedTo`;

const idRowSchema = z.object({ residentId: residentIdSchema });
const countRowSchema = z.object({ count: z.int() });

/** Most people a search gives (never a full list, domain.md §12). */
export const MAX_HITS = 20;

export interface Registry {
  /** The person a card number or certificate serial is linked to. */
  byCard(card: CardLink): ResidentId | undefined;
  byCertificate(serialHex: string): ResidentId | undefined;
  resident(residentId: ResidentId): ResidentRecord | undefined;
  /** Everyone of a household who lives here now, 世帯主 first. */
  household(householdId: HouseholdId): readonly ResidentRecord[];
  /** Active people whose kana begin so, with this birth date if given; at most 20. */
  search(
    kana: string,
    birthDate: string | undefined,
  ): { readonly hits: readonly ResidentRecord[]; readonly more: boolean };
  count(): number;
  close(): void;
}

interface Files {
  readonly path: string;
  /** 32 bytes: of the database, and of the tokens. */
  readonly key: Uint8Array;
  readonly tokenKey: Uint8Array;
}

/** Upper end of "begins with": every text that starts with `prefix` sorts below it. */
const after = (prefix: string): string => `${prefix}\u{10FFFF}`;

/** 世帯主 first, then by age, then by number: the order of a 住民票. */
const HOUSEHOLD_SQL = `SELECT ${COLUMNS} FROM resident WHERE household_id = ? AND status = 'active'
  ORDER BY relationship <> '世帯主', birth_date IS NULL, birth_date, resident_id`;

const SEARCH_SQL = `SELECT ${COLUMNS} FROM resident
  WHERE kana_key >= :from AND kana_key < :to AND (:birth IS NULL OR birth_date = :birth) AND status = 'active'
  ORDER BY kana_key, birth_date, resident_id LIMIT ${MAX_HITS + 1}`;

const makeRegistry = (db: Db, tokenKey: Uint8Array): Registry => {
  const linked = (token: Uint8Array): ResidentId | undefined =>
    db.one(idRowSchema, 'SELECT resident_id AS residentId FROM link WHERE token = ?', [token])?.residentId;
  return {
    byCard: (card) => linked(cardToken(tokenKey, card)),
    byCertificate: (serialHex) => linked(certificateToken(tokenKey, serialHex)),
    resident: (residentId) =>
      db.one(residentRecordSchema, `SELECT ${COLUMNS} FROM resident WHERE resident_id = ?`, [residentId]),
    household: (householdId) => db.all(residentRecordSchema, HOUSEHOLD_SQL, [householdId]),
    search(kana, birthDate) {
      const from = kanaKey(kana);
      if (from.length < 2 || !isKana(from)) return { hits: [], more: false };
      const found = db.all(residentRecordSchema, SEARCH_SQL, {
        from,
        to: after(from),
        birth: birthDate ?? null,
      });
      return { hits: found.slice(0, MAX_HITS), more: found.length > MAX_HITS };
    },
    count: () => db.one(countRowSchema, 'SELECT count(*) AS count FROM resident')?.count ?? 0,
    close: () => db.close(),
  };
};

/** Opens an existing replica; the caller has looked whether it is there. */
export const openRegistry = ({ path, key, tokenKey }: Files): Result<Registry, OpenFailure> => {
  const db = openDatabase({ path, key, migrations: MIGRATIONS });
  return db.ok ? success(makeRegistry(db.value, tokenKey)) : db;
};

const insert = (tx: Tx, tokenKey: Uint8Array, resident: Resident): void => {
  const { card, certificateSerial, ...fields } = resident;
  tx.run(
    `INSERT INTO resident VALUES (:residentId, :householdId, :name, :alias, :kana, :kanaKey, :birthDate, :sex,
      :relationship, :address, :nationality, :status, :protectedFrom, :protectedTo)`,
    { ...fields, kanaKey: kanaKey(fields.kana) },
  );
  const tokens = [
    ...(card === null ? [] : [cardToken(tokenKey, card)]),
    ...(certificateSerial === null ? [] : [certificateToken(tokenKey, certificateSerial)]),
  ];
  for (const token of tokens) tx.run('INSERT INTO link VALUES (?, ?)', [token, resident.residentId]);
};

/**
 * Makes a new replica of these residents and puts it in the place of the old one in one step; when anything fails the
 * old one stays. Two people with one card number are a bug of the source and throw.
 */
export const replaceRegistry = (
  { path, key, tokenKey }: Files,
  residents: Iterable<Resident>,
  onProgress: (done: number) => void = () => undefined,
): Result<{ readonly residents: number; readonly linked: number }, OpenFailure | WriteFailure> => {
  const fresh = `${path}.new`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${fresh}${suffix}`, { force: true });
  const db = openDatabase({ path: fresh, key, migrations: MIGRATIONS });
  if (!db.ok) return db;
  const written = db.value.write((tx) => {
    let count = 0;
    let linked = 0;
    for (const resident of residents) {
      insert(tx, tokenKey, resident);
      count += 1;
      if (resident.card !== null) linked += 1;
      if (count % 10_000 === 0) onProgress(count);
    }
    return { residents: count, linked };
  });
  // Closing moves everything from the write-ahead file into the database file.
  db.value.close();
  if (written.ok) renameSync(fresh, path);
  else rmSync(fresh, { force: true });
  return written;
};
