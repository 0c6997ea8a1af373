import { useEffect, useState } from 'react';
import { staffIdSchema } from '../../../kernel/roles.ts';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Second } from '../contract.ts';
import { text } from '../screen-text.ts';
import type { CertificatesRpc } from '../use-certificates.ts';
import { Choices } from './parts.tsx';

const words = text.cash;

interface Person {
  readonly id: string;
  readonly name: string;
}

/** Staff of the place; nobody where only numbers are known, or while it is not known yet. */
const useStaff = (rpc: CertificatesRpc): readonly Person[] => {
  const [people, setPeople] = useState<readonly Person[]>([]);
  useEffect(() => {
    let isOver = false;
    void rpc.call('certificates.staff', {}).then((answer) => {
      if ('people' in answer && !isOver) setPeople(answer.people);
    });
    return () => {
      isOver = true;
    };
  }, [rpc]);
  return people;
};

export interface SecondEntry {
  readonly staff: string;
  readonly pin: string;
  readonly setStaff: (staff: string) => void;
  readonly setPin: (pin: string) => void;
  /** `null`: not filled in yet. */
  readonly second: Second | null;
}

/** 二人目: who she is and her PIN, which is forgotten with every try. */
export const useSecond = (): SecondEntry => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const id = staffIdSchema.safeParse(staff);
  const second = id.success && /^\d{4,12}$/.test(pin) ? { staff: id.data, pin } : null;
  return { staff, setStaff, pin, setPin, second };
};

export const SecondFields = ({
  rpc,
  entry: { staff, setStaff, pin, setPin },
  onSubmit,
}: {
  readonly rpc: CertificatesRpc;
  readonly entry: SecondEntry;
  readonly onSubmit: () => void;
}) => {
  const people = useStaff(rpc);
  return (
    <div className="flex flex-col gap-3">
      {people.length === 0 ? (
        <Field
          label={`${words.second}（${words.number}）`}
          value={staff}
          onChange={setStaff}
          onFocus={() => undefined}
          active
          maxLength={64}
          onSubmit={onSubmit}
        />
      ) : (
        <>
          <p className="text-[1.25rem] font-bold">{words.second}</p>
          <Choices
            label={words.second}
            options={people.map(({ id, name }) => [id, name] as const)}
            value={staff}
            onChange={setStaff}
          />
        </>
      )}
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
