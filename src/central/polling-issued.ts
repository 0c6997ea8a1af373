/** 投票用紙の交付: one for each acceptance and kind of ballot, whoever ticked it and however often. */
import type { TenantId } from '../kernel/ids.ts';
import { standingTicks } from '../modules/polling/fold.ts';
import type { Queryable } from './database.ts';
import { insertTicks, type ReplacedTicks, removeTicks, type TickRow } from './polling-counts.ts';
import { dayAndHour, type PollFact } from './polling-facts.ts';
import { factRow, firstOfItsId, toFact } from './polling-votes.ts';

const issuedRows = factRow
  .extend({ subject: factRow.shape.event_id, undone: factRow.shape.event_id.nullable() })
  .array();

const rowOf = ({ eventId, at, event }: PollFact): TickRow | undefined => {
  if (event.kind !== 'polling.ballot_issued') return undefined;
  const { election, place, ballot } = event.data;
  return { eventId, what: 'issued', ballot, election, place, at, ...dayAndHour(at), sex: '', detail: '' };
};

/** Folds the ticks of these acceptances anew; gives what stood and what stands. */
export const replaceIssued = async (
  tx: Queryable,
  tenant: TenantId,
  named: readonly PollFact[],
): Promise<ReplacedTicks> => {
  const touched = named.flatMap(({ event }) =>
    event.kind === 'polling.ballot_issued'
      ? [{ election: event.data.election, accepts: event.data.accepts }]
      : [],
  );
  if (touched.length === 0) return { gone: [], come: [] };
  const rows: unknown = await tx`
    SELECT DISTINCT ON (fact.fact_key) mine.subject, fact.fact_key, fact.event_id, fact.device, fact.at, fact.received_at,
      fact.staff, fact.kind, fact.data, gone.event_id AS undone
    FROM unnest(
      ${touched.map(({ election }) => election)}::text[], ${touched.map(({ accepts }) => accepts)}::text[]
    ) AS wanted (election, subject)
    JOIN poll_fact_subject AS mine ON mine.tenant = ${tenant}
      AND mine.election = wanted.election AND mine.subject = wanted.subject
    JOIN poll_fact AS fact ON fact.tenant = ${tenant} AND fact.fact_key = mine.fact_key
    LEFT JOIN poll_undone AS gone ON gone.tenant = ${tenant} AND gone.event_id = fact.event_id
    WHERE ${firstOfItsId(tx, tenant)}
    ORDER BY fact.fact_key`;
  const all = issuedRows.parse(rows);
  const come = [...Map.groupBy(all, ({ subject }) => subject).values()].flatMap((mine) => {
    const facts = mine.map(toFact);
    const undone = new Set<string>(mine.flatMap((row) => row.undone ?? []));
    const standing = new Set<string>(standingTicks(facts, undone).values());
    return facts.flatMap((fact) => (standing.has(fact.eventId) ? (rowOf(fact) ?? []) : []));
  });
  const ticked = named.filter(({ event }) => event.kind === 'polling.ballot_issued');
  const gone = await removeTicks(tx, tenant, [...ticked, ...all.map((row) => ({ eventId: row.event_id }))]);
  await insertTicks(tx, tenant, come);
  return { gone, come };
};
