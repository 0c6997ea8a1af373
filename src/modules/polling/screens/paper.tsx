import { useState } from 'react';
import { civilDateInJapan } from '../../../kernel/dates.ts';
import { electorIdSchema } from '../../../registry/roll/schema.ts';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { BallotId } from '../scene.ts';
import { earlyReasonSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { PollingState, ShownBallot } from '../views.ts';

const words = placeText.paper;

/** `9:35`, full-width too, of the day on which it is keyed; `undefined`: no time of day. */
export const timeTyped = (typed: string, now: number): number | undefined => {
  const [, hour, minute] = /^(\d{1,2})[:.時]?(\d\d)分?$/.exec(typed.normalize('NFKC').trim()) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59)
    return undefined;
  return Date.parse(`${civilDateInJapan(now)}T${hour.padStart(2, '0')}:${minute}:00+09:00`);
};

const REASONS = (['1', '2', '3', '4', '5', '6'] as const).map(
  (reason) => [reason, `${reason}　${text.reason.short[Number(reason) as 1 | 2 | 3 | 4 | 5 | 6]}`] as const,
);
type ReasonKey = (typeof REASONS)[number][0];

/** What is typed of one line of the printed roll, and whether it is whole. */
const usePaperEntry = (polling: PollingState, model: PollingDesk, now: () => number) => {
  const [number, setNumber] = useState('');
  const [time, setTime] = useState('');
  const [ballots, setBallots] = useState<readonly BallotId[]>(
    (polling.election?.ballots ?? []).map(({ id }) => id),
  );
  const [issued, setIssued] = useState(true);
  const [reason, setReason] = useState<ReasonKey | ''>('');
  const electorId = electorIdSchema.safeParse(number.normalize('NFKC').trim().toUpperCase());
  const paperAt = timeTyped(time, now());
  const early = polling.when === 'early';
  const code = earlyReasonSchema.safeParse(Number(reason));
  const isReady =
    electorId.success &&
    paperAt !== undefined &&
    ballots.length > 0 &&
    (!early || code.success) &&
    model.flow.busy === null;
  const submit = (): void => {
    if (!electorId.success || paperAt === undefined || !isReady) return;
    model.paper({
      electorId: electorId.data,
      paperAt,
      ballots: [...ballots],
      issued,
      ...(early && code.success ? { reason: code.data } : {}),
    });
  };
  const toggle = (id: BallotId): void =>
    setBallots(ballots.includes(id) ? ballots.filter((each) => each !== id) : [...ballots, id]);
  const isWrongTime = time.length > 3 && paperAt === undefined;
  return {
    ...{ number, setNumber, time, setTime, ballots, toggle, issued, setIssued, reason, setReason },
    ...{ early, isReady, isWrongTime, submit },
  };
};
type Entry = ReturnType<typeof usePaperEntry>;

/** 紙の受付を 入力: one line of the printed roll that was ticked while the machines stood still. */
export const PaperEntry = ({
  polling,
  model,
  now,
}: {
  readonly polling: PollingState;
  readonly model: PollingDesk;
  readonly now: () => number;
}) => {
  const entry = usePaperEntry(polling, model, now);
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        <Button kind="primary" size="large" disabled={!entry.isReady} onPress={entry.submit}>
          {words.submit}
        </Button>
      }
    >
      {entry.isWrongTime && <Banner tone="care">{words.wrongTime}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <WhoAndWhen entry={entry} />
        <WhichBallots entry={entry} ballots={polling.election?.ballots ?? []} />
      </div>
    </Screen>
  );
};

const WhoAndWhen = ({
  entry: { number, setNumber, time, setTime, early, reason, setReason, submit },
}: {
  readonly entry: Entry;
}) => (
  <div className="flex flex-col gap-4">
    <Field
      label={words.number}
      value={number}
      onChange={setNumber}
      onFocus={() => undefined}
      active
      maxLength={20}
      onSubmit={submit}
      first
    />
    <Field
      label={words.time}
      value={time}
      onChange={setTime}
      onFocus={() => undefined}
      active
      maxLength={8}
      onSubmit={submit}
    />
    {early && (
      <div className="flex flex-col gap-1">
        <p className="text-[1.25rem] font-bold">{words.reason}</p>
        <Choices label={words.reason} options={REASONS} value={reason} onChange={setReason} />
      </div>
    )}
  </div>
);

const WhichBallots = ({
  entry: { ballots: taken, toggle, issued, setIssued },
  ballots,
}: {
  readonly entry: Entry;
  readonly ballots: readonly ShownBallot[];
}) => (
  <div className="flex flex-col gap-2">
    {ballots.map(({ id, short, color }) => (
      <ChoiceRow
        key={id}
        number={10}
        ticked={taken.includes(id)}
        onChange={() => toggle(id)}
        title={short}
        detail={text.verdict.paper(color)}
        words={{ on: words.taken, off: words.notTaken }}
      />
    ))}
    <ChoiceRow
      number={10}
      ticked={issued}
      onChange={() => setIssued(!issued)}
      title={issued ? words.issued : words.notIssued}
      detail=""
      words={{ on: '', off: '' }}
    />
  </div>
);
