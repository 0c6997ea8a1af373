/** A page of the certificates' screen alone, for its pictures; the counter's own page composes it beside the rest. */
import '../../../src/ui/no-eval.ts';
import '../../../src/ui/fonts.ts';
import '../../../src/ui/tokens.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToHost } from '../../../src/app/screen/host-link.ts';
import { residentIdSchema, visitIdSchema } from '../../../src/kernel/ids.ts';
import { certificatesContract, certificatesTopics } from '../../../src/modules/certificates/contract.ts';
import type { Of } from '../../../src/modules/certificates/scene.ts';
import { CertificatesScreen } from '../../../src/modules/certificates/screen.tsx';
import type { CertificatesState } from '../../../src/modules/certificates/views-schema.ts';
import { createRpcView } from '../../../src/rpc/client.ts';
import { createRpcConnection } from '../../../src/rpc/connection.ts';
import { browserSystem } from '../../../src/ui/browser-system.ts';

// Before the connection takes its token out of the address.
const asked = new URLSearchParams(window.location.hash.slice(1));
const visit = asked.get('visit');
const found = asked.get('search');
const OF: Of =
  visit !== null
    ? { by: 'visit', visitId: visitIdSchema.parse(visit) }
    : found !== null
      ? { by: 'search', residentId: residentIdSchema.parse(found) }
      : null;

const connection = createRpcConnection({ connect: connectToHost(), sleep: browserSystem.sleep });
const rpc = createRpcView(connection, { contract: certificatesContract, topics: certificatesTopics });

const Page = () => {
  const [state, setState] = useState<CertificatesState>();
  const [closed, setClosed] = useState(false);
  useEffect(() => rpc.subscribe('certificates', setState), []);
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh">
      <header className="border-b-2 border-line bg-paper px-10 py-3 text-[1.25rem] font-bold">
        かざし市役所　市民課　1番窓口
      </header>
      <div className="min-h-0">
        {closed && <p>closed</p>}
        {state !== undefined && !closed && (
          <CertificatesScreen
            rpc={rpc}
            certificates={state}
            of={OF}
            requireSupervisor={() => Promise.resolve(true)}
            requireRelease={() => Promise.resolve(true)}
            endSession={() => undefined}
            onClose={() => setClosed(true)}
            onEnded={() => setClosed(true)}
          />
        )}
      </div>
    </div>
  );
};

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Page />);
