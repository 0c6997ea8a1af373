/** Figures of a library's terminals, for 図書館担当's page. */
import { z } from 'zod';
import { addDays, type CivilDate, civilDateInJapan, civilDateSchema, daysBetween } from '../kernel/dates.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { conflictSchema, countedSchema, settledSchema } from '../modules/library/schema.ts';
import type { Queryable } from './database.ts';
import { hoursShown } from './library-hours.ts';
import { type FiguresQuery, type LibraryFigures, type LibraryHours, MOST_DAYS } from './library-schema.ts';

export interface FiguresScope {
  readonly tenant: string;
  readonly now: number;
  /** Fewest visits of an hour that is shown by itself. */
  readonly least: number;
}

const DAYS_SHOWN = 28;

const dayRows = z.array(
  z.object({ day: civilDateSchema, device: z.string(), what: countedSchema, n: z.int() }),
);
const nameRows = z.array(z.object({ device: z.string(), name: z.string() }));

interface Span {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

const readDays = async (
  sql: Queryable,
  tenant: string,
  { from, to }: Span,
): Promise<Pick<LibraryFigures, 'days' | 'terminals'>> => {
  const found: unknown = await sql`
    SELECT day, device, what, sum(n)::int8 AS n FROM library_count
    WHERE tenant = ${tenant} AND day >= ${from} AND day <= ${to} GROUP BY day, device, what ORDER BY day, device, what`;
  const rows = dayRows.parse(found);
  const devices = [...new Set(rows.map(({ device }) => device))].toSorted();
  const named: unknown = await sql`
    SELECT device, site_name AS name FROM device WHERE tenant = ${tenant} AND device = ANY(${devices}::text[])`;
  const names = new Map(nameRows.parse(named).map(({ device, name }) => [device, name]));
  const groups = Map.groupBy(rows, ({ day, device }) => `${day} ${device}`);
  return {
    terminals: devices.map((device) => ({ device, name: names.get(device) ?? device })),
    days: [...groups.values()].flatMap((group) =>
      group.slice(0, 1).map(({ day, device }) => ({
        day,
        device,
        counts: Object.fromEntries(group.map(({ what, n }) => [what, n])),
      })),
    ),
  };
};

const hourRows = z.array(
  z.object({
    hour: z.int(),
    sessions: z.int(),
    lent: z.int(),
    returned: z.int(),
    renewed: z.int(),
  }),
);

const readHours = async (
  sql: Queryable,
  { tenant, least }: FiguresScope,
  month: string,
): Promise<LibraryHours> => {
  const rows: unknown = await sql`
    SELECT hour, coalesce(sum(n) FILTER (WHERE what = 'sessions'), 0)::int8 AS sessions,
      coalesce(sum(n) FILTER (WHERE what = 'lent'), 0)::int8 AS lent,
      coalesce(sum(n) FILTER (WHERE what = 'returned'), 0)::int8 AS returned,
      coalesce(sum(n) FILTER (WHERE what = 'renewed'), 0)::int8 AS renewed
    FROM library_count WHERE tenant = ${tenant} AND day >= ${`${month}-01`} AND day <= ${`${month}-31`}
      AND what IN ('sessions', 'lent', 'returned', 'renewed')
    GROUP BY hour`;
  return { month, least, ...hoursShown(hourRows.parse(rows), least) };
};

const settledRows = z.array(z.object({ why: conflictSchema, how: settledSchema, n: z.int() }));

const readSettled = async (
  sql: Queryable,
  tenant: string,
  { from, to }: Span,
): Promise<LibraryFigures['settled']> => {
  const rows: unknown = await sql`
    SELECT why, how, count(*)::int8 AS n FROM library_settled
    WHERE tenant = ${tenant} AND day >= ${from} AND day <= ${to} GROUP BY why, how ORDER BY n DESC, why, how`;
  return settledRows.parse(rows);
};

const relinkRows = z.array(z.object({ at: z.int(), links: z.int() }));
const sinceRows = z.tuple([z.object({ since: z.int() })]);
const HOUR_MS = 3_600_000;
const JAPAN_MS = 9 * HOUR_MS;

/** Counted by the hour, so what was registered in the very hour of the start counts as after it. */
const readRelink = async (sql: Queryable, tenant: string): Promise<LibraryFigures['relink']> => {
  const rows: unknown = await sql`
    SELECT at, links FROM library_relink WHERE tenant = ${tenant} ORDER BY at DESC LIMIT 1`;
  const [last] = relinkRows.parse(rows);
  if (last === undefined) return null;
  const day = civilDateInJapan(last.at);
  const hour = new Date(last.at + JAPAN_MS).getUTCHours();
  const counted: unknown = await sql`
    SELECT coalesce(sum(n), 0)::int8 AS since FROM library_count
    WHERE tenant = ${tenant} AND what IN ('linked', 'relinked') AND (day > ${day} OR (day = ${day} AND hour >= ${hour}))`;
  return { ...last, since: sinceRows.parse(counted)[0].since };
};

const lastMonthOf = (today: CivilDate): string => addDays(firstOf(today.slice(0, 7)), -1).slice(0, 7);
const firstOf = (month: string): CivilDate => civilDateSchema.parse(`${month}-01`);

/** `bad_span`: it ends before it begins, or is longer than a year. `month_open`: the month of the hours is not over. */
export const readFigures = async (
  sql: Queryable,
  scope: FiguresScope,
  query: FiguresQuery,
): Promise<Result<LibraryFigures, 'bad_span' | 'month_open'>> => {
  const { tenant, now } = scope;
  const today = civilDateInJapan(now);
  const to = query.to ?? today;
  const from = query.from ?? addDays(to, 1 - DAYS_SHOWN);
  const days = daysBetween(from, to) + 1;
  if (days < 1 || days > MOST_DAYS) return failure('bad_span');
  const last = lastMonthOf(today);
  const month = query.month ?? last;
  if (month > last) return failure('month_open');
  const span = { from, to };
  return success({
    ...{ today, from, to },
    ...(await readDays(sql, tenant, span)),
    hours: await readHours(sql, scope, month),
    settled: await readSettled(sql, tenant, span),
    relink: await readRelink(sql, tenant),
  });
};
