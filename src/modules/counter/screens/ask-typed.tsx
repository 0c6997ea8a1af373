import { useState } from 'react';
import { addDays, type CivilDate } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { text } from '../screen-text.ts';
import { readTypedDate } from '../typed-date.ts';
import type { AskView } from '../views.ts';
import { type AskProps, PersonRow, whomWords } from './ask-parts.tsx';
import { Line, Understood } from './date-field.tsx';

const words = text.ask;
type Kind = Extract<AskView['kind'], { type: 'number' | 'date' }>;

/** What was typed, as a value; `undefined`: not one yet. */
const valueOf = (kind: Kind, typed: string, today: CivilDate): number | string | undefined => {
  if (kind.type === 'date') {
    const read = readTypedDate(typed, today);
    return read.kind === 'date' ? read.date : undefined;
  }
  const digits = typed.normalize('NFKC').trim();
  const number = Number(digits);
  return /^\d{1,9}$/.test(digits) && number >= kind.from && number <= kind.to ? number : undefined;
};

/** So many numbers have a button of their own. */
const MOST_BUTTONS = 6;

type Props = AskProps<'number' | 'date'> & { readonly kind: Kind };

/** What is typed of each; Enter goes to the next person, and on after the last. */
const useTyped = ({ kind, answering, today, onType, onNext }: Props) => {
  const [typed, setTyped] = useState<readonly string[]>(() => answering.whom.map(() => ''));
  return {
    typed,
    change: (index: number, value: string): void => {
      setTyped((now) => now.map((each, line) => (line === index ? value : each)));
      onType(valueOf(kind, value, today), index);
    },
    enter: (index: number): void => {
      const next = document.querySelectorAll<HTMLInputElement>('[data-asked] input')[index + 1];
      if (next === undefined) onNext();
      else next.focus();
    },
  };
};

/** 数・日付: typed, or pressed where it is an everyday one. */
export const AskTyped = (props: Props) => {
  const { visit, kind, answering, today, busy, onSay, onTurn } = props;
  const { whom, at } = answering;
  const { typed, change, enter } = useTyped(props);
  const isDate = kind.type === 'date';
  const line = (index: number) => (
    <Line
      label={isDate ? words.day : words.count}
      value={typed[index] ?? ''}
      onChange={(value) => change(index, value)}
      onEnter={() => enter(index)}
      first={index === 0}
      numeric
      hint={isDate ? words.dateHint : ''}
      maxLength={20}
      className={isDate ? 'w-[22rem]' : 'w-40'}
      below={<Below kind={kind} typed={typed[index] ?? ''} today={today} />}
    />
  );
  const quick = (index: number) => (
    <Quick kind={kind} today={today} busy={busy} onSay={(value) => onSay(value, index)} />
  );
  const [person = null] = whom;
  if (whom.length === 1)
    return (
      <div data-asked className="m-auto flex flex-col items-center gap-5">
        {person !== null && <p className="text-[2rem] font-bold">{words.of(whomWords(visit, person))}</p>}
        {quick(0)}
        {line(0)}
        {isDate && <p className="phrase text-[1.125rem] text-soft">{words.typeDate}</p>}
      </div>
    );
  return (
    <ul data-asked className="flex flex-col gap-1.5">
      {whom.map((each, index) => (
        <PersonRow
          key={each}
          name={whomWords(visit, each)}
          isTurn={index === at}
          onTurn={() => onTurn(index)}
        >
          {line(index)}
          {quick(index)}
        </PersonRow>
      ))}
    </ul>
  );
};

const Below = ({
  kind,
  typed,
  today,
}: {
  readonly kind: Kind;
  readonly typed: string;
  readonly today: CivilDate;
}) => {
  if (kind.type === 'date') return <Understood typed={typed} today={today} />;
  return typed === '' || valueOf(kind, typed, today) !== undefined ? null : (
    <span className="phrase font-bold text-stop">{words.wrongNumber(kind.from, kind.to, kind.unit)}</span>
  );
};

/** What is said most often, as a button each. */
const Quick = ({
  kind,
  today,
  busy,
  onSay,
}: {
  readonly kind: Kind;
  readonly today: CivilDate;
  readonly busy: boolean;
  readonly onSay: (value: number | string) => void;
}) => {
  const answers: readonly (readonly [string, number | string])[] =
    kind.type === 'date'
      ? [
          [words.today, today],
          [words.yesterday, addDays(today, -1)],
        ]
      : Array.from({ length: Math.min(MOST_BUTTONS, kind.to - kind.from + 1) }, (_, step) => [
          `${String(kind.from + step)}${kind.unit}`,
          kind.from + step,
        ]);
  return (
    <span className="flex flex-wrap gap-1.5">
      {answers.map(([label, value]) => (
        <Button
          key={label}
          onPress={() => onSay(value)}
          disabled={busy}
          className="min-h-[max(3.25rem,48px)]! px-3! text-[1.25rem]!"
        >
          {label}
        </Button>
      ))}
    </span>
  );
};
