import type { Presence } from '../../central/attendance-schema.ts';
import { usePresence } from '../attendance-hooks.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import { ATTENDANCE_FAILURES, PRESENCE_WORDS, time } from '../attendance-text.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

const COLUMNS = [{ name: '氏名' }, { name: '所属' }, { name: '状態' }, { name: 'いつから' }] as const;

const Site = ({ site, people }: { readonly site: string; readonly people: Presence['people'] }) => (
  <section aria-label={site} className="flex flex-col gap-2">
    <h2 className="m-0 text-lg font-bold">
      {site}　
      <span className="figures">{count(people.filter(({ state }) => state === 'here').length)}人</span>
    </h2>
    <StackTable label={`${site}にいる人`} columns={COLUMNS}>
      {people.map(({ staffNo, name, department, state, since }) => {
        const { mark, word } = PRESENCE_WORDS[state];
        return (
          <Row key={staffNo} data-here={staffNo}>
            <th scope="row" role="rowheader" className={cellClass()}>
              {name}
            </th>
            <td role="cell" className={cellClass()}>
              <CardLabel>所属</CardLabel>
              {department}
            </td>
            <td role="cell" className={cellClass()}>
              <span aria-hidden="true">{mark}</span> {word}
            </td>
            <td role="cell" className={`${cellClass()} figures`}>
              <CardLabel>いつから</CardLabel>
              {time(since)}
            </td>
          </Row>
        );
      })}
    </StackTable>
  </section>
);

const Board = ({ presence }: { readonly presence: Presence }) => {
  const { asOf, muster, staff, here, people } = presence;
  const sites = [...Map.groupBy(people, ({ site }) => site)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    <>
      {muster?.overdue === true && (
        <Notice
          level="stop"
          role="status"
          title={`参集が ${dayAndTime(muster.since)} から 開いたままです: ${muster.what}`}
        >
          出入口の打刻は 出勤・退勤に 戻っています。出入口の端末の「責任者の操作」から 参集を
          終わらせてください。
        </Notice>
      )}
      {muster?.overdue === false && (
        <Notice
          level="care"
          role="status"
          title={`参集を 行っています: ${muster.what}（${dayAndTime(muster.since)} から）`}
        />
      )}
      <p className="m-0 text-3xl font-bold" role="status" data-present={here}>
        庁内に <span className="figures">{count(here)}</span>人
        <span className="ml-4 text-base font-normal">
          職員 {count(staff)}人のうち　{dayAndTime(asOf)} 現在
        </span>
      </p>
      <p className="phrase m-0 text-sm">
        打刻による数です。打刻しない来庁者、打刻を忘れた人は 入っていません。学校など
        つながらない場所の打刻は、つながってから 届きます。
      </p>
      <p className="screen-only m-0">
        <Button onClick={() => globalThis.print()}>この一覧を 印刷する</Button>
      </p>
      {sites.map(([site, there]) => (
        <Site key={site} site={site} people={there} />
      ))}
    </>
  );
};

/** 参集: who is in the building by the doors' records, kept up to date while somebody looks. */
export const AttendancePresence = ({ api, signedOut }: AttendanceProps) => {
  const { value, failed } = usePresence(api, signedOut);
  return (
    <div className="flex flex-col gap-4">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && <Board presence={value} />}
    </div>
  );
};
