import type { ReactNode } from 'react';
import type { DocumentState } from '../../central/benefits-schema.ts';
import { STATE_WORDS } from '../benefits-text.ts';
import { Button } from './button.tsx';
import { CardLabel, cellClass } from './stack-table.tsx';

/** What the lists of offers, campaigns and shops are made of. */

export const Part = ({
  title,
  add,
  empty,
  children,
}: {
  readonly title: string;
  readonly add: { readonly word: string; readonly press: () => void } | undefined;
  /** What is said where there is nothing yet; null: there is something. */
  readonly empty: string | null;
  readonly children: ReactNode;
}) => (
  <section aria-label={title} className="flex flex-col gap-3">
    <div className="flex flex-wrap items-center justify-between gap-3">
      <h2 className="m-0 text-xl font-bold">{title}</h2>
      {add !== undefined && <Button onClick={add.press}>{add.word}</Button>}
    </div>
    {empty === null ? children : <p className="phrase m-0">{empty}</p>}
  </section>
);

export const State = ({ state, ended }: { readonly state: DocumentState; readonly ended: boolean }) => (
  <span className={state === 'published' ? 'whitespace-nowrap' : 'font-bold md:whitespace-nowrap'}>
    {ended && '× 終了　'}
    {STATE_WORDS[state]}
  </span>
);

export const Cell = ({
  label,
  figures = false,
  wide = false,
  children,
}: {
  readonly label: string;
  readonly figures?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) => (
  <td role="cell" className={`phrase ${cellClass({ figures })} ${wide ? 'max-md:col-span-2' : ''}`}>
    <CardLabel>{label}</CardLabel>
    {children}
  </td>
);

export const EditCell = ({
  name,
  press,
}: {
  readonly name: string;
  readonly press: (() => void) | undefined;
}) => (
  <td role="cell" className={cellClass()}>
    {press !== undefined && (
      <Button onClick={press} className="whitespace-nowrap">
        変える<span className="sr-only">（{name}）</span>
      </Button>
    )}
  </td>
);

export const HeadCell = ({ name, id }: { readonly name: string; readonly id: string }) => (
  <th scope="row" role="rowheader" className={`${cellClass()} max-md:col-span-2`}>
    <span className="phrase block text-lg font-bold">{name}</span>
    <span className="block text-sm font-normal text-soft">{id}</span>
  </th>
);
