import type { CivilDate } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { ticked, valueOf } from '../drafts.ts';
import { BETWEEN, TICK } from '../fill-words.ts';
import type { FilledField } from '../filled.ts';
import { sheetText } from '../screen-text-sheet.ts';
import { Line, Understood } from './date-field.tsx';
import { Pick } from './pick.tsx';

const words = sheetText.fields;
/** So many choices stand beside each other; more are a list. */
const MOST_BESIDE = 4;
const LONGEST_BESIDE = 24;

interface Props {
  readonly field: Pick<FilledField, 'key' | 'kind' | 'label' | 'choices' | 'required'>;
  readonly label: string;
  readonly typed: string;
  readonly today: CivilDate;
  readonly onChange: (typed: string) => void;
  readonly onEnter: () => void;
  readonly first?: boolean;
  /** The forms it goes into. */
  readonly note?: string;
}

/** One box to type in, as its kind wants it. */
export const FieldEditor = (props: Props) => {
  const { field, label, typed, today, onChange, onEnter, first = false, note } = props;
  if (field.kind === 'check')
    return field.choices === null ? <Check {...props} /> : <Checks {...props} choices={field.choices} />;
  if (field.choices !== null) return <Choice {...props} choices={field.choices} />;
  const isWrong = typed.trim() !== '' && valueOf(field, typed, today) === undefined;
  return (
    <Line
      label={label}
      value={typed}
      onChange={onChange}
      onEnter={onEnter}
      first={first}
      numeric={['date', 'number', 'yen', 'phone'].includes(field.kind)}
      hint={field.kind === 'date' ? words.dateHint : ''}
      below={
        <>
          {field.kind === 'date' && <Understood typed={typed} today={today} />}
          {isWrong && field.kind !== 'date' && (
            <span className="font-bold text-stop">
              {words.wrongKind[field.kind === 'phone' ? 'phone' : 'number']}
            </span>
          )}
        </>
      }
      note={note}
    />
  );
};

const Choice = ({
  field,
  label,
  typed,
  onChange,
  note,
  choices,
}: Props & { readonly choices: readonly string[] }) => {
  const beside = choices.length <= MOST_BESIDE && choices.every((choice) => choice.length <= LONGEST_BESIDE);
  if (beside)
    return (
      <Pick
        label={label}
        options={choices.map((choice) => [choice, choice])}
        value={typed}
        onChange={onChange}
        note={note}
      />
    );
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <span className="flex items-baseline gap-3">
        <label className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold" htmlFor={field.key}>
          {label}
        </label>
        {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
      </span>
      <select
        id={field.key}
        value={typed}
        onChange={(event) => onChange(event.target.value)}
        className="h-[max(3.25rem,48px)] w-full min-w-0 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-[1.375rem]"
      >
        <option value="">{words.choose}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </div>
  );
};

const Check = ({ label, typed, onChange, note }: Props) => (
  <div className="flex min-w-0 flex-col gap-0.5">
    <span className="flex items-baseline gap-3">
      <span className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold">{label}</span>
      {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
    </span>
    <Button
      pressed={typed === TICK}
      kind={typed === TICK ? 'primary' : 'plain'}
      label={`${label} ${typed === TICK ? words.checkOn : words.checkOff}`}
      onPress={() => onChange(typed === TICK ? '' : TICK)}
      className="min-h-[max(3.25rem,48px)]! self-start text-[1.25rem]!"
    >
      {typed === TICK ? `✓ ${words.checkOn}` : words.checkOff}
    </Button>
  </div>
);

/** Several boxes, any of which may be ticked. */
const Checks = ({
  label,
  typed,
  onChange,
  note,
  choices,
}: Props & { readonly choices: readonly string[] }) => {
  const now = typed.split(BETWEEN);
  return (
    <fieldset className="flex min-w-0 flex-col gap-0.5">
      <legend className="sr-only">{label}</legend>
      <span className="flex items-baseline gap-3" aria-hidden="true">
        <span className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold">{label}</span>
        {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
      </span>
      <span className="flex flex-wrap gap-1.5">
        {choices.map((choice) => (
          <Button
            key={choice}
            pressed={now.includes(choice)}
            kind={now.includes(choice) ? 'primary' : 'plain'}
            onPress={() => onChange(ticked(choices, typed, choice))}
            className="min-h-[max(3.25rem,48px)]! px-3! text-[1.125rem]!"
          >
            {now.includes(choice) && <span aria-hidden="true">✓</span>}
            {choice}
          </Button>
        ))}
      </span>
    </fieldset>
  );
};
