import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import type { Refusal, Scene } from './flow.ts';
import { text } from './screen-text.ts';
import { Done } from './screens/done.tsx';
import { Arrive } from './screens/household.tsx';
import { Confirm, Destination, Manage } from './screens/manage.tsx';
import { Opening } from './screens/opening.tsx';
import { RecentList } from './screens/recent.tsx';
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

/** The shelter desk: one scene at a time, as `flow.ts` says. */
export const ShelterScreen = (props: Props) => {
  const { shelter, requireSupervisor, endSession } = props;
  // The supervisor came for 開設; the desk goes back to its own role at once.
  const model = useShelter(props, endSession);
  const askOpening = (): void => {
    void requireSupervisor().then((signedIn) => {
      if (signedIn) model.dispatch({ kind: 'opening_asked' });
    });
  };
  const { refusal } = model.flow;
  if (refusal !== null) {
    return <Refused refusal={refusal} model={model} />;
  }
  return <SceneView {...props} shelter={shelter} model={model} onOpen={askOpening} />;
};

type SceneProps = Props & { readonly model: ShelterDesk; readonly onOpen: () => void };

/** Scenes of one person; the others are of the desk itself. */
const SceneView = (props: SceneProps) => {
  const { model, shelter, desk, onOpen } = props;
  const { flow, dispatch, save, undo, leave, setSlipOpen } = model;
  const { scene } = flow;
  const shared = { flow, shelter, dispatch };
  switch (scene.at) {
    case 'loading':
      return <Reading />;
    case 'missing':
      return <Missing onLeave={leave} />;
    case 'arrive':
      return <Arrive {...shared} scene={scene} onSave={save} onOpen={onOpen} onLeave={leave} />;
    case 'manage':
      return <Manage {...shared} scene={scene} onLeave={leave} />;
    case 'destination':
      return <Destination {...shared} />;
    case 'confirm':
      return <Confirm {...shared} scene={scene} onSave={save} />;
    case 'done': {
      const { municipality, training } = desk.site;
      return (
        <Done
          scene={scene}
          flow={flow}
          dispatch={dispatch}
          place={{ shelter: shelter.name, municipality, training }}
          onUndo={(reason) => undo(scene.done.eventId, reason)}
          onLeave={leave}
          onSlip={setSlipOpen}
          onDegraded={(letters) => void props.rpc.call('shelter.slipDegraded', { letters })}
        />
      );
    }
    case 'home':
    case 'recent':
    case 'opening':
      return <DeskScene {...props} scene={scene} />;
  }
};

const DeskScene = ({
  scene,
  model,
  shelter,
  desk,
  onSearch,
  onOpen,
}: SceneProps & { readonly scene: Extract<Scene, { at: 'home' | 'recent' | 'opening' }> }) => {
  const { flow, dispatch, undo, open } = model;
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
          onOpen={onOpen}
        />
      );
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
          onBack={() => dispatch({ kind: 'back' })}
        />
      );
  }
};

/** A save that did not happen. After a full disk the same save can be tried again at once. */
const Refused = ({ refusal, model }: { readonly refusal: Refusal; readonly model: ShelterDesk }) => {
  const close = (): void => model.dispatch({ kind: 'refusal_closed' });
  const retry = refusal === 'cannot_record' && ['arrive', 'confirm'].includes(model.flow.scene.at);
  useKeys({ Escape: close });
  return (
    <NoticeScreen
      tone="stop"
      words={text.refusal[refusal]}
      actions={
        <>
          <Button kind={retry ? 'plain' : 'primary'} size="large" first={!retry} onPress={close}>
            {ja.button.back}
          </Button>
          {retry && (
            <Button kind="primary" size="large" first onPress={model.save}>
              {ja.button.retry}
            </Button>
          )}
        </>
      }
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
