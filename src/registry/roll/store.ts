/** A roll, opened: encrypted, and never changed while anybody reads it. */
import { z } from 'zod';
import { type OpenFailure, openReadOnly, type ReadDb } from '../../db/index.ts';
import { placeKeys } from '../../kernel/places.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type Findable, findPeople, type People } from '../find.ts';
import { type Query, readQuery } from '../query.ts';
import { digestOf, precinctsIn, type RollPart } from './digest.ts';
import { type Election, electionSchema } from './election.ts';
import {
  COUNTS_SQL,
  dayKey,
  electorRow,
  numbersOf,
  placeIn,
  ROLL_LAYOUT,
  residentKey,
  SELECT_ELECTOR,
} from './layout.ts';
import { findableOf } from './rows.ts';
import {
  ballotsOf,
  type Elector,
  electorIdSchema,
  type RollCount,
  type RollPort,
  standingKindSchema,
} from './schema.ts';
import { type RollFiles, type RollMeta, rollMetaSchema, rollVersions } from './versions.ts';

/** One version of a roll. */
export interface Roll extends RollPort {
  election(): Election;
  meta(): RollMeta;
  /** Of what one site may have. */
  digest(part: RollPart): { readonly sha256: string; readonly count: number };
  close(): void;
}

/** Bounds what one look-up reads. */
const MAX_BORN = 5_000;

const WHERE = {
  number: `${SELECT_ELECTOR} WHERE n = ?`,
  resident: `${SELECT_ELECTOR} WHERE resident_id = ? ORDER BY n`,
  ticket: `${SELECT_ELECTOR} WHERE n IN (
    SELECT ticket.n FROM ticket WHERE code = ?) ORDER BY n LIMIT 10`,
  born: `${SELECT_ELECTOR} WHERE birth_date = ? ORDER BY n LIMIT ${MAX_BORN}`,
  living: `${SELECT_ELECTOR} WHERE a IN (
    SELECT place.a FROM place WHERE key >= :from AND key < :to ORDER BY key, a LIMIT :limit) ORDER BY n LIMIT :limit`,
  all: `${SELECT_ELECTOR} WHERE n >= ? AND n < ? ORDER BY n`,
  anybody: 'SELECT n FROM elector WHERE n >= ? AND n < ? LIMIT 1',
} as const;

const numberRowSchema = z.object({ n: z.int() });
const countSchema = z.object({ precinct: z.string(), standing: standingKindSchema, count: z.int() });

type Found = Findable & { readonly elector: Elector };
const foundOf = (elector: Elector): Found => ({ ...findableOf(elector), elector });

const createPeople = (db: ReadDb): People<Found> => {
  const found = (sql: string, params: Parameters<ReadDb['all']>[2]): Found[] =>
    db.all(electorRow, sql, params).map(({ elector }) => foundOf(elector));
  return {
    person: (n) => found(WHERE.number, [n])[0],
    bornOn: (birthDate) => found(WHERE.born, [dayKey(birthDate)]),
    calledAt: () => [],
    livingAt(ranges, limit) {
      const lots = ranges.map(({ from, to }) => found(WHERE.living, { from, to, limit }));
      const all = new Map(lots.flat().map((each) => [each.elector.electorId, each]));
      return { found: all.values(), cut: lots.some((rows) => rows.length === limit) };
    },
    idOf: ({ elector }) => elector.electorId,
  };
};

/** Keys of a place begin at the 町 in a roll: what was typed from the municipality on is looked for without it as well. */
const withinTown = (query: Query): Query => {
  const { place } = query;
  const short = place === undefined ? undefined : placeKeys(place).at(-1);
  return short === undefined || short === place ? query : { ...query, nowCalled: [short] };
};

/** Those who may vote before those who may not. */
const byRight = (election: Election, electors: readonly Elector[]): readonly Elector[] =>
  electors.toSorted(
    (a, b) =>
      Number(ballotsOf(election, b, election.pollDay).length > 0) -
      Number(ballotsOf(election, a, election.pollDay).length > 0),
  );

/** How much of the roll is here. */
const whatItHas = (
  db: ReadDb,
  precincts: ReadonlyMap<string, number>,
): Pick<RollPort, 'counts' | 'holds'> => ({
  counts(): readonly RollCount[] {
    const rows = db.all(countSchema, COUNTS_SQL);
    const order = [...precincts.keys()];
    return rows.sort((a, b) => order.indexOf(a.precinct) - order.indexOf(b.precinct));
  },
  holds(precinct) {
    const p = precincts.get(precinct);
    return p !== undefined && db.one(numberRowSchema, WHERE.anybody, numbersOf(p)) !== undefined;
  },
});

const makeRoll = (db: ReadDb, meta: RollMeta, election: Election): Roll => {
  const precincts = precinctsIn(db);
  const people = createPeople(db);
  // A walk may go on while a newer version takes this one's place (a list on paper): it ends before the file is closed.
  let walks = 0;
  let over = false;
  const closeWhenDone = (): void => {
    if (over && walks === 0) db.close();
  };
  const many = (sql: string, params: Parameters<ReadDb['all']>[2]): Elector[] =>
    db.all(electorRow, sql, params).map(({ elector }) => elector);
  return {
    version: () => meta.roll,
    election: () => election,
    meta: () => meta,
    byId(electorId) {
      const id = electorIdSchema.safeParse(electorId);
      const n = id.success ? placeIn(precincts, id.data) : undefined;
      return n === undefined ? undefined : many(WHERE.number, [n])[0];
    },
    byResident: (residentId) => byRight(election, many(WHERE.resident, [residentKey(residentId)])),
    byTicket(candidates) {
      for (const code of candidates) {
        const found = many(WHERE.ticket, [code]);
        if (found.length > 0) return found;
      }
      return [];
    },
    search(text, birthDate) {
      const read = readQuery(text, birthDate);
      if (!read.ok) return read;
      for (const query of read.value) {
        const { hits, more } = findPeople(db, people, withinTown(query), ({ elector }) => !elector.protected);
        if (hits.length > 0) return success({ hits: hits.map(({ elector }) => elector), more });
      }
      return success({ hits: [], more: false });
    },
    ...whatItHas(db, precincts),
    *everyone(precinct) {
      const p = precinct === undefined ? undefined : precincts.get(precinct);
      if (precinct !== undefined && p === undefined) return;
      const [from, below] = p === undefined ? [0, Number.MAX_SAFE_INTEGER] : numbersOf(p);
      walks += 1;
      try {
        for (const { elector } of db.each(electorRow, WHERE.all, [from, below])) yield elector;
      } finally {
        walks -= 1;
        closeWhenDone();
      }
    },
    digest: (part) => digestOf(db, part),
    close() {
      over = true;
      closeWhenDone();
    },
  };
};

const rollRowSchema = z.object({ layout: z.int(), meta: z.string(), election: z.string() });

const parsed = <S extends z.ZodType>(schema: S, text: string): z.output<S> | undefined => {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined; // not JSON
  }
};

/** `registry_old`: another release of this program made it. `damaged`: pages do not prove, or it is not what `current.json` says. */
export type RollOpenFailure = OpenFailure | 'registry_old';

/** Opens one finished version; the caller has looked whether it is there. `thorough` as in `openReadOnly`. */
export const openRoll = (
  files: RollFiles,
  meta: RollMeta,
  { thorough }: { readonly thorough: boolean },
): Result<Roll, RollOpenFailure> => {
  const db = openReadOnly({ path: rollVersions.pathOf(files, meta.version), key: files.key, thorough });
  if (!db.ok) return db;
  const refused = <F>(reason: F): F => {
    db.value.close();
    return reason;
  };
  const row = db.value.one(rollRowSchema, 'SELECT layout, meta, election FROM roll');
  if (row === undefined) return refused(failure('damaged', { code: 'meta' }));
  if (row.layout !== ROLL_LAYOUT) return refused(failure('registry_old', { layout: row.layout }));
  const inside = parsed(rollMetaSchema, row.meta);
  const election = parsed(electionSchema, row.election);
  const agrees = JSON.stringify(inside) === JSON.stringify(rollMetaSchema.parse(meta));
  if (!agrees || election === undefined) return refused(failure('damaged', { code: 'meta' }));
  return success(makeRoll(db.value, meta, election));
};
