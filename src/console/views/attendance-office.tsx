import type { Office } from '../../central/attendance-schema.ts';
import { useOffice } from '../attendance-hooks.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES, IMPORT_WORDS, PUNCH_WORDS } from '../attendance-text.ts';
import { MonthHead } from '../parts/month-head.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { AttendanceClosing } from './attendance-closing.tsx';
import { AttendanceExports } from './attendance-exports.tsx';
import { AttendanceImport } from './attendance-import.tsx';
import { OddList } from './attendance-team.tsx';

const COLUMNS = [
  { name: '所属' },
  { name: '所属長' },
  { name: '職員', figures: true },
  { name: '承認待ち', figures: true },
  { name: '確かめる人', figures: true },
] as const;

const Departments = ({ departments }: Pick<Office, 'departments'>) => (
  <StackTable label="所属ごとの状況" columns={COLUMNS}>
    {departments.map(({ id, name, head, staff, open, care }) => (
      <Row key={id} data-department={id}>
        <th scope="row" role="rowheader" className={cellClass()}>
          {name}
          <span className="ml-2 text-sm font-normal text-soft">{id}</span>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>所属長</CardLabel>
          {head ?? 'なし'}
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>職員</CardLabel>
          {count(staff)}人
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>承認待ち</CardLabel>
          {open > 0 && <span aria-hidden="true">△ </span>}
          {count(open)}件
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>確かめる人</CardLabel>
          {care > 0 && <span aria-hidden="true">△ </span>}
          {count(care)}人
        </td>
      </Row>
    ))}
  </StackTable>
);

const Late = ({ late }: Pick<Office, 'late'>) =>
  late.length === 0 ? null : (
    <Notice level="care" role="status" title={`締め後に届いた打刻が ${count(late.length)}件 あります`}>
      <p className="m-0">
        締めた結果は 変わっていません。入れるときは、この月を再び開いて、もう一度 締めてください。
      </p>
      <ul className="m-0 pl-5" data-late={late.length}>
        {late.slice(0, 50).map(({ staffNo, name, at, type, device, receivedAt }) => (
          <li key={`${staffNo} ${at} ${type}`}>
            {name}（{staffNo}）　{dayAndTime(at)} {PUNCH_WORDS[type as keyof typeof PUNCH_WORDS] ?? type}
            　端末 {device}　届いた時刻 {dayAndTime(receivedAt)}
          </li>
        ))}
      </ul>
    </Notice>
  );

const Taken = ({ taken }: Pick<Office, 'taken'>) =>
  taken.length === 0 ? null : (
    <details>
      <summary className="min-h-11 cursor-pointer py-2 font-bold text-act">
        これまでに取り込んだファイル
      </summary>
      <ul className="m-0 pl-5">
        {taken.map(({ kind, at, by, file, rows }) => (
          <li key={`${kind} ${at}`}>
            {dayAndTime(at)}　{IMPORT_WORDS[kind].word}　{file}（{count(rows)}行）　{staffWord(by)}
          </li>
        ))}
      </ul>
    </details>
  );

const Whole = ({
  office,
  api,
  signedOut,
  done,
}: { readonly office: Office; readonly done: () => void } & Pick<AttendanceProps, 'api' | 'signedOut'>) => (
  <>
    <MonthHead part="office" month={office.month} />
    {office.faults.length > 0 && (
      <Notice level="care" role="status" title="一覧に 直すところが あります">
        <ul className="m-0 pl-5">
          {office.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      </Notice>
    )}
    <Late late={office.late} />
    <AttendanceClosing {...{ api, office, done }} />
    <p className="m-0">在職 {count(office.staff)}人</p>
    <Departments departments={office.departments} />
    <OddList {...{ api, signedOut }} month={office.month} />
    <AttendanceExports {...{ api, office }} />
    <AttendanceImport key={office.imports} {...{ api, done }} after={office.imports} />
    <Taken taken={office.taken} />
  </>
);

/** 人事: the lists, the month and its end, and the files that go out. */
export const AttendanceOffice = ({
  api,
  signedOut,
  month,
}: AttendanceProps & { readonly month: string | undefined }) => {
  const { value, failed, again } = useOffice(api, month, signedOut);
  return (
    <div className="flex flex-col gap-5">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && <Whole {...{ api, signedOut }} office={value} done={again} />}
    </div>
  );
};
