import type { ReactNode } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import type { Answering, Value } from '../answering.ts';
import type { Words } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { AskView, VisitView } from '../views.ts';

const words = text.ask;

export type Language = keyof Words;

/** What a kind of question needs to be answered. */
export interface AskProps<K extends AskView['kind']['type']> {
  readonly visit: VisitView;
  readonly kind: Extract<AskView['kind'], { type: K }>;
  readonly language: Language;
  readonly answering: Answering;
  readonly today: CivilDate;
  readonly busy: boolean;
  /** Of whoever's turn it is, or of `index`; the last of all goes to the host by itself. */
  readonly onSay: (value: Value, index?: number) => void;
  /** The same, but it waits for the way on: what is typed can still be changed. */
  readonly onType: (value: Value | undefined, index: number) => void;
  readonly onRest: (value: Value) => void;
  readonly onTurn: (index: number) => void;
  readonly onNext: () => void;
}

/** Whose answer a row is; nobody's name where it is of the visit. */
export const whomWords = (visit: VisitView, person: number | null): string =>
  person === null ? words.household : (visit.people.find(({ index }) => index === person)?.name ?? '');

/** A row of one person, whose turn it is or not. */
export const PersonRow = ({
  name,
  isTurn,
  onTurn,
  children,
}: {
  readonly name: string;
  readonly isTurn: boolean;
  readonly onTurn: () => void;
  readonly children: ReactNode;
}) => (
  <li
    {...(isTurn ? { 'aria-current': 'true' as const } : {})}
    onPointerDown={onTurn}
    className={`flex min-h-[max(3.75rem,58px)] items-center gap-3 rounded-12 border-[3px] px-3 py-0.5 small:flex-wrap ${
      isTurn ? 'border-act bg-act-soft' : 'border-line bg-paper'
    }`}
  >
    <span aria-hidden="true" className="w-5 shrink-0 text-[1.25rem] text-act">
      {isTurn ? '▶' : ''}
    </span>
    <span className="min-w-0 flex-1 text-[1.5rem] leading-130 font-bold">{name}</span>
    {children}
  </li>
);
