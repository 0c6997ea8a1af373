import { type FormEvent, type InputHTMLAttributes, useState } from 'react';
import type { Login, TenantList } from '../../central/schema.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { LOGIN_HELP } from '../text.ts';

const FIELD =
  'block w-full min-h-14 rounded-8 border-2 border-ink bg-paper px-3 text-xl figures placeholder:text-soft';

const Field = ({ label, ...input }: InputHTMLAttributes<HTMLInputElement> & { readonly label: string }) => (
  <label className="block font-bold">
    {label}
    <input {...input} className={`mt-1 ${FIELD}`} maxLength={64} required />
  </label>
);

/** 団体: asked only where there is more than one. */
const TenantField = ({
  tenants,
  chosen,
  choose,
}: {
  readonly tenants: TenantList;
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) => (
  <label className="block font-bold">
    団体
    <select
      value={chosen}
      onChange={(event) => choose(event.target.value)}
      name="tenant"
      className={`mt-1 ${FIELD}`}
      required
    >
      <option value="">選んでください</option>
      {tenants.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

interface Props {
  /** Municipalities of this centre; empty: not known yet. */
  readonly tenants: TenantList;
  /** Why one is asked (again). */
  readonly message: string | null;
  /** Resolves when the answer is there; the view is then drawn anew with the message. */
  readonly signIn: (login: Login) => Promise<void>;
}

const Form = ({ tenants, signIn }: Pick<Props, 'tenants' | 'signIn'>) => {
  const [chosen, setChosen] = useState('');
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const tenant = tenants.find(({ id }) => id === chosen)?.id;
    await signIn({ ...(tenant === undefined ? {} : { tenant }), staff: staff.trim(), pin });
    setPin('');
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-5 rounded-12 border border-line bg-paper p-6"
    >
      {tenants.length > 1 && <TenantField tenants={tenants} chosen={chosen} choose={setChosen} />}
      <Field
        label="職員番号"
        value={staff}
        onChange={(event) => setStaff(event.target.value)}
        name="staff"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Field
        label="PIN（職員用の暗証番号）"
        value={pin}
        onChange={(event) => setPin(event.target.value)}
        name="pin"
        type="password"
        inputMode="numeric"
        autoComplete="current-password"
      />
      <Button type="submit" look="main" className="min-h-14 text-xl" disabled={busy}>
        {busy ? '確かめています' : 'サインイン'}
      </Button>
    </form>
  );
};

/** Sign-in with staff number and PIN, of one's own municipality. */
export const LoginView = ({ tenants, message, signIn }: Props) => (
  <main className="mx-auto flex min-h-screen max-w-xl flex-col justify-center gap-6 px-4 py-8">
    <header>
      <p className="m-0 text-soft">かざす　避難所の受付</p>
      <h1 className="m-0 text-3xl font-bold">避難所の状況</h1>
    </header>
    {message !== null && <Notice level="care" role="alert" title={message} />}
    <Form tenants={tenants} signIn={signIn} />
    <p className="phrase m-0 text-soft">{LOGIN_HELP}</p>
  </main>
);
