import { type ReactNode, useEffect, useRef } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { type Flow, isInterruptible } from './flow.ts';
import { FIND_REFUSALS, REFUSALS } from './refusal-text.ts';
import type { FindRefusal, Scene } from './scene.ts';
import { text } from './screen-text.ts';
import { Backup, Conflicts } from './screens/backup.tsx';
import { Checklist } from './screens/checklist.tsx';
import { OathScreen, ReasonChoice } from './screens/early.tsx';
import { Issue, Undo } from './screens/issue.tsx';
import { AcceptanceList } from './screens/list.tsx';
import { PlaceMenu } from './screens/menu.tsx';
import { Noted } from './screens/noted.tsx';
import { PaperEntry } from './screens/paper.tsx';
import { Closing, Report } from './screens/report.tsx';
import { Search } from './screens/search.tsx';
import { isInline } from './screens/second.tsx';
import { Special } from './screens/special.tsx';
import { Spoil } from './screens/spoil.tsx';
import { Stop } from './screens/stop.tsx';
import { TieOut } from './screens/tie-out.tsx';
import { VerdictOk } from './screens/verdict.tsx';
import { Reading, Waiting } from './screens/waiting.tsx';
import { type PollingDesk, type PollingHost, usePolling } from './use-polling.ts';

interface Props extends PollingHost {
  /** Resolves true when a supervisor is signed in (asks for the PIN if need be), false when she gave up. */
  readonly requireSupervisor: () => Promise<boolean>;
  readonly endSession: () => void;
  /**
   * What the page itself would say now: a card that leads to nobody, a trouble of the machine. It stands only where it may take
   * the screen; a stop it may not. `search`: the way from there to the roll's own search.
   */
  readonly interruption: ((search: () => void) => ReactNode) | null;
}

/** The polling desk: one scene at a time, as `flow.ts` says. */
export const PollingScreen = (props: Props) => {
  const model = usePolling(props);
  const { flow, dispatch } = model;
  useSessionEnd(flow, props.endSession);
  if (flow.refusal !== null && !isInline(flow.refusal)) return <Refused model={model} />;
  if (props.interruption !== null && flow.scene.at !== 'search' && isInterruptible(flow)) {
    return props.interruption(() => dispatch({ kind: 'opened', place: 'search' }));
  }
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
      {flow.held !== null && flow.scene.at !== 'stop' ? (
        <div className="px-10 pt-3 small:px-4">
          <Banner tone="care">{text.waiting.held[flow.held]}</Banner>
        </div>
      ) : (
        <span />
      )}
      <SceneView {...props} model={model} />
    </div>
  );
};

/** The supervisor came for 開所; the desk goes back to its own role at once. */
const useSessionEnd = ({ scene }: Flow, endSession: () => void): void => {
  const opened = scene.at === 'noted' && scene.noted.what === 'opened';
  const end = useRef(endSession);
  useEffect(() => {
    end.current = endSession;
  });
  useEffect(() => {
    if (opened) end.current();
  }, [opened]);
};

type SceneProps = Props & { readonly model: PollingDesk };

/** Scenes of one person. */
const SceneView = (props: SceneProps) => {
  const { model, polling, rpc, desk } = props;
  const { scene } = model.flow;
  const shared = { polling, rpc, model };
  switch (scene.at) {
    case 'looking':
      return <Reading looking />;
    case 'not_found':
      return <NotFound reason={scene.reason} model={model} />;
    case 'verdict':
      return <VerdictOk {...shared} scene={scene} />;
    case 'stop': {
      const { training, municipality } = desk.site;
      return <Stop {...shared} scene={scene} training={training} municipality={municipality} />;
    }
    case 'reason':
      return <ReasonChoice model={model} />;
    case 'oath':
      return <OathScreen scene={scene} model={model} />;
    case 'special':
      return <Special {...shared} scene={scene} />;
    case 'issue':
      return <Issue {...shared} scene={scene} />;
    case 'undo':
      return <Undo {...shared} scene={scene} />;
    case 'noted':
      return <Noted noted={scene.noted} model={model} />;
    default:
      return <PlaceScene {...props} scene={scene} />;
  }
};

type PlaceScenes = Exclude<
  Scene,
  {
    at:
      | 'looking'
      | 'not_found'
      | 'verdict'
      | 'stop'
      | 'reason'
      | 'oath'
      | 'special'
      | 'issue'
      | 'undo'
      | 'noted';
  }
>;

/** Scenes of the desk and the place. */
const PlaceScene = (props: SceneProps & { readonly scene: PlaceScenes }) => {
  const { model, polling, rpc, desk, scene, now, requireSupervisor } = props;
  const shared = { polling, rpc, model };
  switch (scene.at) {
    case 'home':
      return desk.phase.kind === 'reading' ? <Reading /> : <Waiting {...shared} desk={desk} />;
    case 'search':
      return <Search rpc={rpc} model={model} />;
    case 'list':
      return <AcceptanceList scene={scene} model={model} />;
    case 'menu':
      return <PlaceMenu {...shared} />;
    case 'spoil':
      return <Spoil {...shared} />;
    case 'tie_out':
      return <TieOut {...shared} scene={scene} />;
    case 'checklist':
      return <Checklist {...shared} scene={scene} requireSupervisor={requireSupervisor} />;
    case 'report':
      return <Report {...shared} scene={scene} />;
    case 'closing':
      return <Closing {...shared} />;
    case 'paper':
      return <PaperEntry {...shared} now={now} />;
    case 'backup':
      return <Backup {...shared} scene={scene} now={now} />;
    case 'conflicts':
      return <Conflicts {...shared} scene={scene} />;
  }
};

/** Something that was not done, and is not of a form that is still open. */
const Refused = ({ model: { flow, dispatch } }: { readonly model: PollingDesk }) => {
  const close = (): void => dispatch({ kind: 'refusal_closed' });
  useKeys({ Escape: close });
  if (flow.refusal === null) return null;
  return (
    <NoticeScreen
      tone="stop"
      words={REFUSALS[flow.refusal]}
      actions={
        <Button kind="primary" size="large" first onPress={close}>
          {ja.button.back}
        </Button>
      }
    />
  );
};

const NotFound = ({ reason, model }: { readonly reason: FindRefusal; readonly model: PollingDesk }) => {
  useKeys({ Escape: model.leave });
  return (
    <NoticeScreen
      tone="stop"
      words={FIND_REFUSALS[reason]}
      actions={
        <Button kind="primary" size="large" first onPress={model.leave}>
          {ja.button.back}
        </Button>
      }
    />
  );
};
