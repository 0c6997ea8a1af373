/** Shelters for maps and for those who tell the public (Lアラート, 県): 開設情報 and GeoJSON with how full they are. Nothing of anybody. Pure. */
import { toCsv } from '../kernel/csv.ts';
import { HAZARDS, type Hazard } from '../kernel/hazards.ts';
import { hazardsText, kindsText } from '../registry/places/compile.ts';
import type { Place } from '../registry/places/schema.ts';
import type { ExportHead } from './shelter-export-rows.ts';
import { minuteOf } from './shelter-export-rows.ts';

/** A shelter as it is now, with what the list says of it. */
export interface ShelterNow {
  readonly shelterId: string;
  readonly name: string;
  readonly open: boolean;
  /** 0: not known. */
  readonly capacity: number;
  /** In the building, with a name or counted as heads; out or away for the night; looked after outside. */
  readonly present: number;
  readonly unnamed: number;
  readonly away: number;
  readonly outside: number;
  readonly hazard: Hazard | null;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
  /** When the terminal that is heard of least was last heard of; `null`: never. */
  readonly heardAt: number | null;
  readonly place: Place | null;
}

export type Crowding = '空きあり' | 'やや混雑' | '混雑' | '満員' | '不明';

/** From which share of the capacity on, percent [K]. */
const CROWDED: readonly (readonly [from: number, word: Crowding])[] = [
  [100, '満員'],
  [80, '混雑'],
  [50, 'やや混雑'],
];

/** People in the building, counted heads too: a hall is full of whoever is in it. */
export const inside = ({ present, unnamed }: ShelterNow): number => present + unnamed;

export const crowdingOf = (shelter: ShelterNow): Crowding => {
  const { capacity } = shelter;
  if (capacity === 0) return '不明';
  const percent = (inside(shelter) / capacity) * 100;
  return CROWDED.find(([from]) => percent >= from)?.[1] ?? '空きあり';
};

const hazardWord = (hazard: Hazard | null): string => (hazard === null ? '' : HAZARDS[hazard]);

/** 開設情報: those that are open, and that were and are closed by now. */
export const openingsCsv = (shelters: readonly ShelterNow[], head: ExportHead): string =>
  toCsv([
    [
      ...[
        '避難所ID',
        '避難所名',
        '所在地',
        '種類',
        '状態',
        '開設日時',
        '閉鎖日時',
        '災害種別',
        '定員',
        '在所者数',
      ],
      ...['混雑状況', '適する災害種別', '緯度', '経度', '電話番号', '時点', '訓練'],
    ],
    ...shelters
      .filter(({ open, closedAt }) => open || closedAt !== null)
      .map((shelter) => [
        shelter.shelterId,
        shelter.name,
        shelter.place?.address ?? '',
        shelter.place === null ? '' : kindsText(shelter.place.kinds),
        shelter.open ? '開設' : '閉鎖',
        shelter.openedAt === null ? '' : minuteOf(shelter.openedAt),
        shelter.closedAt === null ? '' : minuteOf(shelter.closedAt),
        hazardWord(shelter.hazard),
        shelter.capacity === 0 ? null : shelter.capacity,
        shelter.open ? inside(shelter) : null,
        shelter.open ? crowdingOf(shelter) : '',
        shelter.place === null ? '' : hazardsText(shelter.place.hazards),
        shelter.place?.position?.lat ?? null,
        shelter.place?.position?.lon ?? null,
        shelter.place?.phone ?? '',
        minuteOf(head.asOf),
        head.training ? '訓練' : '',
      ]),
  ]);

/** Fewer than this many people are told as this many: in a hamlet a number is a person. */
const FEWEST_TOLD = 5;
const told = (people: number): number => (people > 0 && people < FEWEST_TOLD ? FEWEST_TOLD : people);

/** RFC 7946. Every place of the list, and every shelter that is open and not on it (without a point). */
export const sheltersGeoJson = (
  shelters: readonly ShelterNow[],
  places: readonly Place[],
  head: ExportHead,
): string => {
  const byId = new Map(shelters.map((shelter) => [shelter.shelterId, shelter]));
  const listed = new Set<string>(places.map(({ id }) => id));
  const feature = (place: Place | null, shelter: ShelterNow | undefined) => ({
    type: 'Feature',
    geometry:
      place === null || place.position === null
        ? null
        : { type: 'Point', coordinates: [place.position.lon, place.position.lat] },
    properties: {
      id: place?.id ?? shelter?.shelterId,
      name: place?.name ?? shelter?.name,
      address: place?.address ?? null,
      kinds: place?.kinds ?? [],
      hazards: place?.hazards ?? null,
      open: shelter?.open ?? false,
      capacity: shelter !== undefined && shelter.capacity > 0 ? shelter.capacity : (place?.capacity ?? null),
      present: shelter?.open === true ? told(inside(shelter)) : null,
      crowding: shelter?.open === true ? crowdingOf(shelter) : null,
      heardAt: typeof shelter?.heardAt === 'number' ? new Date(shelter.heardAt).toISOString() : null,
    },
  });
  return JSON.stringify({
    type: 'FeatureCollection',
    asOf: new Date(head.asOf).toISOString(),
    municipality: head.municipality,
    drill: head.training,
    features: [
      ...places.map((place) => feature(place, byId.get(place.id))),
      ...shelters
        .filter(({ shelterId, open }) => open && !listed.has(shelterId))
        .map((shelter) => feature(null, shelter)),
    ],
  });
};
