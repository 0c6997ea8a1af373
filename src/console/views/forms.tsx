import type { ChangeList } from '../../central/forms-schema.ts';
import { useCatalogue, useFormChanges } from '../forms-hooks.ts';
import { type FormsPlace, formsAddress, useFormsPlace } from '../forms-place.ts';
import type { FormsViewProps } from '../forms-props.ts';
import { FORMS_FAILURES, FORMS_LEAD } from '../forms-text.ts';
import { Notice } from '../parts/notice.tsx';
import { FormsChange } from './forms-change.tsx';
import { FormsChanges } from './forms-changes.tsx';
import { FormsDocument } from './forms-document.tsx';
import { FormsEdit } from './forms-edit.tsx';
import { FormsFiles } from './forms-files.tsx';
import { FormsList } from './forms-list.tsx';

const TABS: readonly { readonly place: FormsPlace; readonly word: string }[] = [
  { place: { at: 'list' }, word: '様式・添付・質問' },
  { place: { at: 'changes' }, word: '改正と予定' },
  { place: { at: 'files' }, word: '書き出し・取り込み' },
];

const tabOf = ({ at }: FormsPlace): FormsPlace['at'] =>
  at === 'change' ? 'changes' : at === 'changes' || at === 'files' ? at : 'list';

const Tabs = ({ place, list }: { readonly place: FormsPlace; readonly list: ChangeList | null }) => {
  const waiting = (list?.changes ?? []).filter(({ state }) => state === 'submitted').length;
  return (
    <nav aria-label="様式の目録の中">
      <ul className="m-0 flex list-none flex-wrap gap-x-5 border-b border-line p-0">
        {TABS.map((tab) => {
          const isHere = tabOf(place) === tab.place.at;
          return (
            <li key={tab.word}>
              <a
                href={formsAddress(tab.place)}
                aria-current={isHere ? 'page' : undefined}
                className={`inline-flex min-h-11 items-center border-b-4 px-1 font-bold no-underline ${isHere ? 'border-act text-ink' : 'border-transparent text-act hover:border-line'}`}
              >
                {tab.word}
                {tab.place.at === 'changes' && waiting > 0 && `　△ 承認待ち ${waiting}件`}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};

/** 様式の目録: what the counters work with, and what staff change of it. */
export const FormsView = (props: FormsViewProps) => {
  const { api, signedOut } = props;
  const place = useFormsPlace();
  const changes = useFormChanges(api, signedOut);
  const loaded = useCatalogue(api, undefined, signedOut);
  const view = loaded.value;
  const again = (): void => {
    changes.again();
    loaded.again();
  };
  const failed = loaded.failed ?? changes.failed;
  return (
    <section aria-labelledby="forms-title" className="flex flex-col gap-5" data-forms={place.at}>
      <h1 id="forms-title" className="m-0 text-2xl font-bold">
        様式の目録
      </h1>
      {place.at === 'list' && <p className="phrase m-0">{FORMS_LEAD}</p>}
      <Tabs place={place} list={changes.value} />
      {failed !== null && <Notice level="stop" role="alert" title={FORMS_FAILURES[failed]} />}
      {view === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {view !== null && place.at === 'list' && <FormsList view={view} list={changes.value} />}
      {view !== null && place.at === 'document' && (
        <FormsDocument
          key={`${place.kind} ${place.id}`}
          {...{ ...props, view, place }}
          list={changes.value}
        />
      )}
      {view !== null && (place.at === 'edit' || place.at === 'new') && (
        <FormsEdit key={JSON.stringify(place)} {...{ ...props, view, place }} done={again} />
      )}
      {view !== null && place.at === 'change' && (
        <FormsChange key={place.id} {...{ ...props, view }} id={place.id} done={again} />
      )}
      {place.at === 'changes' && <FormsChanges list={changes.value} />}
      {view !== null && place.at === 'files' && <FormsFiles {...{ ...props, view }} done={again} />}
    </section>
  );
};
