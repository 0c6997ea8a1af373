import { memo, useMemo } from 'react';
import type { ShelterOverview } from '../../central/schema.ts';
import { type CapacityLevel, capacityState } from '../capacity.ts';
import { shelterAddress } from '../hooks.ts';
import { CAPACITY_MARKS, capacityWord, count } from '../text.ts';
import type { DataAge } from '../town-figures.ts';
import { frameOf, type MapFrame, type Spot, scaleBar } from '../town-map.ts';

/** The town as a plain picture. State is told by shape, sign and words; colour only helps. */

/** A place of 避難所の一覧 with its position. */
export interface MapPlace extends Spot {
  readonly id: string;
  readonly name: string;
}

export interface MapTown extends Spot {
  readonly name: string;
}

const SIZE = 11;

/** ○ free, △ few, × in a square: full; a small dot: not open. */
const SHAPES: Readonly<Record<CapacityLevel, string>> = {
  free: `M0 ${-SIZE}A${SIZE} ${SIZE} 0 1 1 -0.01 ${-SIZE}Z`,
  few: `M0 ${-SIZE - 2}L${SIZE + 1} ${SIZE - 2}H${-SIZE - 1}Z`,
  full: `M${-SIZE} ${-SIZE}H${SIZE}V${SIZE}H${-SIZE}Z`,
  unknown: `M0 ${-SIZE}L${SIZE} 0L0 ${SIZE}L${-SIZE} 0Z`,
};
const LOOKS: Readonly<Record<CapacityLevel, string>> = {
  free: 'fill-paper stroke-good',
  few: 'fill-care-soft stroke-care',
  full: 'fill-stop stroke-stop',
  unknown: 'fill-paper stroke-soft',
};
const CROSS = 'M-6 -6L6 6M6 -6L-6 6';
/** What has lost its line wears a broken ring. */
const RING = SIZE + 7;

const Marker = memo(function Marker({
  shelter,
  x,
  y,
  isOld,
}: {
  readonly shelter: ShelterOverview;
  readonly x: number;
  readonly y: number;
  readonly isOld: boolean;
}) {
  const state = capacityState(shelter);
  const words = [
    shelter.name,
    shelter.open ? '開設中' : '開設の記録なし',
    `${count(shelter.present)}人`,
    capacityWord(state),
    ...(isOld ? ['データが古くなっています'] : []),
  ];
  return (
    <a href={shelterAddress(shelter.shelterId)} aria-label={words.join('、')} className="map-marker">
      <g transform={`translate(${x} ${y})`} data-map={shelter.shelterId} data-level={state.level}>
        <title>{words.join('　')}</title>
        {isOld && <circle r={RING} className="fill-none stroke-care" strokeWidth={3} strokeDasharray="6 5" />}
        <path d={SHAPES[state.level]} className={LOOKS[state.level]} strokeWidth={3} />
        {state.level === 'full' && <path d={CROSS} className="fill-none stroke-white" strokeWidth={3} />}
      </g>
    </a>
  );
});

const Background = memo(function Background({
  frame,
  towns,
  closed,
}: {
  readonly frame: MapFrame;
  readonly towns: readonly MapTown[];
  readonly closed: readonly MapPlace[];
}) {
  const length = scaleBar(frame);
  const wide = length * frame.kilometre;
  return (
    <g aria-hidden="true">
      {towns.map((town) => {
        const { x, y } = frame.at(town);
        return (
          <g key={`${town.name}/${x}/${y}`}>
            <circle cx={x} cy={y} r={2} className="fill-line" />
            <text x={x + 4} y={y + 3} className="fill-soft text-[9px]">
              {town.name}
            </text>
          </g>
        );
      })}
      {closed.map((place) => {
        const { x, y } = frame.at(place);
        return (
          <circle key={place.id} cx={x} cy={y} r={3.5} className="fill-paper stroke-soft" strokeWidth={1.5} />
        );
      })}
      <path
        d={`M20 ${frame.height - 12}v-6v3h${wide}v-3v6`}
        className="fill-none stroke-ink"
        strokeWidth={2}
      />
      <text x={28 + wide} y={frame.height - 10} className="fill-ink text-[13px]">
        {length >= 1 ? `${length}km` : `${length * 1_000}m`}
      </text>
      <path
        d={`M${frame.width - 30} 45v-28m-8 10l8 -10l8 10`}
        className="fill-none stroke-ink"
        strokeWidth={2}
      />
      <text x={frame.width - 30} y={62} textAnchor="middle" className="fill-ink text-[13px]">
        北
      </text>
    </g>
  );
});

const MARKS: readonly CapacityLevel[] = ['free', 'few', 'full', 'unknown'];

const Legend = () => (
  <p className="m-0 flex flex-wrap items-center gap-x-5 text-sm">
    {MARKS.map((level) => (
      <span key={level} className="inline-flex items-center gap-1">
        <svg viewBox="-16 -16 32 32" className="size-5" aria-hidden="true">
          <path d={SHAPES[level]} className={LOOKS[level]} strokeWidth={3} />
          {level === 'full' && <path d={CROSS} className="fill-none stroke-white" strokeWidth={3} />}
        </svg>
        {CAPACITY_MARKS[level]} {capacityWord({ level, held: 0, left: null })}
      </span>
    ))}
    <span className="inline-flex items-center gap-1">
      <svg viewBox="-20 -20 40 40" className="size-6" aria-hidden="true">
        <circle r={RING - 2} className="fill-none stroke-care" strokeWidth={4} strokeDasharray="7 5" />
      </svg>
      △ データが古い
    </span>
    <span>・開設していない場所は小さな丸</span>
  </p>
);

export const TownMap = ({
  shelters,
  ages,
  places,
  towns,
}: {
  readonly shelters: readonly ShelterOverview[];
  readonly ages: ReadonlyMap<string, DataAge>;
  readonly places: readonly MapPlace[];
  readonly towns: readonly MapTown[];
}) => {
  const frame = useMemo(() => frameOf(places), [places]);
  const spots = useMemo(() => new Map(places.map((place) => [place.id, place])), [places]);
  const known = useMemo(() => new Set(shelters.map(({ shelterId }): string => shelterId)), [shelters]);
  const closed = useMemo(() => places.filter(({ id }) => !known.has(id)), [places, known]);
  const shown = useMemo(
    () => towns.filter((town) => frame !== undefined && isWithin(frame, town)),
    [towns, frame],
  );
  if (frame === undefined) return null;
  const nowhere = shelters.filter(({ shelterId }) => !spots.has(shelterId));
  return (
    <section aria-labelledby="map" className="rounded-12 border border-line bg-paper px-6 py-4">
      <h2 id="map" className="m-0 text-xl font-bold">
        地図
      </h2>
      <Legend />
      <svg
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        role="group"
        aria-label="避難所の地図"
        className="mt-2 w-full"
      >
        <Background frame={frame} towns={shown} closed={closed} />
        {shelters.map((shelter) => {
          const spot = spots.get(shelter.shelterId);
          if (spot === undefined) return null;
          const { x, y } = frame.at(spot);
          const isOld = ages.get(shelter.shelterId)?.state === 'old';
          return <Marker key={shelter.shelterId} {...{ shelter, x, y, isOld }} />;
        })}
      </svg>
      {nowhere.length > 0 && (
        <p className="phrase m-0 text-sm text-soft">
          一覧に位置がない避難所 {count(nowhere.length)}か所は、地図にありません。下の表にはあります。
        </p>
      )}
    </section>
  );
};

const isWithin = (frame: MapFrame, spot: Spot): boolean => {
  const { x, y } = frame.at(spot);
  return x >= 0 && y >= 0 && x <= frame.width && y <= frame.height;
};
