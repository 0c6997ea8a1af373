import type { ChangeHead, ChangeList } from '../../central/forms-schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import { KIND_WORDS } from '../../modules/counter/plain-words.ts';
import { formsAddress } from '../forms-place.ts';
import { dayWord, NO_CHANGES, STATE_WORDS } from '../forms-text.ts';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

const MOST_NAMED = 4;

const documentsWord = ({ documents }: ChangeHead): string => {
  const named = documents
    .slice(0, MOST_NAMED)
    .map(({ kind, title, ends }) => `${KIND_WORDS[kind]}「${title}」${ends ? 'を終わらせる' : ''}`);
  const more = documents.length - named.length;
  return `${named.join('、')}${more > 0 ? ` ほか ${more}件` : ''}`;
};

const COLUMNS = [
  { name: '何を変える' },
  { name: '使い始める日' },
  { name: '状態' },
  { name: '書いた人' },
  { name: '理由' },
] as const;

const Changes = ({ label, changes }: { readonly label: string; readonly changes: readonly ChangeHead[] }) => (
  <StackTable label={label} columns={COLUMNS}>
    {changes.map((change) => {
      const { mark, word } = STATE_WORDS[change.state];
      return (
        <Row key={change.id} data-change={change.id} data-state={change.state}>
          <th scope="row" role="rowheader" className={`${cellClass()} max-md:col-span-2`}>
            <a href={formsAddress({ at: 'change', id: change.id })} className="text-act">
              {documentsWord(change)}
            </a>
          </th>
          <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
            <CardLabel>使い始める日</CardLabel>
            {dayWord(change.effectiveFrom)}
            {change.withdrawnFrom !== null && (
              <span className="block text-sm">{dayWord(change.withdrawnFrom)} に取り下げ</span>
            )}
          </td>
          <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
            <CardLabel>状態</CardLabel>
            <span aria-hidden="true">{mark}</span> {word}
          </td>
          <td role="cell" className={cellClass()}>
            <CardLabel>書いた人</CardLabel>
            {change.authors.map(staffWord).join('・')}
          </td>
          <td role="cell" className={`${cellClass()} break-words max-md:col-span-2`}>
            {change.reason}
          </td>
        </Row>
      );
    })}
  </StackTable>
);

/** What is approved and has not begun, by its day: what the counters will change over to by themselves. */
const Calendar = ({
  changes,
  today,
}: {
  readonly changes: readonly ChangeHead[];
  readonly today: CivilDate;
}) => {
  const coming = changes.filter(({ state, effectiveFrom }) => state === 'approved' && effectiveFrom > today);
  const days = [...new Set(coming.map(({ effectiveFrom }) => effectiveFrom))].toSorted();
  if (days.length === 0) return <p className="m-0">承認済みで、これから始まる改正は ありません。</p>;
  return (
    <ol className="m-0 flex list-none flex-col gap-3 p-0" data-calendar>
      {days.map((day) => (
        <li key={day} className="rounded-12 border border-line bg-paper px-4 py-3">
          <p className="m-0 text-lg font-bold">{dayWord(day)}</p>
          <ul className="m-0 pl-5">
            {coming
              .filter(({ effectiveFrom }) => effectiveFrom === day)
              .map((change) => (
                <li key={change.id}>
                  <a href={formsAddress({ at: 'change', id: change.id })} className="text-act">
                    {documentsWord(change)}
                  </a>
                  　{change.reason}
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ol>
  );
};

const Part = ({ title, changes }: { readonly title: string; readonly changes: readonly ChangeHead[] }) =>
  changes.length === 0 ? null : (
    <section className="flex flex-col gap-3">
      <h2 className="m-0 text-xl font-bold">
        {title}　{changes.length}件
      </h2>
      <Changes label={title} changes={changes} />
    </section>
  );

export const FormsChanges = ({ list }: { readonly list: ChangeList | null }) => {
  if (list === null) return null;
  const { changes, today, published } = list;
  const of = (...states: readonly ChangeHead['state'][]) =>
    changes.filter(({ state }) => states.includes(state));
  return (
    <div className="flex flex-col gap-6">
      {changes.length === 0 && <Notice level="note" title={NO_CHANGES} />}
      <Part title="承認を待っているもの" changes={of('submitted')} />
      <Part title="書きかけ" changes={of('draft')} />
      <section className="flex flex-col gap-3">
        <h2 className="m-0 text-xl font-bold">これから変わる日</h2>
        <Calendar changes={changes} today={today} />
      </section>
      <Part
        title="使っているもの"
        changes={of('approved').filter(({ effectiveFrom }) => effectiveFrom <= today)}
      />
      <Part title="やめたもの・取り下げたもの" changes={of('withdrawn', 'discarded')} />
      <p className="m-0 text-sm text-soft">
        {published === null
          ? '窓口の端末には、まだ何も配っていません（付いてきた目録を使っています）。'
          : `窓口の端末に配ったもの: 第 ${published.number} 版　${dayAndTime(published.asOf)}　${published.sha256.slice(0, 16)}…`}
      </p>
    </div>
  );
};
