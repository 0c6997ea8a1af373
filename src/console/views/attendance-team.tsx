import type { Member, Odd, Team } from '../../central/attendance-schema.ts';
import { useTeam } from '../attendance-hooks.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES, hours } from '../attendance-text.ts';
import { Notices } from '../parts/attendance-notices.tsx';
import { MonthHead } from '../parts/month-head.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { dayAndTime } from '../time-words.ts';
import { AttendanceRequests } from './attendance-requests.tsx';

const COLUMNS = [
  { name: '氏名' },
  { name: '所属' },
  { name: '時間外（月）', figures: true },
  { name: '時間外（年度）', figures: true },
  { name: '気をつけること' },
] as const;

const Members = ({ members }: { readonly members: readonly Member[] }) => (
  <StackTable label="職員ごとの状況" columns={COLUMNS}>
    {members.map(({ staffNo, name, department, overtime, year, notices }) => (
      <Row key={staffNo} data-member={staffNo}>
        <th scope="row" role="rowheader" className={cellClass()}>
          {name}
          <span className="block text-sm font-normal text-soft">{staffNo}</span>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>所属</CardLabel>
          {department}
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>時間外（月）</CardLabel>
          {hours(overtime, '0:00')}
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>時間外（年度）</CardLabel>
          {hours(year, '0:00')}
        </td>
        <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
          {notices.length === 0 ? <span className="text-soft">−</span> : <Notices notices={notices} />}
        </td>
      </Row>
    ))}
  </StackTable>
);

/** A machine and a time to look at; nobody is accused of anything. */
export const OddList = ({ odd }: { readonly odd: readonly Odd[] }) =>
  odd.length === 0 ? null : (
    <section aria-labelledby="odd-title" className="flex flex-col gap-2">
      <h2 id="odd-title" className="m-0 text-xl font-bold">
        打刻の確かめ
      </h2>
      <p className="phrase m-0">
        同じ扉で 続けて打刻されたものなどです。勤務が続いて並んだだけのことも あります。時刻と扉を 本人たちに
        確かめてください。
      </p>
      <ul className="m-0 pl-5">
        {odd.map(({ device, site, at, words, staff }) => (
          <li key={`${device} ${at} ${words}`}>
            {dayAndTime(at)}　{site}（{device}）　{words}　職員番号 {staff.join('、')}
          </li>
        ))}
      </ul>
    </section>
  );

const Whole = ({
  team,
  api,
  done,
}: { readonly team: Team; readonly done: () => void } & Pick<AttendanceProps, 'api'>) => (
  <>
    <MonthHead part="team" month={team.month} />
    <AttendanceRequests api={api} requests={team.queue} title="承認を待つ申請" named done={done} />
    {team.departments.length === 0 ? (
      <Notice level="note" title="所属長・代決者になっている所属は ありません" />
    ) : (
      <p className="m-0">{team.departments.map(({ name }) => name).join('、')}</p>
    )}
    {team.members.length > 0 && <Members members={team.members} />}
    <OddList odd={team.odd} />
  </>
);

/** What waits for whoever leads, and how the month of her people stands. */
export const AttendanceTeam = ({
  api,
  signedOut,
  month,
}: AttendanceProps & { readonly month: string | undefined }) => {
  const { value, failed, again } = useTeam(api, month, signedOut);
  return (
    <div className="flex flex-col gap-5">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && <Whole team={value} api={api} done={again} />}
    </div>
  );
};
