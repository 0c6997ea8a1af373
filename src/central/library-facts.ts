/** What a stored record of a library's terminal says, or why it cannot be counted; and the tables of it (projection.ts). */
import { civilDateInJapan } from '../kernel/dates.ts';
import { hlcSchema, hlcTime } from '../kernel/hlc.ts';
import { eventIdSchema, type TenantId } from '../kernel/ids.ts';
import { type LibraryEvent, type LibraryEventKind, libraryEventSchemas } from '../modules/library/schema.ts';
import { type EventBody, parseEventBody } from '../outbox/event.ts';
import type { Queryable } from './database.ts';
import type { LogRecord, QuarantineReason } from './shelter-facts.ts';

export interface LibraryFact {
  readonly eventId: string;
  readonly device: string;
  /** By the terminal's clock; milliseconds since 1970. */
  readonly at: number;
  readonly event: LibraryEvent;
}

const PREFIX = 'library.';
const isKind = (kind: string): kind is LibraryEventKind => kind in libraryEventSchemas;

/** The event of a kind and its data; undefined when the data is not of that kind. */
const parseLibraryEvent = (kind: LibraryEventKind, data: unknown): LibraryEvent | undefined => {
  const parsed = libraryEventSchemas[kind].safeParse(data);
  // The schema of a kind gives that kind's data: what TypeScript does not follow through the table.
  return parsed.success ? ({ kind, data: parsed.data } as LibraryEvent) : undefined;
};

/** Undefined: it is about something else. Drill and real never mix: a record of the other mode is for a person to look at. */
export const libraryFactIn = (
  { kind, device, eventId, hlc, body: bytes }: LogRecord,
  mode: EventBody['mode'],
): LibraryFact | QuarantineReason | undefined => {
  if (!kind.startsWith(PREFIX)) return undefined;
  if (!isKind(kind)) return 'unknown_kind';
  const body = parseEventBody(bytes);
  if (!body.ok) return body.reason;
  if (body.value.mode !== mode) return 'other_mode';
  const event = parseLibraryEvent(kind, body.value.data);
  if (event === undefined) return 'bad_data';
  return { eventId: eventIdSchema.parse(eventId), device, at: hlcTime(hlcSchema.parse(hlc)), event };
};

type Of<K extends LibraryEventKind> = Omit<LibraryFact, 'event'> & {
  readonly data: Extract<LibraryEvent, { kind: K }>['data'];
};

const ofKind = <K extends LibraryEventKind>(facts: readonly LibraryFact[], kind: K): readonly Of<K>[] =>
  facts.flatMap(({ event, ...fact }) =>
    event.kind === kind ? [{ ...fact, data: event.data as Of<K>['data'] }] : [],
  );

const storeCounts = async (tx: Queryable, tenant: TenantId, facts: readonly Of<'library.counted'>[]) => {
  const rows = facts.flatMap(({ eventId, device, data: { hour, counts } }) =>
    Object.entries(counts).map(([what, n]) => ({ eventId, device, hour, what, n })),
  );
  if (rows.length === 0) return;
  await tx`
    INSERT INTO library_count (tenant, event_id, what, device, day, hour, n)
    SELECT ${tenant}, * FROM unnest(
      ${rows.map(({ eventId }) => eventId)}::uuid[], ${rows.map(({ what }) => what)}::text[],
      ${rows.map(({ device }) => device)}::text[], ${rows.map(({ hour }) => hour.slice(0, 10))}::text[],
      ${rows.map(({ hour }) => Number(hour.slice(11)))}::int4[], ${rows.map(({ n }) => n)}::int8[])
    ON CONFLICT DO NOTHING`;
};

const storeSettled = async (tx: Queryable, tenant: TenantId, facts: readonly Of<'library.settled'>[]) => {
  if (facts.length === 0) return;
  await tx`
    INSERT INTO library_settled (tenant, event_id, device, day, why, how)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ eventId }) => eventId)}::uuid[], ${facts.map(({ device }) => device)}::text[],
      ${facts.map(({ at }) => civilDateInJapan(at))}::text[], ${facts.map(({ data }) => data.why)}::text[],
      ${facts.map(({ data }) => data.how)}::text[])
    ON CONFLICT DO NOTHING`;
};

const storeRelinks = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly Of<'library.relink_started'>[],
) => {
  if (facts.length === 0) return;
  await tx`
    INSERT INTO library_relink (tenant, event_id, at, links)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ eventId }) => eventId)}::uuid[], ${facts.map(({ at }) => at)}::int8[],
      ${facts.map(({ data }) => data.links)}::int8[])
    ON CONFLICT DO NOTHING`;
};

/** Rows are added and nothing is kept in step with them: any order and any repetition gives the same tables. */
export const applyLibrary = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly LibraryFact[],
): Promise<void> => {
  await storeCounts(tx, tenant, ofKind(facts, 'library.counted'));
  await storeSettled(tx, tenant, ofKind(facts, 'library.settled'));
  await storeRelinks(tx, tenant, ofKind(facts, 'library.relink_started'));
};

/** Before a rebuild. */
export const clearLibrary = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  for (const table of ['library_count', 'library_settled', 'library_relink'])
    await tx`DELETE FROM ${tx(table)} WHERE tenant = ${tenant}`;
};
