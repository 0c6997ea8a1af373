import { z } from 'zod';
import type { Db, Migration, Reader, Tx, WriteFailure } from '../../db/index.ts';
import { eventOrder } from '../../kernel/hlc.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import { type Result, success } from '../../kernel/result.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { EventLog, Projection } from '../../outbox/log-types.ts';
import { eventReader, foldMarkOf } from '../../outbox/module-view.ts';
import { type Campaign, foldToken, type LinkEvent, type LinkFact, type TokenState } from './rules.ts';
import { type IdentificationEvent, identificationEventSchemas, type LinkToken } from './schema.ts';

/**
 * The tables of this module: every event that speaks of a token, of this desk's log and of the other desks' (`foreign.ts`), and
 * what they fold to. A token is folded anew from all its events whenever one arrives, so that order and repetition mean nothing.
 * What is read from them is in `tokens.ts`.
 */

export const identificationMigrations: readonly Migration[] = [
  {
    id: 200,
    name: 'identification',
    sql: `
      CREATE TABLE identification_link (
        kind TEXT NOT NULL, token_hmac TEXT NOT NULL, resident_id TEXT, chip_key TEXT, sort_key TEXT NOT NULL,
        PRIMARY KEY (kind, token_hmac)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identification_link_by_resident ON identification_link (resident_id);`,
  },
  {
    id: 201,
    name: 'tokens',
    // 'withdrawn' stands in the place of a kind, with the 宛名番号 as its number. The old table is made anew of the log.
    sql: `
      DROP TABLE identification_link;
      CREATE TABLE identification_fact (
        kind TEXT NOT NULL, token_hmac TEXT NOT NULL, sort_key TEXT NOT NULL, resident_id TEXT NOT NULL,
        event_id TEXT NOT NULL, staff TEXT NOT NULL, site TEXT NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (kind, token_hmac, sort_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identification_fact_by_resident ON identification_fact (resident_id);
      CREATE TABLE identification_token (
        kind TEXT NOT NULL, token_hmac TEXT NOT NULL, resident_id TEXT NOT NULL, status TEXT NOT NULL,
        linked_by TEXT, since INTEGER, valid_to TEXT, state TEXT NOT NULL,
        PRIMARY KEY (kind, token_hmac)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identification_token_by_resident ON identification_token (resident_id);
      CREATE INDEX identification_token_by_kind ON identification_token (kind, status, since);
      CREATE TABLE identification_campaign (
        kind TEXT PRIMARY KEY, sort_key TEXT NOT NULL, before TEXT, leads_until TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE identification_fold (version INTEGER NOT NULL) STRICT;
      CREATE TABLE identification_cursor (centre TEXT PRIMARY KEY, after INTEGER NOT NULL) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 202,
    name: 'mark of the fold',
    // Until now other desks were believed without a proof: what there is comes again, of the log and of the feed.
    sql: `
      DELETE FROM identification_fact;
      DELETE FROM identification_token;
      DELETE FROM identification_campaign;
      DROP TABLE identification_fold;
      CREATE TABLE identification_fold (mark TEXT NOT NULL) STRICT;`,
  },
  {
    id: 203,
    name: 'mark of the cursor',
    sql: 'ALTER TABLE identification_cursor ADD COLUMN mark TEXT;',
  },
];

export const identificationEvents = eventReader<IdentificationEvent>(identificationEventSchemas);

const orderOf = ({ hlc, device, seq }: Pick<StoredEvent, 'hlc' | 'device' | 'seq'>): string =>
  eventOrder(hlc, device, seq);

const isLinkEvent = (event: IdentificationEvent): event is LinkEvent =>
  event.kind === 'identification.linked' ||
  event.kind === 'identification.unlinked' ||
  event.kind === 'identification.superseded' ||
  event.kind === 'identification.restored' ||
  event.kind === 'identification.withdrawn';

/** Under what a fact stands: its token, or the person whose consent was taken back. */
const placeOf = (event: LinkEvent): LinkToken =>
  event.kind === 'identification.withdrawn'
    ? { kind: 'withdrawn', tokenHmac: event.data.residentId }
    : { kind: event.data.kind, tokenHmac: event.data.tokenHmac };

const factRows = z.object({
  order: z.string(),
  eventId: z.string(),
  staff: z.string(),
  site: z.string(),
  event: z.string(),
});

/** As `store` wrote it: its shape is ours. */
const toFact = ({ event, ...row }: z.infer<typeof factRows>): LinkFact =>
  ({ ...row, event: JSON.parse(event) as LinkEvent }) as LinkFact;

const FACT = `sort_key AS "order", event_id AS eventId, staff, site, event`;

/** Everything that is said of one token, with the withdrawals of all the people it names. */
const factsOf = (db: Reader, { kind, tokenHmac }: LinkToken): LinkFact[] =>
  db
    .all(
      factRows,
      `SELECT ${FACT} FROM identification_fact WHERE kind = :kind AND token_hmac = :tokenHmac
       UNION ALL
       SELECT ${FACT} FROM identification_fact WHERE kind = 'withdrawn' AND token_hmac IN (
         SELECT resident_id FROM identification_fact WHERE kind = :kind AND token_hmac = :tokenHmac)`,
      { kind, tokenHmac },
    )
    .map(toFact);

const foldInto = (tx: Tx, token: LinkToken): void => {
  const state = foldToken(factsOf(tx, token));
  const { kind, tokenHmac } = token;
  if (state === undefined) {
    tx.run('DELETE FROM identification_token WHERE kind = ? AND token_hmac = ?', [kind, tokenHmac]);
    return;
  }
  const { residentId, status, linked } = state;
  tx.run('INSERT OR REPLACE INTO identification_token VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
    kind,
    tokenHmac,
    residentId,
    status,
    linked?.linkedBy ?? null,
    linked?.since ?? null,
    linked?.validTo ?? null,
    JSON.stringify(state satisfies TokenState),
  ]);
};

const placeRows = z.object({ kind: z.string(), tokenHmac: z.string() });

const tokensNaming = (db: Reader, residentId: string): LinkToken[] =>
  db.all(
    placeRows,
    `SELECT DISTINCT kind, token_hmac AS tokenHmac FROM identification_fact
     WHERE resident_id = ? AND kind <> 'withdrawn'`,
    [residentId],
  );

/** 登録し直し: the latest word on a kind counts. */
const storeCampaign = (
  tx: Tx,
  sortKey: string,
  kind: string,
  asked: Pick<Campaign, 'before' | 'leadsUntil'> | null,
): void => {
  tx.run(
    `INSERT INTO identification_campaign (kind, sort_key, before, leads_until) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind) DO UPDATE SET sort_key = excluded.sort_key, before = excluded.before,
       leads_until = excluded.leads_until
     WHERE excluded.sort_key > identification_campaign.sort_key`,
    [kind, sortKey, asked?.before ?? null, asked?.leadsUntil ?? null],
  );
};

/** One record of any desk of the municipality, with who wrote it. */
export type LinkRecord = Pick<StoredEvent, 'hlc' | 'device' | 'seq' | 'eventId'> & {
  readonly staff: string;
  readonly site: string;
};

/** Takes an event in, however often and in whatever order it comes. */
export const takeEvent = (tx: Tx, record: LinkRecord, event: IdentificationEvent): void => {
  const order = orderOf(record);
  if (event.kind === 'identification.relink_asked')
    return storeCampaign(tx, order, event.data.kind, event.data);
  if (event.kind === 'identification.relink_ended') return storeCampaign(tx, order, event.data.kind, null);
  if (!isLinkEvent(event)) return undefined;
  const { kind, tokenHmac } = placeOf(event);
  const { residentId } = event.data;
  const { eventId, staff, site } = record;
  const added = tx.run('INSERT OR IGNORE INTO identification_fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
    kind,
    tokenHmac,
    order,
    residentId,
    eventId,
    staff,
    site,
    JSON.stringify(event),
  ]);
  if (added === 0) return undefined;
  const touched = kind === 'withdrawn' ? tokensNaming(tx, residentId) : [{ kind, tokenHmac }];
  for (const token of touched) foldInto(tx, token);
  return undefined;
};

/** Keeps the tables up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createIdentificationProjection = (mode: EventBody['mode']): Projection => ({
  name: 'identification',
  migrations: identificationMigrations,
  apply(tx: Tx, stored: StoredEvent, body: EventBody): void {
    if (body.mode !== mode) return;
    const event = identificationEvents.ours(stored.kind, body.data);
    if (event === undefined) return;
    takeEvent(tx, { ...stored, staff: body.actor.staff, site: body.site }, event);
  },
  // A link holds until it is ended, in these tables; a record made anew has the links from the centre, its own among them.
  needs: () => false,
});

/** Raise it when the meaning of a table, or of an event, changes: the next start folds again. */
const FOLD_VERSION = 1;
const markRows = z.object({ mark: z.string() });
const CHUNK = 500;

/**
 * At start: a record that was made before there were these tables, or by an older fold, is read once more. `parse` gives the
 * envelope of a stored body; what is none, or of another mode, is passed over. The other desks' events are then asked for from
 * the beginning: among them may be what the older program did not understand.
 */
export const catchUpLinks = (
  db: Db,
  log: Pick<EventLog, 'events' | 'floor'>,
  projection: Projection,
  parse: (body: string) => EventBody | undefined,
): Result<undefined, WriteFailure> => {
  const mark = foldMarkOf(FOLD_VERSION, identificationEventSchemas);
  if (db.one(markRows, 'SELECT mark FROM identification_fold')?.mark === mark) return success(undefined);
  return db.write((tx) => {
    for (let afterSeq = log.floor()?.seq ?? 0; ; ) {
      const events = log.events({ afterSeq, limit: CHUNK });
      for (const event of events) {
        const body = event.kind.startsWith('identification.') ? parse(event.body) : undefined;
        if (body !== undefined) projection.apply(tx, event, body);
      }
      const last = events.at(-1);
      if (last === undefined) break;
      afterSeq = last.seq;
    }
    const places = tx.all(
      placeRows,
      `SELECT DISTINCT kind, token_hmac AS tokenHmac FROM identification_fact WHERE kind <> 'withdrawn'`,
    );
    for (const token of places) foldInto(tx, token);
    tx.run('DELETE FROM identification_cursor');
    tx.run('DELETE FROM identification_fold');
    tx.run('INSERT INTO identification_fold VALUES (?)', [mark]);
    return undefined;
  });
};

/** Whether this person has taken her consent back, of whatever only the register names. */
export const isWithdrawn = (db: Reader, residentId: string): boolean =>
  db.one(
    z.object({ residentId: residentIdSchema }),
    `SELECT resident_id AS residentId FROM identification_fact
     WHERE kind = 'withdrawn' AND token_hmac = ? LIMIT 1`,
    [residentId],
  ) !== undefined;
