import { useState } from 'react';
import type { CatalogueView, ChangeList } from '../../central/forms-schema.ts';
import { DOCUMENT_KINDS, type DocumentKind, LIST_OF } from '../../modules/counter/catalogue-version.ts';
import { titleOf } from '../../modules/counter/plain-diff.ts';
import { EVENT_WORDS, KIND_WORDS } from '../../modules/counter/plain-words.ts';
import type { Form } from '../../modules/counter/schema.ts';
import { formsAddress } from '../forms-place.ts';
import { dayWord, NOTHING_FOUND } from '../forms-text.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';

interface Entry {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly title: string;
  /** Everything by which it is found. */
  readonly words: string;
  readonly department: string;
  readonly about: string;
  readonly isChanged: boolean;
  readonly isInUse: boolean;
  /** The day of the next change that is approved, or that somebody writes. */
  readonly coming: string | null;
}

const MORE = 30;
const ALL = '';

const formAbout = ({ events }: Form): string => events.map((event) => EVENT_WORDS[event]).join('・');

const comingOf = (list: ChangeList | null, kind: DocumentKind, id: string): string | null => {
  const open = (list?.changes ?? []).find(
    ({ state, effectiveFrom, documents }) =>
      (state === 'draft' ||
        state === 'submitted' ||
        (state === 'approved' && effectiveFrom > (list?.today ?? ''))) &&
      documents.some((each) => each.kind === kind && each.id === id),
  );
  if (open === undefined) return null;
  const word = { draft: '書きかけ', submitted: '承認待ち', approved: '承認済み' }[open.state as 'draft'];
  return `${dayWord(open.effectiveFrom)} から（${word}）`;
};

const entriesOf = (view: CatalogueView, list: ChangeList | null, kind: DocumentKind): readonly Entry[] =>
  view.catalogue[LIST_OF[kind]].map((document): Entry => {
    const title = titleOf(document);
    const form = kind === 'form' ? (document as Form) : undefined;
    const { from = '', to = '9999' } = form?.effective ?? {};
    return {
      ...{ kind, id: document.id, title, words: JSON.stringify(document) },
      department: form?.department ?? ('department' in document ? String(document.department) : ''),
      about: form === undefined ? document.id : formAbout(form),
      isChanged: `${kind}/${document.id}` in view.changedBy,
      isInUse: from <= view.today && view.today <= to,
      coming: comingOf(list, kind, document.id),
    };
  });

interface Filter {
  readonly kind: DocumentKind;
  readonly words: string;
  readonly department: string;
  readonly state: string;
}

const fits = (entry: Entry, { words, department, state }: Filter): boolean =>
  (department === ALL || entry.department === department) &&
  (state !== 'changed' || entry.isChanged) &&
  (state !== 'coming' || entry.coming !== null) &&
  (state !== 'unused' || !entry.isInUse) &&
  words.split(/[\s　]+/).every((word) => entry.title.includes(word) || entry.words.includes(word));

const COLUMNS = [{ name: '題名' }, { name: '用事' }, { name: '担当課' }, { name: '状態' }] as const;

const stateWord = ({ isChanged, isInUse, coming }: Entry): string =>
  [isInUse ? '' : '使っていない', isChanged ? '市町村が変えた' : '', coming ?? '']
    .filter((word) => word !== '')
    .join('、') || '−';

const Entries = ({
  entries,
  departments,
}: {
  readonly entries: readonly Entry[];
  readonly departments: ReadonlyMap<string, string>;
}) => (
  <StackTable label="目録" columns={COLUMNS}>
    {entries.map((entry) => (
      <Row key={entry.id} data-document={entry.id}>
        <th scope="row" role="rowheader" className={`${cellClass()} max-md:col-span-2`}>
          <a href={formsAddress({ at: 'document', kind: entry.kind, id: entry.id })} className="text-act">
            {entry.title}
          </a>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>用事</CardLabel>
          {entry.about}
        </td>
        <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
          <CardLabel>担当課</CardLabel>
          {departments.get(entry.department) ?? '−'}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>状態</CardLabel>
          {stateWord(entry)}
        </td>
      </Row>
    ))}
  </StackTable>
);

const STATES = [
  { value: ALL, word: 'すべて' },
  { value: 'changed', word: '市町村が変えたもの' },
  { value: 'coming', word: 'これから変わるもの' },
  { value: 'unused', word: 'いま使っていないもの' },
] as const;

const Filters = ({
  filter,
  set,
  departments,
}: {
  readonly filter: Filter;
  readonly set: (filter: Filter) => void;
  readonly departments: ReadonlyMap<string, string>;
}) => (
  <search className="flex flex-wrap items-end gap-3">
    <Choose
      label="種類"
      value={filter.kind}
      options={DOCUMENT_KINDS.map((kind) => ({ value: kind, word: KIND_WORDS[kind] }))}
      change={(kind) => set({ ...filter, kind: kind as DocumentKind })}
    />
    <Choose
      label="担当課"
      value={filter.department}
      options={[
        { value: ALL, word: 'すべて' },
        ...[...departments].map(([value, word]) => ({ value, word })),
      ]}
      change={(department) => set({ ...filter, department })}
    />
    <Choose
      label="状態"
      value={filter.state}
      options={STATES}
      change={(state) => set({ ...filter, state })}
    />
    <TextField label="さがす言葉" value={filter.words} change={(words) => set({ ...filter, words })} />
  </search>
);

export const FormsList = ({
  view,
  list,
}: {
  readonly view: CatalogueView;
  readonly list: ChangeList | null;
}) => {
  const [filter, setFilter] = useState<Filter>({ kind: 'form', words: '', department: ALL, state: ALL });
  const [shown, setShown] = useState(MORE);
  const set = (next: Filter): void => {
    setFilter(next);
    setShown(MORE);
  };
  const departments = new Map(view.catalogue.departments.map(({ id, name }) => [String(id), name.ja]));
  const found = entriesOf(view, list, filter.kind).filter((entry) => fits(entry, filter));
  return (
    <div className="flex flex-col gap-4">
      <Filters filter={filter} set={set} departments={departments} />
      <p className="m-0" role="status" data-found={found.length}>
        {count(found.length)}件　{dayWord(view.today)}（きょう）の目録
      </p>
      {found.length === 0 ? (
        <Notice level="note" title={NOTHING_FOUND} />
      ) : (
        <Entries entries={found.slice(0, shown)} departments={departments} />
      )}
      <p className="m-0 flex flex-wrap gap-3">
        {found.length > shown && (
          <Button onClick={() => setShown(shown + MORE)}>
            もっと見る（あと {count(found.length - shown)}件）
          </Button>
        )}
        {view.mayWrite && (
          <a href={formsAddress({ at: 'new', kind: filter.kind })} className={buttonClass()}>
            新しい{KIND_WORDS[filter.kind]}を作る
          </a>
        )}
      </p>
    </div>
  );
};
