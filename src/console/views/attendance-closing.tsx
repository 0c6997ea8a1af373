import { useState } from 'react';
import type { Closed, Closing, Office } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ATTENDANCE_FAILURES, monthWord } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { count, staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

const MIN_REASON = 3;

const Reopen = ({ busy, take }: { readonly busy: boolean; readonly take: (reason: string) => void }) => {
  const [reason, setReason] = useState('');
  return (
    <div className="flex flex-wrap items-end gap-3">
      <TextField label="再び開く理由（3文字以上）" value={reason} max={250} change={setReason} />
      <Button disabled={busy || reason.trim().length < MIN_REASON} onClick={() => take(reason.trim())}>
        この月を 再び開く
      </Button>
    </div>
  );
};

const Came = ({ closed }: { readonly closed: Closed }) =>
  closed.done ? (
    <Notice level="note" role="status" title={`${count(closed.people)}人の月を 処理しました`} />
  ) : (
    <Notice level="stop" role="alert" title="締められません。先に 次のことを 片付けてください。">
      <ul className="m-0 pl-5">
        {closed.why.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
    </Notice>
  );

const Act = ({
  office,
  number,
  busy,
  send,
}: {
  readonly office: Office;
  readonly number: number;
  readonly busy: boolean;
  readonly send: (wish: Closing) => void;
}) =>
  office.closed === null ? (
    <>
      <p className="phrase m-0">
        締めると、この月の結果が 決まります。後から届いた打刻や 申請では 変わりません。
      </p>
      <p className="m-0">
        <Button
          look="main"
          disabled={busy}
          onClick={() => send({ act: 'close', month: office.month, number })}
        >
          {monthWord(office.month)}を 締める
        </Button>
      </p>
    </>
  ) : (
    <>
      <p className="m-0 font-bold">
        ○ 締めました（{dayAndTime(office.closed.at)}　{staffWord(office.closed.by)}　{office.closed.number}
        回目）
      </p>
      <Reopen busy={busy} take={(reason) => send({ act: 'reopen', month: office.month, number, reason })} />
    </>
  );

/** 月締め and 再開: from the one on nothing moves by itself, and the other says why. */
export const AttendanceClosing = ({
  api,
  office,
  done,
}: {
  readonly api: Pick<ConsoleApi, 'closeAttendance'>;
  readonly office: Office;
  readonly done: () => void;
}) => {
  const [closed, setClosed] = useState<Closed | null>(null);
  const sending = useSending();
  const send = async (wish: Closing): Promise<void> => {
    const came = await sending.send(api.closeAttendance(wish));
    if (came === undefined) return;
    setClosed(came);
    if (came.done) done();
  };
  const number = office.closed?.number ?? office.reopened[0]?.number ?? 0;
  return (
    <section
      aria-labelledby="closing-title"
      className="flex flex-col gap-3"
      data-closed={office.closed !== null}
    >
      <h2 id="closing-title" className="m-0 text-xl font-bold">
        月の締め
      </h2>
      <Act {...{ office, number }} busy={sending.busy} send={(wish) => void send(wish)} />
      {office.reopened.map(({ number: at, reopenedAt, reopenedBy, reason }) => (
        <p key={at} className="m-0 text-sm">
          {at}回目の締めを {dayAndTime(reopenedAt)} に 再び開きました（{staffWord(reopenedBy)}）。理由:{' '}
          {reason}
        </p>
      ))}
      {closed !== null && <Came closed={closed} />}
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
    </section>
  );
};
