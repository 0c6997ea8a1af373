import { useCallback, useEffect, useState } from 'react';
import type { ConsoleSession, Login, Overview } from '../central/schema.ts';
import type { Standards } from '../central/shelter-schema.ts';
import { STAFF_API } from '../central/staff-schema.ts';
import type { Result } from '../kernel/result.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import type { BrowserKeys } from './authenticator.ts';
import { useCentreNow, useLive, usePeople, useShelterInAddress, useTenants, useViewStart } from './hooks.ts';
import type { Live } from './live.ts';
import { useStandards } from './office-hooks.ts';
import { OwnPage } from './own-page.tsx';
import { useTitle } from './page-hooks.ts';
import { homeOf, usePage } from './pages.ts';
import { BranchLine } from './parts/branch-line.tsx';
import { DrillRibbon } from './parts/drill-ribbon.tsx';
import { Header } from './parts/header.tsx';
import { LineBanner } from './parts/line-state.tsx';
import { Notice } from './parts/notice.tsx';
import type { ProofBox } from './proof.ts';
import { usePasskeySignIn, useProofAsked } from './staff-hooks.ts';
import { BREAK_GLASS_REFUSED } from './staff-text.ts';
import { CODE_REFUSED, LOGIN_FAILURES, SIGN_OUT_FAILED } from './text.ts';
import { LoginView } from './views/login.tsx';
import { OverviewView } from './views/overview.tsx';
import { ProofDialog } from './views/proof-dialog.tsx';
import { NoSuchShelter, ShelterDetailView } from './views/shelter-detail.tsx';

export interface AppPorts {
  readonly api: ConsoleApi;
  /** A feed of its own for one signed-in session. */
  readonly createLive: (signedOut: () => void) => Live;
  readonly monotonic: () => number;
  /** First answer: of the one-time code if the address had one, else of the cookie. */
  readonly entered: Result<ConsoleSession, ApiFailure>;
  /** The address had a one-time code. */
  readonly usedCode: boolean;
  /** Why the provider's sign-in ended here, or that the proof in this window is done; null: neither. */
  readonly said: string | null;
  readonly keys: BrowserKeys;
  readonly proof: ProofBox;
  readonly goTo: (url: string) => void;
}

const refusalOf = (login: Login, reason: ApiFailure): string =>
  'breakGlass' in login && reason === 'bad_login' ? BREAK_GLASS_REFUSED : LOGIN_FAILURES[reason];

type Access =
  | { readonly kind: 'in'; readonly session: ConsoleSession }
  | { readonly kind: 'out'; readonly message: string | null };

const firstAccess = ({ entered, usedCode, said }: AppPorts): Access => {
  if (entered.ok) return { kind: 'in', session: entered.value };
  const { reason } = entered;
  if (said !== null) return { kind: 'out', message: said };
  if (usedCode && (reason === 'bad_login' || reason === 'not_signed_in'))
    return { kind: 'out', message: CODE_REFUSED };
  return { kind: 'out', message: reason === 'not_signed_in' ? null : LOGIN_FAILURES[reason] };
};

const DetailPage = ({
  ports,
  overview,
  shelter,
  session,
  standards,
  now,
  signedOut,
}: {
  readonly ports: AppPorts;
  readonly overview: Overview;
  readonly shelter: Overview['shelters'][number];
  readonly session: ConsoleSession;
  readonly standards: Standards;
  readonly now: number;
  readonly signedOut: () => void;
}) => {
  const people = usePeople(ports.api, shelter, { asOf: overview.asOf, signedOut });
  return <ShelterDetailView {...{ shelter, overview, people, session, standards, now }} api={ports.api} />;
};

/** With a 職員アカウント the provider's own session ends too: on a shared computer the next person would be this one. */
const signOutFully = async ({ api, goTo }: AppPorts, tenant: string | undefined): Promise<boolean> => {
  const state = await api.proofState();
  const answer = await api.signOut();
  if (answer.ok && state.ok && state.value.method === 'oidc')
    goTo(`${STAFF_API.oidcEnd}?tenant=${tenant ?? ''}`);
  return answer.ok;
};

const SignedIn = ({
  ports,
  session,
  leave,
}: {
  readonly ports: AppPorts;
  readonly session: ConsoleSession;
  readonly leave: (message: string | null) => void;
}) => {
  const [feed] = useState(() => ports.createLive(() => leave(LOGIN_FAILURES.not_signed_in)));
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  const live = useLive(feed);
  const now = useCentreNow(live, ports.monotonic);
  const shelterId = useShelterInAddress();
  const asked = usePage();
  const page = asked ?? (shelterId === null ? homeOf(session.role) : null);
  const main = useViewStart(page ?? shelterId);
  const signedOut = useCallback(() => leave(LOGIN_FAILURES.not_signed_in), [leave]);
  const standards = useStandards(ports.api);
  const { overview } = live;
  const shelter = overview?.shelters.find((entry) => entry.shelterId === shelterId);
  useTitle(homeOf(session.role) === null ? overview : null);
  const signOut = (): void => {
    feed.stop();
    void signOutFully(ports, overview?.tenant.id).then((isOut) => leave(isOut ? null : SIGN_OUT_FAILED));
  };
  return (
    <>
      <div className="z-10 md:sticky md:top-0 print:static">
        {overview?.mode === 'drill' && <DrillRibbon>この画面の人数は訓練の記録です</DrillRibbon>}
        <Header live={live} session={session} here={page} signOut={signOut} />
      </div>
      <main ref={main} tabIndex={-1} className="mx-auto flex max-w-[86rem] flex-col gap-6 px-4 py-5 sm:px-8">
        <LineBanner live={live} now={now} />
        {overview?.branch !== undefined && <BranchLine branch={overview.branch} now={now} />}
        {overview === null && live.line === 'opening' && <p className="m-0">読み込んでいます…</p>}
        {page !== null && <OwnPage {...{ page, ports, overview, session, standards, now, signedOut }} />}
        {overview !== null && shelterId === null && page === null && (
          <OverviewView {...{ overview, session, standards, now }} api={ports.api} />
        )}
        {overview !== null && shelterId !== null && shelter === undefined && (
          <NoSuchShelter shelterId={shelterId} />
        )}
        {overview !== null && shelter !== undefined && (
          <DetailPage {...{ ports, overview, shelter, session, standards, now }} signedOut={signedOut} />
        )}
      </main>
    </>
  );
};

const SignedOut = ({
  ports,
  message,
  signIn,
  entered,
}: {
  readonly ports: AppPorts;
  readonly message: string | null;
  readonly signIn: (login: Login) => Promise<void>;
  readonly entered: (session: ConsoleSession) => void;
}) => {
  const passkey = usePasskeySignIn(ports.api, ports.keys, entered);
  return (
    <LoginView
      tenants={useTenants(ports.api)}
      message={passkey.message ?? message}
      signIn={signIn}
      passkey={ports.keys.isSupported() ? passkey.signIn : undefined}
    />
  );
};

export const App = ({ ports }: { readonly ports: AppPorts }) => {
  const [access, setAccess] = useState<Access>(() => firstAccess(ports));
  const signIn = async (login: Login): Promise<void> => {
    const answer = await ports.api.signIn(login);
    setAccess(
      answer.ok
        ? { kind: 'in', session: answer.value }
        : { kind: 'out', message: refusalOf(login, answer.reason) },
    );
  };
  const leave = useCallback((message: string | null) => setAccess({ kind: 'out', message }), []);
  const entered = useCallback((session: ConsoleSession) => setAccess({ kind: 'in', session }), []);
  const isAsked = useProofAsked(ports.proof);
  if (access.kind === 'out')
    return <SignedOut ports={ports} message={access.message} signIn={signIn} entered={entered} />;
  return (
    <>
      {ports.said !== null && <Notice level="note" role="status" title={ports.said} />}
      <SignedIn ports={ports} session={access.session} leave={leave} />
      {isAsked && <ProofDialog api={ports.api} keys={ports.keys} answer={ports.proof.answer} />}
    </>
  );
};
