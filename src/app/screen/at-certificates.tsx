import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { ResidentId, VisitId } from '../../kernel/ids.ts';
import type { Of } from '../../modules/certificates/scene.ts';
import { CertificatesScreen } from '../../modules/certificates/screen.tsx';
import { text } from '../../modules/certificates/screen-text.ts';
import type { CertificatesState } from '../../modules/certificates/views-schema.ts';
import type { ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import { isSearchRefusal, Search } from './search.tsx';

/** 証明書 beside the counter: whom it was opened for; `nobody`: for paper and money. */
type Opened =
  | { readonly visit: string }
  | 'nobody'
  /** 除票をさがす, and whom that found. */
  | 'finding'
  | { readonly ended: ResidentId };

export interface Front {
  /** Buttons where nobody is served yet; none where this counter gives out no certificates. */
  readonly extra: readonly { readonly label: string; readonly open: () => void }[];
  /** Takes the screen while it is open. */
  readonly front: ReactNode;
}

/** Whom it is opened for now; `undefined`: its visit is over, or it is not open. */
const subjectOf = (opened: Opened | undefined, visitId: VisitId | undefined): Of | undefined => {
  if (opened === undefined || opened === 'finding') return undefined;
  if (opened === 'nobody') return null;
  if ('ended' in opened) return { by: 'search', residentId: opened.ended };
  return visitId !== undefined && opened.visit === visitId ? { by: 'visit', visitId } : undefined;
};

const keyOf = (of: Of): string => (of === null ? 'nobody' : of.by === 'visit' ? of.visitId : of.residentId);

/** 除票をさがす: of those who are registered no more nobody can be at the desk. */
const FindEnded = ({
  wires,
  desk,
  onChoose,
  onClose,
}: Pick<ContentProps, 'wires' | 'desk'> & {
  readonly onChoose: (residentId: ResidentId) => void;
  readonly onClose: () => void;
}) => (
  <Search
    ended
    purpose={desk.site.training ? 'training' : 'reception'}
    purposes={desk.site.purposes}
    onSearch={async (query) => {
      const answer = await wires.certificates.call('certificates.findEnded', query);
      if (answer.ok) return { ok: true, ...answer.value };
      return { ok: false, reason: isSearchRefusal(answer.reason) ? answer.reason : 'failed' };
    }}
    onChoose={(residentId) => {
      onChoose(residentId);
      return Promise.resolve(true);
    }}
    onClose={onClose}
  />
);

/** Opened for one visit, and closed with it: with the next card it is another person's, or nobody's. Of 除票 nobody's card is. */
export const useCertificatesFront = (props: ContentProps, identity: ReactNode): Front => {
  const { wires, desk, requireSupervisor, requireRelease } = props;
  const [state, setState] = useState<CertificatesState>();
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => wires.certificates.subscribe('certificates', setState), [wires]);
  const visit = desk.phase.kind === 'identified' ? desk.phase.visit : null;
  const of = useMemo(() => subjectOf(opened, visit?.visitId), [opened, visit?.visitId]);
  if (state === undefined) return { extra: [], front: null };
  const close = (): void => setOpened(undefined);
  const open = (): void => setOpened(visit === null ? 'nobody' : { visit: visit.visitId });
  const extra = [{ label: text.open, open }];
  if (opened === 'finding')
    return {
      extra,
      front: <FindEnded {...{ wires, desk }} onChoose={(ended) => setOpened({ ended })} onClose={close} />,
    };
  if (of === undefined) return { extra, front: null };
  return {
    extra,
    front: (
      <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
        {of?.by === 'visit' ? identity : <span />}
        <CertificatesScreen
          key={keyOf(of)}
          rpc={wires.certificates}
          certificates={state}
          of={of}
          requireSupervisor={requireSupervisor}
          requireRelease={() => requireRelease({ whom: visit?.residentId ?? null, told: true })}
          endSession={deskCalls(wires).signOut}
          onClose={close}
          onEnded={() => setOpened('finding')}
        />
      </div>
    ),
  };
};
