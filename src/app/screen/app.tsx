import { useEffect, useState, useSyncExternalStore } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import { Button } from '../../ui/button.tsx';
import { CardOverReader } from '../../ui/marks.tsx';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { Screen } from '../../ui/screen.tsx';
import type { Sound } from '../../ui/sound.ts';
import { ja } from '../../ui/text/ja.ts';
import { Desk } from './desk.tsx';
import { type ModuleStates, moduleOf } from './module.ts';
import { Ribbon } from './status-bar.tsx';
import type { Wires } from './wires.ts';

/** A host without a module says nothing on its topic. The poll is asked for first: a site that has it is a polling station. */
const useModuleStates = (wires: Wires): Partial<ModuleStates> => {
  const [states, setStates] = useState<Partial<ModuleStates>>({});
  useEffect(() => {
    const hear = (state: Partial<ModuleStates>): void => setStates((before) => ({ ...before, ...state }));
    const ends = [
      wires.polling.subscribe('polling', (polling) => hear({ polling })),
      wires.counter.subscribe('counter', (counter) => hear({ counter })),
      wires.library.subscribe('library', (library) => hear({ library })),
      wires.attendance.subscribe('attendance', (attendance) => hear({ attendance })),
      wires.benefits.subscribe('benefits', (benefits) => hear({ benefits })),
      wires.shelter.subscribe('shelter', (shelter) => hear({ shelter })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [wires]);
  return states;
};

/** The terminal's page: nothing can be done without the wire, so it comes first; then the desk. */
export const App = ({ wires, sound }: { readonly wires: Wires; readonly sound: Sound }) => {
  const { connection } = wires;
  const link = useSyncExternalStore(connection.watch, connection.state);
  const [desk, setDesk] = useState<DeskState>();
  const states = useModuleStates(wires);
  useEffect(() => wires.desk.subscribe('desk', setDesk), [wires]);

  if (link.kind === 'lost' || link.kind === 'refused') {
    return (
      <Unlinked kind={link.kind} training={desk?.site.training === true} onRetry={connection.retryNow} />
    );
  }
  const module = moduleOf(states);
  if (desk === undefined || module === undefined) return <Starting />;
  return <Desk wires={wires} desk={desk} module={module} sound={sound} />;
};

/** The wire to the host is down. It comes back by itself; what was shown is read again then. */
const Unlinked = ({
  kind,
  training,
  onRetry,
}: {
  readonly kind: 'lost' | 'refused';
  /** As last known. */
  readonly training: boolean;
  readonly onRetry: () => void;
}) => (
  <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)]">
    {training ? <Ribbon /> : <span />}
    <NoticeScreen
      tone="stop"
      words={ja.machine[kind]}
      actions={
        kind === 'lost' ? (
          <Button kind="primary" size="large" onPress={onRetry} first>
            {ja.button.reconnect}
          </Button>
        ) : (
          <Button kind="primary" size="large" onPress={() => window.location.reload()} first>
            {ja.button.reload}
          </Button>
        )
      }
    />
  </div>
);

const Starting = () => (
  <div className="h-dvh">
    <Screen>
      <div role="status" className="m-auto flex flex-col items-center gap-6">
        <CardOverReader reading={false} className="h-56" />
        <p className="text-[2rem] font-bold">{ja.starting}</p>
      </div>
    </Screen>
  </div>
);
