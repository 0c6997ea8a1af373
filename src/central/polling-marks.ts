/** 投票済の印 at the centre: what the stations of the poll day are given of those who voted before it. */
import { z } from 'zod';
import { eventIdSchema, type TenantId } from '../kernel/ids.ts';
import { pollingEventSchemas } from '../modules/polling/schema.ts';
import type { EventBody } from '../outbox/event.ts';
import {
  digestOfMarks,
  type MarksHead,
  type PollMark,
  type SignedMarks,
  signedMarksSchema,
  signMarks,
} from '../outbox/poll-marks.ts';
import type { Queryable } from './database.ts';
import { type Counted, numberOf } from './polling-rows.ts';
import type { PolledElection } from './polling-schema.ts';
import type { ReceiptKey } from './receipt-key.ts';

const voteRows = z.array(
  z.object({
    elector: z.string(),
    ballots: z.array(z.string()),
    event_id: eventIdSchema,
    at: z.number(),
    place: z.string(),
    device: z.string(),
  }),
);

const provisionalRows = z.array(
  z.object({
    event_id: eventIdSchema,
    at: z.number(),
    device: z.string(),
    data: z.string().transform((text) => pollingEventSchemas['polling.provisional'].parse(JSON.parse(text))),
  }),
);

/** Everybody who was given a ballot at 期日前, in the order of 名簿番号 and time. */
export const readMarks = async (
  sql: Queryable,
  tenant: TenantId,
  election: string,
): Promise<readonly PollMark[]> => {
  const votes: unknown = await sql`
    SELECT elector, to_jsonb(array_agg(ballot ORDER BY ballot)) AS ballots, event_id, min(at) AS at, min(place) AS place,
      min(device) AS device
    FROM poll_vote WHERE tenant = ${tenant} AND election = ${election} AND manner = 'early'
    GROUP BY elector, event_id`;
  const provisional: unknown = await sql`
    SELECT fact.event_id, fact.at, fact.device, fact.data FROM poll_fact AS fact
    WHERE tenant = ${tenant} AND election = ${election} AND kind = 'polling.provisional' AND NOT EXISTS (
      SELECT 1 FROM poll_undone AS gone WHERE gone.tenant = fact.tenant AND gone.event_id = fact.event_id)`;
  const given = voteRows.parse(votes).map(
    ({ event_id: eventId, ...row }): PollMark => ({
      ...row,
      eventId,
      when: 'early',
      provisional: false,
    }),
  );
  const undecided = provisionalRows.parse(provisional).flatMap(({ event_id: eventId, at, device, data }) => {
    const { electorId: elector, ballots, place, when } = data;
    if (elector === null || when !== 'early') return [];
    return [{ elector, ballots, eventId, at, place, device, when, provisional: true }];
  });
  return [...given, ...undecided].toSorted((a, b) =>
    a.elector === b.elector ? a.at - b.at : a.elector < b.elector ? -1 : 1,
  );
};

const headRows = z
  .array(z.object({ version: z.int(), at: z.number(), count: z.int(), sha256: z.string() }))
  .max(1);

const newestHead = async (sql: Queryable, tenant: TenantId, election: string) => {
  const rows: unknown = await sql`
    SELECT version, at, count, sha256 FROM poll_marks
    WHERE tenant = ${tenant} AND election = ${election} ORDER BY version DESC LIMIT 1`;
  return headRows.parse(rows)[0] ?? null;
};

/** How many must be known on the poll day, and what was published of them. */
export const readMarksStanding = async (
  sql: Queryable,
  tenant: TenantId,
  election: string,
  cells: readonly Counted[],
): Promise<PolledElection['marks']> => ({
  count: numberOf(cells.filter(({ what, detail }) => what === 'elector' && detail === 'early')),
  published: await newestHead(sql, tenant, election),
});

export interface PublishMarks {
  readonly tenant: TenantId;
  readonly election: string;
  readonly mode: EventBody['mode'];
  readonly staff: string;
  readonly now: number;
  readonly key: ReceiptKey;
}

/** In a transaction. What is the same as before is not published again: a station would ask for it in vain. */
export const publishMarks = async (tx: Queryable, wish: PublishMarks): Promise<MarksHead> => {
  const { tenant, election, mode, staff, now, key } = wish;
  // One at a time, so that versions follow each other.
  await tx`SELECT pg_advisory_xact_lock(8203114, hashtext(${`${tenant}/${election}`}))`;
  const marks = await readMarks(tx, tenant, election);
  const sha256 = digestOfMarks(marks);
  const last = await newestHead(tx, tenant, election);
  if (last?.sha256 === sha256) return { election, mode, ...last };
  const head: MarksHead = {
    ...{ election, mode, sha256 },
    ...{ version: (last?.version ?? 0) + 1, at: Math.floor(now), count: marks.length },
  };
  const signature = signMarks(tenant, head, key.privateKey);
  await tx`
    INSERT INTO poll_marks (tenant, election, version, at, staff, count, sha256, body, signature)
    VALUES (${tenant}, ${election}, ${head.version}, ${head.at}, ${staff}, ${head.count}, ${sha256},
      ${JSON.stringify(marks)}, ${signature})`;
  return head;
};

const bodyRows = z
  .array(
    z.object({
      version: z.int(),
      at: z.number(),
      count: z.int(),
      sha256: z.string(),
      body: z.string(),
      signature: z.string(),
    }),
  )
  .max(1);

/** The newest, if it is newer than what whoever asks has. */
export const readPublished = async (
  sql: Queryable,
  { tenant, election, mode }: Pick<PublishMarks, 'tenant' | 'election' | 'mode'>,
  have: number,
): Promise<SignedMarks | undefined> => {
  const rows: unknown = await sql`
    SELECT version, at, count, sha256, body, signature FROM poll_marks
    WHERE tenant = ${tenant} AND election = ${election} AND version > ${have} ORDER BY version DESC LIMIT 1`;
  const [row] = bodyRows.parse(rows);
  if (row === undefined) return undefined;
  const { body, ...head } = row;
  const marks: unknown = JSON.parse(body);
  return signedMarksSchema.parse({ election, mode, ...head, marks });
};
