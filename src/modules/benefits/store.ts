import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { type CivilDate, civilDateInJapan, civilDateSchema } from '../../kernel/dates.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import {
  type ActKey,
  actKeySchema,
  type OfferId,
  refusalSchema,
  SETTLED_WHY,
  type Settled,
  type ShownCard,
} from '../../outbox/benefits-shapes.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import { type CountedProjection, eventReader, moduleProjection } from '../../outbox/module-view.ts';
import { type ActState, type Fact, foldAct, isTillKind, type TillEvent } from './acts.ts';
import { benefitEventSchemas } from './schema.ts';

/**
 * SQL of the till's own tables. All but `benefits_settled` are a view of this terminal's log and can be rebuilt from it; what the centre
 * settled is told again from its beginning when it is not here.
 */

export const tillMigrations: readonly Migration[] = [
  {
    id: 220,
    name: 'benefits at the till',
    sql: `
      CREATE TABLE benefits_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,
        epoch TEXT NOT NULL, seq INTEGER NOT NULL, act TEXT, undoes TEXT, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX benefits_fact_by_act ON benefits_fact (act, sort_key) WHERE act IS NOT NULL;
      CREATE INDEX benefits_fact_by_undone ON benefits_fact (undoes) WHERE undoes IS NOT NULL;
      CREATE INDEX benefits_fact_by_day ON benefits_fact (day, kind);
      CREATE INDEX benefits_fact_by_place ON benefits_fact (epoch, seq);
      CREATE TABLE benefits_card_act (hmac TEXT NOT NULL, act TEXT NOT NULL, PRIMARY KEY (hmac, act)) STRICT, WITHOUT ROWID;
      CREATE INDEX benefits_card_act_by_act ON benefits_card_act (act);
      CREATE TABLE benefits_open (act TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TABLE benefits_settled (
        number INTEGER PRIMARY KEY, act TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL, points INTEGER NOT NULL,
        refusal TEXT, seen INTEGER NOT NULL
      ) STRICT;`,
  },
];

const events = eventReader<TillEvent>(benefitEventSchemas);
/** The event in a stored record; undefined: none of a till. Wrong data of ours is a bug and throws. */
export const parseTillEvent = (kind: string, data: unknown): TillEvent | undefined =>
  isTillKind(kind) ? events.ours(kind, data) : undefined;

const rowSchema = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  day: civilDateSchema,
  kind: z.string(),
  data: z.string(),
});

const toFact = ({ event_id, sort_key, at, day, kind, data }: z.infer<typeof rowSchema>): Fact => {
  const event = parseTillEvent(kind, JSON.parse(data));
  if (event === undefined) throw new Error('a row of the benefits tables holds no such event');
  return { eventId: event_id, order: sort_key, at, day, event };
};

const FACT = 'SELECT event_id, sort_key, at, day, kind, data FROM benefits_fact';

/** Where an act stands by the record, read anew. */
export const actOf = (reader: Reader, key: ActKey): ActState | undefined =>
  foldAct(
    key,
    reader
      .all(
        rowSchema,
        `${FACT} WHERE act = :key OR (undoes = :key AND kind = 'benefits.done') ORDER BY sort_key`,
        { key },
      )
      .map(toFact),
  );

const keyRow = z.object({ act: actKeySchema });

const actsOf = (reader: Reader, rows: readonly z.infer<typeof keyRow>[]): readonly ActState[] =>
  rows.flatMap(({ act }) => actOf(reader, act) ?? []);

/** Acts that were asked for and have no end. */
export const openActs = (reader: Reader): readonly ActState[] =>
  actsOf(reader, reader.all(keyRow, 'SELECT act FROM benefits_open'));

/** What came to its end on a day, the newest first; 取り消し stands with what it takes back. */
export const actsOfDay = (reader: Reader, day: CivilDate): readonly ActState[] =>
  actsOf(
    reader,
    reader.all(
      keyRow,
      `SELECT act FROM benefits_fact WHERE day = ? AND kind IN ('benefits.done', 'benefits.dropped')
       ORDER BY sort_key DESC`,
      [day],
    ),
  ).filter(({ wish }) => wish.what !== 'undo');

/** What was done with a card, whichever of its numbers it was known by. */
const actsOfCard = (reader: Reader, { tokens }: ShownCard, since: CivilDate): readonly ActState[] =>
  actsOf(
    reader,
    reader.all(
      keyRow,
      `SELECT DISTINCT f.act AS act FROM benefits_card_act c JOIN benefits_fact f ON f.act = c.act
       WHERE c.hmac IN (SELECT value FROM json_each(:hmacs)) AND f.kind = 'benefits.done' AND f.day >= :since`,
      { hmacs: JSON.stringify(tokens.map(({ hmac }) => hmac)), since },
    ),
  ).filter(({ phase }) => phase === 'done');

/** Days on which a card used an offer at this terminal. */
export const usedHere = (reader: Reader, card: ShownCard, offer: OfferId, since: CivilDate): CivilDate[] =>
  actsOfCard(reader, card, since).flatMap(({ wish, day }) =>
    wish.what === 'redeem' && wish.offer === offer ? [day] : [],
  );

/** Points that were spent without a line on a day: of a card, and of all. */
export const spentOffline = (
  reader: Reader,
  card: ShownCard,
  day: CivilDate,
): { readonly card: number; readonly device: number } => {
  const sum = (acts: readonly ActState[]): number =>
    acts.reduce(
      (total, { wish, basis, phase }) =>
        wish.what === 'spend' && basis === 'offline' && phase === 'done' ? total + wish.points : total,
      0,
    );
  return { card: sum(actsOfCard(reader, card, day)), device: sum(actsOfDay(reader, day)) };
};

/** The newest 締め of a day: the last that corrects it, if any does. */
export const closingOfDay = (reader: Reader, day: CivilDate): Fact | undefined => {
  const row = reader.one(
    rowSchema,
    `${FACT} WHERE kind = 'benefits.day_closed' AND json_extract(data, '$.day') = ? ORDER BY sort_key DESC LIMIT 1`,
    [day],
  );
  return row === undefined ? undefined : toFact(row);
};

export const closingFact = (reader: Reader, eventId: EventId): Fact | undefined => {
  const row = reader.one(rowSchema, `${FACT} WHERE event_id = ? AND kind = 'benefits.day_closed'`, [eventId]);
  return row === undefined ? undefined : toFact(row);
};

const dayRow = z.object({ day: civilDateSchema });
/** The newest day before this one on which something was done and that has no 締め. */
export const unclosedDay = (reader: Reader, before: CivilDate): CivilDate | undefined =>
  reader.one(
    dayRow,
    `SELECT day FROM benefits_fact f WHERE day < :before AND kind = 'benefits.done' AND undoes IS NULL
       AND NOT EXISTS (SELECT 1 FROM benefits_fact c
         WHERE c.kind = 'benefits.day_closed' AND json_extract(c.data, '$.day') = f.day)
     ORDER BY day DESC LIMIT 1`,
    { before },
  )?.day;

const countRow = z.object({ count: z.int() });
/** Done without a line, of this life of the record and behind what the centre has acknowledged. */
export const waitingCount = (
  reader: Reader,
  { epoch, acked, day }: { readonly epoch: string; readonly acked: number; readonly day?: CivilDate },
): number =>
  reader.one(
    countRow,
    `SELECT count(*) AS count FROM benefits_fact
     WHERE epoch = :epoch AND seq > :acked AND kind = 'benefits.done' AND json_extract(data, '$.basis') = 'offline'
       AND (:day = '' OR day = :day)`,
    { epoch, acked, day: day ?? '' },
  )?.count ?? 0;

const settledRow = z.object({
  number: z.int(),
  act: actKeySchema,
  at: z.int(),
  why: z.enum(SETTLED_WHY),
  points: z.int(),
  refusal: refusalSchema.nullable(),
});

/** What the centre settled otherwise, the newest first. */
export const settledHere = (reader: Reader, limit: number): readonly Settled[] =>
  reader
    .all(
      settledRow,
      'SELECT number, act, at, why, points, refusal FROM benefits_settled ORDER BY number DESC LIMIT ?',
      [limit],
    )
    .map(({ act: key, ...rest }) => ({ key, ...rest }));

export const unseenSettled = (reader: Reader): number =>
  reader.one(countRow, 'SELECT count(*) AS count FROM benefits_settled WHERE seen = 0')?.count ?? 0;

const numberRow = z.object({ number: z.int().nullable() });
export const settledCursor = (reader: Reader): number =>
  reader.one(numberRow, 'SELECT max(number) AS number FROM benefits_settled')?.number ?? 0;

/** Told again is told once. */
export const takeSettled = (tx: Tx, settled: readonly Settled[]): void => {
  for (const { number, key, at, why, points, refusal } of settled)
    tx.run(
      `INSERT OR IGNORE INTO benefits_settled (number, act, at, why, points, refusal, seen)
       VALUES (?, ?, ?, ?, ?, ?, 0)`,
      [number, key, at, why, points, refusal],
    );
};

export const seeSettled = (tx: Tx, upTo: number): void => {
  tx.run('UPDATE benefits_settled SET seen = 1 WHERE number <= ?', [upTo]);
};

const keyOf = (event: TillEvent): ActKey | null =>
  event.kind === 'benefits.day_closed' ? null : event.data.key;

const wishOf = (event: TillEvent) => ('wish' in event.data ? event.data.wish : undefined);

const settleOpen = (tx: Tx, key: ActKey): void => {
  const sql =
    actOf(tx, key)?.phase === 'open'
      ? 'INSERT OR IGNORE INTO benefits_open (act) VALUES (?)'
      : 'DELETE FROM benefits_open WHERE act = ?';
  tx.run(sql, [key]);
};

const takeFact = (tx: Tx, stored: StoredEvent, event: TillEvent): void => {
  const key = keyOf(event);
  const wish = wishOf(event);
  const at = hlcTime(stored.hlc);
  const added = tx.run(
    `INSERT OR IGNORE INTO benefits_fact (event_id, sort_key, at, day, kind, epoch, seq, act, undoes, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      stored.eventId,
      eventOrder(stored.hlc, stored.device, stored.seq),
      at,
      civilDateInJapan(at),
      event.kind,
      stored.epoch,
      stored.seq,
      key,
      wish?.what === 'undo' ? wish.undoes : null,
      JSON.stringify(event.data),
    ],
  );
  if (added !== 1 || key === null) return;
  for (const { hmac } of ('card' in event.data ? event.data.card?.tokens : undefined) ?? [])
    tx.run('INSERT OR IGNORE INTO benefits_card_act (hmac, act) VALUES (?, ?)', [hmac, key]);
  settleOpen(tx, key);
};

const dropFact = (tx: Tx, stored: StoredEvent, event: TillEvent): void => {
  tx.run('DELETE FROM benefits_fact WHERE event_id = ?', [stored.eventId]);
  const key = keyOf(event);
  if (key === null) return;
  settleOpen(tx, key);
  if (actOf(tx, key) === undefined) tx.run('DELETE FROM benefits_card_act WHERE act = ?', [key]);
};

/**
 * Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. How often a card used an offer is
 * known here as far back as the record goes; the centre knows it all.
 */
export const createBenefitsProjection = (mode: EventBody['mode']): CountedProjection =>
  moduleProjection(mode, {
    name: 'benefits',
    migrations: tillMigrations,
    events: { ...events, ours: parseTillEvent },
    foreign: false,
    take: takeFact,
    needs(reader, stored, event, { before }) {
      if (hlcTime(stored.hlc) > before) return true;
      const key = keyOf(event);
      return key !== null && actOf(reader, key)?.phase === 'open';
    },
    forget: dropFact,
  });
