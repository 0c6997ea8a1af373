import { Button } from '../../../ui/button.tsx';
import { CareMark, DoneMark, StopMark } from '../../../ui/marks.tsx';
import type { ListName } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';

/** From this share of the capacity on, the panel says how little room is left. */
const NEARLY_FULL = 0.9;

const words = text.waiting;

/** People here now against the capacity: figure, bar, shape and words. */
export const Occupancy = ({
  shelter,
  onList,
}: {
  readonly shelter: ShelterState;
  readonly onList: (list: ListName) => void;
}) => {
  const { capacity, away, unnamed, outside } = shelter;
  // Heads are people, whether or not somebody has asked for their names.
  const present = shelter.present + unnamed;
  // Who is out or away for the night keeps a place, as the centre counts it too.
  const held = present + away;
  const room = capacity - held;
  const full = room <= 0;
  const near = !full && held >= capacity * NEARLY_FULL;
  const bar = full ? 'bg-stop' : near ? 'bg-yellow-900' : 'bg-good';
  return (
    <section
      aria-label={shelter.name}
      className="flex flex-col gap-3 rounded-16 border-2 border-line bg-paper px-7 py-5"
    >
      <h2 className="phrase text-[1.375rem] font-bold text-soft">{shelter.name}</h2>
      <p className="flex items-baseline gap-3 whitespace-nowrap">
        <span className="text-[1.5rem]">{words.now}</span>
        <span className="ml-auto text-[4.5rem] leading-100 font-bold" data-present={present}>
          {present.toLocaleString('ja-JP')}
        </span>
        <span className="text-[2rem] font-bold">{words.people}</span>
      </p>
      <div
        role="meter"
        aria-label={words.capacity(capacity)}
        aria-valuenow={present}
        aria-valuemin={0}
        aria-valuemax={capacity}
        className="h-5 overflow-hidden rounded-full border-2 border-solid-gray-536 bg-ground"
      >
        <div className={`h-full ${bar}`} style={{ width: `${Math.min(100, (present / capacity) * 100)}%` }} />
      </div>
      <p className="flex items-center gap-3 text-[1.375rem] font-bold">
        {full ? (
          <StopMark className="size-8 text-stop" />
        ) : near ? (
          <CareMark className="size-8 text-yellow-1000" />
        ) : (
          <DoneMark className="size-8 text-good" />
        )}
        {room < 0 ? words.over(-room) : full ? words.full : words.room(room)}
      </p>
      <p className="flex flex-wrap gap-x-5 border-t-2 border-line pt-3 text-[1.25rem] text-soft">
        <span>{words.capacity(capacity)}</span>
        <span>{words.away(away)}</span>
        {unnamed > 0 && <span>{words.unnamed(unnamed)}</span>}
        {outside > 0 && <span>{words.outside(outside)}</span>}
      </p>
      <Missed shelter={shelter} onList={onList} />
    </section>
  );
};

/** People somebody has to ask after; nothing is shown while there are none. */
const Missed = ({
  shelter,
  onList,
}: {
  readonly shelter: ShelterState;
  readonly onList: (list: ListName) => void;
}) => {
  const all: readonly (readonly [ListName, number, (count: number) => string])[] = [
    ['late', shelter.late, words.late],
    ['expected', shelter.expected, words.expected],
    ['taken_elsewhere', shelter.takenElsewhere, words.takenElsewhere],
  ];
  const shown = all.filter(([, count]) => count > 0);
  return shown.length === 0 ? null : (
    <ul className="-mt-1 flex flex-col gap-2">
      {shown.map(([list, count, say]) => (
        <li key={list}>
          <Button
            className="w-full justify-start! px-3! text-left text-[1.125rem]!"
            onPress={() => onList(list)}
          >
            <CareMark className="size-6 text-yellow-1000" />
            {say(count)}
          </Button>
        </li>
      ))}
    </ul>
  );
};
