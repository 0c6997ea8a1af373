import { useState } from 'react';
import type { DayView, OwnMonth, PunchView } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { type About, draftFor } from '../attendance-draft.ts';
import { dayOfMonth, hours, PUNCH_WORDS, time } from '../attendance-text.ts';
import { Notices } from '../parts/attendance-notices.tsx';
import { Button } from '../parts/button.tsx';
import { MonthHead } from '../parts/month-head.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { AttendanceAsk } from './attendance-ask.tsx';
import { AttendanceRequests } from './attendance-requests.tsx';

const COLUMNS = [
  { name: '日' },
  { name: '勤務' },
  { name: '打刻' },
  { name: '勤務した時間', figures: true },
  { name: '時間外', figures: true },
  { name: '休暇・気をつけること' },
] as const;

const punchWords = ({ type, at, corrected, suspect, post }: PunchView): string =>
  `${PUNCH_WORDS[type]} ${time(at)}${post === null ? '' : `（${post}）`}${corrected ? '（訂正）' : ''}${suspect ? '（時計要確認）' : ''}`;

const Punches = ({ day }: { readonly day: DayView }) =>
  day.punches.length === 0 ? (
    <span className="text-soft">−</span>
  ) : (
    <ul className="m-0 list-none p-0">
      {day.punches.map((punch) => (
        <li key={`${punch.id ?? ''} ${punch.type} ${punch.at}`}>{punchWords(punch)}</li>
      ))}
    </ul>
  );

const Days = ({ own, ask }: { readonly own: OwnMonth; readonly ask: ((day: string) => void) | null }) => (
  <StackTable label="一日ごとの記録" columns={COLUMNS}>
    {own.days.map((day) => (
      <Row key={day.day} data-day={day.day}>
        <th scope="row" role="rowheader" className={`${cellClass()} whitespace-nowrap`}>
          {dayOfMonth(day.day)}
          {day.day === own.today && '　きょう'}
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>勤務</CardLabel>
          <span className={day.isFree ? 'text-soft' : ''}>{day.plan}</span>
        </td>
        <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
          <Punches day={day} />
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>勤務した時間</CardLabel>
          {hours(day.worked)}
        </td>
        <td role="cell" className={cellClass({ figures: true })}>
          <CardLabel>時間外</CardLabel>
          {hours(day.overtime)}
        </td>
        <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
          {day.marks.map((mark) => (
            <p key={mark} className="m-0">
              {mark}
            </p>
          ))}
          <Notices notices={day.notices} dated={false} />
          {ask !== null &&
            day.notices.some(({ code }) => code.startsWith('missing') || code === 'no_punches') && (
              <Button className="mt-1" onClick={() => ask(day.day)}>
                打刻を足す<span className="sr-only">（{dayOfMonth(day.day)}）</span>
              </Button>
            )}
        </td>
      </Row>
    ))}
  </StackTable>
);

const Totals = ({ own }: { readonly own: OwnMonth }) => (
  <section aria-labelledby="totals-title" className="flex flex-col gap-2">
    <h2 id="totals-title" className="m-0 text-xl font-bold">
      この月の合計
    </h2>
    <dl className="m-0 grid gap-x-8 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
      {own.totals.map(({ name, word, unit, value }) => (
        <div key={name} className="flex justify-between gap-4 border-b border-line py-1">
          <dt>{word}</dt>
          <dd className="figures m-0 font-bold">{unit === 'minutes' ? hours(value, '0:00') : value}</dd>
        </div>
      ))}
    </dl>
    <h3 className="m-0 text-lg font-bold">残りの休暇</h3>
    <ul className="m-0 flex list-none flex-wrap gap-x-8 p-0">
      {own.leave.map(({ kind, word, left }) => (
        <li key={kind}>
          {word}　<b className="figures">{left}</b>
        </li>
      ))}
    </ul>
  </section>
);

const Who = ({ own }: { readonly own: OwnMonth }) => {
  const { staff, leaders, closed } = own;
  return (
    <>
      <p className="m-0">
        {staff.name}（{staff.staffNo}）　{staff.department}
        {staff.position !== '' && `　${staff.position}`}　{staff.employment}
      </p>
      <p className="m-0 text-sm">
        {leaders.length === 0 ? '申請は 人事が 承認します。' : `申請を承認する人: ${leaders.join('、')}`}
      </p>
      {closed !== null && (
        <Notice
          level="note"
          title={`この月は ${dayAndTime(closed.at)} に 締めました（${staffWord(closed.by)}）。直すときは 人事に 頼んでください。`}
        />
      )}
    </>
  );
};

/** One's own month: what was punched, what it comes to, what is left, and what one asks for. */
export const AttendanceOwn = ({
  api,
  own,
  done,
}: {
  readonly api: ConsoleApi;
  readonly own: OwnMonth;
  readonly done: () => void;
}) => {
  const [asked, setAsked] = useState<ReturnType<typeof draftFor> | null>(null);
  const day = own.month === own.today.slice(0, 7) ? own.today : `${own.month}-01`;
  const begin = (about: About, on = day): void =>
    setAsked(draftFor(about, on, about === 'leave' ? (own.choices.leaves[0]?.kind ?? '') : 'in'));
  return (
    <div className="flex flex-col gap-5">
      <MonthHead part="own" month={own.month} />
      <Who own={own} />
      {own.notices.length > 0 && (
        <Notice level="care" role="status" title="この月に 気をつけること">
          <Notices notices={own.notices} />
        </Notice>
      )}
      {own.periods.length > 0 && (
        <section
          aria-labelledby="period-title"
          className="flex flex-col gap-2"
          data-periods={own.periods.length}
        >
          <h2 id="period-title" className="m-0 text-xl font-bold">
            変形の期間
          </h2>
          <Notices notices={own.periods} />
        </section>
      )}
      {asked === null ? (
        <p className="m-0">
          <Button look="main" onClick={() => begin('leave')} disabled={own.closed !== null}>
            申請を書く
          </Button>
        </p>
      ) : (
        <AttendanceAsk
          key={`${asked.about} ${asked.day}`}
          {...{ api, own }}
          first={asked}
          close={() => setAsked(null)}
          done={() => {
            setAsked(null);
            done();
          }}
        />
      )}
      <AttendanceRequests api={api} requests={own.requests} title="この月の申請" named={false} done={done} />
      <Days own={own} ask={own.closed === null ? (on) => begin('punch', on) : null} />
      <Totals own={own} />
    </div>
  );
};
