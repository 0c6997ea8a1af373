/**
 * 判定の形. A ring goes on; everything in an octagon stops, and the drawing inside says which stop it is: told apart in grey,
 * from two metres. Decorative for a screen reader: the word stands beside it.
 */

export type VerdictShape =
  /** ○ */
  | 'ring'
  /** ✕ */
  | 'cross'
  /** 暦 */
  | 'calendar'
  /** 封筒 */
  | 'envelope'
  /** 曲がる矢印 */
  | 'elsewhere'
  /** 空の名簿 */
  | 'no_list'
  /** 進入禁止の横棒 */
  | 'bar'
  /** ? */
  | 'question'
  /** 時計 */
  | 'clock'
  /** 重なる二つ */
  | 'two'
  /** 線で消された行 */
  | 'struck'
  /** 切れた線 */
  | 'cut_line'
  /** 画面と ! */
  | 'machine';

const OCTAGON = 'M15 1h18l14 14v18L33 47H15L1 33V15z';

/** Strokes on a field of 48 × 48. */
const LINES: Record<Exclude<VerdictShape, 'ring'>, string> = {
  cross: 'M14 14l20 20M34 14 14 34',
  calendar: 'M12 14h24v22H12zM12 21h24M18 10v6M30 10v6M18 29l4 4 8-8',
  envelope: 'M10 15h28v19H10zM10 16l14 11 14-11',
  elsewhere: 'M15 38V22q0-6 6-6h13M27 9l8 7-8 7',
  no_list: 'M14 10h20v28H14zM19 17h10M19 31h10M10 38 38 10',
  bar: 'M12 24h24',
  question: 'M17 18q0-8 7-8t7 7q0 5-4 7t-3 6M24 37v.2',
  clock: 'M24 9a15 15 0 1 0 0 30 15 15 0 0 0 0-30zM24 15v10l7 5',
  two: 'M19 13a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM29 15a10 10 0 1 1 0 20 10 10 0 0 1-7-3',
  struck: 'M13 14h22M13 34h22M8 24h32',
  cut_line: 'M7 24h11M30 24h11M20 15l-4 18M32 15l-4 18',
  machine: 'M10 11h28v20H10zM18 38h12M24 16v6M24 26v.2',
};

/** `className`: size, and `text-…` for the body of the shape; `inner`: the colour of what is drawn on it. */
export const VerdictMark = ({
  shape,
  className,
  inner = '#fff',
}: {
  readonly shape: VerdictShape;
  readonly className: string;
  readonly inner?: string;
}) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" data-shape={shape} className={`shrink-0 ${className}`}>
    {shape === 'ring' ? (
      <circle cx="24" cy="24" r="18.5" fill="none" stroke="currentColor" strokeWidth="8" />
    ) : (
      <>
        <path d={OCTAGON} fill="currentColor" />
        <path
          d={LINES[shape]}
          fill="none"
          stroke={inner}
          strokeWidth={shape === 'bar' ? 9 : shape === 'cross' || shape === 'question' ? 6 : 4}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </>
    )}
  </svg>
);
