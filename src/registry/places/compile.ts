/** The next list of a town: files read, laid over each other, known places known again, and what would change. */
import { createHash } from 'node:crypto';
import { HAZARDS } from '../../kernel/hazards.ts';
import { type ShelterId, shelterIdSchema } from '../../kernel/ids.ts';
import { placeKey } from '../../kernel/places.ts';
import { type MergedPlace, mergeRows, nameKeyOf } from './merge.ts';
import { type PlaceFile, readPlaceFile } from './read-file.ts';
import type { Town } from './read-row.ts';
import { metresBetween } from './rules.ts';
import type { Place, PlaceChange, PlaceFinding, PlaceKind, PlaceList, PlaceRow, Position } from './schema.ts';

export interface Compiled {
  /** Empty when a file was refused. */
  readonly places: readonly Place[];
  readonly findings: readonly PlaceFinding[];
  readonly changes: readonly PlaceChange[];
}

export interface CompileOptions {
  readonly town: Town;
  readonly files: readonly PlaceFile[];
  readonly inForce: Pick<PlaceList, 'places'> | null;
  /** 町字 of the town: what lies far from all of them lies elsewhere. Without them the middle of the list stands for the town. */
  readonly towns?: readonly Position[];
}

const FROM_A_TOWN_M = 5_000;
const FROM_THE_MIDDLE_M = 60_000;

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const outsideOf = (rows: readonly PlaceRow[], towns: readonly Position[]): PlaceFinding[] => {
  const positions = rows.flatMap(({ position }) => (position === null ? [] : [position]));
  const centre = {
    lat: middle(positions.map(({ lat }) => lat)),
    lon: middle(positions.map(({ lon }) => lon)),
  };
  const isFar = (position: Position): boolean =>
    towns.length === 0
      ? metresBetween(position, centre) > FROM_THE_MIDDLE_M
      : towns.every((town) => metresBetween(position, town) > FROM_A_TOWN_M);
  return rows.flatMap(({ position, file, line }) =>
    position !== null && isFar(position)
      ? [
          {
            level: 'noted' as const,
            code: 'outside_town',
            file,
            line,
            column: null,
            was: `${position.lat}, ${position.lon}`,
            now: null,
          },
        ]
      : [],
  );
};

/** A place is known again by what a source calls it, or by its name at the same address or within 200 m. */
const KNOWN_AGAIN_M = 200;

const isKnownAgain = (place: MergedPlace, known: Place): boolean =>
  nameKeyOf(place.name) === nameKeyOf(known.name) &&
  ((place.address !== null &&
    known.address !== null &&
    placeKey(place.address) === placeKey(known.address)) ||
    (place.position !== null &&
      known.position !== null &&
      metresBetween(place.position, known.position) <= KNOWN_AGAIN_M));

const ID = /^[A-Za-z0-9-]{1,32}$/;
const HASH_LETTERS = 12;

/** An id of its own for a place that is new: the source's, or one made of name and address where the source has none. */
const newId = (place: MergedPlace, taken: ReadonlySet<string>): ShelterId => {
  const [key = ''] = place.keys;
  const hash = createHash('sha256')
    .update(`${nameKeyOf(place.name)}|${placeKey(place.address ?? '')}`)
    .digest('hex');
  const plain = ID.test(key) ? key : `p-${hash.slice(0, HASH_LETTERS)}`;
  let id = plain;
  for (let nth = 2; taken.has(id); nth += 1) id = `${plain.slice(0, 28)}-${nth}`;
  return shelterIdSchema.parse(id);
};

/** Ids for all: those of the list in force first, so that no new place can take one of them. */
const withIds = (merged: readonly MergedPlace[], inForce: readonly Place[]): Place[] => {
  const free = new Set(inForce);
  const knownBy = (isIt: (place: MergedPlace, known: Place) => boolean) => {
    for (const place of merged) {
      if (ids.has(place)) continue;
      const known = [...free].find((each) => isIt(place, each));
      if (known === undefined) continue;
      free.delete(known);
      ids.set(place, known.id);
    }
  };
  const ids = new Map<MergedPlace, ShelterId>();
  knownBy((place, { keys }) => place.keys.some((key) => keys.includes(key)));
  knownBy(isKnownAgain);
  const taken = new Set<string>(inForce.map(({ id }) => id));
  return merged.map((place) => {
    const id = ids.get(place) ?? newId(place, taken);
    taken.add(id);
    const { keys, ...rest } = place;
    return { id, keys: [...keys], ...rest };
  });
};

const KIND_WORDS: Readonly<Record<PlaceKind, string>> = {
  emergency: '指定緊急避難場所',
  designated: '指定避難所',
  welfare: '指定福祉避難所',
};

export const kindsText = (kinds: readonly PlaceKind[]): string =>
  kinds.map((kind) => KIND_WORDS[kind]).join('・');

export const hazardsText = (hazards: Place['hazards']): string =>
  hazards === null
    ? '（指定なし）'
    : hazards.map((hazard) => HAZARDS[hazard]).join('、') || '（どれにも適さない）';

const ITEMS: readonly (readonly [item: string, text: (place: Place) => string])[] = [
  ['名称', ({ name }) => name],
  ['所在地', ({ address }) => address ?? ''],
  ['位置', ({ position }) => (position === null ? '' : `${position.lat}, ${position.lon}`)],
  ['種類', ({ kinds }) => kindsText(kinds)],
  ['災害種別', ({ hazards }) => hazardsText(hazards)],
  ['想定収容人数', ({ capacity }) => (capacity === null ? '' : String(capacity))],
  ['電話番号', ({ phone }) => phone ?? ''],
  ['対象となる町会・自治会', ({ districts }) => districts ?? ''],
  ['受入対象者', ({ accepts }) => accepts ?? ''],
  ['備考', ({ notes }) => notes ?? ''],
];

/** What becomes of the list in force. */
export const changesOf = (before: readonly Place[], after: readonly Place[]): PlaceChange[] => {
  const old = new Map(before.map((place) => [place.id, place]));
  const now = new Set(after.map(({ id }) => id));
  return [
    ...after.flatMap((place): PlaceChange[] => {
      const was = old.get(place.id);
      if (was === undefined) return [{ kind: 'added', id: place.id, name: place.name }];
      const items = ITEMS.flatMap(([item, text]) =>
        text(was) === text(place) ? [] : [{ item, was: text(was), now: text(place) }],
      );
      return items.length === 0 ? [] : [{ kind: 'changed', id: place.id, name: place.name, items }];
    }),
    ...before.flatMap(({ id, name }): PlaceChange[] => (now.has(id) ? [] : [{ kind: 'removed', id, name }])),
  ];
};

/** One file that cannot be read stops all: half a list would look like places that are gone. */
export const compilePlaces = ({ town, files, inForce, towns = [] }: CompileOptions): Compiled => {
  const readings = files.map((file) => readPlaceFile(file, town));
  const read = readings.flatMap(({ findings }) => findings);
  if (read.some(({ level }) => level === 'refused_file')) return { places: [], findings: read, changes: [] };
  const rows = readings.flatMap((reading) => reading.rows);
  const merged = mergeRows(rows);
  const before = inForce?.places ?? [];
  const places = withIds(merged.places, before);
  return {
    places,
    findings: [...read, ...outsideOf(rows, towns), ...merged.findings],
    changes: changesOf(before, places),
  };
};
