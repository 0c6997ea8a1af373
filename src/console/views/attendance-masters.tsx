import { type SyntheticEvent, useState } from 'react';
import type { MasterRow, Masters } from '../../central/attendance-masters-schema.ts';
import { useMasters } from '../attendance-hooks.ts';
import { HEADS, type MasterAct, NEW_STAFF, STAFF_ACTS, type StaffAct } from '../attendance-masters-draft.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES } from '../attendance-text.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { MasterForm } from '../parts/master-form.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';

/** What is being changed: which list, which act, from which row. */
interface Changing {
  readonly kind: 'staff' | 'departments';
  readonly title: string;
  readonly act: MasterAct;
  readonly row: MasterRow;
}

type Person = Masters['people'][number];

const postWords = (row: MasterRow, departments: Masters['departments']): string =>
  [
    `${row['発令日'] ?? ''}〜${row['発令終了日'] ?? ''}`,
    ...[
      departments.find(({ id }) => id === row['所属コード'])?.name ?? row['所属コード'],
      row['補職'],
      row['勤務パターン'],
      row['兼務区分'] === '' ? '' : `兼務 ${row['兼務区分'] ?? ''}`,
    ],
  ]
    .filter((word) => word !== undefined && word !== '')
    .join('　');

const ACTS = Object.keys(STAFF_ACTS) as StaffAct[];

const Found = ({
  person,
  departments,
  change,
}: {
  readonly person: Person;
  readonly departments: Masters['departments'];
  readonly change: (changing: Changing) => void;
}) => {
  const main = person.rows.filter((row) => row['兼務区分'] === '');
  const last = main.at(-1) ?? person.rows.at(-1);
  return (
    <li className="border-t border-line py-3 first:border-t-0" data-person={person.staffNo}>
      <p className="m-0 font-bold">
        {person.name}（{person.staffNo}）　{person.inService ? '在職' : '− 在職していません'}
        {last?.['退職日'] !== '' && `　退職日 ${last?.['退職日'] ?? ''}`}
      </p>
      <ul className="m-0 pl-5 text-sm">
        {person.rows.map((row) => (
          <li key={postWords(row, departments)}>{postWords(row, departments)}</li>
        ))}
      </ul>
      {last !== undefined && (
        <p className="m-0 mt-1 flex flex-wrap gap-2">
          {ACTS.map((name) => (
            <Button
              key={name}
              onClick={() =>
                change({
                  kind: 'staff',
                  title: `${person.name}（${person.staffNo}）`,
                  act: STAFF_ACTS[name],
                  row: last,
                })
              }
            >
              {STAFF_ACTS[name].word}
              <span className="sr-only">（{person.name}）</span>
            </Button>
          ))}
        </p>
      )}
    </li>
  );
};

const Find = ({ find }: { readonly find: (text: string) => void }) => {
  const [text, setText] = useState('');
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        find(text.trim());
      }}
    >
      <TextField label="職員番号・氏名・カナ" value={text} max={60} change={setText} />
      <Button type="submit">さがす</Button>
    </form>
  );
};

const COLUMNS = [
  { name: '所属' },
  { name: 'いつから' },
  { name: '所属長' },
  { name: '代決者' },
  { name: '' },
] as const;

const Departments = ({
  departments,
  change,
}: Pick<Masters, 'departments'> & { readonly change: (changing: Changing) => void }) => (
  <StackTable
    label="所属と所属長"
    columns={COLUMNS.map((column) => (column.name === '' ? { name: '変える' } : column))}
  >
    {departments.map(({ id, name, head, deputy, row, isNow }) => (
      <Row key={`${id} ${row['適用開始日'] ?? ''}`} data-department={id}>
        <th scope="row" role="rowheader" className={cellClass()}>
          {name}
          <span className="ml-2 text-sm font-normal text-soft">{id}</span>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>いつから</CardLabel>
          {row['適用開始日']}〜{row['適用終了日']}
          {!isNow && '（今日ではない）'}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>所属長</CardLabel>
          {head === '' ? 'なし' : head}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>代決者</CardLabel>
          {deputy === '' ? 'なし' : deputy}
        </td>
        <td role="cell" className={cellClass()}>
          <Button onClick={() => change({ kind: 'departments', title: name, act: HEADS, row })}>
            変える<span className="sr-only">（{name}の所属長・代決者）</span>
          </Button>
        </td>
      </Row>
    ))}
  </StackTable>
);

const People = ({
  masters,
  asked,
  change,
}: {
  readonly masters: Masters;
  readonly asked: string;
  readonly change: (changing: Changing) => void;
}) => (
  <>
    {asked !== '' && masters.found === 0 && (
      <Notice level="note" role="status" title="見つかりません。番号か名前を 確かめてください。" />
    )}
    {masters.found > masters.people.length && (
      <p className="m-0">
        {count(masters.found)}人のうち {count(masters.people.length)}人を 出しています。もう少し 長く
        書いてください。
      </p>
    )}
    {masters.people.length > 0 && (
      <ul className="m-0 list-none rounded-12 border border-line bg-paper px-4 py-0">
        {masters.people.map((person) => (
          <Found key={person.staffNo} {...{ person, change }} departments={masters.departments} />
        ))}
      </ul>
    )}
    <p className="m-0">
      <Button onClick={() => change({ kind: 'staff', title: '新しい職員', act: NEW_STAFF, row: {} })}>
        採用（職員を 加える）
      </Button>
    </p>
  </>
);

/** 職員マスタ, 所属 and who leads them, one change at a time: looked at before it holds. */
export const AttendanceMasters = ({ api, signedOut }: AttendanceProps) => {
  const [asked, setAsked] = useState('');
  const [changing, setChanging] = useState<Changing | null>(null);
  const [done, setDone] = useState('');
  const { value, failed, again } = useMasters(api, asked, signedOut);
  const change = (next: Changing): void => {
    setDone('');
    setChanging(next);
  };
  return (
    <div className="flex flex-col gap-5">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {done !== '' && <Notice level="note" role="status" title={done} />}
      {value !== null && changing !== null && (
        <MasterForm
          key={`${changing.title} ${changing.act.word}`}
          {...{ api, changing }}
          masters={value}
          close={() => setChanging(null)}
          done={() => {
            setChanging(null);
            setDone(`${changing.title}: ${changing.act.word} を 保存しました`);
            again();
          }}
        />
      )}
      {value !== null && changing === null && (
        <>
          <h2 className="m-0 text-xl font-bold">職員</h2>
          <Find find={setAsked} />
          <People {...{ asked, change }} masters={value} />
          <h2 className="m-0 text-xl font-bold">所属と所属長</h2>
          <Departments departments={value.departments} change={change} />
        </>
      )}
    </div>
  );
};
