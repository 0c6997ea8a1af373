/** 投票の状況 as tables: the facts of a piece of the log, what stands of each elector and what is counted (projection.ts). */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { electorOf, undoneBy } from '../modules/polling/fold.ts';
import type { Queryable } from './database.ts';
import {
  applyDifferences,
  cellsOfTick,
  cellsOfVotes,
  differences,
  insertTicks,
  type ReplacedTicks,
  removeTicks,
  type TickRow,
} from './polling-counts.ts';
import { dayAndHour, type PollFact, ticksOf } from './polling-facts.ts';
import { replaceIssued } from './polling-issued.ts';
import { POLLING_TABLES } from './polling-sql.ts';
import { type ElectorKey, factRow, replaceVotes, toFact } from './polling-votes.ts';
import { type Quarantined, storeQuarantine } from './quarantine.ts';
import { recordOfKey } from './shelter-facts.ts';

const electorKeys = (facts: readonly PollFact[]): readonly ElectorKey[] => {
  const keys = new Map<string, ElectorKey>();
  for (const { event } of facts) {
    const elector = electorOf(event);
    const { election } = event.data;
    if (elector !== null) keys.set(`${election}/${elector}`, { election, elector });
  }
  return [...keys.values()];
};

const storeFacts = async (tx: Queryable, tenant: TenantId, facts: readonly PollFact[]): Promise<void> => {
  await tx`
    INSERT INTO poll_fact (tenant, fact_key, event_id, election, place, device, at, received_at, staff, kind, data)
    SELECT ${tenant}, * FROM unnest(
      ${facts.map(({ key }) => key)}::text[], ${facts.map(({ eventId }) => eventId)}::uuid[],
      ${facts.map(({ event }) => event.data.election)}::text[], ${facts.map(({ event }) => event.data.place)}::text[],
      ${facts.map(({ device }) => device)}::text[], ${facts.map(({ at }) => at)}::int8[],
      ${facts.map(({ receivedAt }) => receivedAt)}::int8[], ${facts.map(({ staff }) => staff)}::text[],
      ${facts.map(({ event }) => event.kind)}::text[], ${facts.map(({ event }) => JSON.stringify(event.data))}::text[])
    ON CONFLICT DO NOTHING`;
  const spoken = facts.flatMap(({ key, event }) => {
    const subject = event.kind === 'polling.ballot_issued' ? event.data.accepts : electorOf(event);
    return subject === null ? [] : [{ key, subject, election: event.data.election }];
  });
  await tx`
    INSERT INTO poll_fact_subject (tenant, election, subject, fact_key)
    SELECT ${tenant}, * FROM unnest(
      ${spoken.map(({ election }) => election)}::text[], ${spoken.map(({ subject }) => subject)}::text[],
      ${spoken.map(({ key }) => key)}::text[])
    ON CONFLICT DO NOTHING`;
  await tx`
    INSERT INTO poll_undone (tenant, event_id)
    SELECT ${tenant}, id FROM unnest(${takenBack(facts)}::uuid[]) AS id ON CONFLICT DO NOTHING`;
};

const takenBack = (facts: readonly PollFact[]): string[] =>
  facts.flatMap(({ event }) => undoneBy(event) ?? []);

interface Seen {
  readonly election: string;
  readonly place: string;
  readonly device: string;
  lastAt: number;
  rollKey: string;
  roll: { readonly version: number; readonly asOf: string; readonly sha256: string } | null;
}

const rollOf = ({ data }: PollFact['event']): Seen['roll'] => ('roll' in data ? data.roll : null);

/** Each terminal at a place: how far its records go, and the roll of the last of them that names one. */
const storeTerminals = async (tx: Queryable, tenant: TenantId, facts: readonly PollFact[]): Promise<void> => {
  const seen = new Map<string, Seen>();
  for (const { key, device, at, event } of facts) {
    const { election, place } = event.data;
    const name = `${election}/${place}/${device}`;
    const one = seen.get(name) ?? { election, place, device, lastAt: 0, rollKey: '', roll: null };
    seen.set(name, one);
    one.lastAt = Math.max(one.lastAt, at);
    const roll = rollOf(event);
    if (roll !== null && key > one.rollKey) Object.assign(one, { rollKey: key, roll });
  }
  const all = [...seen.values()];
  await tx`
    INSERT INTO poll_terminal AS known
      (tenant, election, place, device, last_at, roll_key, roll_version, roll_as_of, roll_sha256)
    SELECT ${tenant}, * FROM unnest(
      ${all.map(({ election }) => election)}::text[], ${all.map(({ place }) => place)}::text[],
      ${all.map(({ device }) => device)}::text[], ${all.map(({ lastAt }) => lastAt)}::int8[],
      ${all.map(({ rollKey }) => rollKey)}::text[], ${all.map(({ roll }) => roll?.version ?? null)}::int8[],
      ${all.map(({ roll }) => roll?.asOf ?? null)}::text[], ${all.map(({ roll }) => roll?.sha256 ?? null)}::text[])
    ON CONFLICT (tenant, election, place, device) DO UPDATE SET
      last_at = greatest(known.last_at, excluded.last_at),
      roll_version = CASE WHEN excluded.roll_key > known.roll_key THEN excluded.roll_version ELSE known.roll_version END,
      roll_as_of = CASE WHEN excluded.roll_key > known.roll_key THEN excluded.roll_as_of ELSE known.roll_as_of END,
      roll_sha256 = CASE WHEN excluded.roll_key > known.roll_key THEN excluded.roll_sha256 ELSE known.roll_sha256 END,
      roll_key = greatest(known.roll_key, excluded.roll_key)`;
};

const namedRows = factRow.extend({ undone: z.boolean() }).array();
type Named = PollFact & { readonly undone: boolean };

/** Facts under the ids of the new ones and of those they take back: what a 取消し touches, and ids that stand twice. */
const factsNamed = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly PollFact[],
): Promise<readonly Named[]> => {
  const ids = [...new Set([...facts.map(({ eventId }) => eventId), ...takenBack(facts)])];
  const rows: unknown = await tx`
    SELECT fact.fact_key, fact.event_id, fact.device, fact.at, fact.received_at, fact.staff, fact.kind, fact.data,
      gone.event_id IS NOT NULL AS undone
    FROM poll_fact AS fact LEFT JOIN poll_undone AS gone ON gone.tenant = fact.tenant AND gone.event_id = fact.event_id
    WHERE fact.tenant = ${tenant} AND fact.event_id = ANY(${ids}::uuid[]) ORDER BY fact.fact_key`;
  return namedRows.parse(rows).map((row) => ({ ...toFact(row), undone: row.undone }));
};

/** One event id in two records (a cloned disk, a faulty program): counted once, but somebody should know. */
const duplicatesIn = (named: readonly Named[]): Quarantined[] =>
  [...Map.groupBy(named, ({ eventId }) => eventId).values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => same.map(({ key }) => ({ ...recordOfKey(key), reason: 'duplicate_id' as const })));

const tickRows = (named: readonly Named[]): readonly TickRow[] =>
  [...Map.groupBy(named, ({ eventId }) => eventId).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || first.undone) return [];
    const { eventId, at, event } = first;
    const { election, place } = event.data;
    return ticksOf(event).map((each) => ({ ...each, eventId, election, place, at, ...dayAndHour(at) }));
  });

/** Puts the ticks of these records in the place of what stood of them; gives both. */
const replaceTicks = async (
  tx: Queryable,
  tenant: TenantId,
  named: readonly Named[],
): Promise<ReplacedTicks> => {
  const gone = await removeTicks(tx, tenant, named);
  const come = tickRows(named);
  await insertTicks(tx, tenant, come);
  return { gone, come };
};

const tellElections = async (tx: Queryable, tenant: TenantId, facts: readonly PollFact[]): Promise<void> => {
  const elections = [...new Set(facts.map(({ event }) => event.data.election))].toSorted();
  await tx`
    INSERT INTO poll_pulse AS known (tenant, election, changes)
    SELECT ${tenant}, election, 1 FROM unnest(${elections}::text[]) AS election
    ON CONFLICT (tenant, election) DO UPDATE SET changes = known.changes + 1`;
};

/** Only under the tenant's lock: the counts are kept by what changes. */
export const applyPolling = async (
  tx: Queryable,
  tenant: TenantId,
  facts: readonly PollFact[],
): Promise<void> => {
  if (facts.length === 0) return;
  await storeFacts(tx, tenant, facts);
  await storeTerminals(tx, tenant, facts);
  const named = await factsNamed(tx, tenant, facts);
  await storeQuarantine(tx, tenant, duplicatesIn(named));
  const ticks = await replaceTicks(tx, tenant, named);
  const issued = await replaceIssued(tx, tenant, named);
  const votes = await replaceVotes(tx, tenant, electorKeys(named));
  await applyDifferences(
    tx,
    tenant,
    differences(
      [...[...ticks.gone, ...issued.gone].flatMap(cellsOfTick), ...cellsOfVotes(votes.gone)],
      [...[...ticks.come, ...issued.come].flatMap(cellsOfTick), ...cellsOfVotes(votes.come)],
    ),
  );
  await tellElections(tx, tenant, facts);
};

/** Before a rebuild. How often an election changed goes on counting: whoever watches must see that it did. */
export const clearPolling = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  for (const table of POLLING_TABLES) await tx`DELETE FROM ${tx(table)} WHERE tenant = ${tenant}`;
};
