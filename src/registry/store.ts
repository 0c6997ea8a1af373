/** A replica of residents, opened: encrypted, and never changed while anybody reads it. */
import { z } from 'zod';
import { type OpenFailure, openReadOnly, type ReadDb } from '../db/index.ts';
import { type CivilDate, civilDateSchema } from '../kernel/dates.ts';
import { type HouseholdId, householdIdSchema, type ResidentId, residentIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { each, findPeople, type People } from './find.ts';
import { COLUMNS, EVERYONE_SQL, LAYOUT, rowSchema } from './layout.ts';
import type { Query } from './query.ts';
import { type CardLink, type ResidentRecord, residentRecordSchema } from './schema.ts';
import { cardToken, certificateToken, profileToken } from './token.ts';
import { type ReplicaFiles, type ReplicaMeta, replicaMetaSchema, replicaPath } from './versions.ts';

const idRowSchema = z.object({ residentId: residentIdSchema });
const tokenRowSchema = z.object({ token: z.instanceof(Uint8Array) });
const householdRowSchema = z.object({ householdId: householdIdSchema });
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
  /** People registered no more on that day, in the order of 宛名番号; `after` '' is the beginning. A slice, as of `livingAfter`. */
  endedAfter(after: ResidentId | '', today: CivilDate, limit: number): readonly ResidentRecord[];
  /** Of them those born on this day; at most 5,000. */
  endedBorn(birthDate: CivilDate, today: CivilDate): readonly ResidentRecord[];
  count(): number;
  /** Which version of whose data this is. */
  meta(): ReplicaMeta;
  close(): void;
}

/** Somebody as texts that are equal in two versions when nothing of her changed. */
const everyoneSchema = z.object({
  residentId: residentIdSchema,
  record: z.string(),
  links: z.string().nullable(),
});
export type Everyone = z.infer<typeof everyoneSchema>;

/** As much of a person as decides where she is counted. */
const livingSchema = z.object({
  residentId: residentIdSchema,
  householdId: householdIdSchema,
  registration: residentRecordSchema.shape.registration,
  status: residentRecordSchema.shape.status,
  residentSince: civilDateSchema.nullable(),
  leavesOn: civilDateSchema.nullable(),
  address: z.string(),
  townId: z.string().nullable(),
  /** 1: has, had or will have a 支援措置. */
  measured: z.int(),
});
export type Living = z.infer<typeof livingSchema>;

/** One version of the replica; a `Registry` may be whatever version is in use at the moment. */
export interface Replica extends Registry {
  /** Everybody in the order of 宛名番号, in constant memory; one such walk at a time, and no `close` before its end. */
  everyone(): IterableIterator<Everyone>;
  /** Where people live, in the order of 宛名番号 as text; `after` '' is the beginning. A slice, so that nothing waits for all of them. */
  livingAfter(after: ResidentId | '', limit: number): readonly Living[];
  /** People whose 支援措置 holds on that day or may yet; as `everyone` is walked. */
  protectedPeople(day: CivilDate): IterableIterator<{ readonly residentId: ResidentId }>;
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

const PHONE_SQL = `SELECT ${COLUMNS} FROM resident WHERE phone = ? AND status = 'active'
  ORDER BY birth_date, resident_id LIMIT ${MAX_BORN}`;

/** 転出・死亡・消除, or the day of 転出 has come. */
const ENDED = `(status <> 'active' OR (leaves_on IS NOT NULL AND leaves_on <= :today))`;
const ENDED_SQL = `SELECT ${COLUMNS} FROM resident WHERE resident_id > :after AND ${ENDED}
  ORDER BY resident_id LIMIT :limit`;
const ENDED_BORN_SQL = `SELECT ${COLUMNS} FROM resident WHERE birth_date = :birthDate AND ${ENDED}
  ORDER BY resident_id LIMIT ${MAX_BORN}`;

const RESIDENT_SQL = `SELECT ${COLUMNS} FROM resident WHERE resident_id = ?`;

const PLACE_SQL = `SELECT household_id AS householdId FROM place JOIN resident USING (n)
  WHERE key >= :from AND key < :to ORDER BY key, n LIMIT :limit`;

const NUMBERED_SQL = `SELECT ${COLUMNS} FROM resident WHERE n = ?`;
const LINKED_SQL = `SELECT resident_id AS residentId FROM link JOIN resident USING (n) WHERE token = ?`;
const TOKENS_SQL = 'SELECT token FROM resident JOIN link USING (n) WHERE resident_id = ? ORDER BY token';
const LINKED_PEOPLE_SQL = `SELECT DISTINCT resident_id AS residentId FROM resident JOIN link USING (n)
  ORDER BY resident_id`;

const LIVING_SQL = `SELECT resident_id AS residentId, household_id AS householdId, registration, status,
  resident_since AS residentSince, leaves_on AS leavesOn, address, town_id AS townId, measures <> '[]' AS measured
  FROM resident WHERE resident_id > ? ORDER BY resident_id LIMIT ?`;

/** Not over on that day: `to` is its last. */
const PROTECTED_SQL = `SELECT resident_id AS residentId FROM resident WHERE measures <> '[]' AND EXISTS (
  SELECT 1 FROM json_each(measures) AS m WHERE m.value ->> 'to' IS NULL OR m.value ->> 'to' >= ?)`;

const makeReplica = (db: ReadDb, meta: ReplicaMeta, tokenKey: Uint8Array): Replica => {
  const linked = (token: Uint8Array): ResidentId | undefined =>
    db.one(idRowSchema, LINKED_SQL, [token])?.residentId;
  const household = (householdId: HouseholdId): readonly ResidentRecord[] =>
    db.all(rowSchema, HOUSEHOLD_SQL, [householdId]);
  const people: People<ResidentRecord> = {
    person: (n: number) => db.one(rowSchema, NUMBERED_SQL, [n]),
    bornOn: (birthDate: string) => db.all(rowSchema, BORN_SQL, [JSON.stringify([birthDate])]),
    calledAt: (phone: string) => db.all(rowSchema, PHONE_SQL, [phone]),
    livingAt(ranges, limit) {
      const lots = ranges.map((range) => db.all(householdRowSchema, PLACE_SQL, { ...range, limit }));
      const households = new Set(lots.flat().map(({ householdId }) => householdId));
      return { found: each(households, household), cut: lots.some((rows) => rows.length === limit) };
    },
    idOf: ({ residentId }) => residentId,
  };
  return {
    byCard: (card) => linked(cardToken(tokenKey, card)),
    byCertificate: (serialHex) => linked(certificateToken(tokenKey, serialHex)),
    byProfile: (profile, id) => linked(profileToken(tokenKey, profile, id)),
    tokens: {
      card: (card) => cardToken(tokenKey, card),
      certificate: (serialHex) => certificateToken(tokenKey, serialHex),
      profile: (profile, id) => profileToken(tokenKey, profile, id),
    },
    tokensOf: (residentId) => db.all(tokenRowSchema, TOKENS_SQL, [residentId]).map(({ token }) => token),
    linkedPeople: () => db.all(idRowSchema, LINKED_PEOPLE_SQL).map(({ residentId }) => residentId),
    resident: (residentId) => db.one(rowSchema, RESIDENT_SQL, [residentId]),
    household,
    search: (query, findableAt) => findPeople(db, people, query, findableAt),
    born(days) {
      const known = db.all(rowSchema, BORN_SQL, [JSON.stringify(days.filter((day) => day !== null))]);
      return days.includes(null) ? [...known, ...db.all(rowSchema, BIRTH_UNKNOWN_SQL)] : known;
    },
    endedAfter: (after, today, limit) => db.all(rowSchema, ENDED_SQL, { after, today, limit }),
    endedBorn: (birthDate, today) => db.all(rowSchema, ENDED_BORN_SQL, { birthDate, today }),
    count: () => db.one(countRowSchema, 'SELECT count(*) AS count FROM resident')?.count ?? 0,
    meta: () => meta,
    everyone: () => db.each(everyoneSchema, EVERYONE_SQL),
    livingAfter: (after, limit) => db.all(livingSchema, LIVING_SQL, [after, limit]),
    protectedPeople: (day) => db.each(idRowSchema, PROTECTED_SQL, [day]),
    close: () => db.close(),
  };
};

const replicaRowSchema = z.object({ layout: z.int(), meta: z.string() });

/** `damaged`: the file is not the one `current.json` speaks of. */
const checkMeta = (db: ReadDb, meta: ReplicaMeta): Result<undefined, 'damaged' | 'registry_old'> => {
  const row = db.one(replicaRowSchema, 'SELECT layout, meta FROM replica');
  if (row === undefined) return failure('damaged', { code: 'meta' });
  if (row.layout !== LAYOUT) return failure('registry_old', { layout: row.layout });
  const inside = replicaMetaSchema.safeParse(JSON.parse(row.meta));
  const agrees =
    inside.success && JSON.stringify(inside.data) === JSON.stringify(replicaMetaSchema.parse(meta));
  return agrees ? success(undefined) : failure('damaged', { code: 'meta' });
};

/**
 * `registry_old`: another release of this program made it; it is made anew. `damaged`: pages do not prove, or it is not what
 * `current.json` says.
 */
export type ReplicaFailure = OpenFailure | 'registry_old';

/** Opens one finished version; the caller has looked whether it is there. `thorough` as in `openReadOnly`. */
export const openReplica = (
  files: ReplicaFiles,
  meta: ReplicaMeta,
  { thorough }: { readonly thorough: boolean },
): Result<Replica, ReplicaFailure> => {
  const db = openReadOnly({ path: replicaPath(files, meta.version), key: files.key, thorough });
  if (!db.ok) return db;
  const checked = checkMeta(db.value, meta);
  if (checked.ok) return success(makeReplica(db.value, meta, files.tokenKey));
  db.value.close();
  return checked;
};
