import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import { makeHlc } from '../kernel/hlc.ts';
import { deviceIdSchema, epochSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Actor } from '../kernel/roles.ts';
import type { Extent } from '../outbox/checkpoint.ts';
import { ERASED_KIND, type Erased, nameErased } from '../outbox/erasure.ts';
import { type ActDeps, recordAct } from './acts.ts';
import { type CheckpointDeps, type CheckpointFailure, makeCheckpoint } from './checkpoints.ts';
import type { RetentionConfig } from './config.ts';
import type { Queryable, TransactionSql } from './database.ts';
import { lockTenant, project } from './projection.ts';
import { eraseFacts } from './shelter-tables.ts';

/**
 * 保存期間の満了: the contents of records whose time is over are erased, with all that was folded from them. Their numbers and hashes stay.
 * A record is only touched once a checkpoint has its hash, and in the transaction that writes the act (outbox/erasure.ts).
 */

export interface RetentionDeps {
  readonly checkpoints: CheckpointDeps;
  readonly acts: ActDeps;
  readonly retention: RetentionConfig;
}

export type Rule = keyof RetentionConfig;
export const RULES: readonly Rule[] = ['shelter', 'desk'];

/** The time before which a rule's records are over, milliseconds since 1970: the first of April in Japan. `null`: it keeps them. */
export const overBefore = (years: number | null, now: number): number | null => {
  if (years === null) return null;
  const [year = 0, month = 0] = civilDateInJapan(now).split('-').map(Number);
  return Date.UTC((month >= 4 ? year : year - 1) - years, 3, 1) - 9 * 3_600_000;
};

const candidateRows = z.array(
  z.object({
    device: deviceIdSchema,
    epoch: epochSchema,
    seq: z.int(),
    key: z.string(),
    is_fact: z.boolean(),
  }),
);
type Candidate = z.infer<typeof candidateRows>[number];

/**
 * Recorded and received before that time, and under a checkpoint. 開設 is nobody's data and stays, so that a place keeps its name. `key`:
 * of the fact that was folded from it (shelter-facts.ts).
 */
const candidates = async (
  tx: Queryable,
  tenant: TenantId,
  rule: Rule,
  before: number,
): Promise<Candidate[]> => {
  const rows: unknown = await tx`
    WITH covered AS (
      SELECT device, epoch, max(to_seq) AS to_seq FROM checkpoint_extent WHERE tenant = ${tenant} GROUP BY device, epoch
    ), old AS (
      SELECT event.device, event.epoch, event.seq,
        event.hlc || '/' || event.device || '/' || lpad(event.seq::text, 12, '0') || '/' || event.epoch AS key
      FROM event JOIN covered USING (device, epoch)
      WHERE event.tenant = ${tenant} AND event.device <> 'centre' AND event.seq <= covered.to_seq
        AND event.kind LIKE ${`${rule}.%`} AND event.kind <> ALL(${OF_PLACES}::text[]) AND event.body IS NOT NULL
        AND event.received_at < ${before} AND event.hlc < ${makeHlc(before, 0)}
    )
    SELECT old.*, fact.fact_key IS NOT NULL AS is_fact FROM old
    LEFT JOIN shelter_fact AS fact ON fact.tenant = ${tenant} AND fact.fact_key = old.key
    ORDER BY device, epoch, seq`;
  return candidateRows.parse(rows);
};

/** That a place was opened and closed says nothing of anybody, and without it what is left would mean something else. */
const OF_PLACES = ['shelter.opened', 'shelter.closed'];

const pairRows = z.array(z.object({ resident_id: z.string(), fact_key: z.string() }));
const undoRows = z.array(z.object({ fact_key: z.string(), undone_key: z.string() }));

/**
 * Of one person all records go, or none: what is left of them would say that she is still in the shelter. A record of several people
 * that must stay for the sake of one holds those of the others too.
 */
const withoutTorn = async (
  tx: Queryable,
  tenant: TenantId,
  all: readonly Candidate[],
): Promise<Candidate[]> => {
  const keys = all.filter(({ is_fact }) => is_fact).map(({ key }) => key);
  const pairs: unknown = await tx`
    SELECT resident_id, fact_key FROM shelter_fact_resident WHERE tenant = ${tenant} AND resident_id IN (
      SELECT resident_id FROM shelter_fact_resident WHERE tenant = ${tenant} AND fact_key = ANY(${keys}::text[]))`;
  const undos: unknown = await tx`
    SELECT undo.fact_key, undone.fact_key AS undone_key FROM shelter_fact AS undo
    JOIN shelter_fact AS undone ON undone.tenant = undo.tenant AND undone.event_id::text = undo.data::json ->> 'undoes'
    WHERE undo.tenant = ${tenant} AND undo.kind = 'shelter.undone'`;
  const people = pairRows.parse(pairs);
  const keysOf = Map.groupBy(people, ({ resident_id }) => resident_id);
  const peopleOf = Map.groupBy(people, ({ fact_key }) => fact_key);
  const linked = Map.groupBy(
    undoRows.parse(undos).flatMap(({ fact_key, undone_key }) => [
      { from: fact_key, to: undone_key },
      { from: undone_key, to: fact_key },
    ]),
    ({ from }) => from,
  );
  const going = new Set(keys);
  const seen = new Set(
    [...people.map(({ fact_key }) => fact_key), ...linked.keys()].filter((key) => !going.has(key)),
  );
  const staying = [...seen];
  for (let key = staying.pop(); key !== undefined; key = staying.pop()) {
    going.delete(key);
    const next = [
      ...(peopleOf.get(key) ?? []).flatMap(({ resident_id }) =>
        (keysOf.get(resident_id) ?? []).map(({ fact_key }) => fact_key),
      ),
      ...(linked.get(key) ?? []).map(({ to }) => to),
    ];
    for (const each of next) {
      if (seen.has(each)) continue;
      seen.add(each);
      staying.push(each);
    }
  }
  return all.filter(({ key, is_fact }) => !is_fact || going.has(key));
};

const extentsOf = (records: readonly Candidate[]): Extent[] => {
  const extents: Extent[] = [];
  for (const { device, epoch, seq } of records) {
    const last = extents.at(-1);
    if (last !== undefined && last.device === device && last.epoch === epoch && last.toSeq === seq - 1)
      extents[extents.length - 1] = { ...last, toSeq: seq };
    else extents.push({ device, epoch, fromSeq: seq, toSeq: seq });
  }
  return extents;
};

export interface RulePlan {
  readonly rule: Rule;
  readonly before: number;
  readonly events: number;
}

const planOf = async (tx: Queryable, tenant: TenantId, rule: Rule, before: number): Promise<Candidate[]> => {
  const found = await candidates(tx, tenant, rule, before);
  return rule === 'shelter' ? withoutTorn(tx, tenant, found) : found;
};

const sizeRows = z.tuple([z.object({ size: z.int() })]);

/** What was folded from them. A projection made anew has none of it either. */
const eraseFolded = async (tx: Queryable, tenant: TenantId, records: readonly Candidate[]): Promise<void> => {
  const keys = records.map(({ key }) => key);
  await eraseFacts(tx, tenant, keys);
  for (const table of ['desk_alarm', 'quarantine'])
    await tx`
      DELETE FROM ${tx(table)} AS folded USING unnest(
        ${records.map(({ device }) => device)}::text[], ${records.map(({ epoch }) => epoch)}::text[],
        ${records.map(({ seq }) => seq)}::int8[]) AS gone (device, epoch, seq)
      WHERE folded.tenant = ${tenant} AND folded.device = gone.device AND folded.epoch = gone.epoch
        AND folded.seq = gone.seq`;
};

const eraseRule = async (
  tx: TransactionSql,
  { acts, checkpoints: { tenant } }: RetentionDeps,
  actor: Actor,
  rule: Rule,
  before: number,
): Promise<number> => {
  await lockTenant(tx, { tenant, mode: acts.mode });
  const records = await planOf(tx, tenant, rule, before);
  if (records.length === 0) return 0;
  const extents = extentsOf(records);
  const sizes: unknown = await tx`SELECT max(size) AS size FROM checkpoint WHERE tenant = ${tenant}`;
  const [{ size: checkpoint }] = sizeRows.parse(sizes);
  const data: Erased = { rule, before, ...nameErased(extents), checkpoint };
  const act = await recordAct(tx, acts, { kind: ERASED_KIND, actor, data });
  const [devices, epochs] = [extents.map(({ device }) => device), extents.map(({ epoch }) => epoch)];
  const [from, to] = [extents.map(({ fromSeq }) => fromSeq), extents.map(({ toSeq }) => toSeq)];
  await tx`
    INSERT INTO erasure (tenant, act_epoch, act_seq, place, device, epoch, from_seq, to_seq)
    SELECT ${tenant}, ${act.epoch}, ${act.seq}, place - 1, device, epoch, from_seq, to_seq FROM unnest(
      ${devices}::text[], ${epochs}::text[], ${from}::int8[], ${to}::int8[]
    ) WITH ORDINALITY AS extent (device, epoch, from_seq, to_seq, place)`;
  const erased = await tx`
    UPDATE event SET body = NULL
    FROM unnest(${devices}::text[], ${epochs}::text[], ${from}::int8[], ${to}::int8[]) AS gone (device, epoch, from_seq, to_seq)
    WHERE event.tenant = ${tenant} AND event.device = gone.device AND event.epoch = gone.epoch
      AND event.seq BETWEEN gone.from_seq AND gone.to_seq AND event.body IS NOT NULL`;
  if (erased.count !== records.length) throw new Error('other records were erased than the act says');
  await eraseFolded(tx, tenant, records);
  return records.length;
};

const rulesOver = ({ retention, checkpoints: { system } }: RetentionDeps) =>
  RULES.flatMap((rule) => {
    const before = overBefore(retention[rule], system.now());
    return before === null ? [] : [{ rule, before }];
  });

/** What would be erased now; changes nothing but that the views are brought up to the log. */
export const planRetention = async (deps: RetentionDeps): Promise<readonly RulePlan[]> => {
  const { sql, tenant } = deps.checkpoints;
  await project({ sql, tenant, mode: deps.acts.mode });
  const plans: RulePlan[] = [];
  for (const { rule, before } of rulesOver(deps)) {
    const { length } = await sql.begin((tx) => planOf(tx, tenant, rule, before));
    plans.push({ rule, before, events: length });
  }
  return plans;
};

/**
 * Erases what `planRetention` said: `expected` is the sum that a person saw there. `not_as_planned`: it would be another one now; nothing
 * was done. Each rule is one act.
 */
export const applyRetention = async (
  deps: RetentionDeps,
  actor: Actor,
  expected: number,
): Promise<Result<readonly RulePlan[], 'not_as_planned' | CheckpointFailure>> => {
  const made = await makeCheckpoint(deps.checkpoints);
  if (!made.ok) return made;
  const planned = await planRetention(deps);
  const sum = planned.reduce((total, { events }) => total + events, 0);
  if (sum !== expected) return failure('not_as_planned', { expected, found: sum });
  const done: RulePlan[] = [];
  for (const { rule, before } of planned) {
    const events = await deps.checkpoints.sql.begin((tx) => eraseRule(tx, deps, actor, rule, before));
    done.push({ rule, before, events });
  }
  return success(done);
};
