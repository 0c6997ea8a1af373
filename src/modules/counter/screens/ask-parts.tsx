import type { ReactNode } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import type { Answering, Value } from '../answering.ts';
import type { Words } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { AskView, VisitView } from '../views.ts';
import { Kbd } from './parts.tsx';

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
    className={`flex min-h-[max(4rem,60px)] items-center gap-4 rounded-12 border-[3px] px-4 py-1 small:flex-wrap ${
      isTurn ? 'border-act bg-act-soft' : 'border-line bg-paper'
    }`}
  >
    <span aria-hidden="true" className="w-5 shrink-0 text-[1.25rem] text-act">
      {isTurn ? '▶' : ''}
    </span>
    <span className="min-w-0 flex-1 text-[1.625rem] leading-130 font-bold">{name}</span>
    {children}
  </li>
);

/** One touch for everybody who has not answered. */
export const RestButtons = ({
  answers,
}: {
  readonly answers: readonly {
    readonly label: string;
    readonly shortcut: string;
    readonly onPress: () => void;
  }[];
}) => (
  <div className="flex flex-wrap justify-end gap-3">
    {answers.map(({ label, shortcut, onPress }) => (
      <Button key={label} size="large" onPress={onPress}>
        {label} <Kbd>{shortcut}</Kbd>
      </Button>
    ))}
  </div>
);
