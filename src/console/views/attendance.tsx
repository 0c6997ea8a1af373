import { KEEPS_ATTENDANCE, SEES_EVERYBODY } from '../../central/attendance-schema.ts';
import { useOwnMonth } from '../attendance-hooks.ts';
import { type AttendancePart, attendanceAddress, useAttendancePlace } from '../attendance-place.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES, NOT_ON_LIST } from '../attendance-text.ts';
import { Notice } from '../parts/notice.tsx';
import { AttendanceMasters } from './attendance-masters.tsx';
import { AttendanceOffice } from './attendance-office.tsx';
import { AttendanceOwn } from './attendance-own.tsx';
import { AttendancePresence } from './attendance-presence.tsx';
import { AttendanceRoster } from './attendance-roster.tsx';
import { AttendanceTeam } from './attendance-team.tsx';

const TAB_WORDS: Readonly<Record<AttendancePart, string>> = {
  own: '自分の勤怠',
  team: '承認と課の状況',
  roster: '勤務割',
  presence: '庁内にいる人',
  office: '人事の仕事',
  masters: '職員と所属',
};

const Tabs = ({
  parts,
  here,
}: {
  readonly parts: readonly AttendancePart[];
  readonly here: AttendancePart;
}) => (
  <nav aria-label="勤怠の中">
    <ul className="m-0 flex list-none flex-wrap gap-x-5 border-b border-line p-0">
      {parts.map((part) => (
        <li key={part}>
          <a
            href={attendanceAddress(part)}
            aria-current={part === here ? 'page' : undefined}
            className={`inline-flex min-h-11 items-center border-b-4 px-1 font-bold no-underline ${part === here ? 'border-act text-ink' : 'border-transparent text-act hover:border-line'}`}
          >
            {TAB_WORDS[part]}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** 勤怠: one's own month, and what whoever leads or keeps others' has to do. */
export const AttendanceView = (props: AttendanceProps) => {
  const { api, session, signedOut } = props;
  const place = useAttendancePlace();
  const own = useOwnMonth(api, place.month, signedOut);
  const keeps = KEEPS_ATTENDANCE.includes(session.role);
  const leads = keeps || own.value?.leads === true;
  const parts: AttendancePart[] = [
    'own',
    ...(leads ? (['team', 'roster'] as const) : []),
    ...(leads || SEES_EVERYBODY.includes(session.role) ? (['presence'] as const) : []),
    ...(keeps ? (['office', 'masters'] as const) : []),
  ];
  const here = place.part ?? (keeps ? 'office' : 'own');
  const { failed } = own;
  return (
    <section aria-labelledby="attendance-title" className="flex flex-col gap-5" data-attendance={here}>
      <h1 id="attendance-title" className="m-0 text-2xl font-bold">
        勤怠
      </h1>
      <Tabs parts={parts} here={here} />
      {here === 'own' && failed === 'not_found' && <Notice level="note" title={NOT_ON_LIST} />}
      {here === 'own' && failed !== null && failed !== 'not_found' && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />
      )}
      {here === 'own' && own.value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {here === 'own' && own.value !== null && (
        <AttendanceOwn {...{ api }} own={own.value} done={own.again} />
      )}
      {here === 'team' && <AttendanceTeam {...props} month={place.month} />}
      {here === 'roster' && <AttendanceRoster {...props} month={place.month} />}
      {here === 'masters' && <AttendanceMasters {...props} />}
      {here === 'presence' && <AttendancePresence {...props} />}
      {here === 'office' && <AttendanceOffice {...props} month={place.month} />}
    </section>
  );
};
