import { useState } from 'react';
import { staffPinSchema } from '../../kernel/roles.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { ja } from '../../ui/text/ja.ts';
import { type Staff, StaffNames, useStaff } from './sign-in-names.tsx';

export type SignInFailure = 'wrong_pin' | 'locked' | 'notSupervisor' | 'failed';

const words = ja.signIn;

interface Props {
  /** Nothing when it worked; the dialog is then taken away by its owner. */
  readonly onSubmit: (staff: string, pin: string) => Promise<SignInFailure | undefined>;
  readonly onClose: () => void;
  /** Who may be chosen by name; nobody where only numbers are known. */
  readonly load: () => Promise<Staff>;
}

/** What is typed, and the one call; the PIN is forgotten after every try. */
const useSignIn = (onSubmit: Props['onSubmit']) => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [refused, setRefused] = useState<SignInFailure>();
  const [busy, setBusy] = useState(false);
  const ready = !busy && staff !== '' && staffPinSchema.safeParse(pin).success;
  const submit = (): void => {
    if (!ready) return;
    setBusy(true);
    void onSubmit(staff, pin).then((reason) => {
      setBusy(false);
      setPin('');
      setRefused(reason);
    });
  };
  return { staff, setStaff, pin, setPin, refused, ready, submit };
};

type SignIn = ReturnType<typeof useSignIn>;

const PinField = ({
  signIn: { pin, setPin, submit },
  active,
  onFocus,
}: {
  readonly signIn: SignIn;
  readonly active: boolean;
  readonly onFocus: () => void;
}) => (
  <Field
    label={words.pin}
    value={pin}
    onChange={setPin}
    onFocus={onFocus}
    active={active}
    hint={words.pinHint}
    maxLength={12}
    onSubmit={submit}
    secret
    numeric
  />
);

/** 職員番号 and PIN, one keypad for both. */
const ByNumber = ({ signIn }: { readonly signIn: SignIn }) => {
  const { staff, setStaff, pin, setPin, submit } = signIn;
  const [field, setField] = useState<'staff' | 'pin'>('staff');
  return (
    <>
      <div className="mt-4 grid grid-cols-2 gap-6">
        <Field
          label={words.staff}
          value={staff}
          onChange={setStaff}
          onFocus={() => setField('staff')}
          active={field === 'staff'}
          maxLength={64}
          onSubmit={submit}
          first
        />
        <PinField signIn={signIn} active={field === 'pin'} onFocus={() => setField('pin')} />
      </div>
      <div className="mt-5">
        <Keypad
          kind={field === 'staff' ? 'letters' : 'digits'}
          value={field === 'staff' ? staff : pin}
          onChange={field === 'staff' ? setStaff : setPin}
        />
      </div>
    </>
  );
};

/** A name of the list, and the PIN beside it. */
const ByName = ({ signIn, people }: { readonly signIn: SignIn; readonly people: Staff['people'] }) => {
  const { staff, setStaff, pin, setPin } = signIn;
  return (
    <div className="mt-4 grid gap-6 sm:grid-cols-2">
      <StaffNames people={people} chosen={staff} choose={setStaff} />
      <div className="flex flex-col gap-4">
        <PinField signIn={signIn} active onFocus={() => undefined} />
        <Keypad kind="digits" value={pin} onChange={setPin} />
      </div>
    </div>
  );
};

/** 責任者の確認: a name chosen, or a staff number, and the PIN, typed or tapped. */
export const SignInDialog = ({ onSubmit, onClose, load }: Props) => {
  const { people, stale } = useStaff(load);
  const [typesNumber, setTypesNumber] = useState(false);
  const byName = people.length > 0 && !typesNumber;
  const signIn = useSignIn(onSubmit);
  const { setStaff, refused, ready, submit } = signIn;
  const otherWay = (): void => {
    setStaff('');
    setTypesNumber(byName);
  };
  return (
    <Dialog title={words.title} onClose={onClose} width="max-w-[52rem]" asks>
      <p className="text-[1.25rem] text-soft">{byName ? words.leadNames : words.lead}</p>
      {stale && (
        <div className="mt-3">
          <Banner tone="care">{words.stale}</Banner>
        </div>
      )}
      {byName ? <ByName signIn={signIn} people={people} /> : <ByNumber signIn={signIn} />}
      {refused !== undefined && (
        <div className="mt-4">
          <Banner tone="stop">{words[refused]}</Banner>
        </div>
      )}
      <div className="mt-6 flex flex-wrap justify-between gap-4">
        <div className="flex flex-wrap gap-4">
          <Button onPress={onClose}>{ja.button.cancel}</Button>
          {people.length > 0 && <Button onPress={otherWay}>{byName ? words.byNumber : words.byName}</Button>}
        </div>
        <Button kind="primary" onPress={submit} disabled={!ready}>
          {words.submit}
        </Button>
      </div>
    </Dialog>
  );
};
