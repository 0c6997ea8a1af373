import { CareMark, DoneMark, StopMark } from '../../../ui/marks.tsx';
import { text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';

/** From this share of the capacity on, the panel says how little room is left. */
const NEARLY_FULL = 0.9;

const words = text.waiting;

/** People here now against the capacity: figure, bar, shape and words. */
export const Occupancy = ({ shelter }: { readonly shelter: ShelterState }) => {
  const { present, capacity, away } = shelter;
  // Who is out or away for the night keeps a place, as the centre counts it too.
  const held = present + away;
  const room = capacity - held;
  const full = room <= 0;
  const near = !full && held >= capacity * NEARLY_FULL;
  const bar = full ? 'bg-stop' : near ? 'bg-yellow-900' : 'bg-good';
  return (
    <section
      aria-label={shelter.name}
      className="flex flex-col gap-4 rounded-16 border-2 border-line bg-paper px-8 py-7"
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
      <p className="flex flex-col gap-1 border-t-2 border-line pt-3 text-[1.25rem] text-soft">
        <span>{words.capacity(capacity)}</span>
        <span>{words.away(away)}</span>
      </p>
    </section>
  );
};
