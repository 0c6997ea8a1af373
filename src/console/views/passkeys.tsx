import { type SyntheticEvent, useEffect, useState } from 'react';
import type { ConsoleSession } from '../../central/schema.ts';
import { type PasskeyList, passkeyNameSchema } from '../../central/staff-schema.ts';
import type { BrowserKeys } from '../authenticator.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import type { StaffApi } from '../staff-api.ts';
import { NO_PASSKEY_HERE, PASSKEY_CANCELLED, PASSKEY_HELP, PASSKEY_THERE } from '../staff-text.ts';
import { LOGIN_FAILURES } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

type Api = Pick<StaffApi, 'passkeys' | 'passkeyOptions' | 'addPasskey' | 'removePasskey'>;

const Register = ({
  busy,
  register,
}: {
  readonly busy: boolean;
  readonly register: (name: string) => void;
}) => {
  const [name, setName] = useState('');
  const parsed = passkeyNameSchema.safeParse(name);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!parsed.success) return;
    register(parsed.data);
    setName('');
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <label className="flex grow flex-col gap-1">
        <span className="font-bold">パスキーの名前（例: 自席のパソコン、青いセキュリティキー）</span>
        <input
          value={name}
          onChange={({ target }) => setName(target.value)}
          name="passkey-name"
          maxLength={40}
          required
          className="min-h-11 rounded-8 border-2 border-line bg-paper px-3"
        />
      </label>
      <Button type="submit" look="main" disabled={busy || !parsed.success}>
        この名前で登録する
      </Button>
    </form>
  );
};

const Entry = ({
  passkey,
  session,
  remove,
}: {
  readonly passkey: PasskeyList['passkeys'][number];
  readonly session: ConsoleSession;
  readonly remove: () => void;
}) => {
  const [asks, setAsks] = useState(false);
  const { name, staff, createdAt, usedAt } = passkey;
  return (
    <li
      className="flex flex-wrap items-center justify-between gap-3 rounded-8 border border-line bg-paper px-4 py-3"
      data-passkey={name}
    >
      <p className="m-0">
        <span className="text-lg font-bold">{name}</span>
        {staff !== session.staff && <span className="ml-3">職員番号 {staff}</span>}
        <span className="block text-sm">
          <span className="mr-4">登録 {dayAndTime(createdAt)}</span>
          {usedAt === null ? 'まだ使われていません' : `最後に使った ${dayAndTime(usedAt)}`}
        </span>
      </p>
      <p className="m-0 flex gap-3">
        {asks ? (
          <>
            <Button look="main" onClick={remove}>
              「{name}」を使えなくする
            </Button>
            <Button onClick={() => setAsks(false)}>やめる</Button>
          </>
        ) : (
          <Button onClick={() => setAsks(true)}>
            外す…<span className="sr-only">（{name}）</span>
          </Button>
        )}
      </p>
    </li>
  );
};

interface Props {
  readonly api: Api;
  readonly keys: BrowserKeys;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
}

const usePasskeys = ({ api, keys, signedOut }: Props) => {
  const [list, setList] = useState<PasskeyList | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is a reason to load
  useEffect(() => {
    void api.passkeys().then((answer) => {
      if (answer.ok) setList(answer.value);
      else if (answer.reason === 'not_signed_in') signedOut();
      else setMessage(LOGIN_FAILURES[answer.reason]);
    });
  }, [api, signedOut, turn]);
  const perform = async (work: Promise<string | null>): Promise<void> => {
    setBusy(true);
    setMessage(await work);
    setBusy(false);
    setTurn((last) => last + 1);
  };
  const register = async (name: string): Promise<string | null> => {
    const options = await api.passkeyOptions();
    if (!options.ok) return LOGIN_FAILURES[options.reason];
    const made = await keys.register(options.value);
    if (!made.ok) return made.reason === 'already_there' ? PASSKEY_THERE : PASSKEY_CANCELLED;
    const added = await api.addPasskey(name, made.value);
    return added.ok ? null : LOGIN_FAILURES[added.reason];
  };
  const remove = async (id: string): Promise<string | null> => {
    const removed = await api.removePasskey(id);
    return removed.ok ? null : LOGIN_FAILURES[removed.reason];
  };
  return {
    ...{ list, message, busy },
    register: (name: string) => void perform(register(name)),
    remove: (id: string) => void perform(remove(id)),
  };
};

/** パスキー: one's own; 情報担当 sees everybody's, for those that were lost. */
export const PasskeysView = (props: Props) => {
  const { list, message, busy, register, remove } = usePasskeys(props);
  const canRegister = list?.canRegister === true && props.keys.isSupported();
  return (
    <section aria-labelledby="passkeys-title" className="flex flex-col gap-4">
      <h1 id="passkeys-title" className="m-0 text-2xl font-bold">
        パスキー
      </h1>
      <p className="phrase m-0">{PASSKEY_HELP}</p>
      {message !== null && <Notice level="stop" role="alert" title={message} />}
      {list === null && message === null && <p className="m-0">読み込んでいます…</p>}
      {list !== null && !canRegister && <Notice level="care" title={NO_PASSKEY_HERE} />}
      {canRegister && <Register busy={busy} register={register} />}
      {list?.passkeys.length === 0 && (
        <Notice level="note" title="登録されたパスキーは、まだありません">
          <p className="m-0">なくしたときに備えて、二つ登録しておくと安心です。</p>
        </Notice>
      )}
      <ul className="m-0 grid list-none gap-2 p-0">
        {list?.passkeys.map((passkey) => (
          <Entry
            key={passkey.id}
            passkey={passkey}
            session={props.session}
            remove={() => remove(passkey.id)}
          />
        ))}
      </ul>
    </section>
  );
};
