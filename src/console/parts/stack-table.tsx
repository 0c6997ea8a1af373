import type { ReactNode } from 'react';

/** A table that becomes one card a row on a phone; roles are named because `display` would take them away. */

export interface Column {
  readonly name: string;
  /** Figures stand at the right. */
  readonly figures?: boolean;
}

export const cellClass = ({ figures = false }: { readonly figures?: boolean } = {}): string =>
  `align-middle md:px-3 md:py-2.5 ${figures ? 'figures md:text-right' : 'text-left'}`;

export const Row = ({
  children,
  ...data
}: { readonly children: ReactNode } & Readonly<Record<`data-${string}`, string>>) => (
  <tr
    {...data}
    role="row"
    className="border-t border-line first:border-t-0 max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-2 max-md:px-4 max-md:py-4 md:first:border-t"
  >
    {children}
  </tr>
);

/** Name of the column before the value, where there is no head row. */
export const CardLabel = ({ children }: { readonly children: ReactNode }) => (
  <span className="mr-2 text-sm text-soft md:hidden" aria-hidden="true">
    {children}
  </span>
);

export const StackTable = ({
  label,
  columns,
  children,
}: {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
}) => (
  <div className="overflow-x-auto rounded-12 border border-line bg-paper">
    <table role="table" aria-label={label} className="w-full border-collapse max-md:block">
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row" className="bg-solid-gray-50 text-sm">
          {columns.map((column) => (
            <th
              key={column.name}
              scope="col"
              role="columnheader"
              className={`whitespace-nowrap ${cellClass(column)}`}
            >
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block">
        {children}
      </tbody>
    </table>
  </div>
);
