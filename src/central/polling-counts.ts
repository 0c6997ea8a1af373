import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import type { Queryable } from './database.ts';

/** How many there are of each kind (`poll_count`), kept in step with the rows that are counted. */

/** What one counted row adds to; an empty text and an hour of -1 say that it does not matter. */
export interface Cell {
  readonly election: string;
  readonly what: string;
  readonly ballot: string;
  readonly place: string;
  readonly day: string;
  readonly hour: number;
  readonly precinct: string;
  readonly sex: string;
  readonly detail: string;
}

export const NO_HOUR = -1;

/** What stands of one elector × ballot. `manner`: 当日 or 期日前. `reason`: 事由, 0 where there is none. */
export interface VoteRow {
  readonly election: string;
  readonly elector: string;
  readonly ballot: string;
  readonly eventId: string;
  readonly place: string;
  readonly device: string;
  readonly at: number;
  readonly day: string;
  readonly hour: number;
  readonly precinct: string;
  readonly sex: string;
  readonly age: number | null;
  readonly manner: string;
  readonly reason: number;
}

export interface TickRow {
  readonly eventId: string;
  readonly what: string;
  readonly ballot: string;
  readonly election: string;
  readonly place: string;
  readonly at: number;
  readonly day: string;
  readonly hour: number;
  readonly sex: string;
  readonly detail: string;
}

/** One vote is counted by where and when, by 投票区, by age, and early ones by their reason and by 投票区 and day. */
const cellsOfVote = (vote: VoteRow): readonly Cell[] => {
  const { election, ballot, place, day, hour, precinct, sex, age, manner, reason } = vote;
  const nowhere = { election, ballot, sex, place: '', day: '', hour: NO_HOUR, precinct: '' };
  return [
    { ...nowhere, what: 'accepted', place, day, hour, detail: manner },
    { ...nowhere, what: 'precinct', precinct, detail: manner },
    { ...nowhere, what: 'age', precinct, detail: age === null ? '' : String(age) },
    ...(manner === 'early'
      ? [
          { ...nowhere, what: 'reason', place, day, detail: String(reason) },
          { ...nowhere, what: 'district', precinct, day, detail: '' },
        ]
      : []),
  ];
};

/** And one elector once, whatever she was given: `early` as soon as any of it was before the day. */
const cellsOfElectors = (votes: readonly VoteRow[]): readonly Cell[] =>
  [...Map.groupBy(votes, ({ election, elector }) => `${election}/${elector}`).values()].flatMap((mine) => {
    const [first] = mine;
    if (first === undefined) return [];
    const { election, precinct, sex } = first;
    const detail = mine.some(({ manner }) => manner === 'early') ? 'early' : 'day';
    const nowhere = { election, ballot: '', place: '', day: '', hour: NO_HOUR };
    return [{ ...nowhere, what: 'elector', precinct, sex, detail }];
  });

/** Of all votes of the electors they speak of. */
export const cellsOfVotes = (votes: readonly VoteRow[]): readonly Cell[] => [
  ...votes.flatMap(cellsOfVote),
  ...cellsOfElectors(votes),
];

export const cellsOfTick = (tick: TickRow): readonly Cell[] => {
  const { what, ballot, election, place, day, hour, sex, detail } = tick;
  return [{ what, ballot, election, place, day, hour, sex, detail, precinct: '' }];
};

const cellKey = (cell: Cell): string =>
  JSON.stringify([
    cell.election,
    cell.what,
    cell.ballot,
    cell.place,
    cell.day,
    cell.hour,
    cell.precinct,
    cell.sex,
    cell.detail,
  ]);

/** What went and what came, as one difference a cell; cells that stay as they are do not stand there. */
export const differences = (
  gone: readonly Cell[],
  come: readonly Cell[],
): readonly { readonly cell: Cell; readonly n: number }[] => {
  const sums = new Map<string, { readonly cell: Cell; n: number }>();
  const add = (cell: Cell, n: number): void => {
    const key = cellKey(cell);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { cell, n });
    else sum.n += n;
  };
  for (const cell of gone) add(cell, -1);
  for (const cell of come) add(cell, 1);
  return [...sums.values()].filter(({ n }) => n !== 0);
};

/** Only under the tenant's lock (projection.ts), in the transaction that changed the rows. */
export const applyDifferences = async (
  tx: Queryable,
  tenant: TenantId,
  changes: ReturnType<typeof differences>,
): Promise<void> => {
  if (changes.length === 0) return;
  const of = <T>(pick: (cell: Cell) => T): T[] => changes.map(({ cell }) => pick(cell));
  await tx`
    INSERT INTO poll_count AS counted (tenant, election, what, ballot, place, day, hour, precinct, sex, detail, n)
    SELECT ${tenant}, * FROM unnest(
      ${of(({ election }) => election)}::text[], ${of(({ what }) => what)}::text[], ${of(({ ballot }) => ballot)}::text[],
      ${of(({ place }) => place)}::text[], ${of(({ day }) => day)}::text[], ${of(({ hour }) => hour)}::int4[],
      ${of(({ precinct }) => precinct)}::text[], ${of(({ sex }) => sex)}::text[], ${of(({ detail }) => detail)}::text[],
      ${changes.map(({ n }) => n)}::int8[])
    ON CONFLICT (tenant, election, what, ballot, place, day, hour, precinct, sex, detail)
      DO UPDATE SET n = counted.n + excluded.n`;
  // So that what was taken back leaves nothing, and a rebuild makes the same rows.
  if (changes.some(({ n }) => n < 0)) await tx`DELETE FROM poll_count WHERE tenant = ${tenant} AND n = 0`;
};

export interface ReplacedTicks {
  readonly gone: readonly TickRow[];
  readonly come: readonly TickRow[];
}

const storedTicks = z.array(
  z
    .object({
      event_id: z.string(),
      what: z.string(),
      ballot: z.string(),
      election: z.string(),
      place: z.string(),
      at: z.number(),
      day: z.string(),
      hour: z.int(),
      sex: z.string(),
      detail: z.string(),
    })
    .transform(({ event_id: eventId, ...row }): TickRow => ({ eventId, ...row })),
);

/** What was counted of these records. */
export const removeTicks = async (
  tx: Queryable,
  tenant: TenantId,
  of: readonly { readonly eventId: string }[],
): Promise<readonly TickRow[]> => {
  const ids = [...new Set(of.map(({ eventId }) => eventId))];
  const removed: unknown = await tx`
    DELETE FROM poll_tick WHERE tenant = ${tenant} AND event_id = ANY(${ids}::uuid[])
    RETURNING event_id, what, ballot, election, place, at, day, hour, sex, detail`;
  return storedTicks.parse(removed);
};

export const insertTicks = async (
  tx: Queryable,
  tenant: TenantId,
  ticks: readonly TickRow[],
): Promise<void> => {
  await tx`
    INSERT INTO poll_tick (tenant, event_id, what, ballot, election, place, at, day, hour, sex, detail)
    SELECT ${tenant}, * FROM unnest(
      ${ticks.map(({ eventId }) => eventId)}::uuid[], ${ticks.map(({ what }) => what)}::text[],
      ${ticks.map(({ ballot }) => ballot)}::text[], ${ticks.map(({ election }) => election)}::text[],
      ${ticks.map(({ place }) => place)}::text[], ${ticks.map(({ at }) => at)}::int8[],
      ${ticks.map(({ day }) => day)}::text[], ${ticks.map(({ hour }) => hour)}::int4[],
      ${ticks.map(({ sex }) => sex)}::text[], ${ticks.map(({ detail }) => detail)}::text[])`;
};
