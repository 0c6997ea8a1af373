import { type ReactNode, useEffect, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
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

/** Radio buttons as large as buttons, one under or beside the other. */
export const Choices = <T extends string>({
  label,
  options,
  value,
  onChange,
  across = 1,
}: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly value: T | '';
  readonly onChange: (value: T) => void;
  readonly across?: 1 | 2 | 3;
}) => (
  <RadioGroup
    aria-label={label}
    value={value === '' ? null : value}
    onChange={(chosen) => {
      const found = options.find(([each]) => each === chosen);
      if (found !== undefined) onChange(found[0]);
    }}
    className={`grid gap-2 ${across === 1 ? '' : across === 2 ? 'grid-cols-2 small:grid-cols-1' : 'grid-cols-3 small:grid-cols-1'}`}
  >
    {options.map(([each, said]) => (
      <Radio
        key={each}
        value={each}
        className="group flex min-h-[max(3.5rem,56px)] items-center gap-3 rounded-12 border-[3px] border-line bg-paper px-4 py-1 text-[1.375rem] leading-130 font-bold data-selected:border-act data-selected:bg-act-soft"
      >
        <span className="grid size-7 shrink-0 place-items-center rounded-full border-[3px] border-solid-gray-536 group-data-selected:border-act">
          <span className="size-3.5 rounded-full group-data-selected:bg-act" />
        </span>
        <span className="phrase">{said}</span>
      </Radio>
    ))}
  </RadioGroup>
);

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
  const { staff, setStaff, pin, setPin, second } = useSecond();
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
      back={
        <Button size="large" onPress={onBack} disabled={busy !== null}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!isReady}>
          {words.submit}
        </Button>
      }
    >
      {isInline(refusal) && <Banner tone="stop">{words[refusal]}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {children}
          {reasons.length > 0 && (
            <Reason reasons={reasons} reason={reason} setReason={setReason} onSubmit={submit} />
          )}
        </div>
        <div className="flex flex-col gap-4">
          <Who people={people} staff={staff} setStaff={setStaff} onSubmit={submit} />
          <Field
            label={words.pin}
            value={pin}
            onChange={setPin}
            onFocus={() => undefined}
            active
            hint={ja.signIn.pinHint}
            maxLength={12}
            onSubmit={submit}
            secret
            numeric
          />
          <Keypad kind="digits" value={pin} onChange={setPin} />
        </div>
      </div>
    </Screen>
  );
};
