import { type ReactNode, useEffect, useState } from 'react';
import { staffIdSchema } from '../../../kernel/roles.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Second } from '../contract.ts';
import type { Refusal } from '../scene.ts';
import { reasonTextSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import { Back } from './back.tsx';
import { Choices } from './choices.tsx';

const words = text.second;

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Staff of the place; nobody where only numbers are known, or while it is not known yet. */
export const usePlaceStaff = (rpc: PollingRpc): readonly Person[] => {
  const [people, setPeople] = useState<readonly Person[]>([]);
  useEffect(() => {
    let isOver = false;
    void rpc.call('polling.staff', {}).then((answer) => {
      if ('people' in answer && !isOver) setPeople(answer.people);
    });
    return () => {
      isOver = true;
    };
  }, [rpc]);
  return people;
};

const INLINE: readonly Refusal[] = ['wrong_pin', 'locked', 'same_person', 'not_allowed'];
/** Said within the form, beside what is to be put right; other refusals fill the screen. */
export const isInline = (
  refusal: Refusal | null,
): refusal is 'wrong_pin' | 'locked' | 'same_person' | 'not_allowed' =>
  refusal !== null && INLINE.includes(refusal);

/** 二人目: chosen by name or by number, and her PIN, which is forgotten with every try. */
const useSecond = () => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const id = staffIdSchema.safeParse(staff);
  const second: Second | null = id.success && /^\d{4,12}$/.test(pin) ? { staff: id.data, pin } : null;
  return { staff, setStaff, pin, setPin, second };
};

const Who = ({
  people,
  staff,
  setStaff,
  onSubmit,
}: {
  readonly people: readonly Person[];
  readonly staff: string;
  readonly setStaff: (id: string) => void;
  readonly onSubmit: () => void;
}) =>
  people.length === 0 ? (
    <Field
      label={words.staff}
      value={staff}
      onChange={setStaff}
      onFocus={() => undefined}
      active
      maxLength={64}
      onSubmit={onSubmit}
    />
  ) : (
    <div className="flex flex-col gap-1">
      <p className="text-[1.25rem] font-bold">{words.who}</p>
      <Choices
        label={words.who}
        options={people.map(({ id, name }) => [id, name] as const)}
        value={staff}
        onChange={setStaff}
        across={2}
      />
    </div>
  );

const Reason = ({
  reasons,
  reason,
  setReason,
  onSubmit,
}: {
  readonly reasons: readonly string[];
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  readonly onSubmit: () => void;
}) => (
  <div className="flex flex-col gap-2">
    <p className="text-[1.25rem] font-bold">{words.reason}</p>
    <Choices
      label={words.reason}
      options={reasons.map((each) => [each, each] as const)}
      value={reasons.includes(reason) ? reason : ''}
      onChange={setReason}
    />
    <Field
      label={words.typed}
      value={reasons.includes(reason) ? '' : reason}
      onChange={setReason}
      onFocus={() => undefined}
      active={!reasons.includes(reason)}
      maxLength={250}
      onSubmit={onSubmit}
    />
  </div>
);

/** Her name or number, and her PIN. */
const WhoAndPin = ({
  people,
  entry: { staff, setStaff, pin, setPin },
  onSubmit,
}: {
  readonly people: readonly Person[];
  readonly entry: ReturnType<typeof useSecond>;
  readonly onSubmit: () => void;
}) => (
  <div className="flex flex-col gap-4">
    <Who people={people} staff={staff} setStaff={setStaff} onSubmit={onSubmit} />
    <Field
      label={words.pin}
      value={pin}
      onChange={setPin}
      onFocus={() => undefined}
      active
      hint={ja.signIn.pinHint}
      maxLength={12}
      onSubmit={onSubmit}
      secret
      numeric
    />
    <Keypad kind="digits" value={pin} onChange={setPin} />
  </div>
);

/**
 * 二人目の確認: what is to be gone past, why, and by whom. Used wherever going on needs a second person, so that it looks the
 * same each time. `reasons` empty: none is asked for.
 */
export const SecondPerson = ({
  what,
  reasons,
  rpc,
  model,
  ready = true,
  onSubmit,
  onBack,
  children,
}: {
  /** Stands in the lead: 「投票済を 進めます」. */
  readonly what: string;
  readonly reasons: readonly string[];
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  /** Whether what `children` ask for is filled in. */
  readonly ready?: boolean;
  readonly onSubmit: (reason: string, second: Second) => void;
  readonly onBack: () => void;
  readonly children?: ReactNode;
}) => {
  const people = usePlaceStaff(rpc);
  const entry = useSecond();
  const { second, setPin } = entry;
  const [reason, setReason] = useState(reasons.length === 1 ? (reasons[0] ?? '') : '');
  const { refusal, busy } = model.flow;
  const parsed = reasons.length === 0 ? '' : (reasonTextSchema.safeParse(reason).data ?? null);
  const isReady = ready && second !== null && parsed !== null && busy === null;
  const submit = (): void => {
    if (second === null || parsed === null || !isReady) return;
    setPin('');
    onSubmit(parsed, second);
  };
  useKeys({ Escape: onBack });
  return (
    <Screen
      title={words.title}
      lead={words.lead(what)}
      back={<Back onBack={onBack} disabled={busy !== null} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!isReady}>
          {words.submit}
        </Button>
      }
    >
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {isInline(refusal) && <Banner tone="stop">{words[refusal]}</Banner>}
          {children}
          {reasons.length > 0 && (
            <Reason reasons={reasons} reason={reason} setReason={setReason} onSubmit={submit} />
          )}
        </div>
        <WhoAndPin people={people} entry={entry} onSubmit={submit} />
      </div>
    </Screen>
  );
};
