import type { OwnMonth } from '../../central/attendance-schema.ts';
import type { Draft } from '../attendance-draft.ts';
import { DayField, TimeField } from './day-fields.tsx';

/** What the fields of every request are made of. */
export interface AskProps {
  readonly draft: Draft;
  readonly set: (part: Partial<Draft>) => void;
  readonly own: OwnMonth;
}

export const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, word]) => ({ value, word }));

export const Day = ({ draft, set, label = '日' }: AskProps & { readonly label?: string }) => (
  <DayField label={label} value={draft.day} change={(day) => set({ day })} />
);

export const Span = ({ draft, set }: AskProps) => (
  <>
    <TimeField label="から" value={draft.from} change={(from) => set({ from })} />
    <TimeField label="まで（翌日のときは そのままの時刻）" value={draft.to} change={(to) => set({ to })} />
  </>
);
