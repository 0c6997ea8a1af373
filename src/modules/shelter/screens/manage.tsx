import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Names } from '../../../ui/names.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { type Action, actionsFor, type Flow, type FlowInput, type Scene } from '../flow.ts';
import { text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';
import { Aside, Members, Notes } from './household.tsx';

const words = text.household;

/** Always the same order, so that a hand finds its button. */
const ACTIONS = ['return', 'out', 'overnight', 'moved', 'left'] as const satisfies readonly Action[];

interface Props {
  readonly shelter: ShelterState;
  readonly dispatch: (input: FlowInput) => void;
}

/** 二度目: somebody of the household is recorded here. Who, then what. */
export const Manage = ({
  scene,
  shelter,
  dispatch,
  onLeave,
}: Props & {
  readonly scene: Extract<Scene, { at: 'manage' }>;
  readonly onLeave: () => void;
}) => {
  const { view, ticked, visit } = scene;
  const offered = actionsFor(view, ticked, shelter.shelterId);
  useKeys({ Escape: onLeave });
  return (
    <Screen
      verdictOf={visit.visitId}
      title={words.manageTitle}
      lead={words.manageLead}
      aside={<Aside view={view} ticked={ticked} onToggleAll={() => dispatch({ kind: 'toggled_all' })} />}
      back={
        <Button onPress={onLeave} size="large">
          {ja.button.cancel}
        </Button>
      }
      actions={ACTIONS.map((action) => (
        <Button
          key={action}
          kind={action === offered[0] ? 'primary' : 'plain'}
          size="large"
          className="px-7! small:px-4!"
          disabled={!offered.includes(action)}
          onPress={() => dispatch({ kind: 'action', action })}
        >
          {text.action[action].button}
        </Button>
      ))}
    >
      {!shelter.open && <Banner tone="stop">{text.closed.banner}</Banner>}
      <Notes visit={visit} />
      <Members
        view={view}
        ticked={ticked}
        shelterId={shelter.shelterId}
        onToggle={(personId) => dispatch({ kind: 'toggled', personId })}
        disabled={false}
        labels={{ on: words.chosen, off: '' }}
        alwaysState
        crowded={visit.notes.length > 0 || !shelter.open}
      />
    </Screen>
  );
};

/** 転所先 */
export const Destination = ({ shelter, dispatch }: Props) => {
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen
      title={text.destination.title}
      back={
        <Button onPress={back} size="large">
          {ja.button.back}
        </Button>
      }
    >
      {shelter.others.length === 0 ? (
        <Banner tone="care">{text.destination.none}</Banner>
      ) : (
        <div className={`grid gap-4 ${shelter.others.length > 5 ? 'grid-cols-2' : 'grid-cols-1'}`}>
          {shelter.others.map((place, at) => (
            <Button
              key={place.shelterId}
              size="wide"
              first={at === 0}
              onPress={() => dispatch({ kind: 'destination', to: place.shelterId })}
            >
              {place.name}
            </Button>
          ))}
        </div>
      )}
    </Screen>
  );
};

/** Last look before a departure or a return is recorded. */
export const Confirm = ({
  scene,
  flow,
  shelter,
  dispatch,
  onSave,
}: Props & {
  readonly scene: Extract<Scene, { at: 'confirm' }>;
  readonly flow: Flow;
  readonly onSave: () => void;
}) => {
  const back = (): void => dispatch({ kind: 'back' });
  const busy = flow.busy !== null;
  useKeys({ Escape: back });
  const names = scene.view.members
    .filter(({ personId }) => scene.ticked.includes(personId))
    .map(({ name }) => name);
  const place = shelter.others.find(({ shelterId }) => shelterId === scene.to)?.name;
  const lines: readonly (readonly [string, React.ReactNode])[] = [
    [text.confirm.who, <Names key="names" names={names} />],
    [text.confirm.what, text.action[scene.action].words],
    ...(place === undefined ? [] : [[text.confirm.where, place] as const]),
  ];
  return (
    <Screen
      title={text.confirm.title}
      back={
        <Button onPress={back} size="large" disabled={busy}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={onSave} disabled={busy} first>
          {busy ? words.saving : text.confirm.submit}
        </Button>
      }
    >
      <dl className="my-auto grid grid-cols-[9rem_minmax(0,1fr)] items-baseline gap-y-8 rounded-16 border-2 border-line bg-paper px-10 py-9 small:grid-cols-[5rem_minmax(0,1fr)] small:gap-y-3 small:px-4 small:py-4">
        {lines.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-[1.5rem] text-soft">{label}</dt>
            <dd className="phrase text-[2.25rem] leading-140 font-bold small:text-[1.5rem]">{value}</dd>
          </div>
        ))}
      </dl>
    </Screen>
  );
};
