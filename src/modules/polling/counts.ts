import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import { type BallotCounts, ballotCountsSchema, type Sex, sexSchema } from './schema.ts';
import type { PlaceCounts, PollingReport } from './views.ts';

/** What is counted at one place, as `store.ts` keeps it; none of it is of anybody. */

export interface Spot {
  readonly election: string;
  readonly place: string;
}

const countRow = z.object({ what: z.string(), count: z.int() });
const voterRow = z.object({ sex: sexSchema, count: z.int() });

/** `key` → count, of everything counted as `what`. */
const countsOf = (reader: Reader, { election, place }: Spot): ReadonlyMap<string, number> =>
  new Map(
    reader
      .all(countRow, 'SELECT what, count FROM polling_count WHERE election = ? AND place = ? ORDER BY what', [
        election,
        place,
      ])
      .map(({ what, count }) => [what, count]),
  );

const byBallot = (counts: ReadonlyMap<string, number>, what: string): BallotCounts =>
  ballotCountsSchema.parse(
    [...counts].flatMap(([key, count]) =>
      key.startsWith(`${what}/`) && count > 0 ? [{ ballot: key.slice(what.length + 1), count }] : [],
    ),
  );

/** Everything that stands at this place now. `conflicts`: of the whole election, as far as this record goes. */
export const countPlace = (reader: Reader, spot: Spot): PlaceCounts => {
  const counts = countsOf(reader, spot);
  const of = (what: string): number => counts.get(what) ?? 0;
  const bySex: Record<Sex, number> = { '1': 0, '2': 0, '9': 0 };
  for (const { sex, count } of reader.all(
    voterRow,
    'SELECT sex, count(*) AS count FROM polling_voter WHERE election = ? AND place = ? GROUP BY sex',
    [spot.election, spot.place],
  ))
    bySex[sex] = count;
  const conflicts = reader.one(
    z.object({ count: z.int() }),
    'SELECT count(*) AS count FROM polling_conflict WHERE election = ?',
    [spot.election],
  );
  return {
    accepted: of('accepted/'),
    people: bySex['1'] + bySex['2'] + bySex['9'],
    bySex,
    acceptedBallots: byBallot(counts, 'ballot'),
    issued: byBallot(counts, 'issued'),
    spoiled: byBallot(counts, 'spoiled'),
    reissued: byBallot(counts, 'reissued'),
    envelopes: byBallot(counts, 'envelope'),
    provisional: of('provisional/'),
    braille: of('assist/braille'),
    proxy: of('assist/proxy'),
    paper: of('paper/'),
    undone: of('undone/'),
    stops: of('stops/'),
    conflicts: conflicts?.count ?? 0,
  };
};

/** 投票速報: acceptances that stand, by the hour (Japan) in which they were made, paper ones by when they were ticked. */
export const countHours = (reader: Reader, spot: Spot): PollingReport['hours'] => {
  const hours = new Map<string, Record<Sex, number>>();
  for (const [what, count] of countsOf(reader, spot)) {
    const [kind, hour = '', sex] = what.split('/');
    if (kind !== 'hour' || count === 0) continue;
    const counted = hours.get(hour) ?? { '1': 0, '2': 0, '9': 0 };
    counted[sexSchema.parse(sex)] = count;
    hours.set(hour, counted);
  }
  return [...hours].map(([hour, bySex]) => ({ hour, bySex }));
};
