import { useState } from 'react';
import { civilDateInJapan } from '../../../kernel/dates.ts';
import { electorIdSchema } from '../../../registry/roll/schema.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { placeText } from '../place-text.ts';
import type { BallotId } from '../scene.ts';
import { earlyReasonSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { PollingState } from '../views.ts';
import { Choices } from './second.tsx';

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
  const { flow, dispatch, paper } = model;
  const offered = polling.election?.ballots ?? [];
  const [number, setNumber] = useState('');
  const [time, setTime] = useState('');
  const [ballots, setBallots] = useState<readonly BallotId[]>(offered.map(({ id }) => id));
  const [issued, setIssued] = useState(true);
  const [reason, setReason] = useState<ReasonKey | ''>('');
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const electorId = electorIdSchema.safeParse(number.normalize('NFKC').trim().toUpperCase());
  const paperAt = timeTyped(time, now());
  const early = polling.when === 'early';
  const isReady =
    electorId.success &&
    paperAt !== undefined &&
    ballots.length > 0 &&
    (!early || reason !== '') &&
    flow.busy === null;
  const submit = (): void => {
    if (!electorId.success || paperAt === undefined || !isReady) return;
    const code = earlyReasonSchema.safeParse(Number(reason));
    paper({
      electorId: electorId.data,
      paperAt,
      ballots: [...ballots],
      issued,
      ...(early && code.success ? { reason: code.data } : {}),
    });
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={back}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" disabled={!isReady} onPress={submit}>
          {words.submit}
        </Button>
      }
    >
      {time.length > 3 && paperAt === undefined && <Banner tone="care">{words.wrongTime}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
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
        <div className="flex flex-col gap-2">
          {offered.map(({ id, short, color }) => (
            <ChoiceRow
              key={id}
              number={10}
              ticked={ballots.includes(id)}
              onChange={() =>
                setBallots(ballots.includes(id) ? ballots.filter((each) => each !== id) : [...ballots, id])
              }
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
      </div>
    </Screen>
  );
};
