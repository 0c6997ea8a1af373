import type { ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';

/** One of a few: a whole tile to press, chosen or not said by ring, colour and border. */

/** The value first, then its words. */
export type Option<T extends string> = readonly [value: T, words: string];

interface Asked<T extends string> {
  readonly options: readonly Option<T>[];
  /** Empty: nothing is chosen yet. */
  readonly value: T | '';
  readonly onChange: (value: T) => void;
}

const TILES = {
  /** Beside other fields in a dense form. */
  small: {
    tile: 'min-h-[max(3.25rem,48px)] gap-2 rounded-8 px-3 text-[1.25rem]',
    ring: 'size-6',
    dot: 'size-3',
  },
  compact: {
    tile: 'min-h-[max(3.5rem,56px)] gap-3 rounded-12 px-4 py-1 text-[1.25rem]',
    ring: 'size-7',
    dot: 'size-3.5',
  },
  normal: {
    tile: 'min-h-[max(3.5rem,56px)] gap-3 rounded-12 px-4 py-1 text-[1.375rem]',
    ring: 'size-7',
    dot: 'size-3.5',
  },
  roomy: {
    tile: 'min-h-[max(4rem,56px)] gap-3 rounded-12 px-4 py-1 text-[1.5rem]',
    ring: 'size-7',
    dot: 'size-3.5',
  },
} as const;

type TileSize = keyof typeof TILES;

const Tile = ({
  value,
  size,
  children,
}: {
  readonly value: string;
  readonly size: TileSize;
  readonly children: ReactNode;
}) => (
  <Radio
    value={value}
    className={`group relative flex items-center border-[3px] border-line bg-paper leading-130 font-bold data-selected:border-act data-selected:bg-act-soft ${TILES[size].tile}`}
  >
    <span
      className={`grid shrink-0 place-items-center rounded-full border-[3px] border-solid-gray-536 group-data-selected:border-act ${TILES[size].ring}`}
    >
      <span className={`rounded-full group-data-selected:bg-act ${TILES[size].dot}`} />
    </span>
    <span className="phrase">{children}</span>
  </Radio>
);

/** The tiles alone, within a `RadioGroup` of the caller's that has another shape than `Choices`. */
export const Tiles = <T extends string>({
  options,
  size,
}: {
  readonly options: readonly Option<T>[];
  readonly size: TileSize;
}) =>
  options.map(([each, said]) => (
    <Tile key={each} value={each} size={size}>
      {said}
    </Tile>
  ));

/** What a `RadioGroup` is told of `asked`: it speaks of strings, and of `null` where nothing is chosen. */
export const chosenOf = <T extends string>({ options, value, onChange }: Asked<T>) => ({
  value: value === '' ? null : value,
  onChange: (chosen: string): void => {
    const found = options.find(([each]) => each === chosen);
    if (found !== undefined) onChange(found[0]);
  },
});

const ACROSS = {
  1: '',
  2: 'grid-cols-2 small:grid-cols-1',
  3: 'grid-cols-3 small:grid-cols-1',
  4: 'grid-cols-4 small:grid-cols-2',
  /** Words so short that two stand beside each other on a small screen too. */
  pairs: 'grid-cols-2',
} as const;

/** Radio buttons as large as buttons, one under or beside the other. */
export const Choices = <T extends string>({
  label,
  across = 1,
  size = 'normal',
  ...asked
}: Asked<T> & {
  /** What a screen reader says of all of them. */
  readonly label: string;
  readonly across?: keyof typeof ACROSS;
  readonly size?: 'compact' | 'normal' | 'roomy';
}) => (
  <RadioGroup
    aria-label={label}
    {...chosenOf(asked)}
    className={`grid ${size === 'roomy' ? 'gap-3 small:gap-2' : 'gap-2'} ${ACROSS[across]}`}
  >
    <Tiles options={asked.options} size={size} />
  </RadioGroup>
);
