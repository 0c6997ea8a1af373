/** How a roll lies in its file: tables, rows, and the text of a row by which two rolls are held against each other. */
import { z } from 'zod';
import { type CivilDate, parseCompactDate } from '../../kernel/dates.ts';
import { type Elector, type ElectorId, electorSchema, placeOnRoll } from './schema.ts';

/** Number of this layout, and of the rules its keys were made by; a roll of another is made anew. */
export const ROLL_LAYOUT = 1;

/**
 * `n` is the 名簿番号: the place of its 投票区 among those of the file, four digits of 頁, three of 行. So the table is in the order of
 * the roll, and a number needs no index. Each finding table is one tree alone, filled in its order: with an index beside
 * it a city would not fit into 60 MB (issue 6).
 */
export const ROLL_TABLES: readonly string[] = [
  'CREATE TABLE roll (layout INTEGER NOT NULL, meta TEXT NOT NULL, election TEXT NOT NULL) STRICT',
  'CREATE TABLE precinct (p INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT',
  'CREATE TABLE address (a INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT',
  `CREATE TABLE elector (
    n INTEGER PRIMARY KEY, resident_id ANY, name TEXT NOT NULL, kana TEXT NOT NULL, former_surname TEXT, alias TEXT,
    birth_date INTEGER, birth_date_text TEXT, sex TEXT NOT NULL, a INTEGER NOT NULL, standing TEXT, standing_on TEXT,
    flags INTEGER NOT NULL, absentee_on TEXT, absentee_back TEXT, tickets TEXT
  ) STRICT`,
  // birth_date 0 is 不詳.
  `CREATE TABLE reading (
    key TEXT NOT NULL, birth_date INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, birth_date, n)
  ) STRICT, WITHOUT ROWID`,
  // form 0: as it is; 1: folded, where that is another text.
  `CREATE TABLE written (
    form INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (form, key, n)
  ) STRICT, WITHOUT ROWID`,
  'CREATE TABLE place (key TEXT NOT NULL, a INTEGER NOT NULL, PRIMARY KEY (key, a)) STRICT, WITHOUT ROWID',
  'CREATE TABLE ticket (code TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (code, n)) STRICT, WITHOUT ROWID',
];

export const ROLL_INDEXES: readonly string[] = [
  'CREATE INDEX elector_by_resident ON elector (resident_id) WHERE resident_id IS NOT NULL',
  'CREATE INDEX elector_by_birth ON elector (birth_date)',
  'CREATE INDEX elector_by_address ON elector (a)',
];

const PAGE = 1_000;
const PRECINCT = 10_000_000;
export const numberOf = (p: number, page: number, line: number): number => p * PRECINCT + page * PAGE + line;
/** Numbers of one 投票区: the first, and the first of the next. */
export const numbersOf = (p: number): readonly [number, number] => [p * PRECINCT, (p + 1) * PRECINCT];

export const PROTECTED = 1;
const BRAILLE = 2;

/** 宛名番号 and days as numbers, where that loses nothing: they stand in three trees each. */
export const residentKey = (residentId: string): string | number =>
  residentId.startsWith('0') ? residentId : Number(residentId);
export const dayKey = (day: CivilDate): number => Number(day.replaceAll('-', ''));
const dayOf = (key: number): CivilDate | undefined => parseCompactDate(String(key));

/** Columns of a row beside its number and address. `standing` and `tickets` of most are NULL: active, and none. */
export const rowOf = (elector: Elector) => {
  const { standing, absentee, ticketCodes } = elector;
  return [
    elector.residentId === null ? null : residentKey(elector.residentId),
    elector.name,
    elector.kana,
    elector.formerSurname,
    elector.alias,
    elector.birthDate === null ? null : dayKey(elector.birthDate),
    elector.birthDateText,
    elector.sex,
    standing.kind === 'active' ? null : standing.kind,
    standing.on,
    (elector.protected ? PROTECTED : 0) + (elector.braille ? BRAILLE : 0),
    absentee?.issuedOn ?? null,
    absentee?.returnedOn ?? null,
    ticketCodes.length === 0 ? null : ticketCodes.join(' '),
  ] as const;
};
const ROW_COLUMNS =
  'resident_id, name, kana, former_surname, alias, birth_date, birth_date_text, sex, standing, standing_on, flags, absentee_on, absentee_back, tickets';

/** Parameters: number, address, then those of `rowOf`. */
export const INSERT_ELECTOR = `INSERT INTO elector (n, a, ${ROW_COLUMNS}) VALUES (?${', ?'.repeat(15)})`;

/** A row for `electorRow`; filter and order follow. */
export const SELECT_ELECTOR = `SELECT n, a, precinct.id AS precinct, address.text AS address, ${ROW_COLUMNS}
  FROM elector JOIN precinct ON precinct.p = n / ${PRECINCT} JOIN address USING (a)`;

const columnsSchema = z.object({
  n: z.int(),
  a: z.int(),
  precinct: z.string(),
  address: z.string(),
  resident_id: z.union([z.string(), z.int()]).nullable(),
  name: z.string(),
  kana: z.string(),
  former_surname: z.string().nullable(),
  alias: z.string().nullable(),
  birth_date: z.int().nullable(),
  birth_date_text: z.string().nullable(),
  sex: z.string(),
  standing: z.string().nullable(),
  standing_on: z.string().nullable(),
  flags: z.int(),
  absentee_on: z.string().nullable(),
  absentee_back: z.string().nullable(),
  tickets: z.string().nullable(),
});

export interface ElectorRow {
  readonly n: number;
  readonly a: number;
  readonly elector: Elector;
}

/** How many there are of each standing in each 投票区. */
export const COUNTS_SQL = `SELECT precinct.id AS precinct, coalesce(standing, 'active') AS standing, count(*) AS count
  FROM elector JOIN precinct ON precinct.p = n / ${PRECINCT} GROUP BY 1, 2`;

/** What is on the disk is as foreign as what comes over the wire. */
export const electorRow: z.ZodType<ElectorRow> = columnsSchema.transform((row) => ({
  n: row.n,
  a: row.a,
  elector: electorSchema.parse({
    electorId: `${row.precinct}-${Math.floor((row.n % PRECINCT) / PAGE)}-${row.n % PAGE}`,
    residentId: row.resident_id === null ? null : String(row.resident_id),
    precinct: row.precinct,
    name: row.name,
    kana: row.kana,
    formerSurname: row.former_surname,
    alias: row.alias,
    birthDate: row.birth_date === null ? null : dayOf(row.birth_date),
    birthDateText: row.birth_date_text,
    sex: row.sex,
    address: row.address,
    standing: { kind: row.standing ?? 'active', on: row.standing_on },
    protected: (row.flags & PROTECTED) !== 0,
    braille: (row.flags & BRAILLE) !== 0,
    absentee: row.absentee_on === null ? null : { issuedOn: row.absentee_on, returnedOn: row.absentee_back },
    ticketCodes: row.tickets === null ? [] : row.tickets.split(' '),
  }),
}));

/** The place of an elector in the file, whose 投票区 are numbered there. */
export const placeIn = (precincts: ReadonlyMap<string, number>, electorId: ElectorId): number | undefined => {
  const { precinct, page, line } = placeOnRoll(electorId);
  const p = precincts.get(precinct);
  return p === undefined ? undefined : numberOf(p, page, line);
};

/**
 * Every row of one 投票区 as a text in which any difference shows, in the order of 頁 and 行. Parameters: `hidden`, what stands in
 * the place of a protected address (`NULL`: the address itself), `from` and `below`. `a` and `n` are no part of it: they
 * are this file's own.
 */
export const TEXT_SQL = `SELECT json_array((n % ${PRECINCT}) / ${PAGE}, n % ${PAGE},
    CASE WHEN :hidden IS NOT NULL AND flags & ${PROTECTED} THEN :hidden ELSE address.text END, ${ROW_COLUMNS}) AS text
  FROM elector JOIN address USING (a) WHERE n >= :from AND n < :below ORDER BY n`;
