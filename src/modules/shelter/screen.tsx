import { Button } from '../../ui/button.tsx';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { useScanner } from '../../ui/scanner.ts';
import { ja } from '../../ui/text/ja.ts';
import { parkedTask } from './flow.ts';
import type { Refusal, Scene } from './scene.ts';
import { text } from './screen-text.ts';
import { Arrive } from './screens/arrive.tsx';
import { AsideView } from './screens/asides.tsx';
import { Done } from './screens/done.tsx';
import { Leaving } from './screens/leaving.tsx';
import { Confirm, Manage } from './screens/manage.tsx';
import { Menu } from './screens/menu.tsx';
import { Opening } from './screens/opening.tsx';
import { RefusedNotice } from './screens/parts/refused.tsx';
import { RecentList } from './screens/recent.tsx';
import { TaskView, useTaskDrafts } from './screens/tasks.tsx';
import { Reading, Waiting } from './screens/waiting.tsx';
import { type ShelterDesk, type ShelterHost, useShelter } from './use-shelter.ts';
import type { ShelterState } from './views-schema.ts';

interface Props extends ShelterHost {
  readonly shelter: ShelterState;
  readonly onSearch: () => void;
  /** Resolves true when a supervisor is signed in (asks for the PIN if need be), false when she gave up. */
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
}

/** What every 仮カード begins with (`temp-card.ts`). */
const CARD_PREFIX = 'KZT';

/** The shelter desk: one scene at a time, as `flow.ts` says. */
export const ShelterScreen = (props: Props) => {
  const { requireSupervisor, endSession } = props;
  // The supervisor came for 開設; the desk goes back to its own role at once.
  const model = useShelter(props, endSession);
  const tasks = useTaskDrafts();
  const askOpening = (): void => {
    void requireSupervisor().then((signedIn) => {
      if (signedIn) model.dispatch({ kind: 'opening_asked' });
    });
  };
  useScanner(CARD_PREFIX, (code) => model.scan(code, (scanned) => tasks.setDrafts({ scanned })));
  const { refusal } = model.flow;
  if (refusal !== null) return <Refused refusal={refusal} model={model} />;
  return <SceneView {...props} model={model} tasks={tasks} onOpen={askOpening} />;
};

type SceneProps = Props & {
  readonly model: ShelterDesk;
  readonly tasks: ReturnType<typeof useTaskDrafts>;
  readonly onOpen: () => void;
};

/** Scenes of one person; the others are of the desk itself. */
const SceneView = (props: SceneProps) => {
  const { model, shelter, onOpen, rpc } = props;
  const { flow, dispatch, save, record, leave } = model;
  const { scene } = flow;
  const shared = { flow, shelter, dispatch };
  switch (scene.at) {
    case 'loading':
    case 'supply':
      return <Reading />;
    case 'missing':
      return <Missing onLeave={leave} />;
    case 'arrive':
      return <Arrive {...shared} scene={scene} onSave={save} onOpen={onOpen} onLeave={leave} />;
    case 'manage': {
      const heads = parkedTask(flow, 'naming')?.heads ?? null;
      const named = (): void => {
        if (heads === null) return;
        const { headsId } = heads;
        const { who, ticked } = scene;
        record('named', () => rpc.call('shelter.nameHeads', { headsId, who, people: [...ticked] }));
      };
      return <Manage {...shared} scene={scene} onLeave={leave} onNamed={named} />;
    }
    case 'aside':
      return <AsideView scene={scene} host={props} model={model} shelter={shelter} />;
    case 'leaving':
      return <Leaving scene={scene} shelter={shelter} now={props.now} dispatch={dispatch} />;
    case 'confirm':
      return <Confirm {...shared} scene={scene} onSave={save} />;
    case 'done':
      return <DoneScene {...props} scene={scene} />;
    default:
      return <DeskScene {...props} scene={scene} />;
  }
};

const DoneScene = ({
  scene,
  model,
  rpc,
}: SceneProps & { readonly scene: Extract<Scene, { at: 'done' }> }) => {
  return (
    <Done
      scene={scene}
      flow={model.flow}
      dispatch={model.dispatch}
      rpc={rpc}
      onUndo={(reason) => model.undo(scene.done.eventId, reason)}
      onLeave={model.leave}
      onSlip={model.setSlipOpen}
    />
  );
};

type OfDesk = Extract<Scene, { at: 'home' | 'recent' | 'opening' | 'menu' | 'task' | 'idle_card' }>;

const DeskScene = (props: SceneProps & { readonly scene: OfDesk }) => {
  const { scene, model, tasks, shelter, desk, onSearch, onOpen } = props;
  const { flow, dispatch, undo, open } = model;
  const back = (): void => dispatch({ kind: 'back' });
  switch (scene.at) {
    case 'home':
      return desk.phase.kind === 'reading' ? (
        <Reading />
      ) : (
        <Waiting
          desk={desk}
          shelter={shelter}
          onSearch={onSearch}
          onRecent={() => dispatch({ kind: 'recent_asked' })}
          onMenu={() => dispatch({ kind: 'menu_asked' })}
          onList={(list) => {
            tasks.setDrafts({ list });
            dispatch({ kind: 'task', task: { kind: 'people' } });
          }}
          onOpen={onOpen}
        />
      );
    case 'menu':
      return <Menu shelter={shelter} onBack={back} onChoose={(task) => dispatch({ kind: 'task', task })} />;
    case 'task':
      return <TaskView {...props} host={props} scene={scene} />;
    case 'idle_card':
      return <IdleCard status={scene.status} onBack={back} />;
    case 'recent':
      return (
        <RecentList
          scene={scene}
          flow={flow}
          dispatch={dispatch}
          onUndo={(entry, reason) => undo(entry.eventId, reason)}
        />
      );
    case 'opening':
      return (
        <Opening
          shelter={shelter}
          training={desk.site.training}
          staff={desk.session.staff}
          busy={flow.busy !== null}
          onOpen={open}
          onBack={back}
        />
      );
  }
};

/** A save that did not happen. After a full disk the same save can be tried again at once. */
const Refused = ({ refusal, model }: { readonly refusal: Refusal; readonly model: ShelterDesk }) => {
  const { at } = model.flow.scene;
  const retry =
    at === 'arrive' || at === 'confirm'
      ? model.save
      : at === 'manage' || at === 'supply'
        ? () => model.dispatch({ kind: 'retried' })
        : undefined;
  return (
    <RefusedNotice
      refusal={refusal}
      onClose={() => model.dispatch({ kind: 'refusal_closed' })}
      onRetry={retry}
    />
  );
};

const Missing = ({ onLeave }: { readonly onLeave: () => void }) => (
  <NoticeScreen
    tone="stop"
    words={text.missing}
    actions={
      <Button kind="primary" size="large" onPress={onLeave} first>
        {ja.button.again}
      </Button>
    }
  />
);

/** A 仮カード that nobody has was read. */
const IdleCard = ({ status, onBack }: { readonly status: 'free' | 'lost'; readonly onBack: () => void }) => (
  <NoticeScreen
    tone={status === 'lost' ? 'stop' : 'care'}
    words={text.card.idle[status]}
    actions={
      <Button kind="primary" size="large" onPress={onBack} first>
        {ja.button.understood}
      </Button>
    }
  />
);
