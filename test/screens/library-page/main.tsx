/** A page of the library's screen alone, for its pictures; the terminal's own page composes it under the status bar. */
import '../../../src/ui/no-eval.ts';
import '../../../src/ui/fonts.ts';
import '../../../src/ui/tokens.css';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { connectToHost } from '../../../src/app/screen/host-link.ts';
import { type DeskState, deskContract, deskTopics } from '../../../src/identity/schema.ts';
import { libraryContract, libraryTopics } from '../../../src/modules/library/contract.ts';
import { LibraryScreen } from '../../../src/modules/library/screen.tsx';
import type { LibraryState } from '../../../src/modules/library/views-schema.ts';
import { createRpcView } from '../../../src/rpc/client.ts';
import { createRpcConnection } from '../../../src/rpc/connection.ts';
import { browserSystem } from '../../../src/ui/browser-system.ts';
import { createSound } from '../../../src/ui/sound.ts';

const connection = createRpcConnection({ connect: connectToHost(), sleep: browserSystem.sleep });
const rpc = createRpcView(connection, { contract: libraryContract, topics: libraryTopics });
const desks = createRpcView(connection, { contract: deskContract, topics: deskTopics });
const sound = createSound();

/** Scenes stand at the host's time, which a picture's data may have moved. */
const ahead = Number(new URLSearchParams(window.location.search).get('ahead') ?? 0);
const now = (): number => browserSystem.now() + ahead;

const Page = () => {
  const [library, setLibrary] = useState<LibraryState>();
  const [desk, setDesk] = useState<DeskState>();
  useEffect(() => rpc.subscribe('library', setLibrary), []);
  useEffect(() => desks.subscribe('desk', setDesk), []);
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh">
      <header className="border-b-2 border-line bg-paper px-10 py-3 text-[1.25rem] font-bold">
        かざし市立図書館　中央館
      </header>
      <div className="min-h-0">
        {library !== undefined && desk !== undefined && (
          <LibraryScreen
            rpc={rpc}
            desk={desk}
            library={library}
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
