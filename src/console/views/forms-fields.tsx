import { sourceWords } from '../../modules/counter/plain-diff.ts';
import { FIELD_KIND_WORDS } from '../../modules/counter/plain-words.ts';
import type { Field, Form } from '../../modules/counter/schema.ts';
import type { FormProps } from '../forms-props.ts';
import { Button } from '../parts/button.tsx';
import { Choose, TextField, Ticks } from '../parts/form-parts.tsx';
import { SectionCard } from '../parts/form-sections.tsx';

/** 記入欄. What comes from the register keeps its source: words and order are the town's, where a value comes from is not. */

/** A new one is asked for this form only. */
const newField = (fields: readonly Field[]): Field => {
  let number = fields.length + 1;
  while (fields.some(({ id }) => id === `own_${number}`)) number += 1;
  return { id: `own_${number}`, label: '', kind: 'text', source: { from: 'answer' }, required: true };
};

const OneField = ({
  field,
  own,
  put,
  drop,
}: {
  readonly field: Field;
  readonly own: FormProps;
  readonly put: (field: Field, what?: string) => void;
  readonly drop: () => void;
}) => {
  const isAsked = field.source.from === 'answer';
  return (
    <li className="flex flex-col gap-2 rounded-8 border border-line px-3 py-3" data-field={field.id}>
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label="欄の名前"
          value={field.label}
          change={(label) => put({ ...field, label }, `field.${field.id}.label`)}
        />
        {isAsked && (
          <Choose
            label="書くもの"
            value={field.kind}
            options={Object.entries(FIELD_KIND_WORDS).map(([value, word]) => ({ value, word }))}
            change={(kind) => put({ ...field, kind: kind as Field['kind'] })}
          />
        )}
        <Button onClick={drop} aria-label={`記入欄「${field.label}」を消す`}>
          消す
        </Button>
      </div>
      {isAsked && field.kind === 'choice' && (
        <TextField
          label="選ぶもの（読点「、」で 分けます）"
          value={(field.choices ?? []).join('、')}
          change={(text) => put({ ...field, choices: text.split('、') }, `field.${field.id}.choices`)}
        />
      )}
      <p className="m-0 flex flex-wrap items-center gap-4 text-sm">
        <label className="inline-flex min-h-9 items-center gap-2">
          <input
            type="checkbox"
            className="size-5"
            checked={field.required}
            onChange={({ target }) => put({ ...field, required: target.checked })}
          />
          必ず書く
        </label>
        {sourceWords(own.names, field)}
      </p>
    </li>
  );
};

export const FormsFields = (own: FormProps) => {
  const { form, alter, names, edit, problems, found } = own;
  const put = (at: number, field: Field, what?: string): void =>
    alter({ fields: form.fields.map((each, index) => (index === at ? field : each)) }, what);
  return (
    <SectionCard
      section="fields"
      names={names}
      summary={`共通のまとまり ${form.blocks.length}つ と、この様式の欄 ${form.fields.length}つ`}
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <Ticks
        legend="共通のまとまり（申請者、振込先 など）"
        options={names.blocks.map(({ id, title }) => ({ value: id, word: title }))}
        chosen={form.blocks}
        change={(blocks) => alter({ blocks: blocks as Form['blocks'] })}
      />
      <ol className="m-0 flex list-none flex-col gap-3 p-0">
        {form.fields.map((field, at) => (
          <OneField
            key={field.id}
            field={field}
            own={own}
            put={(next, what) => put(at, next, what)}
            drop={() => alter({ fields: form.fields.filter((each) => each !== field) })}
          />
        ))}
      </ol>
      <p className="m-0">
        <Button onClick={() => alter({ fields: [...form.fields, newField(form.fields)] })}>
          記入欄を 足す
        </Button>
      </p>
    </SectionCard>
  );
};
