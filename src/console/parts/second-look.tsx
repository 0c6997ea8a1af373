import { type SyntheticEvent, useEffect, useId, useRef, useState } from 'react';
import type { ApiFailure } from '../api.ts';
import { DEVICE_FAILURES } from '../device-text.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

const ReasonField = ({
  reason,
  change,
}: {
  readonly reason: string;
  readonly change: (reason: string) => void;
}) => (
  <label className="flex flex-col gap-1">
    <span className="font-bold">理由（記録に残ります。個人の名前は書かないでください）</span>
    <input
      value={reason}
      onChange={({ target }) => change(target.value)}
      maxLength={200}
      required
      className="min-h-11 rounded-8 border-2 border-line bg-paper px-3"
    />
  </label>
);

/** What is about to be done, in full, before it is done; with a reason where it takes something away. Escape leaves it. */
export const SecondLook = ({
  title,
  question,
  action,
  needsReason,
  perform,
  close,
}: {
  readonly title: string;
  readonly question: string;
  /** Word of the button that does it. */
  readonly action: string;
  readonly needsReason: boolean;
  /** The failure, or null when it is done. */
  readonly perform: (reason: string) => Promise<ApiFailure | null>;
  readonly close: () => void;
}) => {
  const id = useId();
  const box = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const [busy, setBusy] = useState(false);
  // The keyboard, and a screen reader with it, goes to the question.
  useEffect(() => box.current?.focus(), []);
  const isReady = !needsReason || reason.trim().length >= 2;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isReady || busy) return;
    setBusy(true);
    void perform(reason.trim()).then((outcome) => {
      setBusy(false);
      if (outcome === null) close();
      else setFailed(outcome);
    });
  };
  return (
    <form
      ref={box}
      tabIndex={-1}
      aria-labelledby={id}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
      className="flex flex-col gap-3 rounded-12 border-2 border-act bg-act-soft px-4 py-4"
      data-second-look={action}
    >
      <h3 id={id} className="m-0 text-lg font-bold">
        {title}
      </h3>
      <p className="phrase m-0">{question}</p>
      {needsReason && <ReasonField reason={reason} change={setReason} />}
      {failed !== null && <Notice level="stop" role="alert" title={DEVICE_FAILURES[failed]} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="main" disabled={!isReady || busy}>
          {action}
        </Button>
        <Button onClick={close}>やめる</Button>
      </div>
    </form>
  );
};
