import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { RosterCell, RosterGrid } from '../../central/attendance-masters-schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { RosterConflict } from '../../modules/attendance/roster-conflicts.ts';
import { dayOfMonth } from '../attendance-text.ts';

/** People by days; one cell at a time is in the order of Tab, arrows go from there (ARIA grid). */

interface At {
  readonly row: number;
  readonly day: number;
}

type Shown = RosterCell & { readonly isNew: boolean };

const wordsOf = ({ shifts }: RosterGrid, { shift, unsaid }: Shown): string => {
  if (unsaid) return '−';
  return shift === null ? '休' : (shifts.find(({ id }) => id === shift)?.name ?? '勤');
};

const Cell = ({
  grid,
  shown,
  isHere,
  wrong,
  name,
  choose,
}: {
  readonly grid: RosterGrid;
  readonly shown: Shown;
  readonly isHere: boolean;
  readonly wrong: boolean;
  readonly name: string;
  readonly choose: () => void;
}) => {
  const words = wordsOf(grid, shown);
  const here = useRef<HTMLTableCellElement>(null);
  useEffect(() => {
    // Only from cell to cell: the page does not take the place where somebody is.
    if (isHere && document.activeElement?.getAttribute('role') === 'gridcell') here.current?.focus();
  }, [isHere]);
  const said = shown.unsaid ? '決まっていません' : words;
  return (
    <td
      ref={here}
      role="gridcell"
      tabIndex={isHere ? 0 : -1}
      aria-selected={isHere}
      aria-label={`${name} ${dayOfMonth(shown.date)} ${said}${shown.isNew ? ' 変更' : ''}${wrong ? ' 確かめる日' : ''}`}
      onClick={choose}
      onFocus={choose}
      onKeyDown={() => undefined}
      data-cell={shown.date}
      className={`h-11 min-w-11 cursor-pointer border border-line px-1 text-center ${isHere ? 'outline-3 -outline-offset-3 outline-act' : ''} ${shown.isNew ? 'bg-act-soft font-bold underline' : ''} ${shown.said ? '' : 'text-soft'}`}
    >
      {wrong && <span aria-hidden="true">△</span>}
      {words.slice(0, 3)}
    </td>
  );
};

const Days = ({ days }: { readonly days: readonly CivilDate[] }) => (
  <thead>
    <tr>
      <th scope="col" className="sticky left-0 bg-paper px-3 text-left">
        氏名
      </th>
      {days.map((day) => (
        <th key={day} scope="col" className="figures whitespace-nowrap px-1">
          {dayOfMonth(day).replace('日', '')}
        </th>
      ))}
    </tr>
  </thead>
);

export const RosterTable = ({
  grid,
  days,
  at,
  found,
  cellOf,
  press,
  choose,
}: {
  readonly grid: RosterGrid;
  readonly days: readonly CivilDate[];
  readonly at: At;
  readonly found: readonly (RosterConflict & { readonly staffNo: string })[];
  readonly cellOf: (row: RosterGrid['rows'][number], cell: RosterCell) => Shown;
  readonly press: (event: KeyboardEvent) => void;
  readonly choose: (at: At) => void;
}) => {
  const wrong = new Set(found.map(({ staffNo, post, date }) => `${staffNo} ${post} ${date}`));
  return (
    <div className="overflow-x-auto rounded-12 border border-line bg-paper">
      <table
        role="grid"
        aria-label="勤務割"
        aria-multiselectable={false}
        onKeyDown={press}
        className="border-collapse text-sm"
      >
        <Days days={days} />
        <tbody>
          {grid.rows.map((row, index) => (
            <tr key={`${row.staffNo} ${row.post}`} data-row={row.staffNo}>
              <th
                scope="row"
                className="sticky left-0 whitespace-nowrap border-t border-line bg-paper px-3 text-left"
              >
                {row.name}
                {row.post !== 'main' && <span className="text-soft">（{row.post}）</span>}
              </th>
              {row.cells
                .filter(({ date }) => date.startsWith(grid.month))
                .map((cell, day) => (
                  <Cell
                    key={cell.date}
                    grid={grid}
                    name={row.name}
                    shown={cellOf(row, cell)}
                    isHere={at.row === index && at.day === day}
                    wrong={wrong.has(`${row.staffNo} ${row.post} ${cell.date}`)}
                    choose={() => choose({ row: index, day })}
                  />
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
