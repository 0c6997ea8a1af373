/** What stands of each elector and ballot, folded from all facts that speak of her; and who was accepted twice. */
import { z } from 'zod';
import { eventIdSchema, type TenantId } from '../kernel/ids.ts';
import { foldElector } from '../modules/polling/fold.ts';
import { type PollingEventKind, pollingEventSchemas } from '../modules/polling/schema.ts';
import { type FoundAnomaly, noteAnomalies, withdrawAnomalies } from './anomalies.ts';
import type { Queryable } from './database.ts';
import type { VoteRow } from './polling-counts.ts';
import { dayAndHour, type PollFact, parsePollingEvent } from './polling-facts.ts';
import { recordOfKey } from './shelter-facts.ts';

/** An elector of one election. */
export interface ElectorKey {
  readonly election: string;
  readonly elector: string;
}

const kindSchema = z.string().transform((kind, context): PollingEventKind => {
  if (kind in pollingEventSchemas) return kind as PollingEventKind;
  context.addIssue({ code: 'custom', message: 'no kind of a poll' });
  return z.NEVER;
});

export const factRow = z.object({
  fact_key: z.string(),
  event_id: eventIdSchema,
  device: z.string(),
  at: z.number(),
  received_at: z.number(),
  staff: z.string(),
  kind: kindSchema,
  data: z.string(),
});

export const toFact = (row: z.infer<typeof factRow>): PollFact => {
  const event = parsePollingEvent(row.kind, JSON.parse(row.data));
  if (event === undefined) throw new Error('a row of the polling tables holds no polling event');
  return {
    key: row.fact_key,
    order: row.fact_key.slice(0, row.fact_key.lastIndexOf('/')),
    eventId: row.event_id,
    device: row.device,
    at: row.at,
    receivedAt: row.received_at,
    staff: row.staff,
    event,
  };
};

/** An acceptance that came after another one of the same elector and ballot, which stands. */
export interface DoubleVote {
  readonly later: PollFact;
  readonly first: PollFact;
  readonly ballots: readonly string[];
}

export interface FoldedElector {
  readonly votes: readonly VoteRow[];
  readonly doubles: readonly DoubleVote[];
  /** Keys of acceptances with which nothing is wrong, or no more. */
  readonly fine: readonly string[];
}

const voteOf = ({ election, elector }: ElectorKey, fact: PollFact, ballot: string): VoteRow | undefined => {
  const { event, eventId, device, at } = fact;
  if (event.kind !== 'polling.accepted') return undefined;
  const { place, precinct, sex, age, when, reason = 0 } = event.data;
  const row = { election, elector, ballot, eventId, place, device, at, ...dayAndHour(at) };
  return { ...row, precinct, sex, age, manner: when, reason };
};

/** Of each ballot the first acceptance stands, by the desks' own fold (modules/polling/fold.ts); 仮投票 are decided later. */
export const foldVotes = (
  key: ElectorKey,
  facts: readonly PollFact[],
  undone: ReadonlySet<string>,
): FoldedElector => {
  const byId = new Map(facts.map((fact) => [fact.eventId, fact]));
  const votes: VoteRow[] = [];
  const ballotsOfLater = new Map<PollFact, { readonly first: PollFact; readonly ballots: string[] }>();
  for (const [ballot, marks] of foldElector(facts, undone).marks) {
    const [first, ...later] = marks
      .filter(({ provisional }) => !provisional)
      .flatMap(({ eventId }) => byId.get(eventId) ?? []);
    if (first === undefined) continue;
    const vote = voteOf(key, first, ballot);
    if (vote !== undefined) votes.push(vote);
    for (const each of later) {
      const double = ballotsOfLater.get(each) ?? { first, ballots: [] };
      double.ballots.push(ballot);
      ballotsOfLater.set(each, double);
    }
  }
  const doubles = [...ballotsOfLater].map(([later, double]) => ({ later, ...double }));
  const wrong = new Set(doubles.map(({ later }) => later.key));
  return { votes, doubles, fine: facts.map((fact) => fact.key).filter((each) => !wrong.has(each)) };
};

/** Of two records under one id the first in order is the one that counts, whatever the other is about. */
export const firstOfItsId = (tx: Queryable, tenant: TenantId) => tx`
  NOT EXISTS (SELECT 1 FROM poll_fact AS before WHERE before.tenant = ${tenant}
    AND before.event_id = fact.event_id AND before.fact_key < fact.fact_key)`;

const electorRows = factRow
  .extend({ election: z.string(), elector: z.string(), undone: z.boolean() })
  .array();

const foldElectors = async (
  tx: Queryable,
  tenant: TenantId,
  keys: readonly ElectorKey[],
): Promise<FoldedElector[]> => {
  const rows: unknown = await tx`
    SELECT mine.election, mine.subject AS elector, fact.fact_key, fact.event_id, fact.device, fact.at, fact.received_at, fact.staff,
      fact.kind, fact.data, gone.event_id IS NOT NULL AS undone
    FROM unnest(
      ${keys.map(({ election }) => election)}::text[], ${keys.map(({ elector }) => elector)}::text[]
    ) AS wanted (election, elector)
    JOIN poll_fact_subject AS mine ON mine.tenant = ${tenant}
      AND mine.election = wanted.election AND mine.subject = wanted.elector
    JOIN poll_fact AS fact ON fact.tenant = ${tenant} AND fact.fact_key = mine.fact_key
    LEFT JOIN poll_undone AS gone ON gone.tenant = ${tenant} AND gone.event_id = fact.event_id
    WHERE ${firstOfItsId(tx, tenant)}`;
  const byElector = Map.groupBy(electorRows.parse(rows), (row) => `${row.election}/${row.elector}`);
  return [...byElector.values()].flatMap((mine) => {
    const [first] = mine;
    if (first === undefined) return [];
    const undone = new Set<string>(mine.filter((row) => row.undone).map((row) => row.event_id));
    return foldVotes({ election: first.election, elector: first.elector }, mine.map(toFact), undone);
  });
};

const recordKey = (key: string): string => {
  const { device, epoch, seq } = recordOfKey(key);
  return `${device}/${epoch}/${seq}`;
};

const anomalyOf = ({ later, first, ballots }: DoubleVote): FoundAnomaly => ({
  kind: 'double_vote',
  key: recordKey(later.key),
  ...recordOfKey(later.key),
  foundAt: Math.max(later.receivedAt, first.receivedAt),
  detail: {
    election: later.event.data.election,
    place: later.event.data.place,
    ballots: ballots.join(','),
    at: later.at,
    firstDevice: first.device,
    firstSite: first.event.data.place,
    firstSeq: recordOfKey(first.key).seq,
    firstAt: first.at,
  },
});

const noteDoubles = async (
  tx: Queryable,
  tenant: TenantId,
  folded: readonly FoldedElector[],
): Promise<void> => {
  const doubles = folded.flatMap((each) => each.doubles);
  await noteAnomalies(tx, tenant, doubles.map(anomalyOf));
  const wrong = new Set(doubles.map(({ later }) => recordKey(later.key)));
  const fine = folded
    .flatMap((each) => each.fine)
    .map(recordKey)
    .filter((key) => !wrong.has(key));
  const now = Math.max(0, ...folded.flatMap((each) => each.votes.map(({ at }) => at)));
  await withdrawAnomalies(tx, tenant, 'double_vote', fine, now);
};

const storedVotes = z.array(
  z
    .object({
      election: z.string(),
      elector: z.string(),
      ballot: z.string(),
      event_id: z.string(),
      place: z.string(),
      device: z.string(),
      at: z.number(),
      day: z.string(),
      hour: z.int(),
      precinct: z.string(),
      sex: z.string(),
      age: z.int().nullable(),
      manner: z.string(),
      reason: z.int(),
    })
    .transform(({ event_id: eventId, ...row }): VoteRow => ({ eventId, ...row })),
);

const insertVotes = async (tx: Queryable, tenant: TenantId, votes: readonly VoteRow[]): Promise<void> => {
  await tx`
    INSERT INTO poll_vote (tenant, election, elector, ballot, event_id, place, device, at, day, hour, precinct, sex, age,
      manner, reason)
    SELECT ${tenant}, * FROM unnest(
      ${votes.map(({ election }) => election)}::text[], ${votes.map(({ elector }) => elector)}::text[],
      ${votes.map(({ ballot }) => ballot)}::text[], ${votes.map(({ eventId }) => eventId)}::uuid[],
      ${votes.map(({ place }) => place)}::text[], ${votes.map(({ device }) => device)}::text[],
      ${votes.map(({ at }) => at)}::int8[], ${votes.map(({ day }) => day)}::text[], ${votes.map(({ hour }) => hour)}::int4[],
      ${votes.map(({ precinct }) => precinct)}::text[], ${votes.map(({ sex }) => sex)}::text[],
      ${votes.map(({ age }) => age)}::int4[], ${votes.map(({ manner }) => manner)}::text[],
      ${votes.map(({ reason }) => reason)}::int4[])`;
};

/** Folds these electors anew and puts the outcome in the place of what stood; gives both. */
export const replaceVotes = async (
  tx: Queryable,
  tenant: TenantId,
  keys: readonly ElectorKey[],
): Promise<{ readonly gone: readonly VoteRow[]; readonly come: readonly VoteRow[] }> => {
  if (keys.length === 0) return { gone: [], come: [] };
  const folded = await foldElectors(tx, tenant, keys);
  const removed: unknown = await tx`
    DELETE FROM poll_vote AS vote USING unnest(
      ${keys.map(({ election }) => election)}::text[], ${keys.map(({ elector }) => elector)}::text[]
    ) AS wanted (election, elector)
    WHERE vote.tenant = ${tenant} AND vote.election = wanted.election AND vote.elector = wanted.elector
    RETURNING vote.election, vote.elector, ballot, event_id, place, device, at, day, hour, precinct, sex, age, manner,
      reason`;
  const come = folded.flatMap(({ votes }) => votes);
  await insertVotes(tx, tenant, come);
  await noteDoubles(tx, tenant, folded);
  return { gone: storedVotes.parse(removed), come };
};
