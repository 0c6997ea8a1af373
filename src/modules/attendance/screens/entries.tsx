import { useState } from 'react';
import { addDays, type CivilDate, civilDateInJapan } from '../../../kernel/dates.ts';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { ReasonEntry } from '../../../ui/reason-entry.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { type PunchType, reasonSchema } from '../ids-schema.ts';
import { PUNCH_WORDS } from '../print-text.ts';
import type { Scene } from '../scene.ts';
import { dayWords, longDay, refusalWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import { Posts, Types, usePost } from './entry-fields.tsx';
import { useBack, whoWords } from './parts.tsx';

/** A punch that a supervisor enters: of now for a forgotten card, or of an earlier time that was forgotten. */

/** カード忘れ */
export const Manual = ({
  scene: { view },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'manual' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.manual;
  const { person } = view;
  const { attendance } = model.host;
  const next: PunchType = person.duty
    ? attendance.next === 'in'
      ? 'duty_start'
      : 'duty_end'
    : attendance.next;
  const [type, setType] = useState<PunchType | ''>(next);
  const [reason, setReason] = useState('');
  const entry = usePost(person);
  const back = useBack(model);
  const parsed = reasonSchema.safeParse(reason);
  const submit = (): void => {
    if (type !== '' && parsed.success && entry.said)
      model.manual({ no: person.no, type, ...entry.of, reason: parsed.data });
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead(whoWords(person))}
      back={<Back onBack={back} disabled={model.busy} />}
      actions={
        <Button
          kind="primary"
          size="large"
          onPress={submit}
          disabled={type === '' || !parsed.success || !entry.said || model.busy}
        >
          {words.submit}
        </Button>
      }
    >
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-3">
          <Types duty={person.duty} type={type} setType={setType} />
          <Posts posts={person.posts} post={entry.post} setPost={entry.setPost} />
        </div>
        <ReasonEntry
          size="compact"
          words={text.manual}
          reasons={words.reasons}
          reason={reason}
          setReason={setReason}
          onSubmit={submit}
        />
      </div>
    </Screen>
  );
};

const DAYS = 4;
const CLOCK = /^([01]\d|2[0-3])([0-5]\d)$/;

/** Milliseconds since 1970 of a time of day in Japan as it is typed (`1715`); `undefined`: no such time. */
export const momentOf = (day: CivilDate, typed: string): number | undefined => {
  const parts = CLOCK.exec(typed);
  return parts === null ? undefined : Date.parse(`${day}T${parts[1] ?? ''}:${parts[2] ?? ''}:00+09:00`);
};

/** What is typed of a punch that was forgotten; proposed is the end that is missing, of its day. */
const useForgotten = ({ view }: Extract<Scene, { at: 'add' }>, model: AttendanceModel) => {
  const today = civilDateInJapan(model.host.now());
  const days = Array.from({ length: DAYS }, (_, ago) => addDays(today, -ago));
  const missing = view.missing?.on;
  const [day, setDay] = useState<CivilDate>(
    missing !== undefined && days.includes(missing) ? missing : today,
  );
  const [time, setTime] = useState('');
  const [type, setType] = useState<PunchType | ''>(view.missing?.type ?? '');
  const [reason, setReason] = useState('');
  const at = momentOf(day, time);
  const { said, of, ...choice } = usePost(view.person);
  const parsed = reasonSchema.safeParse(reason);
  const wish =
    at === undefined || type === '' || !parsed.success || !said
      ? null
      : { no: view.person.no, type, at, ...of, reason: parsed.data };
  return { ...choice, days, day, setDay, time, setTime, type, setType, reason, setReason, wish };
};

/** 打刻漏れ */
export const Add = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'add' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.add;
  const { person } = scene.view;
  const entry = useForgotten(scene, model);
  const { wish, day, time } = entry;
  const back = useBack(model);
  const submit = (): void => {
    if (wish !== null && !model.busy) model.add(wish);
  };
  const clock = `${time.slice(0, 2)}:${time.slice(2)}`;
  return (
    <Screen
      title={words.title}
      lead={words.lead(whoWords(person))}
      back={<Back onBack={back} disabled={model.busy} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={wish === null || model.busy}>
          {wish === null ? words.incomplete : words.submit(longDay(day), clock, PUNCH_WORDS[wish.type])}
        </Button>
      }
    >
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <When entry={entry} model={model} onSubmit={submit} />
        <div className="flex flex-col gap-3">
          <Types duty={person.duty} type={entry.type} setType={entry.setType} />
          <Posts posts={person.posts} post={entry.post} setPost={entry.setPost} />
          <ReasonEntry
            size="compact"
            words={text.manual}
            reasons={words.reasons}
            reason={entry.reason}
            setReason={entry.setReason}
            onSubmit={submit}
          />
        </div>
      </div>
    </Screen>
  );
};

const When = ({
  entry: { days, day, setDay, time, setTime },
  model,
  onSubmit,
}: {
  readonly entry: ReturnType<typeof useForgotten>;
  readonly model: AttendanceModel;
  readonly onSubmit: () => void;
}) => {
  const words = text.add;
  const wrong = time.length >= 4 && momentOf(day, time) === undefined;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[1.25rem] font-bold">{words.day}</p>
      <Choices
        size="compact"
        label={words.day}
        options={days.map((each) => [each, dayWords(each, model.host.now())] as const)}
        value={day}
        onChange={setDay}
        across="pairs"
      />
      <Field
        label={words.time}
        value={time}
        onChange={(typed) => setTime(typed.normalize('NFKC').replaceAll(/\D/g, '').slice(0, 4))}
        onFocus={() => undefined}
        active
        numeric
        maxLength={4}
        onSubmit={onSubmit}
      />
      {wrong && <Banner tone="care">{words.wrongTime}</Banner>}
      <Keypad kind="digits" value={time} onChange={(typed) => setTime(typed.slice(0, 4))} />
    </div>
  );
};
