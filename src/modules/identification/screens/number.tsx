import { formatWareki } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { CareMark } from '../../../ui/marks.tsx';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { birthDateIn, GROUPS, type Group, LENGTH, type NumberEntry, partsIn } from '../number-entry.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.number;

/** 照合番号B: fourteen boxes in the order of the card. Keyboard, scanner and keys on the screen fill the same boxes. */
export const NumberForm = ({ model }: { readonly model: Identification }) => {
  const { flow, dispatch, today, end } = model;
  const { entry, person } = flow;
  // Digits too many are told when they are ended, as a scanner ends them; until then they can be taken back.
  const ready = entry.lost > 0 || partsIn(entry, today) !== undefined;
  const submit = (): void => dispatch({ kind: 'submitted', today });
  const back = person === null ? end : (): void => dispatch({ kind: 'back' });
  useKeys({
    Escape: back,
    Enter: submit,
    Backspace: () => dispatch({ kind: 'erased' }),
    ArrowLeft: () => dispatch({ kind: 'cursor', at: entry.at - 1 }),
    ArrowRight: () => dispatch({ kind: 'cursor', at: entry.at + 1 }),
    ...digitKeys((digit) => dispatch({ kind: 'digit', digit })),
  });
  return (
    <Screen
      title={words.title}
      lead={<Lead entry={entry} />}
      back={
        <Button size="large" onPress={back}>
          {person === null ? ja.button.cancel : ja.button.back}
        </Button>
      }
      actions={
        <>
          {flow.cameraPossible && (
            <Button size="large" onPress={() => dispatch({ kind: 'camera_wanted' })}>
              {words.camera}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={submit} disabled={!ready}>
            {words.submit}
          </Button>
        </>
      }
    >
      <div className="my-auto grid grid-cols-[minmax(0,1fr)_22rem] items-center gap-10 max-[60rem]:grid-cols-1">
        <Boxes model={model} />
        <NumberPad
          onDigit={(digit) => dispatch({ kind: 'digit', digit })}
          onErase={() => dispatch({ kind: 'erased' })}
          onEmpty={() => dispatch({ kind: 'emptied' })}
        />
      </div>
    </Screen>
  );
};

const careOf = ({ twelve, tooMany, doubtful }: NumberEntry): string | undefined => {
  if (twelve) return words.twelve;
  if (tooMany) return words.tooMany;
  return doubtful.length > 0 ? words.doubtful : undefined;
};

/** What to do, or what to look at: one line, so that all boxes stay on the screen. */
const Lead = ({ entry }: { readonly entry: NumberEntry }) => {
  const look = careOf(entry);
  if (look !== undefined)
    return (
      <span role="status" className="flex items-center gap-3 font-bold text-care">
        <CareMark className="size-8 text-yellow-1000" />
        {look}
      </span>
    );
  return entry.registered === null ? words.lead : words.registered;
};

const Boxes = ({ model }: { readonly model: Identification }) => {
  const { flow, dispatch, today } = model;
  const { entry } = flow;
  const complete = /^\d{6}/.test(entry.digits);
  const date = complete ? birthDateIn(entry, today) : undefined;
  const group = (name: Group) => (
    <BoxGroup key={name} name={name} entry={entry} onBox={(at) => dispatch({ kind: 'cursor', at })} />
  );
  return (
    <div className="flex flex-col gap-5">
      <section className="rounded-12 border-2 border-line bg-paper px-6 py-4">
        <div className="flex items-center justify-between gap-4">
          <h2 className="text-[1.5rem] font-bold">{words.birth}</h2>
          <Calendar entry={entry} onChange={(calendar) => dispatch({ kind: 'calendar', calendar })} />
        </div>
        <div className="mt-2 flex flex-wrap items-end gap-5">
          {group('year')}
          {group('month')}
          {group('day')}
          <p className="pb-3 text-[1.375rem] text-soft" role="status">
            {date === undefined ? '' : dateWords(date, entry)}
          </p>
        </div>
        {complete && date === undefined && (
          <p role="alert" className="mt-2 flex items-center gap-3 text-[1.25rem] font-bold text-care">
            <CareMark className="size-7" />
            {words.noDate}
          </p>
        )}
      </section>
      <div className="grid grid-cols-2 gap-5 max-[40rem]:grid-cols-1">
        {(['expiry', 'code'] as const).map((name) => (
          <section key={name} className="rounded-12 border-2 border-line bg-paper px-6 py-4">
            <h2 className="text-[1.5rem] font-bold">{words.group[name]}</h2>
            <div className="mt-2">{group(name)}</div>
          </section>
        ))}
      </div>
      <p className="phrase text-[1.125rem] text-soft">{words.scanner}</p>
    </div>
  );
};

const dateWords = (date: Parameters<typeof formatWareki>[0], { calendar }: NumberEntry): string => {
  const [year = '', month = '', day = ''] = date.split('-');
  return calendar === 'gregorian'
    ? `${year}年${Number(month)}月${Number(day)}日`
    : (formatWareki(date) ?? date);
};

const Calendar = ({
  entry,
  onChange,
}: {
  readonly entry: NumberEntry;
  readonly onChange: (calendar: NumberEntry['calendar']) => void;
}) => (
  <fieldset className="flex items-center gap-2" aria-label={words.calendarLead}>
    {(['era', 'gregorian'] as const).map((calendar) => (
      <Button
        key={calendar}
        className={
          entry.calendar === calendar ? 'bg-blue-100! px-4!' : 'border-line! px-4! font-normal! text-ink!'
        }
        onPress={() => onChange(calendar)}
      >
        {entry.calendar === calendar ? `✓ ${words.calendar[calendar]}` : words.calendar[calendar]}
      </Button>
    ))}
  </fieldset>
);

/** One printed part. A box is pressed to correct it; a doubtful one has a triangle and a word. */
const BoxGroup = ({
  name,
  entry,
  onBox,
}: {
  readonly name: Group;
  readonly entry: NumberEntry;
  readonly onBox: (at: number) => void;
}) => {
  const group = GROUPS.find((each) => each.name === name) ?? GROUPS[0];
  return (
    <span className="flex items-end gap-2">
      {Array.from({ length: group.length }, (_, offset) => {
        const at = group.from + offset;
        const digit = entry.digits[at] ?? ' ';
        const doubtful = entry.doubtful.includes(at);
        const here = entry.at === at || (entry.at === LENGTH && at === LENGTH - 1);
        return (
          <button
            key={at}
            type="button"
            tabIndex={-1}
            aria-label={`${words.box(words.group[name], offset + 1, digit)}${doubtful ? ` ${words.unsure}` : ''}`}
            aria-current={here}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onBox(at)}
            className={`relative grid h-[max(5rem,64px)] w-[max(3.75rem,44px)] place-items-center rounded-8 border-[3px] bg-paper text-[3rem] leading-none font-bold tabular-nums ${
              doubtful ? 'border-yellow-900 bg-care-soft' : here ? 'border-act' : 'border-solid-gray-420'
            } ${here ? 'outline-4 outline-offset-1 outline-act' : ''}`}
          >
            {digit}
            {doubtful && <CareMark className="absolute -top-3 -right-2 size-7 text-yellow-1000" />}
          </button>
        );
      })}
      {group.length === 2 && <span className="pb-3 text-[1.375rem]">{words.group[name]}</span>}
    </span>
  );
};
