import { useCallback, useEffect, useState } from 'react';
import type { ConsoleSession, Login, Overview } from '../central/schema.ts';
import type { Result } from '../kernel/result.ts';
import { useAnomaliesInAddress } from './anomaly-hooks.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import {
  DEVICES_ADDRESS,
  useCentreNow,
  useDevicesInAddress,
  useLive,
  usePeople,
  useShelterInAddress,
  useTenants,
  useViewStart,
} from './hooks.ts';
import type { Live, LiveState } from './live.ts';
import { BranchLine } from './parts/branch-line.tsx';
import { Button } from './parts/button.tsx';
import { DrillRibbon } from './parts/drill-ribbon.tsx';
import { LineBadge, LineBanner } from './parts/line-state.tsx';
import { CODE_REFUSED, count, LOGIN_FAILURES, ROLE_WORDS, SIGN_OUT_FAILED, staffWord } from './text.ts';
import { AnomaliesView } from './views/anomalies.tsx';
import { DevicesView } from './views/devices.tsx';
import { LoginView } from './views/login.tsx';
import { OverviewView } from './views/overview.tsx';
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
}

type Access =
  | { readonly kind: 'in'; readonly session: ConsoleSession }
  | { readonly kind: 'out'; readonly message: string | null };

const firstAccess = ({ entered, usedCode }: AppPorts): Access => {
  if (entered.ok) return { kind: 'in', session: entered.value };
  const { reason } = entered;
  if (usedCode && (reason === 'bad_login' || reason === 'not_signed_in'))
    return { kind: 'out', message: CODE_REFUSED };
  return { kind: 'out', message: reason === 'not_signed_in' ? null : LOGIN_FAILURES[reason] };
};

const Header = ({
  live,
  session,
  signOut,
}: {
  readonly live: LiveState;
  readonly session: ConsoleSession;
  readonly signOut: () => void;
}) => (
  <header className="border-b border-line bg-paper">
    <div className="mx-auto flex max-w-[86rem] flex-wrap items-center justify-between gap-x-8 gap-y-2 px-4 py-2 sm:px-8">
      <p className="m-0">
        <span className="text-lg font-bold">{live.overview?.tenant.name ?? 'かざす'}</span>
        <a href="#/" className="ml-3">
          避難所の状況
        </a>
        {session.role === 'admin' && (
          <a href={DEVICES_ADDRESS} className="ml-3">
            端末の登録
          </a>
        )}
      </p>
      <LineBadge live={live} />
      <div className="screen-only flex items-center gap-3">
        <span className="text-sm">
          {staffWord(session.staff)}（{ROLE_WORDS[session.role]}）
        </span>
        <Button onClick={signOut}>サインアウト</Button>
      </div>
    </div>
  </header>
);

const DetailPage = ({
  ports,
  overview,
  shelter,
  session,
  now,
  signedOut,
}: {
  readonly ports: AppPorts;
  readonly overview: Overview;
  readonly shelter: Overview['shelters'][number];
  readonly session: ConsoleSession;
  readonly now: number;
  readonly signedOut: () => void;
}) => {
  const people = usePeople(ports.api, shelter, { asOf: overview.asOf, signedOut });
  return <ShelterDetailView {...{ shelter, overview, people, session, now }} api={ports.api} />;
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
  const atDevices = useDevicesInAddress();
  const atAnomalies = useAnomaliesInAddress();
  const page = atDevices ? DEVICES_ADDRESS : atAnomalies ? 'anomalies' : null;
  const main = useViewStart(page ?? shelterId);
  const signedOut = useCallback(() => leave(LOGIN_FAILURES.not_signed_in), [leave]);
  const { overview } = live;
  const shelter = overview?.shelters.find((entry) => entry.shelterId === shelterId);
  useEffect(() => {
    if (overview === null) return;
    const drill = overview.mode === 'drill' ? '【訓練】' : '';
    document.title = `${drill}${count(overview.totals.present)}人 — 避難所の状況`;
  }, [overview]);
  const signOut = (): void => {
    feed.stop();
    void ports.api.signOut().then((answer) => leave(answer.ok ? null : SIGN_OUT_FAILED));
  };
  return (
    <>
      <div className="z-10 md:sticky md:top-0 print:static">
        {overview?.mode === 'drill' && <DrillRibbon>この画面の人数は訓練の記録です</DrillRibbon>}
        <Header live={live} session={session} signOut={signOut} />
      </div>
      <main ref={main} tabIndex={-1} className="mx-auto flex max-w-[86rem] flex-col gap-6 px-4 py-5 sm:px-8">
        <LineBanner live={live} now={now} />
        {overview?.branch !== undefined && <BranchLine branch={overview.branch} now={now} />}
        {overview === null && live.line === 'opening' && <p className="m-0">読み込んでいます…</p>}
        {atDevices && <DevicesView api={ports.api} signedOut={signedOut} />}
        {overview !== null && atAnomalies && (
          <AnomaliesView {...{ overview, session }} api={ports.api} signedOut={signedOut} />
        )}
        {overview !== null && shelterId === null && page === null && (
          <OverviewView overview={overview} now={now} />
        )}
        {overview !== null && shelterId !== null && shelter === undefined && (
          <NoSuchShelter shelterId={shelterId} />
        )}
        {overview !== null && shelter !== undefined && (
          <DetailPage {...{ ports, overview, shelter, session, now }} signedOut={signedOut} />
        )}
      </main>
    </>
  );
};

const SignedOut = ({
  ports,
  message,
  signIn,
}: {
  readonly ports: AppPorts;
  readonly message: string | null;
  readonly signIn: (login: Login) => Promise<void>;
}) => <LoginView tenants={useTenants(ports.api)} message={message} signIn={signIn} />;

export const App = ({ ports }: { readonly ports: AppPorts }) => {
  const [access, setAccess] = useState<Access>(() => firstAccess(ports));
  const signIn = async (login: Login): Promise<void> => {
    const answer = await ports.api.signIn(login);
    setAccess(
      answer.ok
        ? { kind: 'in', session: answer.value }
        : { kind: 'out', message: LOGIN_FAILURES[answer.reason] },
    );
  };
  const leave = useCallback((message: string | null) => setAccess({ kind: 'out', message }), []);
  return access.kind === 'in' ? (
    <SignedIn ports={ports} session={access.session} leave={leave} />
  ) : (
    <SignedOut ports={ports} message={access.message} signIn={signIn} />
  );
};
