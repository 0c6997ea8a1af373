import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Names } from '../../../ui/names.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { peopleKey } from '../draft.ts';
import { actionsFor, parkedTask } from '../flow.ts';
import type { Action, Flow, FlowInput, Leaving, Scene } from '../scene.ts';
import { dayWords, text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';
import { Aside, Members, Notes, notesAbove } from './household.tsx';

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
  flow,
  shelter,
  dispatch,
  onLeave,
  onNamed,
}: Props & {
  readonly scene: Extract<Scene, { at: 'manage' }>;
  readonly flow: Flow;
  readonly onLeave: () => void;
  /** They were among the heads that are being named. */
  readonly onNamed: () => void;
}) => {
  const { view, ticked } = scene;
  const busy = flow.busy !== null;
  const offered = actionsFor(view, ticked, shelter.shelterId);
  const heads = parkedTask(flow, 'naming')?.heads ?? null;
  useKeys({ Escape: onLeave });
  return (
    <Screen
      verdictOf={peopleKey(scene)}
      title={words.manageTitle}
      lead={words.manageLead}
      aside={<Aside view={view} ticked={ticked} onToggleAll={() => dispatch({ kind: 'toggled_all' })} />}
      back={
        <>
          <Button
            onPress={onLeave}
            size="large"
            disabled={busy}
            className="small:px-2! small:text-[1.125rem]!"
          >
            {ja.button.cancel}
          </Button>
          <Button
            size="large"
            className="px-6! small:px-2! small:text-[1.125rem]!"
            disabled={busy}
            onPress={() => dispatch({ kind: 'aside', aside: { kind: 'more' } })}
          >
            {text.more.button}
          </Button>
        </>
      }
      actions={<Actions {...{ offered, busy, dispatch }} named={heads !== null} />}
    >
      {!shelter.open && <Banner tone="stop">{text.closed.banner}</Banner>}
      {heads !== null && (
        <Among marker={heads.marker} disabled={busy || ticked.length === 0} onNamed={onNamed} />
      )}
      <Notes {...scene} />
      <Members
        people={scene}
        shelterId={shelter.shelterId}
        onToggle={(personId) => dispatch({ kind: 'toggled', personId })}
        onAside={(aside) => dispatch({ kind: 'aside', aside })}
        disabled={busy}
        labels={{ on: words.chosen, off: '' }}
        alwaysState
        absent={false}
        crowded={notesAbove(scene) || !shelter.open || heads !== null}
      />
    </Screen>
  );
};

/** They may be of those who were counted before. */
const Among = ({
  marker,
  disabled,
  onNamed,
}: {
  readonly marker: string;
  readonly disabled: boolean;
  readonly onNamed: () => void;
}) => (
  <Banner
    tone="info"
    action={
      <Button kind="primary" disabled={disabled} onPress={onNamed}>
        {words.wasAmong}
      </Button>
    }
  >
    {words.leadNaming(marker)}
  </Banner>
);

const Actions = ({
  offered,
  busy,
  named,
  dispatch,
}: Pick<Props, 'dispatch'> & {
  readonly offered: readonly Action[];
  readonly busy: boolean;
  /** The first thing to do is another. */
  readonly named: boolean;
}) =>
  ACTIONS.map((action) => (
    <Button
      key={action}
      kind={action === offered[0] && !named ? 'primary' : 'plain'}
      size="large"
      className="px-6! small:px-2! small:text-[1.125rem]!"
      disabled={busy || !offered.includes(action)}
      onPress={() => dispatch({ kind: 'action', action })}
    >
      {text.action[action].button}
    </Button>
  ));

/** What else belongs to the departure, in words. */
const leavingLines = (
  { to, overnight, destination, handedOver }: Leaving,
  shelter: ShelterState,
): (readonly [string, string])[] => {
  const place = shelter.others.find(({ shelterId }) => shelterId === to)?.name;
  const { confirm } = text;
  return [
    ...(place === undefined ? [] : [[confirm.where, place] as const]),
    ...(destination === null ? [] : [[confirm.where, destination] as const]),
    ...(overnight === null ? [] : [[confirm.until, dayWords(overnight.until)] as const]),
    ...(overnight?.where === undefined ? [] : [[confirm.where, overnight.where] as const]),
    ...(overnight?.phone === undefined ? [] : [[confirm.phone, overnight.phone] as const]),
    ...(handedOver === null
      ? []
      : [[confirm.handedOver, `${handedOver.to}（${handedOver.relation}）`] as const]),
  ];
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
  const lines: readonly (readonly [string, React.ReactNode])[] = [
    [text.confirm.who, <Names key="names" names={names} />],
    [text.confirm.what, text.action[scene.action].words],
    ...leavingLines(scene.leaving, shelter),
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
      {scene.action === 'left' && scene.view.cards.length > 0 && (
        <Banner tone="care">{text.card.takeBack(scene.view.cards.length)}</Banner>
      )}
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
