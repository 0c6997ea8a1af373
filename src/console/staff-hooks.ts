import { useCallback, useState, useSyncExternalStore } from 'react';
import type { ConsoleSession } from '../central/schema.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { BrowserKeys } from './authenticator.ts';
import type { ProofBox } from './proof.ts';
import type { StaffApi } from './staff-api.ts';
import { PASSKEY_CANCELLED } from './staff-text.ts';
import { LOGIN_FAILURES } from './text.ts';

export const useProofAsked = ({ subscribe, isAsked }: ProofBox): boolean =>
  useSyncExternalStore(subscribe, isAsked);

/** Signing in with a passkey: the message when it did not work. */
export const usePasskeySignIn = (
  api: Pick<StaffApi, 'passkeyStart' | 'passkeySignIn'>,
  keys: BrowserKeys,
  entered: (session: ConsoleSession) => void,
): { readonly message: string | null; readonly signIn: (tenant: TenantId | undefined) => void } => {
  const [message, setMessage] = useState<string | null>(null);
  const signIn = useCallback(
    async (tenant: TenantId | undefined): Promise<void> => {
      const options = await api.passkeyStart(tenant);
      if (!options.ok) return setMessage(LOGIN_FAILURES[options.reason]);
      const passkey = await keys.prove(options.value);
      if (!passkey.ok) return setMessage(PASSKEY_CANCELLED);
      const answer = await api.passkeySignIn(passkey.value);
      if (answer.ok) return entered(answer.value);
      return setMessage(answer.reason === 'bad_login' ? PASSKEY_CANCELLED : LOGIN_FAILURES[answer.reason]);
    },
    [api, keys, entered],
  );
  return { message, signIn: (tenant) => void signIn(tenant) };
};
