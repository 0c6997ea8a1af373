import { type SyntheticEvent, useState } from 'react';
import type { RequestView, StepName } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ATTENDANCE_FAILURES, STATE_WORDS, STEP_WORDS } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { dayAndTime } from '../time-words.ts';

const MIN_NOTE = 3;

const Ask = ({
  request,
  step,
  busy,
  take,
  close,
}: {
  readonly request: RequestView;
  readonly step: StepName;
  readonly busy: boolean;
  readonly take: (note: string) => void;
  readonly close: () => void;
}) => {
  const [note, setNote] = useState('');
  const needsNote = step === 'reject' || (step === 'withdraw' && request.state === 'approved');
  const isReady = !needsNote || note.trim().length >= MIN_NOTE;
  return (
    <form
      className="mt-2 flex flex-col gap-3 rounded-8 border-2 border-act bg-act-soft px-3 py-3"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        if (isReady) take(note.trim());
      }}
    >
      <TextField
        label={needsNote ? '理由（3文字以上）' : '書いておくこと（なくてもかまいません）'}
        value={note}
        max={250}
        change={setNote}
      />
      <p className="m-0 flex flex-wrap gap-3">
        <Button type="submit" look="main" disabled={!isReady || busy}>
          {STEP_WORDS[step]}
        </Button>
        <Button onClick={close}>戻る</Button>
      </p>
    </form>
  );
};

const One = ({
  request,
  named,
  busy,
  step,
}: {
  readonly request: RequestView;
  readonly named: boolean;
  readonly busy: boolean;
  readonly step: (what: StepName, note: string) => void;
}) => {
  const [asked, setAsked] = useState<StepName | null>(null);
  const { mark, word } = STATE_WORDS[request.state];
  const { name, department, words, reason, note, askedAt, askedBy, staffNo, decidedBy } = request;
  return (
    <li
      className="border-t border-line py-3 first:border-t-0"
      data-request={request.id}
      data-state={request.state}
    >
      <p className="m-0 font-bold">
        <span aria-hidden="true">{mark}</span> {word}　{named && `${name}（${department}）　`}
        {words}
      </p>
      <p className="m-0 text-sm">
        理由: {reason}　{dayAndTime(askedAt)} {askedBy === staffNo ? '' : `代理で書いた人 ${askedBy}`}
        {decidedBy !== null && `　決めた人 ${decidedBy}`}
        {note !== '' && `　「${note}」`}
      </p>
      {asked === null ? (
        <p className="m-0 mt-1 flex flex-wrap gap-2">
          {request.may.map((each) => (
            <Button
              key={each}
              look={each === 'approve' ? 'main' : 'plain'}
              disabled={busy}
              onClick={() => (each === 'approve' ? step(each, '') : setAsked(each))}
            >
              {STEP_WORDS[each]}
              <span className="sr-only">
                （{named ? `${name} ` : ''}
                {words}）
              </span>
            </Button>
          ))}
        </p>
      ) : (
        <Ask
          {...{ request, busy }}
          step={asked}
          take={(said) => step(asked, said)}
          close={() => setAsked(null)}
        />
      )}
    </li>
  );
};

/** Requests with what whoever looks may do with each. */
export const AttendanceRequests = ({
  api,
  requests,
  title,
  named,
  done,
}: {
  readonly api: Pick<ConsoleApi, 'stepAttendance'>;
  readonly requests: readonly RequestView[];
  readonly title: string;
  /** Whose they are has to be said. */
  readonly named: boolean;
  readonly done: () => void;
}) => {
  const sending = useSending();
  const [why, setWhy] = useState('');
  const step = async (request: RequestView, what: StepName, note: string): Promise<void> => {
    const wish = { revision: request.revision, step: what, note };
    const acted = await sending.send(api.stepAttendance(request.id, wish));
    setWhy(acted?.why ?? '');
    if (acted?.request !== undefined && acted.request !== null) done();
  };
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h2 className="m-0 text-xl font-bold">
        {title}　<span className="figures">{requests.length}件</span>
      </h2>
      {why !== '' && <Notice level="stop" role="alert" title={why} />}
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      {requests.length > 0 && (
        <ul className="m-0 list-none rounded-12 border border-line bg-paper px-4 py-0">
          {requests.map((request) => (
            <One
              key={`${request.id} ${request.revision}`}
              {...{ request, named }}
              busy={sending.busy}
              step={(what, note) => void step(request, what, note)}
            />
          ))}
        </ul>
      )}
    </section>
  );
};
