/** Who lives in which 地区 (町字) on a day: an index over a whole replica, made in slices so that whoever makes it goes on answering. */
import type { ResidentId } from '../kernel/ids.ts';
import { type Day, disclose, isWithheld } from './disclose.ts';
import { isResident } from './rules.ts';
import type { Living, Replica } from './store.ts';

/** Stands for the 地区 of whom it is not told or not known. */
export const NO_DISTRICT = '';

export interface DistrictIndex {
  readonly districts: ReadonlyMap<string, { readonly name: string; readonly people: readonly ResidentId[] }>;
  /** Of everybody who lives here; a number or two of bytes a person, some 25 MB of 230,000. */
  readonly of: ReadonlyMap<ResidentId, string>;
}

/** Rows of one slice: some 10 ms. */
const SLICE = 2_000;

/** An address as far as its first number: 架空県かざし市一ノ門. */
const beforeNumber = (address: string): string => /^[^\d０-９]*/.exec(address)?.[0] ?? '';

/** What all of them begin with: prefecture and municipality, which nobody needs to read in each line. */
const commonBeginning = (texts: readonly string[]): number => {
  const [first = '', ...others] = texts;
  let length = others.length === 0 ? 0 : first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return length;
};

type Row = Pick<Living, 'residentId' | 'householdId' | 'townId' | 'address'>;

/** Households whose address is hidden on that day, from those of their members who have or had a measure. */
const hiddenHouseholds = (replica: Replica, rows: readonly Living[], day: Day): ReadonlySet<string> => {
  const hidden = new Set<string>();
  for (const row of rows) {
    if (isWithheld(row)) hidden.add(row.householdId);
    if (row.measured === 0 || hidden.has(row.householdId)) continue;
    const person = replica.resident(row.residentId);
    if (person !== undefined && disclose(person, replica, day).protected) hidden.add(row.householdId);
  }
  return hidden;
};

/** The names of 町字 as 町字マスター has them; of the others, what the addresses themselves say. */
const namesOf = (
  rows: ReadonlyMap<string, readonly Row[]>,
  townNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const written = new Map<string, string>();
  for (const [district, [first]] of rows)
    if (district !== NO_DISTRICT && !townNames.has(district) && first !== undefined)
      written.set(district, beforeNumber(first.address));
  const begin = commonBeginning([...written.values()]);
  return new Map(
    [...rows.keys()].map((district) => {
      const address = written.get(district) ?? '';
      return [district, townNames.get(district) ?? (address.slice(begin) || address)];
    }),
  );
};

/**
 * `pause` is waited for between slices; `isOver`: nobody wants the index any more, the replica may be closed. `undefined` then.
 * `townNames`: of 町字マスター, by 町字ID with its municipality (13 digits).
 */
export const indexDistricts = async (
  replica: Replica,
  day: Day,
  {
    townNames,
    pause,
    isOver,
  }: {
    readonly townNames: ReadonlyMap<string, string>;
    readonly pause: () => Promise<void>;
    readonly isOver: () => boolean;
  },
): Promise<DistrictIndex | undefined> => {
  const living: Row[] = [];
  const hidden = new Set<string>();
  let after: ResidentId | '' = '';
  for (let more = true; more; ) {
    if (isOver()) return undefined;
    const rows = replica.livingAfter(after, SLICE);
    for (const household of hiddenHouseholds(replica, rows, day)) hidden.add(household);
    for (const { residentId, householdId, townId, address, ...stands } of rows)
      if (isResident(stands, day.today)) living.push({ residentId, householdId, townId, address });
    more = rows.length === SLICE;
    after = rows.at(-1)?.residentId ?? after;
    await pause();
  }
  const byDistrict = Map.groupBy(living, ({ householdId, townId, address }) =>
    hidden.has(householdId) ? NO_DISTRICT : (townId ?? beforeNumber(address)),
  );
  const names = namesOf(byDistrict, townNames);
  const of = new Map<ResidentId, string>();
  const districts = new Map<string, { name: string; people: ResidentId[] }>();
  for (const [district, rows] of [...byDistrict].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { residentId } of rows) of.set(residentId, district);
    const people = rows.map(({ residentId }) => residentId);
    districts.set(district, { name: names.get(district) ?? '', people });
  }
  return { districts, of };
};
