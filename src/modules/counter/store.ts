/** 受付 in SQLite: every event that speaks of an application, what they fold to, and the visits that are under way. */
import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection } from '../../outbox/log-types.ts';
import { eventReader, moduleProjection } from '../../outbox/module-view.ts';
import { type CounterEvent, counterEventSchemas } from './events-schema.ts';
import { type Application, applicationsOf, type CounterFact, foldApplication, isMissing } from './fold.ts';
import { type CounterVisit, counterVisitSchema } from './visit-schema.ts';

/**
 * `counter_visit`: visits under way, one row each and nothing else of them anywhere; the row goes with the end of the visit.
 * `counter_number`: the last 受付番号 of a day. `counter_fact`, `counter_fact_of`: the events and the applications they speak of.
 * `counter_application`: what each folds to, for the lists.
 */
export const counterMigrations: readonly Migration[] = [
  {
    id: 160,
    name: 'counter',
    sql: `
      CREATE TABLE counter_visit (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL, opened_at INTEGER NOT NULL, held INTEGER NOT NULL, state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE counter_number (day TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE counter_fact (
        event_id TEXT PRIMARY KEY, sort_key TEXT NOT NULL, at INTEGER NOT NULL, staff TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE counter_fact_of (
        application TEXT NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (application, event_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE counter_application (
        id TEXT PRIMARY KEY, day TEXT NOT NULL, number TEXT NOT NULL, visit TEXT NOT NULL, form TEXT NOT NULL, subject TEXT,
        at INTEGER NOT NULL, status TEXT NOT NULL,
        missing INTEGER NOT NULL, withdrawn INTEGER NOT NULL, words TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX counter_application_by_day ON counter_application (day, at);
      CREATE INDEX counter_application_by_visit ON counter_application (visit);`,
  },
];

const events = eventReader<CounterEvent>(counterEventSchemas);

const factRow = z.object({
  event_id: eventIdSchema,
  sort_key: z.string(),
  at: z.number(),
  staff: z.string(),
  kind: z.string(),
  data: z.string(),
});

const factsOf = (reader: Reader, application: string): readonly CounterFact[] =>
  reader
    .all(
      factRow,
      `SELECT fact.* FROM counter_fact_of AS of JOIN counter_fact AS fact USING (event_id) WHERE of.application = ?`,
      [application],
    )
    .flatMap(({ event_id: eventId, sort_key: order, at, staff, kind, data }) => {
      const event = events.read(kind, JSON.parse(data));
      return event === undefined ? [] : [{ eventId, order, at, staff, event }];
    });

export const applicationOf = (reader: Reader, id: EventId): Application | undefined =>
  foldApplication(id, factsOf(reader, id));

/** What a list finds it by. */
const wordsOf = ({ taken }: Application): string =>
  [taken.number, taken.form.title, taken.subject?.name, taken.applicant.name].join(' ');

const refold = (tx: Tx, id: EventId): void => {
  tx.run('DELETE FROM counter_application WHERE id = ?', [id]);
  const application = applicationOf(tx, id);
  if (application === undefined) return;
  const { taken, at, status, attachments, withdrawn } = application;
  tx.run(
    `INSERT INTO counter_application (id, day, number, visit, form, subject, at, status, missing, withdrawn, words)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      taken.on,
      taken.number,
      taken.visit,
      taken.form.id,
      taken.subject?.residentId ?? null,
      at,
      status,
      attachments.filter(isMissing).length,
      withdrawn === null ? 0 : 1,
      wordsOf(application),
    ],
  );
};

const take = (tx: Tx, stored: StoredEvent, event: CounterEvent, staff: string): void => {
  const added = tx.run(
    `INSERT OR IGNORE INTO counter_fact (event_id, sort_key, at, staff, kind, data) VALUES (?, ?, ?, ?, ?, ?)`,
    [
      stored.eventId,
      eventOrder(stored.hlc, stored.device, stored.seq),
      hlcTime(stored.hlc),
      staff,
      event.kind,
      JSON.stringify(event.data),
    ],
  );
  if (added === 0) return;
  for (const id of new Set(applicationsOf(stored.eventId, event))) {
    tx.run('INSERT OR IGNORE INTO counter_fact_of (application, event_id) VALUES (?, ?)', [
      id,
      stored.eventId,
    ]);
    refold(tx, id);
  }
};

const forget = (tx: Tx, eventId: EventId): void => {
  const ids = tx.all(
    z.object({ application: eventIdSchema }),
    'SELECT application FROM counter_fact_of WHERE event_id = ?',
    [eventId],
  );
  tx.run('DELETE FROM counter_fact WHERE event_id = ?', [eventId]);
  tx.run('DELETE FROM counter_fact_of WHERE event_id = ?', [eventId]);
  for (const { application } of ids) refold(tx, application);
};

const openRow = z.object({ open: z.int() });

/** Something is still to be brought, or the office has not decided: the record keeps it. */
const isOpen = (reader: Reader, ids: readonly EventId[]): boolean =>
  (reader.one(
    openRow,
    `SELECT count(*) AS open FROM counter_application
     WHERE id IN (SELECT value FROM json_each(?)) AND withdrawn = 0 AND status <> 'done'`,
    [JSON.stringify(ids)],
  )?.open ?? 0) > 0;

/** Keeps the tables up with the log. Drill and real never mix. */
export const createCounterProjection = (mode: EventBody['mode']): Projection =>
  moduleProjection(mode, {
    name: 'counter',
    migrations: counterMigrations,
    events,
    foreign: true,
    take: (tx, stored, event, body) => take(tx, stored, event, body.actor.staff),
    needs: (reader, stored, event, { before }) =>
      hlcTime(stored.hlc) > before || isOpen(reader, applicationsOf(stored.eventId, event)),
    forget: (tx, stored) => forget(tx, stored.eventId),
  });

const idRow = z.object({ id: eventIdSchema });

export interface ApplicationFilter {
  readonly on: string | null;
  readonly only: 'all' | 'missing' | 'open';
  readonly text: string;
}

/** Newest first; one more than `limit` where there are more. */
export const listApplications = (
  reader: Reader,
  { on, only, text }: ApplicationFilter,
  limit: number,
): readonly Application[] =>
  reader
    .all(
      idRow,
      `SELECT id FROM counter_application
       WHERE day = coalesce(:on, day) AND instr(words, :text) > 0
         AND (:only = 'all' OR (withdrawn = 0 AND ((:only = 'missing' AND missing > 0) OR (:only = 'open' AND status <> 'done'))))
       ORDER BY at DESC, number DESC LIMIT :limit`,
      { on, text, only, limit: limit + 1 },
    )
    .flatMap(({ id }) => applicationOf(reader, id) ?? []);

export const applicationsOfVisit = (reader: Reader, visit: string): readonly Application[] =>
  reader
    .all(idRow, 'SELECT id FROM counter_application WHERE visit = ? ORDER BY number', [visit])
    .flatMap(({ id }) => applicationOf(reader, id) ?? []);

const recentRow = z.object({ form: z.string(), subject: z.string(), at: z.number() });

/** What was taken of these residents since then and stands: `form/宛名番号` → when. */
export const takenSince = (
  reader: Reader,
  residents: readonly string[],
  since: number,
): ReadonlyMap<string, number> =>
  new Map(
    reader
      .all(
        recentRow,
        `SELECT form, subject, max(at) AS at FROM counter_application
         WHERE at >= ? AND withdrawn = 0 AND subject IN (SELECT value FROM json_each(?)) GROUP BY form, subject`,
        [since, JSON.stringify(residents)],
      )
      .map(({ form, subject, at }) => [`${form}/${subject}`, at] as const),
  );

const totalsRow = z.object({ visits: z.int(), applications: z.int(), missing: z.int() });

export const totalsOf = (reader: Reader, day: string): z.infer<typeof totalsRow> =>
  reader.one(
    totalsRow,
    `SELECT count(DISTINCT visit) AS visits, count(*) AS applications, count(CASE WHEN missing > 0 THEN 1 END) AS missing
     FROM counter_application WHERE day = ? AND withdrawn = 0`,
    [day],
  ) ?? { visits: 0, applications: 0, missing: 0 };

const visitRow = z.object({
  held: z.int(),
  state: z.string().transform((text) => counterVisitSchema.parse(JSON.parse(text))),
});

/** All that are under way: those laid aside, and the one at the desk. */
export const readVisits = (
  reader: Reader,
): readonly { readonly held: boolean; readonly visit: CounterVisit }[] =>
  reader
    .all(visitRow, 'SELECT held, state FROM counter_visit ORDER BY opened_at, number')
    .map(({ held, state: visit }) => ({ held: held === 1, visit }));

export const writeVisit = (tx: Tx, visit: CounterVisit, held: boolean): void => {
  tx.run('INSERT OR REPLACE INTO counter_visit (id, number, opened_at, held, state) VALUES (?, ?, ?, ?, ?)', [
    visit.id,
    visit.number,
    visit.openedAt,
    held ? 1 : 0,
    JSON.stringify(visit),
  ]);
};

export const removeVisit = (tx: Tx, id: string): void => {
  tx.run('DELETE FROM counter_visit WHERE id = ?', [id]);
};

const lastRow = z.object({ last: z.int() });

/** The next 受付番号 of this desk on that day; numbers of days before are forgotten. */
export const nextNumber = (tx: Tx, day: string): number => {
  const last = tx.one(lastRow, 'SELECT last FROM counter_number WHERE day = ?', [day])?.last ?? 0;
  tx.run('DELETE FROM counter_number WHERE day <> ?', [day]);
  tx.run('INSERT OR REPLACE INTO counter_number (day, last) VALUES (?, ?)', [day, last + 1]);
  return last + 1;
};
