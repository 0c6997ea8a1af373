import { type KeyboardEvent, useState } from 'react';
import type { RosterGrid } from '../central/attendance-masters-schema.ts';
import type { CivilDate } from '../kernel/dates.ts';
import {
  cellKey,
  changed,
  copies,
  daysOfGrid,
  NO_EDITS,
  type RosterDraft,
  shiftByLetter,
  undone,
} from './attendance-roster-draft.ts';

interface At {
  readonly row: number;
  readonly day: number;
}

const STEPS: Readonly<Record<string, At>> = {
  ArrowUp: { row: -1, day: 0 },
  ArrowDown: { row: 1, day: 0 },
  ArrowLeft: { row: 0, day: -1 },
  ArrowRight: { row: 0, day: 1 },
};

/** Where one is in 勤務割, and what was changed of it so far. */
export const useEditor = (grid: RosterGrid) => {
  const [draft, setDraft] = useState<RosterDraft>(NO_EDITS);
  const [at, setAt] = useState<At>({ row: 0, day: 0 });
  const days = daysOfGrid(grid);
  const [row, day] = [grid.rows[at.row], days[at.day]];
  const copy = (from: readonly CivilDate[], back: number): void =>
    setDraft(changed(draft, copies(grid, draft, from, back)));
  const set = (shift: string | null): void => {
    if (row !== undefined && day !== undefined && !grid.closed)
      setDraft(changed(draft, [[cellKey(row, day), shift]]));
  };
  const press = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const shift = event.ctrlKey || event.metaKey || event.altKey ? undefined : shiftByLetter(grid, event.key);
    if (step !== undefined)
      setAt({
        row: Math.min(grid.rows.length - 1, Math.max(0, at.row + step.row)),
        day: Math.min(days.length - 1, Math.max(0, at.day + step.day)),
      });
    else if (event.ctrlKey && event.key === 'z') setDraft(undone(draft));
    else if (shift !== undefined) set(shift);
    else return;
    event.preventDefault();
  };
  const undo = (): void => setDraft(undone(draft));
  return { draft, at, setAt, days, row, day, copy, set, press, undo };
};
export type EditorState = ReturnType<typeof useEditor>;
