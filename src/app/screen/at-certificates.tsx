import { type ReactNode, useEffect, useState } from 'react';
import { CertificatesScreen } from '../../modules/certificates/screen.tsx';
import { text } from '../../modules/certificates/screen-text.ts';
import type { CertificatesState } from '../../modules/certificates/views-schema.ts';
import type { ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';

/** 証明書 beside the counter: whom it was opened for; `nobody`: for paper and money. */
type Opened = { readonly visit: string } | 'nobody';

export interface Front {
  /** Buttons where nobody is served yet; none where this counter gives out no certificates. */
  readonly extra: readonly { readonly label: string; readonly open: () => void }[];
  /** Takes the screen while it is open. */
  readonly front: ReactNode;
}

/** Opened for one visit, and closed with it: with the next card it is another person's, or nobody's. */
export const useCertificatesFront = (props: ContentProps, identity: ReactNode): Front => {
  const { wires, desk, requireSupervisor, requireRelease } = props;
  const [state, setState] = useState<CertificatesState>();
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => wires.certificates.subscribe('certificates', setState), [wires]);
  const visit = desk.phase.kind === 'identified' ? desk.phase.visit : null;
  if (state === undefined) return { extra: [], front: null };
  const open = (): void => setOpened(visit === null ? 'nobody' : { visit: visit.visitId });
  const extra = [{ label: text.open, open }];
  const isOver = opened === undefined || (opened !== 'nobody' && opened.visit !== visit?.visitId);
  if (isOver) return { extra, front: null };
  return {
    extra,
    front: (
      <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
        {opened === 'nobody' ? <span /> : identity}
        <CertificatesScreen
          key={opened === 'nobody' ? opened : opened.visit}
          rpc={wires.certificates}
          certificates={state}
          of={opened === 'nobody' || visit === null ? null : { by: 'visit', visitId: visit.visitId }}
          requireSupervisor={requireSupervisor}
          requireRelease={() => requireRelease({ whom: visit?.residentId ?? null, told: true })}
          endSession={deskCalls(wires).signOut}
          onClose={() => setOpened(undefined)}
        />
      </div>
    ),
  };
};
