import type { ConsoleSession, Overview } from '../central/schema.ts';
import type { Standards } from '../central/shelter-schema.ts';
import type { ConsoleApi } from './api.ts';
import type { BrowserKeys } from './authenticator.ts';
import type { PageName } from './pages.ts';
import { AnomaliesView } from './views/anomalies.tsx';
import { AttendanceView } from './views/attendance.tsx';
import { BenefitsView } from './views/benefits.tsx';
import { DevicesView } from './views/devices.tsx';
import { FilesView } from './views/files.tsx';
import { FormsView } from './views/forms.tsx';
import { InquiryView } from './views/inquiry.tsx';
import { LibraryView } from './views/library.tsx';
import { NeedsView } from './views/needs.tsx';
import { OperationView } from './views/operation.tsx';
import { PasskeysView } from './views/passkeys.tsx';
import { PlacesView } from './views/places.tsx';
import { PoliciesView } from './views/policies.tsx';
import { PollingView } from './views/polling.tsx';
import { UnconfirmedView } from './views/unconfirmed.tsx';

/** Pages that are not about the figures of the moment. */
export const OwnPage = ({
  page,
  ports: { api, keys },
  overview,
  session,
  standards,
  now,
  signedOut,
}: {
  readonly page: PageName;
  readonly ports: { readonly api: ConsoleApi; readonly keys: BrowserKeys };
  readonly overview: Overview | null;
  readonly session: ConsoleSession;
  readonly standards: Standards;
  readonly now: number;
  readonly signedOut: () => void;
}) => {
  switch (page) {
    case 'benefits':
      return <BenefitsView api={api} signedOut={signedOut} />;
    case 'library':
      return <LibraryView api={api} signedOut={signedOut} />;
    case 'devices':
      return <DevicesView api={api} mayDecide={session.role === 'admin'} signedOut={signedOut} />;
    case 'passkeys':
      return <PasskeysView {...{ api, keys, session, signedOut }} />;
    case 'files':
      return <FilesView {...{ api, session, signedOut }} />;
    case 'forms':
      return <FormsView {...{ api, session, signedOut }} />;
    case 'attendance':
      return <AttendanceView {...{ api, session, signedOut }} />;
    case 'places':
      return <PlacesView {...{ api, session, signedOut }} />;
    case 'policies':
      return <PoliciesView api={api} signedOut={signedOut} />;
    case 'polling':
      return overview === null ? null : <PollingView {...{ api, overview, session, now, signedOut }} />;
    case 'operation':
      return <OperationView api={api} signedOut={signedOut} />;
    case 'needs':
      return overview === null ? null : <NeedsView {...{ overview, standards, now }} />;
    case 'unconfirmed':
      return <UnconfirmedView api={api} signedOut={signedOut} />;
    case 'inquiry':
      return <InquiryView api={api} signedOut={signedOut} />;
    case 'anomalies':
      return overview === null ? null : <AnomaliesView {...{ api, overview, session, signedOut }} />;
  }
};
