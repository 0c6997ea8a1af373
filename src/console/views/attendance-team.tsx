import { useState } from 'react';
import { type Odd } from '../../central/attendance-schema.ts';
import { MEMBERS_A_PAGE, type Member, type Team } from '../../central/attendance-team-schema.ts';
import type { TeamPart } from '../attendance-api.ts';
import { useOdd, useTeam } from '../attendance-hooks.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES, hours } from '../attendance-text.ts';
import { Notices } from '../parts/attendance-notices.tsx';
import { Button } from '../parts/button.tsx';
import { Choose } from '../parts/form-parts.tsx';
import { MonthHead } from '../parts/month-head.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';
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
const OddFound = ({ odd }: { readonly odd: readonly Odd[] }) =>
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

/** It takes longer than the rest of the page, and nobody waits for it. */
export const OddList = ({
  api,
  signedOut,
  month,
}: Pick<AttendanceProps, 'api' | 'signedOut'> & { readonly month: string }) => {
  const { value, failed } = useOdd(api, month, signedOut);
  if (value !== null) return <OddFound odd={value.odd} />;
  return failed === null ? (
    <p className="m-0 text-soft">打刻の確かめを 調べています…</p>
  ) : (
    <Notice level="stop" role="alert" title={`打刻の確かめ: ${ATTENDANCE_FAILURES[failed]}`} />
  );
};

const ALL = '';

/** Which of many are shown. */
const Pages = ({
  team,
  part,
  choose,
}: {
  readonly team: Team;
  readonly part: TeamPart;
  readonly choose: (part: TeamPart) => void;
}) => {
  const last = team.from + team.members.length;
  const { people, toLookAt, from, departments } = team;
  return (
    <div className="flex flex-wrap items-end gap-x-5 gap-y-3" data-people={people}>
      {departments.length > 1 && (
        <Choose
          label="所属"
          value={part.department ?? ALL}
          options={[
            { value: ALL, word: 'すべての所属' },
            ...departments.map(({ id, name }) => ({ value: id, word: name })),
          ]}
          change={(department) => choose({ department: department === ALL ? undefined : department })}
        />
      )}
      <p className="m-0 py-2">
        職員 {count(people)}人
        {toLookAt > 0
          ? `　△ 気をつけることが ある人 ${count(toLookAt)}人`
          : '　○ 気をつけることは ありません'}
        {people > MEMBERS_A_PAGE && `　いま ${count(from + 1)}〜${count(last)}人目`}
      </p>
      {people > MEMBERS_A_PAGE && (
        <p className="m-0 flex gap-3">
          <Button
            disabled={from === 0}
            onClick={() => choose({ ...part, from: Math.max(0, from - MEMBERS_A_PAGE) })}
          >
            前の{MEMBERS_A_PAGE}人
          </Button>
          <Button disabled={last >= people} onClick={() => choose({ ...part, from: from + MEMBERS_A_PAGE })}>
            次の{MEMBERS_A_PAGE}人
          </Button>
        </p>
      )}
    </div>
  );
};

const Whole = ({
  team,
  api,
  signedOut,
  done,
  part,
  choose,
}: {
  readonly team: Team;
  readonly done: () => void;
  readonly part: TeamPart;
  readonly choose: (part: TeamPart) => void;
} & Pick<AttendanceProps, 'api' | 'signedOut'>) => (
  <>
    <MonthHead part="team" month={team.month} />
    <AttendanceRequests api={api} requests={team.queue} title="承認を待つ申請" named done={done} />
    {team.departments.length === 0 ? (
      <Notice level="note" title="所属長・代決者になっている所属は ありません" />
    ) : (
      <>
        {team.departments.length === 1 && <p className="m-0">{team.departments[0]?.name}</p>}
        <Pages {...{ team, part, choose }} />
        {team.members.length > 0 && <Members members={team.members} />}
        <OddList {...{ api, signedOut }} month={team.month} />
      </>
    )}
  </>
);

/** What waits for whoever leads, and how the month of her people stands. */
export const AttendanceTeam = ({
  api,
  signedOut,
  month,
}: AttendanceProps & { readonly month: string | undefined }) => {
  const [part, setPart] = useState<TeamPart>({});
  const { value, failed, again } = useTeam(api, { ...part, month }, signedOut);
  return (
    <div className="flex flex-col gap-5">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && <Whole {...{ api, signedOut, part }} team={value} choose={setPart} done={again} />}
    </div>
  );
};
