import type { CatalogueView, ChangeView } from '../../central/forms-schema.ts';
import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { diffLineWords, editDiff, itemsOf, kindTitle } from '../../modules/counter/plain-diff.ts';
import type { Form } from '../../modules/counter/schema.ts';
import { catalogueWith, draftOf, withoutEdit } from '../forms-draft.ts';
import { formsAddress } from '../forms-place.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { Items, Who } from '../parts/form-items.tsx';
import { Fold } from '../parts/form-sections.tsx';

interface OfEdit {
  readonly change: ChangeView;
  readonly edit: Edit;
  /** What it takes the place of on its day. */
  readonly before: Edit;
  readonly save: (edits: readonly Edit[]) => void;
}

const MARKS = { added: '＋', removed: '−', changed: '→' } as const;

const Actions = ({ change, edit, before, save }: OfEdit) => (
  <p className="m-0 flex flex-wrap gap-3">
    <a
      href={formsAddress({ at: 'edit', kind: edit.kind, id: edit.id, change: change.id })}
      className={buttonClass()}
    >
      続きを書く
    </a>
    {change.edits.length > 1 && (
      <Button onClick={() => save(withoutEdit(draftOf(change), edit).edits)}>この改正から外す</Button>
    )}
    {edit.base !== before.base && (
      <Button
        onClick={() =>
          save(change.edits.map((each) => (each === edit ? { ...each, base: before.base } : each)))
        }
      >
        いまの版の上に 重ねる
      </Button>
    )}
  </p>
);

/** One document of a change: what is another in it, and the whole of it for whoever decides. */
export const OneEdit = ({
  view,
  change,
  at,
  save,
}: {
  readonly view: CatalogueView;
  readonly change: ChangeView;
  readonly at: number;
  readonly save: (edits: readonly Edit[]) => void;
}) => {
  const edit = change.edits[at];
  const before = change.before[at];
  if (edit === undefined || before === undefined) return null;
  const names = catalogueWith(view.catalogue, draftOf(change), view.today);
  return (
    <section
      className="flex flex-col gap-2 rounded-12 border border-line bg-paper px-4 py-3"
      data-edit={edit.id}
    >
      <h3 className="m-0 text-lg font-bold">{kindTitle(edit.kind, edit.content ?? before.content)}</h3>
      <ul className="m-0 flex list-none flex-col gap-1 p-0">
        {editDiff(names, edit, before.content).map((line) => (
          <li key={diffLineWords(line)} className="break-words" data-how={line.how}>
            <span aria-hidden="true" className="font-bold">
              {MARKS[line.how]}
            </span>{' '}
            {diffLineWords(line)}
          </li>
        ))}
      </ul>
      {edit.content !== null && (
        <Fold title="新しい内容を すべて見る">
          {edit.kind === 'form' && <Who names={names} form={edit.content as Form} />}
          <Items items={itemsOf(names, edit).filter(({ key }) => key !== 'when')} />
        </Fold>
      )}
      {change.may.includes('save') && <Actions {...{ change, edit, before, save }} />}
    </section>
  );
};
