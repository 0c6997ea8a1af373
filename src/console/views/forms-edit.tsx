import { useState } from 'react';
import type { CatalogueView, ChangeView } from '../../central/forms-schema.ts';
import { saveChangeSchema } from '../../central/forms-schema.ts';
import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { diffLineWords, editDiff, titleOf } from '../../modules/counter/plain-diff.ts';
import { KIND_WORDS } from '../../modules/counter/plain-words.ts';
import type { Catalogue } from '../../modules/counter/schema.ts';
import { blankDocument } from '../forms-blank.ts';
import {
  catalogueWith,
  contentIn,
  type Draft,
  draftOf,
  editOf,
  freshId,
  newDraft,
  problemsOf,
  withEdit,
} from '../forms-draft.ts';
import { type DraftEditor, type Sending, useDraft, useFormChange, useSending } from '../forms-hooks.ts';
import { type FormsPlace, formsAddress, goToForms } from '../forms-place.ts';
import type { FormsPartProps } from '../forms-props.ts';
import { FORMS_FAILURES, NOT_SAVED } from '../forms-text.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { ChangeSection } from './forms-change-section.tsx';
import { FormSections } from './forms-sections.tsx';
import { WordsSections } from './forms-words.tsx';

type EditPlace = Extract<FormsPlace, { readonly at: 'edit' | 'new' }>;

/** The draft as it is when the page opens. */
const firstDraft = (view: CatalogueView, place: EditPlace, change: ChangeView | null): Draft => {
  const draft = change === null ? newDraft(view.today, []) : draftOf(change);
  if (place.at === 'new') {
    const id = freshId(view.catalogue, draft, place.kind);
    return withEdit(draft, {
      kind: place.kind,
      id,
      base: null,
      content: blankDocument(view, place.kind, id),
    } as Edit);
  }
  if (editOf(draft, place) !== undefined) return draft;
  const base = view.changedBy[`${place.kind}/${place.id}`] ?? null;
  const content = contentIn(view.catalogue, place);
  return withEdit(draft, { kind: place.kind, id: place.id, base, content } as Edit);
};

const Bar = ({
  editor,
  sending,
  mayNotSave,
  save,
}: {
  readonly editor: DraftEditor;
  readonly sending: Sending;
  readonly mayNotSave: boolean;
  readonly save: () => void;
}) => (
  <div className="sticky bottom-0 z-10 flex flex-wrap items-center gap-3 border-t-2 border-line bg-paper py-3">
    <Button look="main" onClick={save} disabled={sending.busy || mayNotSave || !editor.isUnsaved}>
      {sending.busy ? '保存しています…' : '保存して 確かめる'}
    </Button>
    <Button onClick={editor.undo} disabled={editor.editing.past.length === 0}>
      一つ前に戻す
    </Button>
    <Button onClick={editor.redo} disabled={editor.editing.future.length === 0}>
      やり直す
    </Button>
    {editor.draft.id !== null && (
      <a href={formsAddress({ at: 'change', id: editor.draft.id })} className="text-act">
        この改正の全体を見る
      </a>
    )}
    <span className="text-sm" role="status">
      {mayNotSave ? '△ 書き足すところが あります。' : editor.isUnsaved ? NOT_SAVED : '保存してあります。'}
    </span>
  </div>
);

/** What is another than before, in words, while it is written. */
const Differences = ({
  names,
  edit,
  before,
}: {
  readonly names: Catalogue;
  readonly edit: Edit;
  readonly before: Edit['content'];
}) => {
  const lines = editDiff(names, edit, before);
  return (
    <section aria-labelledby="diff-title" className="flex flex-col gap-2" data-diff>
      <h2 id="diff-title" className="m-0 text-xl font-bold">
        いまの版との違い
      </h2>
      {lines.length === 0 ? (
        <p className="m-0">まだ 何も変えていません。</p>
      ) : (
        <ul className="m-0 flex flex-col gap-1 pl-5">
          {lines.map((line) => (
            <li key={diffLineWords(line)} className="break-words">
              {diffLineWords(line)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

const Editor = ({
  api,
  view,
  place,
  change,
  done,
}: FormsPartProps & { readonly place: EditPlace; readonly change: ChangeView | null }) => {
  const editor = useDraft(firstDraft(view, place, change));
  const [found, setFound] = useState(change?.findings ?? []);
  const sending = useSending();
  const { draft } = editor;
  const edit = place.at === 'new' ? draft.edits.at(-1) : editOf(draft, place);
  if (edit === undefined) return <Notice level="care" title={FORMS_FAILURES.not_found} />;
  const problems = problemsOf(draft);
  const names = catalogueWith(view.catalogue, draft, view.today);
  const save = async (): Promise<void> => {
    const wish = saveChangeSchema.safeParse(draft);
    if (!wish.success) return;
    const saved = await sending.send(api.saveFormChange(wish.data));
    if (saved === undefined) return;
    editor.saved(draftOf(saved));
    setFound(saved.findings);
    done();
    if (!saved.findings.some(({ level }) => level === 'stop')) goToForms({ at: 'change', id: saved.id });
  };
  const shared = { view, names, draft, edit, problems, found, set: editor.set };
  return (
    <div className="flex flex-col gap-5" data-editor={edit.id}>
      <h2 className="m-0 text-2xl font-bold">
        <span className="block text-base font-normal text-soft">
          {place.at === 'new' ? `新しい${KIND_WORDS[edit.kind]}を作る` : `${KIND_WORDS[edit.kind]}を直す`}
        </span>
        {edit.content === null ? '（終わらせる）' : titleOf(edit.content) || '（まだ 名前がありません）'}
      </h2>
      <ChangeSection {...shared} />
      {edit.kind === 'form' ? <FormSections {...shared} /> : <WordsSections {...shared} />}
      <Differences names={names} edit={edit} before={contentIn(view.catalogue, edit)} />
      {sending.failed !== null && <Notice level="stop" role="alert" title={FORMS_FAILURES[sending.failed]} />}
      <Bar editor={editor} sending={sending} mayNotSave={problems.length > 0} save={() => void save()} />
    </div>
  );
};

const OfChange = (props: FormsPartProps & { readonly place: EditPlace; readonly id: string }) => {
  const loaded = useFormChange(props.api, props.id, props.signedOut);
  // The draft is hers from here on: what comes later is a conflict that saving would tell.
  const [first, setFirst] = useState<ChangeView | null>(null);
  if (first === null && loaded.value !== null) setFirst(loaded.value);
  if (loaded.failed !== null && first === null)
    return <Notice level="stop" title={FORMS_FAILURES[loaded.failed]} />;
  return first === null ? <p className="m-0">読み込んでいます…</p> : <Editor {...props} change={first} />;
};

export const FormsEdit = (props: FormsPartProps & { readonly place: EditPlace }) => {
  const { place, view } = props;
  if (!view.mayWrite) return <Notice level="care" title={FORMS_FAILURES.not_allowed} />;
  if (place.at === 'edit' && place.change !== null) return <OfChange {...props} id={place.change} />;
  return <Editor {...props} change={null} />;
};
