import { barShares, type CapacityLevel, capacityState } from '../capacity.ts';
import { CAPACITY_MARKS, capacityWord, count, placesLeft } from '../text.ts';

interface Filled {
  readonly present: number;
  readonly away: number;
  readonly capacity: number;
}

const BADGES: Readonly<Record<CapacityLevel, string>> = {
  free: 'border-good text-good bg-paper',
  few: 'border-care text-care bg-care-soft',
  full: 'border-stop text-white bg-stop',
  unknown: 'border-soft text-soft bg-paper border-dashed',
};

/** 「△ 残りわずか あと 12人」: mark, word and number. */
export const CapacityBadge = ({ filled }: { readonly filled: Filled }) => {
  const state = capacityState(filled);
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
      <span
        data-level={state.level}
        className={`inline-flex items-center gap-1.5 rounded-4 border-2 px-2 py-0.5 font-bold whitespace-nowrap ${BADGES[state.level]}`}
      >
        <span aria-hidden="true" className="text-lg leading-none">
          {CAPACITY_MARKS[state.level]}
        </span>
        {capacityWord(state)}
      </span>
      <span className="figures text-sm whitespace-nowrap">{placesLeft(state)}</span>
    </span>
  );
};

/** Solid: in the building. Hatched: 外出・外泊, whose places are kept. */
export const CapacityBar = ({ filled }: { readonly filled: Filled }) => {
  const shares = barShares(filled);
  const { held } = capacityState(filled);
  return (
    <div
      role="img"
      aria-label={
        filled.capacity > 0
          ? `定員 ${count(filled.capacity)}人のうち ${count(held)}人（外出・外泊 ${count(filled.away)}人を含む）`
          : '定員は分かりません'
      }
      className={`flex h-4 w-full overflow-hidden rounded-4 border-2 border-ink bg-paper ${filled.capacity > 0 ? '' : 'border-dashed'}`}
    >
      <span className="bg-act" style={{ width: `${shares.present}%` }} />
      <span className="bar-hatch" style={{ width: `${shares.away}%` }} />
    </div>
  );
};
