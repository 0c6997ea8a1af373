import { useEffect, useState, useSyncExternalStore } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import type { CounterState } from '../../modules/counter/views.ts';
import type { PollingState } from '../../modules/polling/views.ts';
import type { ShelterState } from '../../modules/shelter/views-schema.ts';
import { Button } from '../../ui/button.tsx';
import { CardOverReader } from '../../ui/marks.tsx';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { Screen } from '../../ui/screen.tsx';
import type { Sound } from '../../ui/sound.ts';
import { ja } from '../../ui/text/ja.ts';
import { Desk } from './desk.tsx';
import { moduleOf } from './module.ts';
import { Ribbon } from './status-bar.tsx';
import type { Wires } from './wires.ts';

/** The terminal's page: nothing can be done without the wire, so it comes first; then the desk. */
export const App = ({ wires, sound }: { readonly wires: Wires; readonly sound: Sound }) => {
  const { connection } = wires;
  const link = useSyncExternalStore(connection.watch, connection.state);
  const [desk, setDesk] = useState<DeskState>();
  const [shelter, setShelter] = useState<ShelterState>();
  const [polling, setPolling] = useState<PollingState>();
  const [counter, setCounter] = useState<CounterState>();
  useEffect(() => wires.desk.subscribe('desk', setDesk), [wires]);
  // Asked for first: a site that has it is a polling station. A host without one says nothing.
  useEffect(() => wires.polling.subscribe('polling', setPolling), [wires]);
  useEffect(() => wires.counter.subscribe('counter', setCounter), [wires]);
  useEffect(() => wires.shelter.subscribe('shelter', setShelter), [wires]);

  if (link.kind === 'lost' || link.kind === 'refused') {
    return (
      <Unlinked kind={link.kind} training={desk?.site.training === true} onRetry={connection.retryNow} />
    );
  }
  const module = moduleOf(shelter, polling, counter);
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
