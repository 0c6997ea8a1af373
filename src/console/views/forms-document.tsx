import { useCallback } from 'react';
import type { CatalogueView, ChangeList, History } from '../../central/forms-schema.ts';
import type { DocumentKind } from '../../modules/counter/catalogue-version.ts';
import { diffLineWords, editDiff, itemsOf, titleOf } from '../../modules/counter/plain-diff.ts';
import { KIND_WORDS, type Names } from '../../modules/counter/plain-words.ts';
import type { Form } from '../../modules/counter/schema.ts';
import { contentIn } from '../forms-draft.ts';
import { formsAddress } from '../forms-place.ts';
import type { FormsViewProps } from '../forms-props.ts';
import { dayWord, FORMS_FAILURES, STATE_WORDS } from '../forms-text.ts';
import { buttonClass } from '../parts/button.tsx';
import { Items, Who } from '../parts/form-items.tsx';
import { Notice } from '../parts/notice.tsx';
import { staffWord } from '../text.ts';
import { useLoaded } from '../use-loaded.ts';

const HISTORY_EVERY_MS = 300_000;

const versionBy = ({ from, authors, approver }: History['versions'][number]): string =>
  from === null
    ? 'はじめの内容（このプログラムに付いてきたもの）'
    : approver === null
      ? `${dayWord(from)} から　はじめの内容に戻る`
      : `${dayWord(from)} から　書いた人 ${authors.map(staffWord).join('・')}　承認 ${staffWord(approver)}`;

const Versions = ({ names, versions }: { readonly names: Names; readonly versions: History['versions'] }) => (
  <ol className="m-0 flex flex-col gap-3 pl-5">
    {versions.map((version, at) => {
      const before = versions[at - 1];
      const lines = before === undefined ? [] : editDiff(names, version.edit, before.edit.content);
      return (
        <li key={version.from ?? 'first'}>
          <span className="font-bold">{versionBy(version)}</span>
          {version.reason !== '' && <span className="block">理由: {version.reason}</span>}
          <ul className="m-0 pl-5 text-sm">
            {lines.map((line) => (
              <li key={diffLineWords(line)} className="break-words">
                {diffLineWords(line)}
              </li>
            ))}
          </ul>
        </li>
      );
    })}
  </ol>
);

interface Of {
  readonly kind: DocumentKind;
  readonly id: string;
}

const HistoryPart = ({
  api,
  signedOut,
  view,
  of,
}: FormsViewProps & { readonly view: CatalogueView; readonly of: Of }) => {
  const { kind, id } = of;
  const load = useCallback(() => api.formHistory(kind, id), [api, kind, id]);
  const { value, failed } = useLoaded(load, signedOut, HISTORY_EVERY_MS);
  return (
    <section aria-labelledby="history-title" className="flex flex-col gap-3">
      <h3 id="history-title" className="m-0 text-lg font-bold">
        これまでと これからの内容
      </h3>
      {failed !== null && <Notice level="stop" title={FORMS_FAILURES[failed]} />}
      {value !== null && <Versions names={view.catalogue} versions={value.versions} />}
    </section>
  );
};

const Coming = ({ list, of }: { readonly list: ChangeList | null; readonly of: Of }) => {
  const mine = (list?.changes ?? []).filter(
    ({ state, documents }) =>
      (state === 'draft' || state === 'submitted') &&
      documents.some(({ kind, id }) => kind === of.kind && id === of.id),
  );
  return mine.map(({ id, state, effectiveFrom, reason }) => (
    <Notice key={id} level="note" title={`${STATE_WORDS[state].word}の改正が あります`}>
      <p className="m-0">
        <a href={formsAddress({ at: 'change', id })} className="text-act">
          {dayWord(effectiveFrom)} から　{reason}
        </a>
      </p>
    </Notice>
  ));
};

/** One document as it is today. */
export const FormsDocument = (
  props: FormsViewProps & {
    readonly view: CatalogueView;
    readonly place: Of;
    readonly list: ChangeList | null;
  },
) => {
  const { view, place, list } = props;
  const content = contentIn(view.catalogue, place);
  if (content === null)
    return (
      <>
        <Notice level="care" title={FORMS_FAILURES.not_found} />
        <HistoryPart {...props} of={place} />
      </>
    );
  const names = view.catalogue;
  const items = itemsOf(names, { kind: place.kind, content } as Parameters<typeof itemsOf>[1]);
  return (
    <article className="flex flex-col gap-5" data-document={place.id}>
      <h2 className="m-0 text-2xl font-bold">
        <span className="block text-base font-normal text-soft">{KIND_WORDS[place.kind]}</span>
        {titleOf(content)}
      </h2>
      <Coming list={list} of={place} />
      {view.mayWrite && (
        <p className="m-0 flex flex-wrap gap-3">
          <a
            href={formsAddress({ at: 'edit', kind: place.kind, id: place.id, change: null })}
            className={buttonClass('main')}
          >
            この{KIND_WORDS[place.kind]}を直す
          </a>
        </p>
      )}
      {place.kind === 'form' && <Who names={names} form={content as Form} />}
      <Items items={items.filter(({ key }) => key !== 'when')} />
      <HistoryPart {...props} of={place} />
    </article>
  );
};
