import { type PointerEvent, useRef } from 'react';

/**
 * 署名: a field to write in with a finger or a pen. Strokes are lists of points in 0–999 of the field, whose sides are as 5 to 2;
 * nothing is a picture, so that what is kept is small and what is printed is sharp.
 */
export type PenStrokes = readonly (readonly (readonly [x: number, y: number])[])[];

const UNITS = 999;
/** Points nearer to the last than this say nothing new. */
const STEP = 4;
/** As many as a record takes (modules/polling/schema.ts); a pen that goes on writes no more. */
export const MOST_POINTS = 2_000;
export const MOST_STROKES = 60;
export const MOST_IN_STROKE = 600;

/** Adds a point to the last stroke, or begins one; the same strokes when there is no room or the pen has not moved. */
export const withPoint = (
  strokes: PenStrokes,
  point: readonly [number, number],
  begins: boolean,
): PenStrokes => {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (points >= MOST_POINTS) return strokes;
  if (begins) return strokes.length >= MOST_STROKES ? strokes : [...strokes, [point]];
  const last = strokes.at(-1);
  const before = last?.at(-1);
  if (last === undefined || before === undefined || last.length >= MOST_IN_STROKE) return strokes;
  const far = Math.max(Math.abs(point[0] - before[0]), Math.abs(point[1] - before[1]));
  return far < STEP ? strokes : [...strokes.slice(0, -1), [...last, point]];
};

/** A dot or a slip of the finger is no signature: some ink must be there. */
export const isSigned = (strokes: PenStrokes): boolean =>
  strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= 8;

/** `polyline` points in a field of 999 × 999, as an `svg` stretched over the field draws them. */
const pointsOf = (stroke: PenStrokes[number]): string =>
  stroke.map(([x, y]) => `${String(x)},${String(y)}`).join(' ');

const Ink = ({ strokes }: { readonly strokes: PenStrokes }) => (
  <svg
    viewBox={`0 0 ${String(UNITS)} ${String(UNITS)}`}
    preserveAspectRatio="none"
    aria-hidden="true"
    className="absolute inset-0 size-full"
  >
    {strokes.map((stroke, at) => (
      <polyline
        // biome-ignore lint/suspicious/noArrayIndexKey: strokes are only added at the end, or all taken away
        key={at}
        points={pointsOf(stroke)}
        fill="none"
        stroke="#000"
        strokeWidth="5"
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    ))}
  </svg>
);

export const SignaturePad = ({
  strokes,
  onChange,
  label,
  className = '',
}: {
  readonly strokes: PenStrokes;
  readonly onChange: (strokes: PenStrokes) => void;
  readonly label: string;
  readonly className?: string;
}) => {
  const writing = useRef<number | null>(null);
  const pointOf = (event: PointerEvent<HTMLDivElement>): readonly [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const within = (part: number): number => Math.min(UNITS, Math.max(0, Math.round(part * UNITS)));
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  };
  return (
    <div
      role="img"
      aria-label={label}
      className={`relative aspect-[5/2] w-full touch-none overflow-hidden rounded-12 border-[3px] border-act bg-white ${className}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        writing.current = event.pointerId;
        onChange(withPoint(strokes, pointOf(event), true));
      }}
      onPointerMove={(event) => {
        if (writing.current === event.pointerId) onChange(withPoint(strokes, pointOf(event), false));
      }}
      onPointerUp={() => {
        writing.current = null;
      }}
      onPointerCancel={() => {
        writing.current = null;
      }}
    >
      <span
        aria-hidden="true"
        className="absolute right-6 bottom-[18%] left-6 border-b-2 border-dashed border-line"
      />
      <Ink strokes={strokes} />
    </div>
  );
};
