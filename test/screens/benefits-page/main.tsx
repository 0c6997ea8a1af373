/** A page of the shop's screen alone, for its pictures; the terminal's own page has the status bar above it. */
import '../../../src/ui/no-eval.ts';
import '../../../src/ui/fonts.ts';
import '../../../src/ui/tokens.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToHost } from '../../../src/app/screen/host-link.ts';
import type { DeskState } from '../../../src/identity/schema.ts';
import { deskTopics } from '../../../src/identity/schema.ts';
import { benefitsContract, benefitsTopics } from '../../../src/modules/benefits/contract.ts';
import { BenefitsScreen } from '../../../src/modules/benefits/screen.tsx';
import type { BenefitsState } from '../../../src/modules/benefits/views-schema.ts';
import { createRpcView } from '../../../src/rpc/client.ts';
import { createRpcConnection } from '../../../src/rpc/connection.ts';
import { browserSystem } from '../../../src/ui/browser-system.ts';
import { createSound } from '../../../src/ui/sound.ts';

const connection = createRpcConnection({ connect: connectToHost(), sleep: browserSystem.sleep });
const topics = { ...deskTopics, ...benefitsTopics };
const rpc = createRpcView(connection, { contract: benefitsContract, topics });
const sound = createSound();

const Page = () => {
  const [desk, setDesk] = useState<DeskState>();
  const [benefits, setBenefits] = useState<BenefitsState>();
  useEffect(() => rpc.subscribe('desk', setDesk), []);
  useEffect(() => rpc.subscribe('benefits', setBenefits), []);
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh">
      <header className="border-b-2 border-line bg-paper px-10 py-3 text-[1.25rem] font-bold">訓練</header>
      <div className="min-h-0">
        {benefits !== undefined && desk !== undefined && (
          <BenefitsScreen
            desk={desk}
            benefits={benefits}
            rpc={rpc}
            sound={sound}
            now={() => browserSystem.now()}
            requireSupervisor={() => Promise.resolve(true)}
            endSession={() => undefined}
          />
        )}
      </div>
    </div>
  );
};

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Page />);
