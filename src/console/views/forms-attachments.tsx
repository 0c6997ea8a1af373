import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { phraseOf } from '../../modules/counter/plain.ts';
import { attachmentNames } from '../../modules/counter/plain-diff.ts';
import type { Attachment, AttachmentId, Form } from '../../modules/counter/schema.ts';
import { withEdit } from '../forms-draft.ts';
import type { FormProps } from '../forms-props.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Fold, SectionCard } from '../parts/form-sections.tsx';
import { Finder, NewAttachment } from './forms-attachment-find.tsx';
import { FormsRows } from './forms-rows.tsx';

type Attached = Form['attachments'][number];

const Condition = ({
  attached,
  names,
  form,
  put,
}: Pick<FormProps, 'names' | 'form'> & {
  readonly attached: Attached;
  readonly put: (attached: Attached, what?: string) => void;
}) => {
  const { when, ...always } = attached;
  if (when === undefined)
    return (
      <p className="m-0 flex flex-wrap items-center gap-3">
        様式が要るときは いつも
        <Button
          onClick={() => put({ ...attached, when: { fact: 'by_proxy', is: true } as Attached['when'] })}
        >
          要る場合を 決める
        </Button>
      </p>
    );
  return (
    <Fold title={`要る場合: ${phraseOf(names, when)}`}>
      <FormsRows
        label="この添付が要る場合"
        names={names}
        predicate={when}
        events={form.events}
        change={(next) => put({ ...attached, when: next }, 'when')}
      />
      <p className="m-0 mt-2">
        <Button onClick={() => put(always)}>いつも要ることにする</Button>
      </p>
    </Fold>
  );
};

const More = ({
  attached,
  names,
  put,
}: Pick<FormProps, 'names'> & {
  readonly attached: Attached;
  readonly put: (attached: Attached, what?: string) => void;
}) => {
  const { note, ...noteless } = attached;
  return (
    <Fold title="代わりになるもの・ひとこと">
      <div className="flex flex-col gap-3">
        <p className="m-0 flex flex-wrap gap-2">
          {attached.oneOf.length > 1 &&
            attached.oneOf.map((id) => (
              <Button
                key={id}
                onClick={() => put({ ...attached, oneOf: attached.oneOf.filter((each) => each !== id) })}
              >
                「{attachmentNames(names, [id])}」を外す
              </Button>
            ))}
        </p>
        <Finder
          label="これでもよい、というものを足す"
          attachments={names.attachments}
          without={attached.oneOf}
          pick={(id) => put({ ...attached, oneOf: [...attached.oneOf, id] })}
        />
        <TextField
          label="ひとこと（原本か写しか、何を見るか）"
          value={note ?? ''}
          change={(text) => put(text === '' ? noteless : { ...noteless, note: text }, 'note')}
        />
      </div>
    </Fold>
  );
};

const OneAttached = ({
  attached,
  at,
  own,
  put,
  drop,
}: {
  readonly attached: Attached;
  readonly at: number;
  readonly own: FormProps;
  readonly put: (attached: Attached, what?: string) => void;
  readonly drop: () => void;
}) => {
  const { names, form } = own;
  const name = attachmentNames(names, attached.oneOf);
  return (
    <li
      className="flex flex-col gap-3 rounded-8 border border-line px-3 py-3"
      data-attached={attached.oneOf[0]}
    >
      <p className="m-0 flex flex-wrap items-center justify-between gap-3">
        <span className="text-lg font-bold">
          {at + 1}. {name}
        </span>
        <Button onClick={drop} aria-label={`${name} を外す`}>
          外す
        </Button>
      </p>
      <Condition {...{ attached, names, form, put }} />
      <More {...{ attached, names, put }} />
    </li>
  );
};

export const FormsAttachments = (own: FormProps) => {
  const { form, alter, names, edit, draft, set, problems, found } = own;
  const { withoutAttachments, ...rest } = form;
  const put = (at: number, attached: Attached, what?: string): void =>
    alter(
      { attachments: form.attachments.map((each, index) => (index === at ? attached : each)) },
      what === undefined ? '' : `attached.${at}.${what}`,
    );
  /** With something to bring there is no reason for nothing. */
  const filled = (attachments: Attached[]): Form => ({ ...rest, attachments });
  const add = (id: AttachmentId): void =>
    set(withEdit(draft, { ...edit, content: filled([...form.attachments, { oneOf: [id] }]) } as Edit));
  const addNew = (made: Attachment): void => {
    const content = filled([...form.attachments, { oneOf: [made.id] }]);
    const one = withEdit(draft, { kind: 'attachment', id: made.id, base: null, content: made });
    set(withEdit(one, { ...edit, content } as Edit));
  };
  const drop = (at: number): void =>
    alter({ attachments: form.attachments.filter((_, index) => index !== at) });
  return (
    <SectionCard
      section="attachments"
      names={names}
      summary={form.attachments.map(({ oneOf }) => attachmentNames(names, oneOf)).join('、')}
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <ol className="m-0 flex list-none flex-col gap-3 p-0">
        {form.attachments.map((attached, at) => (
          <OneAttached
            // biome-ignore lint/suspicious/noArrayIndexKey: the same may be asked for twice, on other conditions
            key={at}
            {...{ attached, at, own }}
            put={(next, what) => put(at, next, what)}
            drop={() => drop(at)}
          />
        ))}
      </ol>
      {form.attachments.length === 0 && (
        <TextField
          label="何も 要らない理由"
          value={withoutAttachments ?? ''}
          change={(text) => alter({ withoutAttachments: text }, 'withoutAttachments')}
        />
      )}
      <Finder
        label="添付・持ち物を足す"
        attachments={names.attachments}
        without={form.attachments.filter(({ when }) => when === undefined).flatMap(({ oneOf }) => oneOf)}
        pick={add}
      />
      <NewAttachment own={own} add={addNew} />
    </SectionCard>
  );
};
