/** The totals of the centre against the truth that the simulation kept apart. Each difference is one sentence. */
import { createClosingChecks } from '../../src/central/polling-closing.ts';
import { readBoard } from '../../src/central/polling-overview.ts';
import type { PollPlan } from '../../src/central/polling-plan.ts';
import { type PolledElection, totalOf } from '../../src/central/polling-schema.ts';
import type { ProjectionDeps } from '../../src/central/projection.ts';
import type { Day } from './election-station.ts';
import { inJapan, POLL_DAY } from './election-town.ts';
import type { Taken, Truth, TruthCount } from './election-truth.ts';

type Counts = Map<string, number>;
const add = (counts: Counts, key: string, n = 1): void => {
  if (n !== 0) counts.set(key, (counts.get(key) ?? 0) + n);
};

/** What is in one and not, or otherwise, in the other. */
const compare = (what: string, truth: Counts, centre: Counts): string[] =>
  [...new Set([...truth.keys(), ...centre.keys()])].flatMap((key) => {
    const [really, counted] = [truth.get(key) ?? 0, centre.get(key) ?? 0];
    return really === counted ? [] : [`${what} ${key}: really ${really}, counted ${counted}`];
  });

const SEX = { '1': 'male', '2': 'female', '9': 'other' } as const;
const BOARDS = ['male', 'female', 'other'] as const;

const votesOf = ({ votes }: Truth, ballot: string): readonly Taken[] =>
  [...votes.values()].flatMap((mine) => mine.get(ballot) ?? []);

/** People by place, hour, precinct, day and reason. Of the doubles it is not sure which one stands: their hours are left out. */
const truthCounts = (truth: Truth, ballot: string): Counts => {
  const counts: Counts = new Map();
  for (const { elector, place, day, when, reason } of votesOf(truth, ballot)) {
    const sex = SEX[elector.sex];
    if (when === 'day') add(counts, `place ${place} ${sex}`);
    add(counts, `precinct ${elector.precinct} ${when} ${sex}`);
    if (when === 'early') add(counts, `early ${day} ${place} ${reason} ${sex}`);
  }
  return counts;
};

const boardCounts = (shown: PolledElection): Counts => {
  const counts: Counts = new Map();
  for (const { placeId, accepted, kind } of shown.places)
    if (kind === 'assigned') for (const sex of BOARDS) add(counts, `place ${placeId} ${sex}`, accepted[sex]);
  for (const { precinct, day, early } of shown.precincts)
    for (const sex of BOARDS) {
      add(counts, `precinct ${precinct} day ${sex}`, day[sex]);
      add(counts, `precinct ${precinct} early ${sex}`, early[sex]);
    }
  for (const { day, placeId, reason, ...sexes } of shown.early)
    for (const sex of BOARDS) add(counts, `early ${day} ${placeId} ${reason} ${sex}`, sexes[sex]);
  return counts;
};

const checkHours = async (
  { sql, tenant }: ProjectionDeps,
  truth: Truth,
  ballot: string,
): Promise<string[]> => {
  const really: Counts = new Map();
  for (const { elector, place, day, hour } of votesOf(truth, ballot))
    if (!truth.doubles.has(elector.electorId)) add(really, `${day} ${place} ${hour}`);
  const rows = await sql<{ key: string; n: number }[]>`
    SELECT day || ' ' || place || ' ' || hour AS key, count(*) AS n FROM poll_vote
    WHERE tenant = ${tenant} AND ballot = ${ballot} AND NOT elector = ANY(${[...truth.doubles]}::text[]) GROUP BY 1`;
  return compare(`hour of ${ballot}`, really, new Map(rows.map(({ key, n }) => [key, n])));
};

/** Papers really handed out: those ticked, and those that were given again for spoiled ones. */
const checkPapers = async ({ sql, tenant }: ProjectionDeps, truth: Truth): Promise<string[]> => {
  const rows = await sql<{ key: string; n: number }[]>`
    SELECT place || '/' || day || '/' || ballot AS key, sum(n)::int8 AS n FROM poll_count
    WHERE tenant = ${tenant} AND what IN ('issued', 'reissued') GROUP BY 1`;
  const really = new Map([...truth.papers].filter(([, n]) => n !== 0));
  return compare('papers', really, new Map(rows.map(({ key, n }) => [key, n])));
};

const WHAT: Readonly<Record<TruthCount, string>> = {
  ...{ spoiled: 'spoiled', provisional: 'provisional', undone: 'undone', stops: 'stopped', paper: 'paper' },
  ...{ proxy: 'assist', returned: 'returned', override: 'override' },
};

const checkOthers = async ({ sql, tenant }: ProjectionDeps, truth: Truth): Promise<string[]> => {
  const really: Counts = new Map();
  for (const [key, n] of truth.counts) {
    const [what = '', ...rest] = key.split('/');
    add(really, [WHAT[what as TruthCount], ...rest].join('/'), n);
  }
  const rows = await sql<{ key: string; n: number }[]>`
    SELECT what || '/' || place || '/' || day AS key, sum(n)::int8 AS n FROM poll_count
    WHERE tenant = ${tenant} AND what = ANY(${Object.values(WHAT)}::text[]) GROUP BY 1`;
  return compare('count', really, new Map(rows.map(({ key, n }) => [key, n])));
};

/** Exactly those who got papers twice stand on the list of what a person must look into. */
const checkDoubles = async ({ sql, tenant }: ProjectionDeps, truth: Truth): Promise<string[]> => {
  const rows = await sql<{ elector: string }[]>`
    SELECT DISTINCT fact.data::json ->> 'electorId' AS elector FROM anomaly
    JOIN poll_fact AS fact ON fact.tenant = anomaly.tenant AND fact.device = anomaly.device
      AND split_part(fact.fact_key, '/', 3)::int8 = anomaly.seq AND split_part(fact.fact_key, '/', 4) = anomaly.epoch
    WHERE anomaly.tenant = ${tenant} AND anomaly.kind = 'double_vote' AND withdrawn_at IS NULL`;
  const listed = new Map(rows.map(({ elector }) => [elector, 1]));
  return compare('double', new Map([...truth.doubles].map((elector) => [elector, 1])), listed);
};

export const checkElection = async (
  deps: ProjectionDeps,
  plan: PollPlan,
  { election, truth }: Day,
  expectedTieOuts: ReadonlySet<string>,
): Promise<string[]> => {
  const found: string[] = [...truth.violations];
  const { sql, tenant, mode } = deps;
  const closings = createClosingChecks(tenant);
  for (const { id: ballot } of election.ballots) {
    const query = { election: election.electionId, ballot, day: POLL_DAY };
    const board = await readBoard({ sql, tenant, mode, plan, closings }, query, inJapan(POLL_DAY, '21:30'));
    const shown = board.election;
    if (shown === null) return [...found, 'there is no board'];
    found.push(...compare(ballot, truthCounts(truth, ballot), boardCounts(shown)));
    found.push(...(await checkHours(deps, truth, ballot)));
    for (const { placeId, closing, kind } of shown.places)
      if (kind === 'assigned' && closing !== 'equal')
        found.push(`${placeId}: 締切の照合 is ${closing ?? 'not there'}`);
    const hours = shown.hours.reduce((sum, each) => sum + totalOf(each), 0);
    const places = shown.places.reduce((sum, { accepted }) => sum + totalOf(accepted), 0);
    if (hours !== places) found.push(`${ballot}: ${hours} by hour, ${places} by place`);
  }
  found.push(
    ...(await checkPapers(deps, truth)),
    ...(await checkOthers(deps, truth)),
    ...(await checkDoubles(deps, truth)),
  );
  const [quarantined] = await sql<
    { n: number }[]
  >`SELECT count(*) AS n FROM quarantine WHERE tenant = ${tenant}`;
  if (quarantined?.n !== 0) found.push(`${quarantined?.n} records could not be read`);
  const tieOuts = await sql<{ key: string }[]>`
    SELECT key FROM anomaly WHERE tenant = ${tenant} AND kind = 'poll_tie_out' AND withdrawn_at IS NULL`;
  const ones = (keys: Iterable<string>): Counts => new Map([...keys].map((key) => [key, 1]));
  found.push(...compare('tie-out', ones(expectedTieOuts), ones(tieOuts.map(({ key }) => key))));
  return found;
};
