import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { EVENT_WORDS, NEED_WORDS, PER_WORDS } from '../../modules/counter/plain-words.ts';
import { type Form, LIFE_EVENTS, type LifeEvent } from '../../modules/counter/schema.ts';
import { withEdit } from '../forms-draft.ts';
import type { FormProps, SectionProps } from '../forms-props.ts';
import { Button } from '../parts/button.tsx';
import { Who } from '../parts/form-items.tsx';
import { Choose, TextField, ThreeWords, Ticks } from '../parts/form-parts.tsx';
import { Fold, SectionCard } from '../parts/form-sections.tsx';
import { Notice } from '../parts/notice.tsx';
import { FormsAttachments } from './forms-attachments.tsx';
import { FormsFields } from './forms-fields.tsx';
import { FormsMoney } from './forms-money.tsx';
import { FormsPreview } from './forms-preview.tsx';
import { FormsRows } from './forms-rows.tsx';
import { FormsTests } from './forms-tests.tsx';

const Basics = ({ form, alter, names, edit, problems, found }: FormProps) => (
  <SectionCard
    section="basics"
    names={names}
    summary={`${form.title.ja}　${names.counters.find(({ id }) => id === form.counter)?.name.ja ?? ''}`}
    id={edit.id}
    problems={problems}
    findings={found}
  >
    <ThreeWords
      label="題名"
      words={form.title}
      change={(title, which) => alter({ title }, `title.${which}`)}
    />
    <TextField label="根拠（法律・条例の条）" value={form.law} change={(law) => alter({ law }, 'law')} />
    <div className="flex flex-wrap gap-4">
      <Choose
        label="担当課"
        value={form.department}
        options={names.departments.map(({ id, name }) => ({ value: id, word: name.ja }))}
        change={(id) => alter({ department: id as Form['department'] })}
      />
      <Choose
        label="窓口"
        value={form.counter}
        options={names.counters.map(({ id, name }) => ({ value: id, word: name.ja }))}
        change={(id) => alter({ counter: id as Form['counter'] })}
      />
      <Choose
        label="要り方"
        value={form.need}
        options={Object.entries(NEED_WORDS).map(([value, word]) => ({ value, word }))}
        change={(need) => alter({ need: need as Form['need'] })}
      />
      <Choose
        label="枚数"
        value={form.per}
        options={Object.entries(PER_WORDS).map(([value, word]) => ({ value, word }))}
        change={(per) => alter({ per: per as Form['per'] })}
      />
    </div>
  </SectionCard>
);

const When = ({ form, alter, names, edit, problems, found }: FormProps) => (
  <SectionCard
    section="when"
    names={names}
    isOpen
    summary=""
    id={edit.id}
    problems={problems}
    findings={found}
  >
    <Who names={names} form={form} />
    <Fold title={`用事を 変える（いま ${form.events.map((event) => EVENT_WORDS[event]).join('・')}）`}>
      <Ticks
        legend="どの用事で 案内しますか"
        options={LIFE_EVENTS.map((event) => ({ value: event, word: EVENT_WORDS[event] }))}
        chosen={form.events}
        change={(events) => alter({ events: events as LifeEvent[] })}
      />
    </Fold>
    <FormsRows
      label="要る人の条件"
      names={names}
      predicate={form.when}
      events={form.events}
      change={(when) => alter({ when }, 'when')}
    />
  </SectionCard>
);

const Notes = ({ form, alter, names, edit, problems, found }: FormProps) => (
  <SectionCard
    section="notes"
    names={names}
    summary={`${form.notes.length}つ`}
    id={edit.id}
    problems={problems}
    findings={found}
  >
    {form.notes.map((note, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a note is its place; its words change with each letter
      <div key={at} className="flex flex-wrap items-end gap-2">
        <TextField
          label={`注意点 ${at + 1}`}
          long
          value={note}
          change={(text) =>
            alter({ notes: form.notes.map((each, index) => (index === at ? text : each)) }, `note.${at}`)
          }
        />
        <Button onClick={() => alter({ notes: form.notes.filter((_, index) => index !== at) })}>
          注意点 {at + 1} を消す
        </Button>
      </div>
    ))}
    <p className="m-0">
      <Button disabled={form.notes.length >= 12} onClick={() => alter({ notes: [...form.notes, ''] })}>
        注意点を 足す
      </Button>
    </p>
  </SectionCard>
);

/** Every part of a form, each with what is wrong in it. */
export const FormSections = (props: SectionProps) => {
  const { draft, edit, set } = props;
  if (edit.content === null)
    return (
      <Notice level="care" title="この様式は、使い始める日から 案内に 出なくなります。">
        <p className="m-0">やめるときは「一つ前に戻す」を 押してください。</p>
      </Notice>
    );
  const form = edit.content as Form;
  const alter: FormProps['alter'] = (part, what = '') =>
    set(
      withEdit(draft, { ...edit, content: { ...form, ...part } } as Edit),
      what === '' ? '' : `${edit.id}.${what}`,
    );
  const own = { ...props, form, alter };
  return (
    <>
      <When {...own} />
      <FormsAttachments {...own} />
      <Notes {...own} />
      <FormsMoney {...own} />
      <Basics {...own} />
      <FormsFields {...own} />
      <FormsTests {...own} />
      <FormsPreview {...own} />
    </>
  );
};
