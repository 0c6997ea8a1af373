import { useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { ja } from '../../ui/text/ja.ts';

export type SignInFailure = 'wrong_pin' | 'locked' | 'notSupervisor' | 'failed';

const words = ja.signIn;

interface Props {
  /** Nothing when it worked; the dialog is then taken away by its owner. */
  readonly onSubmit: (staff: string, pin: string) => Promise<SignInFailure | undefined>;
  readonly onClose: () => void;
}

/** What is typed, and the one call; the PIN is forgotten after every try. */
const useSignIn = (onSubmit: Props['onSubmit']) => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [refused, setRefused] = useState<SignInFailure>();
  const [busy, setBusy] = useState(false);
  const ready = !busy && staff !== '' && /^\d{4,12}$/.test(pin);
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

/** 責任者の確認: staff number and PIN, typed or tapped. */
export const SignInDialog = ({ onSubmit, onClose }: Props) => {
  const { staff, setStaff, pin, setPin, refused, ready, submit } = useSignIn(onSubmit);
  const [field, setField] = useState<'staff' | 'pin'>('staff');
  return (
    <Dialog title={words.title} onClose={onClose} width="max-w-[52rem]" asks>
      <p className="text-[1.25rem] text-soft">{words.lead}</p>
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
        <Field
          label={words.pin}
          value={pin}
          onChange={setPin}
          onFocus={() => setField('pin')}
          active={field === 'pin'}
          hint={words.pinHint}
          maxLength={12}
          onSubmit={submit}
          secret
          numeric
        />
      </div>
      {refused !== undefined && (
        <div className="mt-4">
          <Banner tone="stop">{words[refused]}</Banner>
        </div>
      )}
      <div className="mt-5">
        <Keypad
          kind={field === 'staff' ? 'letters' : 'digits'}
          value={field === 'staff' ? staff : pin}
          onChange={field === 'staff' ? setStaff : setPin}
        />
      </div>
      <div className="mt-6 flex justify-between">
        <Button onPress={onClose}>{ja.button.cancel}</Button>
        <Button kind="primary" onPress={submit} disabled={!ready}>
          {words.submit}
        </Button>
      </div>
    </Dialog>
  );
};
