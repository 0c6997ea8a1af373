import { Input, Label, TextField } from 'react-aria-components';
import type { CivilDate } from '../../../kernel/dates.ts';
import { text } from '../screen-text.ts';
import { awayWords, dateWords, readTypedDate } from '../typed-date.ts';

const words = text.ask;

/** What was understood of a date that is typed, or why nothing was. */
export const Understood = ({ typed, today }: { readonly typed: string; readonly today: CivilDate }) => {
  const read = readTypedDate(typed, today);
  if (read.kind === 'none') return null;
  if (read.kind === 'date')
    return (
      <span className="phrase font-bold text-good">
        {words.understood(dateWords(read.date), awayWords(read.date, today))}
      </span>
    );
  return (
    <span className="phrase font-bold text-stop">
      {words.wrongDate}
      {read.writeAs === null ? '' : words.writeAs(read.writeAs)}
    </span>
  );
};

/** One line to type in, with its words above and what it comes to below. */
export const Line = ({
  label,
  value,
  onChange,
  onEnter,
  below,
  note,
  first = false,
  numeric = false,
  hint = '',
  maxLength = 300,
  className = '',
  onLeave,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onEnter?: () => void;
  readonly below?: React.ReactNode;
  /** Small, at the right of the words. */
  readonly note?: string | undefined;
  readonly first?: boolean;
  readonly numeric?: boolean;
  readonly hint?: string;
  readonly maxLength?: number;
  readonly className?: string;
  readonly onLeave?: () => void;
}) => (
  <TextField
    value={value}
    onChange={onChange}
    autoFocus={first}
    autoComplete="off"
    className={`flex min-w-0 flex-col gap-0.5 ${className}`}
  >
    <span className="flex items-baseline gap-3">
      <Label className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold">{label}</Label>
      {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
    </span>
    <Input
      inputMode={numeric ? 'numeric' : 'text'}
      maxLength={maxLength}
      spellCheck={false}
      placeholder={hint}
      onBlur={() => onLeave?.()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing || onEnter === undefined) return;
        event.preventDefault();
        onEnter();
      }}
      className="h-[max(3.25rem,48px)] w-full min-w-0 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-[1.5rem] placeholder:text-[1.125rem] placeholder:text-solid-gray-600"
    />
    {below !== undefined && below !== null && <span className="text-[1.125rem] leading-130">{below}</span>}
  </TextField>
);
