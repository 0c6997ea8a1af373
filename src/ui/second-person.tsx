import { useEffect, useState } from 'react';
import type { Failure } from '../kernel/result.ts';
import { staffIdSchema, staffPinSchema } from '../kernel/roles.ts';
import { Choices } from './choices.tsx';
import { Field } from './field.tsx';
import { Keypad } from './keypad.tsx';
import { ja } from './text/ja.ts';

/** 二人目: another member of staff says who she is and proves it with her PIN. Whether she may is decided in the host. */

export interface StaffName {
  readonly id: string;
  readonly name: string;
}

type AskStaff = () => Promise<{ readonly people: readonly StaffName[] } | Failure<string>>;

/**
 * Staff of the place, as `ask` answers when the screen appears; nobody where only numbers are known, while it is not known yet, or
 * where there is no answer.
 */
export const usePlaceStaff = (ask: AskStaff): readonly StaffName[] => {
  const [people, setPeople] = useState<readonly StaffName[]>([]);
  // The one of the moment the screen appeared: whoever draws it again makes another function.
  const [asked] = useState(() => ask);
  useEffect(() => {
    let isOver = false;
    void asked().then((answer) => {
      if ('people' in answer && !isOver) setPeople(answer.people);
    });
    return () => {
      isOver = true;
    };
  }, [asked]);
  return people;
};

export interface SecondEntry {
  readonly staff: string;
  readonly pin: string;
  readonly setStaff: (staff: string) => void;
  readonly setPin: (pin: string) => void;
  /** `null`: not filled in yet. */
  readonly second: { readonly staff: string; readonly pin: string } | null;
}

/** Who she is and her PIN, which whoever sends it forgets with every try. */
export const useSecond = (): SecondEntry => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const id = staffIdSchema.safeParse(staff);
  const second = id.success && staffPinSchema.safeParse(pin).success ? { staff: id.data, pin } : null;
  return { staff, setStaff, pin, setPin, second };
};

/** Chosen by name, or by number where no names are known. */
const Who = ({
  words,
  people,
  entry: { staff, setStaff },
  onSubmit,
}: Omit<SecondFieldsProps, 'ask'> & { readonly people: readonly StaffName[] }) =>
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

interface SecondFieldsProps {
  /** `who`: above the names. `staff`: above the field for her number. */
  readonly words: { readonly who: string; readonly staff: string; readonly pin: string };
  readonly ask: AskStaff;
  readonly entry: SecondEntry;
  readonly onSubmit: () => void;
}

/** Her name or number, and her PIN, by keys on the screen too. */
export const SecondFields = (props: SecondFieldsProps) => {
  const {
    words,
    ask,
    entry: { pin, setPin },
    onSubmit,
  } = props;
  const people = usePlaceStaff(ask);
  return (
    <div className="flex flex-col gap-4">
      <Who {...props} people={people} />
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
};
