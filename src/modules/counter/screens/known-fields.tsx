import { useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Button } from '../../../ui/button.tsx';
import { type Known, knownOf, valueOf } from '../drafts.ts';
import type { FilledField, ValueSource } from '../filled.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { SheetView, VisitView } from '../views.ts';
import { FieldEditor } from './field-editor.tsx';
import { Badge, nameOf } from './parts.tsx';

const words = sheetText.fields;

const TONES: Record<ValueSource, 'act' | 'good' | 'plain' | 'care' | 'soft'> = {
  card: 'act',
  registry: 'good',
  answer: 'plain',
  earlier: 'plain',
  corrected: 'care',
  constant: 'soft',
  desk: 'soft',
};

interface Props {
  readonly visit: VisitView;
  readonly sheet: SheetView;
  /** The field to put right at once. */
  readonly focus: string | null;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** 分かっている項目: each with where it comes from, and the way to put it right. */
export const KnownFields = ({ visit, sheet, focus, today, model }: Props) => {
  const [shown, setShown] = useState(focus !== null);
  const [editing, setEditing] = useState(focus);
  const known = knownOf(sheet);
  if (known.length === 0) return null;
  const people = [...new Set(known.map(({ person }) => person))];
  return (
    <section aria-label={words.knownTitle} className="flex flex-col gap-3">
      <h2 className="flex items-center gap-4 border-b-2 border-line pb-1 text-[1.375rem] font-bold text-soft">
        {words.known(known.length)}
        <Button
          kind="quiet"
          onPress={() => setShown(!shown)}
          className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
        >
          {shown ? words.hide : words.show}
        </Button>
      </h2>
      {shown &&
        people.map((person) => (
          <div key={person}>
            <h3 className="text-[1.25rem] font-bold">
              {person === null ? words.household : nameOf(visit, person)}
            </h3>
            <ul>
              {known
                .filter((each) => each.person === person)
                .map((each) => (
                  <Row
                    key={each.field.key}
                    known={each}
                    isEdited={editing === each.field.key}
                    onEdit={setEditing}
                    today={today}
                    model={model}
                  />
                ))}
            </ul>
          </div>
        ))}
    </section>
  );
};

interface RowProps {
  readonly known: Known;
  readonly isEdited: boolean;
  readonly onEdit: (key: string | null) => void;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

const SMALL = 'min-h-[max(3rem,48px)]! px-4! text-[1.125rem]!';

const Row = ({ known: { field, forms }, isEdited, onEdit, today, model }: RowProps) => (
  <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-x-4 border-b border-line py-1 small:grid-cols-1">
    <span className="phrase text-[1.125rem] leading-130 text-soft" title={words.goesInto(forms)}>
      {field.label}
    </span>
    <span className="flex flex-wrap items-center gap-x-3 text-[1.375rem] leading-130 font-bold">
      {field.value}
      {field.source !== null && <Badge tone={TONES[field.source]}>{words.sources[field.source]}</Badge>}
    </span>
    {!isEdited && (
      <Button
        onPress={() => onEdit(field.key)}
        disabled={model.busy}
        label={`${field.label} ${words.correct}`}
        className={SMALL}
      >
        {words.correct}
      </Button>
    )}
    {isEdited && <Editor field={field} onDone={() => onEdit(null)} today={today} model={model} />}
  </li>
);

const Editor = ({
  field,
  onDone,
  today,
  model,
}: {
  readonly field: FilledField;
  readonly onDone: () => void;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}) => {
  const [typed, setTyped] = useState(field.value ?? '');
  const value = valueOf(field, typed, today);
  const save = (): void => {
    if (value === undefined || value === null) return;
    model.correct(field.key, value);
    onDone();
  };
  return (
    <div className="col-span-3 flex flex-wrap items-end gap-3 pb-2 small:col-span-1">
      <div className="min-w-[16rem] flex-1">
        <FieldEditor
          field={field}
          label={field.label}
          typed={typed}
          today={today}
          onChange={setTyped}
          onEnter={save}
          first
        />
      </div>
      <Button onPress={onDone} className={SMALL}>
        {words.keep}
      </Button>
      {field.source === 'corrected' && (
        <Button
          onPress={() => {
            model.correct(field.key, null);
            onDone();
          }}
          disabled={model.busy}
          className={SMALL}
        >
          {words.corrected}
        </Button>
      )}
      <Button
        kind="primary"
        onPress={save}
        disabled={model.busy || value === undefined || value === null}
        className={SMALL}
      >
        {words.save}
      </Button>
    </div>
  );
};
