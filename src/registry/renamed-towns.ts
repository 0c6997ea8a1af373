/** 町名変更: old names of 町字, which people, cards and papers still say. */
import { z } from 'zod';
import type { CivilDate } from '../kernel/dates.ts';
import { isAt, placeKey, placeKeys } from '../kernel/places.ts';

/**
 * One 町字 with its municipality, as it was and as it is (`かざし市大字旧栄` → `かざし市栄町`); with a 丁目 in the new name, the old
 * numbers stand behind it. Only names that are given up as a whole: where a part keeps the old name, two doors would
 * become one.
 */
export const renamedTownSchema = z.strictObject({
  old: z.string().min(2).max(100),
  new: z.string().min(2).max(100),
});
export type RenamedTown = z.infer<typeof renamedTownSchema>;

/** `kiosk-config/towns/*.yaml` */
export const renamedTownsSchema = z.array(renamedTownSchema).max(10_000).readonly();
export type RenamedTowns = z.infer<typeof renamedTownsSchema>;

/** One row of 町字マスター (`mt_town_*.csv`), as far as it tells of a change of name. */
export interface TownRow {
  /** 全国地方公共団体コード (6) and 町字ID (7). */
  readonly townId: string;
  /** 市区町村 with 郡 and 区, then 大字・町, 丁目 and 小字, as an address writes them. */
  readonly name: string;
  /** 廃止日; `null`: in use. */
  readonly abolishedOn: CivilDate | null;
}

/**
 * Old names in a town file. A row says when its name ended, not what came after; so only a row of the same 町字ID that is in
 * use, when it is the only one, is believed to be its new name. `unexplained`: how many old names have none.
 */
export const renamedInFile = (
  rows: Iterable<TownRow>,
  today: CivilDate,
): { readonly renamed: RenamedTowns; readonly unexplained: number } => {
  const old: TownRow[] = [];
  const current = new Map<string, Set<string>>();
  for (const row of rows) {
    if (row.abolishedOn !== null && row.abolishedOn <= today) old.push(row);
    else current.set(row.townId, (current.get(row.townId) ?? new Set()).add(row.name));
  }
  const renamed = old.flatMap(({ townId, name }) => {
    const [now, ...others] = current.get(townId) ?? [];
    return now === undefined || others.length > 0 || now === name ? [] : [{ old: name, new: now }];
  });
  return { renamed, unexplained: old.length - renamed.length };
};

/** A place with its numbers under another name of its town. */
const moved = (place: string, from: string, to: string): string => {
  const rest = place.slice(from.length).replace(/^-/, '');
  return /\d$/.test(to) && /^\d/.test(rest) ? `${to}-${rest}` : `${to}${rest}`;
};

/** 郡, which is left out more often than not. */
const COUNTY = /^[^市区町村]{1,4}?郡(?=.{1,5}[町村])/;

/** Gives the places (`spokenPlace`) that may be meant by one: itself, and whatever its town is called now. */
export const createPlaceRenamer = (renamed: RenamedTowns): ((place: string) => readonly string[]) => {
  const pairs = renamed.flatMap((town) => {
    const now = placeKeys(town.new).at(-1) ?? placeKey(town.new);
    const olds = placeKeys(town.old);
    return [...olds, ...olds.map((old) => old.replace(COUNTY, ''))].map((old) => ({ old, now }));
  });
  return (place) => {
    const places = pairs.filter(({ old }) => isAt(place, old)).map(({ old, now }) => moved(place, old, now));
    return [...new Set([place, ...places])];
  };
};
