import { useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { groupsOf, openOf, readyOf } from '../drafts.ts';
import type { Scene } from '../scene.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { MissingView, SheetView, VisitView } from '../views.ts';
import { FieldEditor } from './field-editor.tsx';
import { KnownFields } from './known-fields.tsx';
import { Back, Empty, nameOf } from './parts.tsx';

const words = sheetText.fields;

/** Enter in the last box goes on. */
const focusNext = (from: EventTarget | null): boolean => {
  const boxes = [
    ...document.querySelectorAll<HTMLElement>('[data-fields] input, [data-fields] select'),
  ].filter((box) => !(box instanceof HTMLInputElement) || box.type !== 'radio' || box.tabIndex === 0);
  const next = boxes[boxes.findIndex((box) => box === from) + 1];
  next?.focus();
  return next !== undefined;
};

interface Props {
  readonly visit: VisitView;
  readonly sheet: SheetView | null;
  readonly scene: Extract<Scene, { at: 'fields' }>;
  readonly today: CivilDate;
  readonly model: CounterDesk;
}

/** 記入: what nobody has said yet, of whom it is; what is known stands folded below. */
export const Fields = (props: Props) => {
  const { sheet, model } = props;
  useKeys({ Escape: () => model.fill('list') });
  if (sheet !== null) return <Sheet {...props} sheet={sheet} />;
  return (
    <Screen back={<Back onBack={() => model.dispatch({ kind: 'back' })} />}>
      <Empty title={words.loading} />
    </Screen>
  );
};

const Sheet = ({ visit, sheet, scene, today, model }: Props & { readonly sheet: SheetView }) => {
  const { flow, fill, busy } = model;
  const { drafts } = flow;
  const required = sheet.missing.filter((field) => field.required);
  const rest = sheet.missing.filter((field) => !field.required);
  const { wrong } = readyOf(sheet, drafts, today);
  const next = (): void => {
    if (wrong.length === 0) fill('papers');
  };
  const shared = { visit, today, model, onLast: next };
  const isEmpty = required.length === 0;
  return (
    <Screen
      title={isEmpty ? words.none : words.title}
      lead={isEmpty ? words.noneLead : words.lead(required.length, sheet.forms.length)}
      aside={
        !isEmpty && (
          <p role="status" className="text-[1.375rem] font-bold whitespace-nowrap text-soft">
            {words.left(openOf(sheet, drafts).length)}
          </p>
        )
      }
      back={<Back onBack={() => fill('list')} disabled={busy} />}
      actions={
        <Button kind="primary" onPress={next} disabled={busy || wrong.length > 0} first={isEmpty}>
          {words.next}
        </Button>
      }
    >
      {wrong.length > 0 && <Banner tone="care">{words.wrong(wrong.length)}</Banner>}
      {isEmpty && <DoneMark className="size-16 self-center text-good" />}
      <div data-fields className="flex flex-col gap-4">
        <Groups {...shared} missing={required} first />
        {rest.length > 0 && <Optional {...shared} missing={rest} />}
      </div>
      <KnownFields
        key={scene.focus}
        visit={visit}
        sheet={sheet}
        focus={scene.focus}
        today={today}
        model={model}
      />
    </Screen>
  );
};

interface GroupsProps {
  readonly missing: readonly MissingView[];
  readonly visit: VisitView;
  readonly today: CivilDate;
  readonly model: CounterDesk;
  readonly onLast: () => void;
  readonly first?: boolean;
}

const Optional = (props: GroupsProps) => {
  const [shown, setShown] = useState(false);
  const said = words.optional(props.missing.length);
  return (
    <section aria-label={said} className="flex flex-col gap-3">
      <h2 className="flex items-center gap-4 border-b-2 border-line pb-1 text-[1.375rem] font-bold text-soft">
        {said}
        <Button
          kind="quiet"
          onPress={() => setShown(!shown)}
          className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
        >
          {shown ? words.hide : words.show}
        </Button>
      </h2>
      {shown && <Groups {...props} />}
    </section>
  );
};

const Groups = ({ missing, visit, today, model, onLast, first = false }: GroupsProps) => {
  const { flow, dispatch } = model;
  const enter = (): void => {
    if (!focusNext(document.activeElement)) onLast();
  };
  return groupsOf(missing).map(({ person, fields }, group) => (
    <section key={person} aria-label={person === null ? words.household : nameOf(visit, person)}>
      <h2 className="mb-2 border-b-2 border-line text-[1.375rem] font-bold">
        {person === null ? words.household : nameOf(visit, person)}
      </h2>
      <div className="grid grid-cols-2 gap-x-6 gap-y-2.5 small:grid-cols-1">
        {fields.map((field, index) => (
          <FieldEditor
            key={field.key}
            field={field}
            label={field.label}
            typed={flow.drafts[field.key] ?? ''}
            today={today}
            onChange={(value) => dispatch({ kind: 'typed', key: field.key, value })}
            onEnter={enter}
            first={first && group === 0 && index === 0}
            note={words.goesInto(field.forms)}
          />
        ))}
      </div>
    </section>
  ));
};
