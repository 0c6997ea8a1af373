/** Shapes that say the same as the colour and the words. Decorative for a screen reader: the words stand beside them. */

interface MarkProps {
  /** Tailwind size and colour, for example `size-8 text-good`. */
  readonly className: string;
}

/** 丸にチェック: done. */
export const DoneMark = ({ className }: MarkProps) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <circle cx="24" cy="24" r="23" fill="currentColor" />
    <path
      d="M13 25l8 8 15-17"
      fill="none"
      stroke="#fff"
      strokeWidth="5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

/** 八角形: stop, a person must act. */
export const StopMark = ({ className }: MarkProps) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <path d="M15 1h18l14 14v18L33 47H15L1 33V15z" fill="currentColor" />
    <path d="M24 11v16" stroke="#fff" strokeWidth="5" strokeLinecap="round" />
    <circle cx="24" cy="36" r="3.2" fill="#fff" />
  </svg>
);

/** 三角: take care, work goes on. */
export const CareMark = ({ className }: MarkProps) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <path
      d="M24 4 46 43H2z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinejoin="round"
    />
    <path d="M24 17v12" stroke="#fff" strokeWidth="4.5" strokeLinecap="round" />
    <circle cx="24" cy="36.5" r="2.8" fill="#fff" />
  </svg>
);

/** 四角に i: good to know. */
export const InfoMark = ({ className }: MarkProps) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <rect x="2" y="2" width="44" height="44" rx="8" fill="currentColor" />
    <path d="M24 22v14" stroke="#fff" strokeWidth="5" strokeLinecap="round" />
    <circle cx="24" cy="13" r="3.2" fill="#fff" />
  </svg>
);

/** 矢印: away and coming back; 線: not here. */
export const AwayMark = ({ back, className }: MarkProps & { readonly back: boolean }) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <circle cx="24" cy="24" r="21" fill="none" stroke="currentColor" strokeWidth="4" />
    <path
      d={back ? 'M13 24h21M26 15l9 9-9 9' : 'M14 24h20'}
      fill="none"
      stroke="currentColor"
      strokeWidth="5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

/** 印: ticked or not. */
export const TickBox = ({ ticked, className }: MarkProps & { readonly ticked: boolean }) => (
  <svg viewBox="0 0 48 48" aria-hidden="true" className={`shrink-0 ${className}`}>
    <rect
      x="3"
      y="3"
      width="42"
      height="42"
      rx="8"
      strokeWidth="4"
      className={ticked ? 'fill-act stroke-act' : 'fill-paper stroke-solid-gray-536'}
    />
    {ticked && (
      <path
        d="M12 25l9 9 16-19"
        fill="none"
        stroke="#fff"
        strokeWidth="5.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    )}
  </svg>
);

/** A card held over a reader; `reading`: the card lies still and the waves move. */
export const CardOverReader = ({ reading, className }: MarkProps & { readonly reading: boolean }) => (
  <svg viewBox="0 0 400 320" aria-hidden="true" className={className}>
    <rect x="60" y="236" width="280" height="62" rx="18" className="fill-solid-gray-800" />
    <rect x="60" y="228" width="280" height="54" rx="18" className="fill-solid-gray-700" />
    <circle cx="306" cy="255" r="7" className={reading ? 'fill-yellow-300' : 'fill-green-300'} />
    <g fill="none" strokeWidth="7" strokeLinecap="round" className="stroke-blue-400">
      <path d="M160 214q40-26 80 0" className={reading ? 'kz-wave' : ''} />
      <path d="M138 194q62-40 124 0" className={reading ? 'kz-wave kz-wave-2' : ''} />
    </g>
    <g className={reading ? '' : 'kz-hover'}>
      <g transform={reading ? 'translate(0 46)' : ''}>
        <rect
          x="92"
          y="26"
          width="216"
          height="132"
          rx="14"
          className="fill-paper stroke-act"
          strokeWidth="6"
        />
        <rect x="95" y="46" width="210" height="22" className="fill-blue-200" />
        <rect
          x="114"
          y="88"
          width="44"
          height="36"
          rx="6"
          className="fill-yellow-300 stroke-yellow-800"
          strokeWidth="3"
        />
        <path
          d="M176 94h104M176 114h72M114 140h86"
          className="stroke-solid-gray-420"
          strokeWidth="7"
          strokeLinecap="round"
        />
      </g>
    </g>
  </svg>
);

/** How sure the desk is: a card; a face; a chip with its pins; a key. Each level has a shape of its own. */
export const LevelMark = ({
  level,
  className,
}: MarkProps & { readonly level: 'L0' | 'L1' | 'LC' | 'L2' }) => (
  <svg
    viewBox="0 0 48 48"
    aria-hidden="true"
    className={`shrink-0 ${className}`}
    fill="none"
    stroke="currentColor"
    strokeWidth="4"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    {level === 'L0' && <path d="M5 11h38v26H5zM5 19h38" />}
    {level === 'L1' && <path d="M24 25a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM7 43c2-9 9-13 17-13s15 4 17 13" />}
    {level === 'LC' && (
      <path d="M13 13h22v22H13zM19 13V6m10 7V6M19 42v-7m10 7v-7M13 19H6m7 10H6m36-10h-7m7 10h-7M20 24l3 3 6-6" />
    )}
    {level === 'L2' && <path d="M16 32a10 10 0 1 1 9-14h18v8h-5v6h-7v-6h-6a10 10 0 0 1-9 6zM16 22v.1" />}
  </svg>
);
