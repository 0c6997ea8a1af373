/**
 * 除票をさがす: people who are registered no more (転出・死亡・消除). They stand in a replica without keys, so that nobody meets them by
 * accident at a desk; whoever looks for them walks over them, a slice at a time, so that a card is read meanwhile.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CivilDate } from '../kernel/dates.ts';
import { inOrder, MAX_HITS, type Ranked, rankFor, sortPlace } from './find.ts';
import type { Query } from './query.ts';
import type { ResidentRecord } from './schema.ts';
import type { Registry } from './store.ts';

/** People of one slice: about five milliseconds. */
const SLICE = 200;
/** Kept of one meaning of what was typed, to be put in order. */
const MOST_KEPT = 400;

export type EndedPeople = Pick<Registry, 'endedAfter' | 'endedBorn'>;

async function* everyone(people: EndedPeople, today: CivilDate): AsyncGenerator<ResidentRecord> {
  for (let after: Parameters<EndedPeople['endedAfter']>[0] = ''; ; ) {
    const slice = people.endedAfter(after, today, SLICE);
    yield* slice;
    const last = slice.at(-1);
    if (last === undefined || slice.length < SLICE) return;
    after = last.residentId;
    await nextTurn();
  }
}

// By the birth date where every meaning has it, which is an index; else all of them.
async function* candidates(
  people: EndedPeople,
  queries: readonly Query[],
  today: CivilDate,
): AsyncGenerator<ResidentRecord> {
  const days = queries.map(({ birthDate }) => birthDate);
  const [day] = days;
  if (day !== undefined && days.every((each) => each === day)) yield* people.endedBorn(day, today);
  else yield* everyone(people, today);
}

/**
 * At most 20 people of whom all of a meaning is true: of the first of `queries` that anybody fits. `findableAt` as in `findPeople`.
 */
export const findEnded = async (
  people: EndedPeople,
  queries: readonly Query[],
  {
    today,
    findableAt,
  }: { readonly today: CivilDate; readonly findableAt: (person: ResidentRecord) => boolean },
): Promise<{ readonly hits: readonly ResidentRecord[]; readonly more: boolean }> => {
  const found = queries.map((): Ranked<ResidentRecord>[] => []);
  for await (const person of candidates(people, queries, today))
    for (const [at, query] of queries.entries()) {
      const rank = rankFor(person, query, findableAt);
      const kept = found[at];
      if (rank === undefined || kept === undefined || kept.length >= MOST_KEPT) continue;
      kept.push({ person, rank, place: sortPlace(person, person.residentId) });
    }
  const hits = found.find((kept) => kept.length > 0) ?? [];
  return {
    hits: hits
      .toSorted(inOrder)
      .slice(0, MAX_HITS)
      .map(({ person }) => person),
    more: hits.length > MAX_HITS,
  };
};
