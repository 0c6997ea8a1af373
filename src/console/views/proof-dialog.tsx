import { type SyntheticEvent, useEffect, useState } from 'react';
import { type ProofState, STAFF_API } from '../../central/staff-schema.ts';
import type { Result } from '../../kernel/result.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { ApiFailure } from '../api.ts';
import type { BrowserKeys } from '../authenticator.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import type { StaffApi } from '../staff-api.ts';
import { NO_WAY, OIDC_WINDOW, PASSKEY_CANCELLED, PROOF_BUTTONS, PROOF_WHY } from '../staff-text.ts';
import { LOGIN_FAILURES } from '../text.ts';

type Api = Pick<StaffApi, 'proofState' | 'provePin' | 'proofOptions' | 'provePasskey'>;

/** How often the centre is asked whether the other window is done, milliseconds. */
const POLL_MS = 1_500;

const PinForm = ({ busy, prove }: { readonly busy: boolean; readonly prove: (pin: string) => void }) => {
  const [pin, setPin] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    prove(pin);
    setPin('');
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <label className="block font-bold">
        PIN（職員用の暗証番号）
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog is there to be written in
          autoFocus
          value={pin}
          onChange={({ target }) => setPin(target.value)}
          name="proof-pin"
          type="password"
          inputMode="numeric"
          autoComplete="current-password"
          maxLength={64}
          required
          className="figures mt-1 block min-h-14 w-full rounded-8 border-2 border-ink bg-paper px-3 text-xl"
        />
      </label>
      <p className="m-0">
        <Button type="submit" look="main" className="min-h-14 text-xl" disabled={busy || pin === ''}>
          確認する
        </Button>
      </p>
    </form>
  );
};

/** Asks again until the window at the provider is done with. */
const useWindow = (api: Api, isOpen: boolean, answer: (isProven: boolean) => void): void => {
  useEffect(() => {
    if (!isOpen) return undefined;
    const ask = async (): Promise<void> => {
      const state = await api.proofState();
      if (state.ok && state.value.provenUntil > state.value.asOf) answer(true);
    };
    const timer = setInterval(() => void ask(), POLL_MS);
    return () => clearInterval(timer);
  }, [api, isOpen, answer]);
};

interface Props {
  readonly api: Api;
  readonly keys: BrowserKeys;
  readonly answer: (isProven: boolean) => void;
}

/** What can be done, and what came of it. */
const useProof = ({ api, keys, answer }: Props) => {
  const [state, setState] = useState<ProofState | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [atProvider, setAtProvider] = useState(false);
  useEffect(() => {
    void api.proofState().then((found) => {
      if (found.ok) setState(found.value);
      else setMessage(LOGIN_FAILURES[found.reason]);
    });
  }, [api]);
  useWindow(api, atProvider, answer);
  const judge = async (asked: Promise<Result<null, ApiFailure>>): Promise<void> => {
    setBusy(true);
    const outcome = await asked;
    setBusy(false);
    if (outcome.ok) answer(true);
    else setMessage(LOGIN_FAILURES[outcome.reason]);
  };
  return {
    ...{ state, message, busy, atProvider },
    byPin: (pin: string) => void judge(api.provePin(pin)),
    byPasskey: async (): Promise<void> => {
      const options = await api.proofOptions();
      if (!options.ok) return setMessage(LOGIN_FAILURES[options.reason]);
      const passkey = await keys.prove(options.value);
      return passkey.ok ? judge(api.provePasskey(passkey.value)) : setMessage(PASSKEY_CANCELLED);
    },
    atWindow: (): void => {
      globalThis.open(`${STAFF_API.oidcStart}?purpose=proof`, '_blank', 'noopener');
      setAtProvider(true);
    },
  };
};

const BIG = 'min-h-14 text-xl';

/** 本人の確認: before something that cannot be taken back; what was asked for is then done by itself. */
export const ProofDialog = (props: Props) => {
  const { answer } = props;
  const proof = useProof(props);
  const ways = proof.state?.ways ?? [];
  const hasPasskey = ways.includes('passkey');
  return (
    <Dialog title="本人の確認" onClose={() => answer(false)} width="max-w-[40rem]" asks>
      <div className="flex flex-col gap-4" data-proof>
        <p className="phrase m-0">{PROOF_WHY}</p>
        {proof.message !== null && <Notice level="stop" role="alert" title={proof.message} />}
        {proof.atProvider && <Notice level="note" role="status" title={OIDC_WINDOW} />}
        {proof.state !== null && ways.length === 0 && <Notice level="care" title={NO_WAY} />}
        {hasPasskey && (
          <p className="m-0">
            <Button look="main" className={BIG} onClick={() => void proof.byPasskey()} disabled={proof.busy}>
              {PROOF_BUTTONS.passkey}
            </Button>
          </p>
        )}
        {ways.includes('oidc') && (
          <p className="m-0">
            <Button look={hasPasskey ? 'plain' : 'main'} className={BIG} onClick={proof.atWindow}>
              {PROOF_BUTTONS.oidc}
            </Button>
          </p>
        )}
        {ways.includes('pin') && <PinForm busy={proof.busy} prove={proof.byPin} />}
        <p className="m-0">
          <Button onClick={() => answer(false)}>やめる</Button>
        </p>
      </div>
    </Dialog>
  );
};
