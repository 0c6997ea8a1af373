/** A page of the staff door alone, for its pictures; the terminal's own page composes it below the status bar. */
import '../../../src/ui/no-eval.ts';
import '../../../src/ui/fonts.ts';
import '../../../src/ui/tokens.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToHost } from '../../../src/app/screen/host-link.ts';
import { type DeskState, deskTopics } from '../../../src/identity/schema.ts';
import { attendanceContract, attendanceTopics } from '../../../src/modules/attendance/contract.ts';
import { AttendanceScreen } from '../../../src/modules/attendance/screen.tsx';
import type { AttendanceState } from '../../../src/modules/attendance/views-schema.ts';
import { createRpcView } from '../../../src/rpc/client.ts';
import { createRpcConnection } from '../../../src/rpc/connection.ts';
import { browserSystem } from '../../../src/ui/browser-system.ts';

// Before the connection takes its token out of the address.
const asked = new URLSearchParams(window.location.hash.slice(1));
const moment = Number(asked.get('now') ?? browserSystem.now());
const now = (): number => moment;

const connection = createRpcConnection({ connect: connectToHost(), sleep: browserSystem.sleep });
const rpc = createRpcView(connection, { contract: attendanceContract, topics: attendanceTopics });
const deskRpc = createRpcView(connection, { contract: {}, topics: deskTopics });

const heard: string[] = [];
const sound = {
  read: () => void heard.push('read'),
  success: () => void heard.push('success'),
  stop: () => void heard.push('stop'),
  verdict: (kind: string) => void heard.push(kind),
};
Object.assign(window, { heard });

const Page = () => {
  const [state, setState] = useState<AttendanceState>();
  const [desk, setDesk] = useState<DeskState>();
  useEffect(() => rpc.subscribe('attendance', setState), []);
  useEffect(() => deskRpc.subscribe('desk', setDesk), []);
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh">
      <header className="border-b-2 border-line bg-paper px-10 py-4 text-[1.25rem] font-bold">
        架空県かざし市　市役所　東庁舎 通用口
      </header>
      <div className="min-h-0">
        {state !== undefined && desk !== undefined && (
          <AttendanceScreen
            desk={desk}
            attendance={state}
            rpc={rpc}
            sound={sound}
            now={now}
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
