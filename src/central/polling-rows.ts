/** What the tables of the poll hold, as the board, the watch and the sheets read it. */
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { pollingEventSchemas } from '../modules/polling/schema.ts';
import { POLL_ANOMALIES } from './anomaly-schema.ts';
import type { Queryable } from './database.ts';
import { NO_COUNTS, type SexCounts, sumOf } from './polling-schema.ts';

const countRows = z.array(
  z.object({
    what: z.string(),
    ballot: z.string(),
    place: z.string(),
    day: z.string(),
    hour: z.int(),
    precinct: z.string(),
    sex: z.string(),
    detail: z.string(),
    n: z.int(),
  }),
);
export type Counted = z.infer<typeof countRows>[number];

/** All cells of one election, but those of other ballots and, unless they are asked for, those by age. */
export const readCounts = async (
  sql: Queryable,
  tenant: TenantId,
  election: string,
  { ballot, ages = false }: { readonly ballot?: string | undefined; readonly ages?: boolean } = {},
): Promise<readonly Counted[]> => {
  const rows: unknown = await sql`
    SELECT what, ballot, place, day, hour, precinct, sex, detail, n FROM poll_count
    WHERE tenant = ${tenant} AND election = ${election} AND (what = 'age') = ${ages}
      AND (ballot = '' OR ${ballot ?? null}::text IS NULL OR ballot = ${ballot ?? null}::text)`;
  return countRows.parse(rows);
};

/** The sum of cells by the sex of whom they count. */
export const bySex = (cells: readonly Pick<Counted, 'sex' | 'n'>[]): SexCounts =>
  sumOf(
    cells.map(({ sex, n }) => ({
      ...NO_COUNTS,
      [sex === '1' ? 'male' : sex === '2' ? 'female' : 'other']: n,
    })),
  );

export const numberOf = (cells: readonly Pick<Counted, 'n'>[]): number =>
  cells.reduce((sum, { n }) => sum + n, 0);

const terminalRows = z.array(
  z.object({
    election: z.string(),
    place: z.string(),
    device: z.string(),
    last_at: z.number(),
    roll_version: z.int().nullable(),
    roll_as_of: z.string().nullable(),
    roll_sha256: z.string().nullable(),
    last_seen_at: z.number().nullable(),
  }),
);

export interface PollTerminal {
  readonly election: string;
  readonly place: string;
  readonly device: string;
  readonly lastAt: number;
  /** When it last spoke to the centre. */
  readonly lastSeenAt: number | null;
  /** Of its newest record that names one. */
  readonly roll: { readonly version: number; readonly asOf: string; readonly sha256: string } | null;
}

export const readTerminals = async (
  sql: Queryable,
  tenant: TenantId,
  election: string | null,
): Promise<readonly PollTerminal[]> => {
  const rows: unknown = await sql`
    SELECT terminal.election, terminal.place, terminal.device, terminal.last_at, terminal.roll_version,
      terminal.roll_as_of, terminal.roll_sha256,
      (SELECT max(last_seen_at) FROM stream
       WHERE stream.tenant = terminal.tenant AND stream.device = terminal.device) AS last_seen_at
    FROM poll_terminal AS terminal
    WHERE terminal.tenant = ${tenant} AND terminal.election = coalesce(${election}::text, terminal.election)
    ORDER BY terminal.election, terminal.place, terminal.device`;
  return terminalRows.parse(rows).map((row) => {
    const { roll_version: version, roll_as_of: asOf, roll_sha256: sha256 } = row;
    return {
      ...{ election: row.election, place: row.place, device: row.device },
      ...{ lastAt: row.last_at, lastSeenAt: row.last_seen_at },
      roll: version === null || asOf === null || sha256 === null ? null : { version, asOf, sha256 },
    };
  });
};

const said = { fact_key: z.string(), device: z.string(), at: z.number(), received_at: z.number() };
const jsonOf = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)));
const saidRow = z.discriminatedUnion('kind', [
  z.object({
    ...said,
    kind: z.literal('polling.opened'),
    data: jsonOf(pollingEventSchemas['polling.opened']),
  }),
  z.object({
    ...said,
    kind: z.literal('polling.closed'),
    data: jsonOf(pollingEventSchemas['polling.closed']),
  }),
  z.object({
    ...said,
    kind: z.literal('polling.tie_out'),
    data: jsonOf(pollingEventSchemas['polling.tie_out']),
  }),
]);
export type Said = z.infer<typeof saidRow>;
export type SaidOf<K extends Said['kind']> = Extract<Said, { readonly kind: K }>;

/** 開所, 締切 and 照合 in the order of the records; of one election or of all. */
export const readSaid = async (
  sql: Queryable,
  tenant: TenantId,
  election: string | null,
): Promise<readonly Said[]> => {
  const rows: unknown = await sql`
    SELECT fact_key, device, at, received_at, kind, data FROM poll_fact AS fact
    WHERE tenant = ${tenant} AND election = coalesce(${election}::text, election)
      AND kind IN ('polling.opened', 'polling.closed', 'polling.tie_out')
    ORDER BY fact_key`;
  return z.array(saidRow).parse(rows);
};

export const ofKind = <K extends Said['kind']>(said: readonly Said[], kind: K): readonly SaidOf<K>[] =>
  said.filter((each): each is SaidOf<K> => each.kind === kind);

const openRows = z.array(z.object({ place: z.string(), n: z.int() }));

/** 要確認 of each place that nobody has settled. */
export const readOpenOf = async (
  sql: Queryable,
  tenant: TenantId,
  election: string,
): Promise<ReadonlyMap<string, number>> => {
  const rows: unknown = await sql`
    SELECT coalesce(detail ->> 'place', '') AS place, count(*) AS n FROM anomaly
    WHERE tenant = ${tenant} AND kind = ANY(${[...POLL_ANOMALIES]}::text[]) AND detail ->> 'election' = ${election}
      AND settled_at IS NULL AND withdrawn_at IS NULL
    GROUP BY 1`;
  return new Map(openRows.parse(rows).map(({ place, n }) => [place, n]));
};
