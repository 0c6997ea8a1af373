/** Rows of one or more files as the places of a town: doubles found, the two lists laid over each other. Pure. */

import { plainText } from '../../kernel/names.ts';
import { placeKey } from '../../kernel/places.ts';
import type { PlaceCode } from './codes.ts';
import { metresBetween } from './rules.ts';
import type { Place, PlaceFinding, PlaceKind, PlaceRow, Position } from './schema.ts';

export interface MergedPlace extends Omit<Place, 'id' | 'keys'> {
  /** The one that an id is made of, first. */
  readonly keys: readonly string[];
}

export interface Merged {
  readonly places: readonly MergedPlace[];
  readonly findings: readonly PlaceFinding[];
}

/** The same name, whatever the spaces and widths. */
export const nameKeyOf = (name: string): string => plainText(name).replaceAll(/[（）()「」・]/g, '');

/** Two records of one place can be drawn from two corners of a school. */
const SAME_PLACE_M = 150;

const near = (a: Position | null, b: Position | null, metres: number): boolean =>
  a !== null && b !== null && metresBetween(a, b) <= metres;

const sameAddress = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && placeKey(a) === placeKey(b);

/** Of one address: 国土地理院 numbers addresses (E + 市区町村5桁 + 5桁), and kinds at it with three digits more. */
const SURVEY_KEY = /^E\d{10}(?=\d{3}$)/;
const surveyAddress = (key: string | null): string | undefined => SURVEY_KEY.exec(key ?? '')?.[0];

/** `敷地`, `体育館` and the like after the same name, at the same place. */
const namesFit = (a: string, b: string): boolean => {
  const [one, other] = [nameKeyOf(a), nameKeyOf(b)];
  return one.length >= 4 && other.length >= 4 && (one.startsWith(other) || other.startsWith(one));
};

const isThere = (a: PlaceRow, b: PlaceRow): boolean =>
  (surveyAddress(a.key) !== undefined && surveyAddress(a.key) === surveyAddress(b.key)) ||
  sameAddress(a.address, b.address) ||
  near(a.position, b.position, SAME_PLACE_M);

const noteOf = (
  row: PlaceRow,
  level: PlaceFinding['level'],
  code: PlaceCode,
  was: string | null,
): PlaceFinding => ({
  level,
  code,
  file: row.file,
  line: row.line,
  column: null,
  was,
  now: null,
});

const sayingOf = ({ file: _file, line: _line, ...said }: PlaceRow): string => JSON.stringify(said);

/** Rows that say the same twice are one; of two under one id that differ the first stands. */
const withoutDoubles = (
  rows: readonly PlaceRow[],
): { kept: readonly PlaceRow[]; findings: PlaceFinding[] } => {
  const findings: PlaceFinding[] = [];
  const said = new Set<string>();
  const ids = new Set<string>();
  const kept = rows.filter((row) => {
    const saying = sayingOf(row);
    if (said.has(saying)) {
      findings.push(noteOf(row, 'repaired', 'same_row', row.name));
      return false;
    }
    said.add(saying);
    if (row.key === null) return true;
    const kindKey = `${row.kinds.join()} ${row.key}`;
    if (ids.has(kindKey)) {
      findings.push(noteOf(row, 'refused_row', 'duplicate_id', row.key));
      return false;
    }
    ids.add(kindKey);
    return true;
  });
  return { kept, findings };
};

const TWIN_M = 50;

/** Of one kind, one name and one place, under two ids. */
const twinsIn = (rows: readonly PlaceRow[]): PlaceFinding[] => {
  const byName = Map.groupBy(rows, ({ name, kinds }) => `${kinds.join()} ${nameKeyOf(name)}`);
  return [...byName.values()].flatMap((same) =>
    same.flatMap((row, at) =>
      same.slice(0, at).some((other) => near(row.position, other.position, TWIN_M))
        ? [noteOf(row, 'noted', 'looks_same', row.name)]
        : [],
    ),
  );
};

const KIND_ORDER: readonly PlaceKind[] = ['emergency', 'designated', 'welfare'];

/** What two rows of one place say together: what a 指定避難所 says of itself first, of hazards the 指定緊急避難場所. */
const together = (stay: PlaceRow, flee: PlaceRow): PlaceRow => ({
  ...stay,
  kana: stay.kana ?? flee.kana,
  address: stay.address ?? flee.address,
  position: stay.position ?? flee.position,
  kinds: KIND_ORDER.filter((kind) => stay.kinds.includes(kind) || flee.kinds.includes(kind)),
  hazards: flee.hazards ?? stay.hazards,
  capacity: stay.capacity ?? flee.capacity,
  phone: stay.phone ?? flee.phone,
  districts: stay.districts ?? flee.districts,
  accepts: stay.accepts ?? flee.accepts,
  notes:
    [...new Set([stay.notes, flee.notes].filter((note) => note !== null))].join('　').slice(0, 500) || null,
});

const keysOf = (rows: readonly PlaceRow[]): string[] => [
  ...new Set(rows.flatMap(({ key }) => (key === null ? [] : [key]))),
];

const placeOf = (rows: readonly PlaceRow[], row: PlaceRow): MergedPlace => {
  const { key: _key, overlaps: _overlaps, file: _file, line: _line, ...place } = row;
  return { ...place, keys: keysOf(rows).slice(0, 8) };
};

/** How two rows are the same place: by the same name before one that only begins alike. */
const FITS: readonly ((a: PlaceRow, b: PlaceRow) => boolean)[] = [
  (a, b) => nameKeyOf(a.name) === nameKeyOf(b.name),
  (a, b) => namesFit(a.name, b.name),
];

/** Each of `stay` with the row of `flee` that is the same place; no row is taken twice. */
const partnersOf = (
  stay: readonly PlaceRow[],
  flee: readonly PlaceRow[],
): ReadonlyMap<PlaceRow, PlaceRow> => {
  const free = new Set(flee);
  const partners = new Map<PlaceRow, PlaceRow>();
  for (const fits of FITS)
    for (const row of stay) {
      if (partners.has(row)) continue;
      const partner = [...free].find((other) => fits(row, other) && isThere(row, other));
      if (partner === undefined) continue;
      free.delete(partner);
      partners.set(row, partner);
    }
  return partners;
};

/** One school can be 指定避難所 in one row and 指定福祉避難所 in another: rows of one name at one place are one. */
const stacksOf = (rows: readonly PlaceRow[]): readonly (readonly PlaceRow[])[] => {
  const stacks: PlaceRow[][] = [];
  for (const row of rows) {
    const stack = stacks.find(
      ([first]) =>
        first !== undefined &&
        first.kinds.join() !== row.kinds.join() &&
        nameKeyOf(first.name) === nameKeyOf(row.name) &&
        isThere(first, row),
    );
    if (stack === undefined) stacks.push([row]);
    else stack.push(row);
  }
  return stacks;
};

/** Where no list of 指定避難所 was given, what the other says of the overlap is all there is. */
const byTheirWord = (row: PlaceRow): PlaceRow =>
  row.overlaps === true ? { ...row, kinds: ['emergency', 'designated'] } : row;

/**
 * One place for a 指定避難所 and the 指定緊急避難場所 that it is too. Two buildings at one address stay two: a park and the day nursery
 * beside it have one number at 国土地理院, and only one of them has a roof.
 */
export const mergeRows = (rows: readonly PlaceRow[]): Merged => {
  const { kept, findings } = withoutDoubles(rows);
  const flee = kept.filter(({ kinds }) => kinds.includes('emergency'));
  const stacks = stacksOf(kept.filter(({ kinds }) => !kinds.includes('emergency'))).map((rows) => ({
    rows,
    row: rows.reduce(together),
  }));
  const partners = partnersOf(
    stacks.map(({ row }) => row),
    flee,
  );
  const paired = new Set(partners.values());
  const alone = flee.filter((row) => !paired.has(row));
  const places = [
    ...stacks.map(({ rows, row }) => {
      const partner = partners.get(row);
      return partner === undefined ? placeOf(rows, row) : placeOf([...rows, partner], together(row, partner));
    }),
    ...alone.map((row) => placeOf([row], stacks.length === 0 ? byTheirWord(row) : row)),
  ];
  const unmet =
    stacks.length === 0
      ? []
      : alone.flatMap((row) =>
          row.overlaps === true ? [noteOf(row, 'noted', 'overlap_not_found', row.name)] : [],
        );
  return { places, findings: [...findings, ...twinsIn(kept), ...unmet] };
};
