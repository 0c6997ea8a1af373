/** The figures of all shelters, kept in memory: what changed since the last question is read, and what did not stays the same object. */
import type { TenantId } from '../kernel/ids.ts';
import type { Queryable } from './database.ts';
import { type FiguresSeen, NOTHING_SEEN, readFigures } from './overview.ts';
import type { ShelterOverview } from './schema.ts';

/** In the order of their ids. Questions at once are answered one after the other. */
export type FiguresReader = () => Promise<ShelterOverview[]>;

export const createFiguresReader = (sql: Queryable, tenant: TenantId): FiguresReader => {
  let seen: FiguresSeen = NOTHING_SEEN;
  let shelters: ShelterOverview[] = [];
  const readNews = async (): Promise<ShelterOverview[]> => {
    const read = await readFigures(sql, tenant, seen);
    seen = read.seen;
    if (read.anew) shelters = read.shelters;
    else if (read.shelters.length > 0) {
      const all = new Map([...shelters, ...read.shelters].map((each) => [each.shelterId, each]));
      shelters = [...all.values()].toSorted((a, b) => (a.shelterId < b.shelterId ? -1 : 1));
    }
    return shelters;
  };
  let before: Promise<unknown> = Promise.resolve();
  return () => {
    const next = before.then(readNews);
    // Whoever asked hears of a failure; the next question is asked all the same.
    before = next.catch(() => undefined);
    return next;
  };
};
