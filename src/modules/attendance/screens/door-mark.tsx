import type { PunchType } from '../ids-schema.ts';

/** 打刻の形: a doorway, and which way the arrow goes through it. Told apart in grey, from two metres; the word stands beside it. */

const DOORWAY = 'M27 5h15v38H27';
const IN = 'M4 24h26M20 13l11 11-11 11';
const OUT = 'M34 24H6M16 13 5 24l11 11';

const SHAPES: Readonly<Record<PunchType, readonly string[]>> = {
  in: [DOORWAY, IN],
  out: [DOORWAY, OUT],
  duty_start: [DOORWAY, IN],
  duty_end: [DOORWAY, OUT],
  /** Away and coming back: an arrow that turns. */
  away: ['M8 40V24q0-12 12-12h18M28 3l11 9-11 9'],
  back: ['M40 8v14q0 12-12 12H10M20 25 9 34l11 9'],
  trip_start: ['M8 40V24q0-12 12-12h18M28 3l11 9-11 9'],
  trip_end: ['M40 8v14q0 12-12 12H10M20 25 9 34l11 9'],
};

export const DoorMark = ({ type, className }: { readonly type: PunchType; readonly className: string }) => (
  <svg
    viewBox="0 0 48 48"
    aria-hidden="true"
    data-shape={type}
    className={`shrink-0 ${className}`}
    fill="none"
    stroke="currentColor"
    strokeWidth="5.5"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {SHAPES[type].map((path) => (
      <path key={path} d={path} />
    ))}
  </svg>
);

/** ＝: it is in the record already. */
export const SameMark = ({ className }: { readonly className: string }) => (
  <svg
    viewBox="0 0 48 48"
    aria-hidden="true"
    className={`shrink-0 ${className}`}
    fill="none"
    stroke="currentColor"
    strokeWidth="6"
    strokeLinecap="round"
  >
    <path d="M8 17h32M8 31h32" />
  </svg>
);
