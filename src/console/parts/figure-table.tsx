import type { ReactNode } from 'react';
import { count } from '../text.ts';

/** A table of figures, on the screen and on paper: a name at the left, figures below each other at the right. */

const CELL = 'px-2 py-1.5 text-left sm:px-3';
const FIGURE = `${CELL} figures text-right whitespace-nowrap`;

export const FigureTable = ({
  caption,
  columns,
  long = false,
  children,
}: {
  readonly caption: string;
  readonly columns: readonly string[];
  /** On paper it may go on over the page. */
  readonly long?: boolean;
  readonly children: ReactNode;
}) => (
  // Where it is wider than a phone it is scrolled by keys too.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
  <div role="group" aria-label={caption} tabIndex={0} className="overflow-x-auto">
    <table className={`w-full border-collapse border border-line bg-paper ${long ? '' : 'keep-together'}`}>
      <caption className="pb-1 text-left text-xl font-bold">{caption}</caption>
      <thead>
        <tr className="bg-solid-gray-50 text-sm">
          {columns.map((name, at) => (
            <th key={name} scope="col" className={at === 0 ? CELL : `${CELL} text-right`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

export const Line = ({
  head,
  values,
  sum = false,
}: {
  readonly head: ReactNode;
  readonly values: readonly (string | number)[];
  readonly sum?: boolean;
}) => (
  <tr className={sum ? 'border-t-2 border-ink font-bold' : 'border-t border-line'}>
    <th scope="row" className={`${CELL} min-w-24 ${sum ? '' : 'font-normal'}`}>
      {head}
    </th>
    {values.map((value, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
      <td key={at} className={FIGURE}>
        {typeof value === 'number' ? count(value) : value}
      </td>
    ))}
  </tr>
);
