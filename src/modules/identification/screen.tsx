import type { ReactNode } from 'react';
import type { ResidentId } from '../../kernel/ids.ts';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { CardOverReader } from '../../ui/marks.tsx';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { isWorthRepeating } from './repeating.ts';
import type { Scene } from './scene.ts';
import { text } from './screen-text.ts';
import { Camera } from './screens/camera.tsx';
import { Cards } from './screens/cards.tsx';
import { Choose } from './screens/choose.tsx';
import { Compare } from './screens/compare.tsx';
import { Consent } from './screens/consent.tsx';
import { Compared, Linked, Proved, Unlinked } from './screens/done.tsx';
import { Menu } from './screens/menu.tsx';
import { NumberForm } from './screens/number.tsx';
import { Gregorian, NumberWrong } from './screens/number-wrong.tsx';
import { PinLast, PinPad } from './screens/pin.tsx';
import { Slip } from './screens/slip.tsx';
import { Unlink } from './screens/unlink.tsx';
import { type Identification, type IdentificationHost, useIdentification } from './use-identification.ts';

interface Props extends IdentificationHost {
  /** The page's own search by name, within this screen. */
  readonly renderSearch: (
    onChoose: (residentId: ResidentId) => Promise<boolean>,
    onClose: () => void,
  ) => ReactNode;
}

/** 本人確認: one scene at a time, as `flow.ts` says. */
export const IdentificationScreen = (props: Props) => {
  const model = useIdentification(props);
  return <SceneView {...props} model={model} />;
};

type SceneProps = Props & { readonly model: Identification };

const SceneView = (props: SceneProps) => {
  const { model } = props;
  const { scene } = model.flow;
  switch (scene.at) {
    case 'opening':
      return <Screen />;
    case 'menu':
      return <Menu model={model} />;
    case 'number':
      return <NumberForm model={model} />;
    case 'camera':
      return <Camera scene={scene} model={model} />;
    case 'number_wrong':
      return <NumberWrong scene={scene} model={model} />;
    case 'gregorian':
      return <Gregorian left={scene.left} model={model} />;
    case 'place':
      return <Place {...props} />;
    case 'pin_last':
      return <PinLast scene={scene} model={model} />;
    case 'pin':
      return <PinPad key={scene.left} scene={scene} model={model} />;
    case 'unlink':
      return <Unlink of={scene.of} model={model} />;
    case 'cards':
      return <Cards list={scene.list} model={model} requireSupervisor={props.requireSupervisor} />;
    case 'slip':
      return <Slip scene={scene} model={model} />;
    case 'stopped':
      return <Stopped {...props} scene={scene} />;
    default:
      return <CheckScene {...props} scene={scene} />;
  }
};

type CheckScenes = Extract<
  Scene,
  { at: 'choose' | 'search' | 'compare' | 'compared' | 'consent' | 'linked' | 'proved' | 'unlinked' }
>;

/** Scenes of a card that was read, and verdicts. */
const CheckScene = ({
  model,
  scene,
  renderSearch,
  requireSupervisor,
  desk,
}: SceneProps & { readonly scene: CheckScenes }) => {
  const { dispatch, choose } = model;
  switch (scene.at) {
    case 'choose':
      return <Choose view={scene.view} model={model} />;
    case 'search':
      return renderSearch(
        async (residentId) => {
          choose(scene.view, residentId);
          return true;
        },
        () => dispatch({ kind: 'back' }),
      );
    case 'compare':
      return <Compare view={scene.view} model={model} />;
    case 'compared':
      return <Compared photo={scene.photo} model={model} />;
    case 'consent':
      return <Consent view={scene.view} model={model} requireSupervisor={requireSupervisor} />;
    case 'linked':
      return (
        <Linked
          chipKey={scene.chipKey}
          atDesk={desk.phase.kind === 'checking' && desk.phase.visit !== null}
          model={model}
        />
      );
    case 'proved':
      return <Proved scene={scene} model={model} />;
    case 'unlinked':
      return <Unlinked of={scene.of} model={model} />;
  }
};

/** The card is wanted, or lies there and is being asked. */
const Place = ({ model, desk }: SceneProps) => {
  const { flow, dispatch } = model;
  const asking = flow.busy !== null || desk.cardOnReader;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      back={
        <Button size="large" onPress={back} disabled={flow.busy !== null}>
          {ja.button.back}
        </Button>
      }
    >
      <div role="status" className="m-auto flex flex-col items-center text-center">
        <CardOverReader reading={asking} className="h-72" />
        <h1 className="phrase mt-4 text-[3.25rem] leading-120 font-bold">
          {asking ? text.place.reading : text.place.title}
        </h1>
        <p className="phrase mt-3 text-[1.625rem] text-soft">
          {asking ? text.place.readingLead : text.place.lead}
        </p>
      </div>
    </Screen>
  );
};

const Stopped = ({
  scene,
  model,
  requireRelease,
}: SceneProps & { readonly scene: Extract<Scene, { at: 'stopped' }> }) => {
  const { dispatch, end } = model;
  const { reason, left, again, whom } = scene;
  const held = reason === 'release_needed';
  const repeat = again !== null && (held || isWorthRepeating(reason));
  const goOn = (): void => {
    if (!held) return dispatch({ kind: 'again' });
    void requireRelease(whom).then((released) => {
      if (released) dispatch({ kind: 'again' });
    });
    return undefined;
  };
  const other = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: other });
  return (
    <NoticeScreen
      tone={held ? 'care' : 'stop'}
      words={text.refusal[reason]}
      detail={left === null || left === 0 ? undefined : text.wrong.left(left)}
      back={
        <Button size="large" onPress={end}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <>
          <Button size="large" kind={repeat ? 'plain' : 'primary'} first={!repeat} onPress={other}>
            {ja.button.back}
          </Button>
          {repeat && (
            <Button size="large" kind="primary" first onPress={goOn}>
              {held ? ja.hold.submit : ja.button.retry}
            </Button>
          )}
        </>
      }
    />
  );
};
