/**
 * 締切の照合: the proof that the centre holds and counts what a place counted. A closing names how far the record of each terminal went;
 * as soon as all of that is here, word for word, it is counted again from the records alone, as the place did.
 */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { type Fact, undoneBy } from '../modules/polling/fold.ts';
import type { BallotCounts, PollingEvent } from '../modules/polling/schema.ts';
import type { Queryable } from './database.ts';
import { dayAndHour } from './polling-facts.ts';
import { ofKind, type Said, type SaidOf } from './polling-rows.ts';
import { factRow, toFact } from './polling-votes.ts';

export type Closed = SaidOf<'polling.closed'>;

/** `waiting`: records that the closing names are still on their way. The other two never change again. */
export type ClosingCheck = 'waiting' | 'equal' | 'differs';

/** The last 締切 of each place and day: a place that was opened again closes again. */
export const lastClosings = (said: readonly Said[]): readonly Closed[] => [
  ...new Map(
    ofKind(said, 'polling.closed').map((each) => [
      `${each.data.election}/${each.data.place}/${dayAndHour(each.at).day}`,
      each,
    ]),
  ).values(),
];

const tally = (ballots: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const ballot of ballots) counts.set(ballot, (counts.get(ballot) ?? 0) + 1);
  return counts;
};

const isSame = (said: BallotCounts, counted: ReadonlyMap<string, number>): boolean => {
  const nonZero = said.filter(({ count }) => count > 0);
  return (
    nonZero.length === counted.size && nonZero.every(({ ballot, count }) => counted.get(ballot) === count)
  );
};

type Recount = Pick<Closed['data'], 'people' | 'bySex' | 'accepted' | 'issued' | 'spoiled' | 'provisional'>;

/** Whether these records, each once, come to the figures of the closing. */
export const comesTo = (facts: readonly Pick<Fact, 'eventId' | 'event'>[], said: Recount): boolean => {
  const each = new Map<string, PollingEvent>(facts.map(({ eventId, event }) => [eventId, event]));
  const undone = new Set<string>([...each.values()].flatMap((event) => undoneBy(event) ?? []));
  const standing = [...each].flatMap(([id, event]) => (undone.has(id) ? [] : [event]));
  const accepted = standing.flatMap((event) => (event.kind === 'polling.accepted' ? [event.data] : []));
  const people = new Map(accepted.map(({ electorId, sex }) => [electorId as string, sex]));
  const ofSex = (sex: '1' | '2' | '9'): number =>
    [...people.values()].filter((each_) => each_ === sex).length;
  return (
    people.size === said.people &&
    (['1', '2', '9'] as const).every((sex) => ofSex(sex) === said.bySex[sex]) &&
    isSame(said.accepted, tally(accepted.flatMap(({ ballots }) => ballots))) &&
    isSame(
      said.issued,
      tally(standing.flatMap((event) => (event.kind === 'polling.ballot_issued' ? [event.data.ballot] : []))),
    ) &&
    isSame(
      said.spoiled,
      tally(
        standing.flatMap((event) => (event.kind === 'polling.ballot_spoiled' ? [event.data.ballot] : [])),
      ),
    ) &&
    standing.filter(({ kind }) => kind === 'polling.provisional').length === said.provisional
  );
};

const headRows = z.array(z.object({ device: z.string(), epoch: z.string(), seq: z.int() }));
type Held = z.infer<typeof headRows>[number];

/** The streams in which those heads are, word for word; fewer than there are heads while some are on their way. */
const heldHeads = async (sql: Queryable, tenant: TenantId, { data }: Closed): Promise<readonly Held[]> => {
  const heads = data.heads.filter(({ seq }) => seq > 0);
  const rows: unknown = await sql`
    SELECT event.device, event.epoch, event.seq FROM unnest(
      ${heads.map(({ device }) => device)}::text[], ${heads.map(({ seq }) => seq)}::int8[],
      ${heads.map(({ hash }) => hash)}::text[]) AS head (device, seq, hash)
    JOIN event ON event.tenant = ${tenant} AND event.device = head.device AND event.seq = head.seq
      AND event.hash = decode(head.hash, 'hex')
    JOIN projection_progress AS done ON done.tenant = event.tenant AND done.device = event.device
      AND done.epoch = event.epoch AND done.seq >= event.seq`;
  return headRows.parse(rows);
};

const recordsUpTo = async (
  sql: Queryable,
  tenant: TenantId,
  { data: { election, place } }: Closed,
  held: readonly Held[],
): Promise<ReturnType<typeof toFact>[]> => {
  const rows: unknown = await sql`
    SELECT fact_key, event_id, fact.device, at, received_at, staff, kind, data FROM poll_fact AS fact
    JOIN unnest(
      ${held.map(({ device }) => device)}::text[], ${held.map(({ epoch }) => epoch)}::text[],
      ${held.map(({ seq }) => seq)}::int8[]) AS upto (device, epoch, seq)
      ON upto.device = fact.device AND upto.epoch = split_part(fact_key, '/', 4)
        AND split_part(fact_key, '/', 3)::int8 <= upto.seq
    WHERE tenant = ${tenant} AND election = ${election} AND place = ${place}`;
  return factRow.array().parse(rows).map(toFact);
};

export const checkClosing = async (
  sql: Queryable,
  tenant: TenantId,
  closing: Closed,
): Promise<ClosingCheck> => {
  const held = await heldHeads(sql, tenant, closing);
  if (held.length < closing.data.heads.filter(({ seq }) => seq > 0).length) return 'waiting';
  return comesTo(await recordsUpTo(sql, tenant, closing, held), closing.data) ? 'equal' : 'differs';
};

export interface ClosingChecks {
  /** Each closing, by the key of its record. */
  check(sql: Queryable, closings: readonly Closed[]): Promise<ReadonlyMap<string, ClosingCheck>>;
}

/** Remembers what came of those that are done: their records never change, and each is counted once. */
export const createClosingChecks = (tenant: TenantId): ClosingChecks => {
  const done = new Map<string, ClosingCheck>();
  return {
    async check(sql, closings) {
      const checked = new Map<string, ClosingCheck>();
      for (const closing of closings) {
        const known = done.get(closing.fact_key);
        const outcome = known ?? (await checkClosing(sql, tenant, closing));
        if (outcome !== 'waiting') done.set(closing.fact_key, outcome);
        checked.set(closing.fact_key, outcome);
      }
      return checked;
    },
  };
};
