import { type FormEvent, type InputHTMLAttributes, useState } from 'react';
import type { Login, TenantList } from '../../central/schema.ts';
import { STAFF_API } from '../../central/staff-schema.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { BREAK_GLASS_HELP } from '../staff-text.ts';
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
  /** Where the browser has passkeys at all. */
  readonly passkey: ((tenant: TenantId | undefined) => void) | undefined;
}

const PinForm = ({
  tenant,
  isMain,
  signIn,
}: Pick<Props, 'signIn'> & { readonly tenant: TenantId | undefined; readonly isMain: boolean }) => {
  const [staff, setStaff] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    await signIn({ ...(tenant === undefined ? {} : { tenant }), staff: staff.trim(), pin });
    setPin('');
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
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
      <Button type="submit" look={isMain ? 'main' : 'plain'} className="min-h-14 text-xl" disabled={busy}>
        {isMain ? 'サインイン' : '職員番号と暗証番号でサインイン'}
      </Button>
    </form>
  );
};

const BreakGlass = ({
  tenant,
  signIn,
}: Pick<Props, 'signIn'> & { readonly tenant: TenantId | undefined }) => {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signIn({ ...(tenant === undefined ? {} : { tenant }), breakGlass: code.trim() });
  };
  return (
    <details className="rounded-8 border border-line bg-paper px-4 py-3">
      <summary className="cursor-pointer">どの方法でも入れないとき（非常用コード）</summary>
      <form onSubmit={submit} className="mt-3 flex flex-col gap-3">
        <p className="phrase m-0">{BREAK_GLASS_HELP}</p>
        <Field
          label="非常用コード"
          value={code}
          onChange={(event) => setCode(event.target.value)}
          name="break-glass"
          autoComplete="off"
          minLength={12}
        />
        <p className="m-0">
          <Button type="submit">非常用コードで入る</Button>
        </p>
      </form>
    </details>
  );
};

const Or = () => <p className="m-0 text-center text-soft">または</p>;

/** What this municipality offers; before the centre has said, the PIN. */
const Ways = ({ tenants, signIn, passkey }: Pick<Props, 'tenants' | 'signIn' | 'passkey'>) => {
  const [chosen, choose] = useState('');
  const tenant = tenants.length === 1 ? tenants[0] : tenants.find(({ id }) => id === chosen);
  const ways = tenant?.ways ?? (tenants.length === 0 ? ['pin'] : []);
  const hasPasskey = ways.includes('passkey') && passkey !== undefined;
  const named = tenants.length > 1 ? tenant?.id : undefined;
  return (
    <>
      <div className="flex flex-col gap-5 rounded-12 border border-line bg-paper p-6">
        {tenants.length > 1 && <TenantField tenants={tenants} chosen={chosen} choose={choose} />}
        {ways.includes('oidc') && (
          <a
            href={`${STAFF_API.oidcStart}?tenant=${tenant?.id ?? ''}`}
            className={`${buttonClass('main')} min-h-14 text-xl`}
          >
            職員アカウントでログイン
          </a>
        )}
        {hasPasskey && (
          <Button
            look={ways.includes('oidc') ? 'plain' : 'main'}
            className="min-h-14 text-xl"
            onClick={() => passkey(named)}
          >
            パスキーでログイン
          </Button>
        )}
        {ways.includes('pin') && (hasPasskey || ways.includes('oidc')) && <Or />}
        {ways.includes('pin') && (
          <PinForm tenant={named} isMain={!hasPasskey && !ways.includes('oidc')} signIn={signIn} />
        )}
      </div>
      {(tenants.length < 2 || tenant !== undefined) && <BreakGlass tenant={named} signIn={signIn} />}
    </>
  );
};

/** Sign-in at one's own municipality, in the ways it has. */
export const LoginView = ({ tenants, message, signIn, passkey }: Props) => (
  <main className="mx-auto flex min-h-screen max-w-xl flex-col justify-center gap-6 px-4 py-8">
    <header>
      <p className="m-0 text-soft">かざす　避難所の受付</p>
      <h1 className="m-0 text-3xl font-bold">避難所の状況</h1>
    </header>
    {message !== null && <Notice level="care" role="alert" title={message} />}
    <Ways tenants={tenants} signIn={signIn} passkey={passkey} />
    <p className="phrase m-0 text-soft">{LOGIN_HELP}</p>
  </main>
);
