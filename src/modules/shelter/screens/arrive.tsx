import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { peopleKey } from '../draft.ts';
import { parkedTask } from '../flow.ts';
import type { Aside as AsideOf, Flow, FlowInput, Scene } from '../scene.ts';
import { groupWords, stayWords, text } from '../screen-text.ts';
import type { ShelterState } from '../views-schema.ts';
import { Aside, Members, Notes, notesAbove } from './household.tsx';
import { ConsentLine } from './parts/consent-line.tsx';

const words = text.household;

type ArriveScene = Extract<Scene, { at: 'arrive' }>;

interface Props {
  readonly scene: ArriveScene;
  readonly flow: Flow;
  readonly shelter: ShelterState;
  readonly dispatch: (input: FlowInput) => void;
  readonly onSave: () => void;
  readonly onOpen: () => void;
  readonly onLeave: () => void;
}

/** What the button that records says: how many, where to, or that nobody is chosen. */
const submitWords = ({ scene, flow }: Pick<Props, 'scene' | 'flow'>): string => {
  const people = scene.ticked.length + scene.draft.guests.length;
  if (flow.busy !== null) return words.saving;
  if (people === 0) return words.nobody;
  return scene.draft.stay === null ? words.confirm(people) : words.confirmStay(people);
};

/** 入所受付: who is expected is ticked; the absent are unticked; one press records. */
export const Arrive = (props: Props) => {
  const { scene, flow, shelter, dispatch, onLeave } = props;
  const { view, ticked, draft } = scene;
  const busy = flow.busy !== null;
  const naming = parkedTask(flow, 'naming');
  useKeys({ Escape: onLeave });
  return (
    <Screen
      verdictOf={peopleKey(scene)}
      title={words.title}
      lead={naming?.heads ? words.leadNaming(naming.heads.marker) : words.lead}
      aside={<Aside view={view} ticked={ticked} onToggleAll={() => dispatch({ kind: 'toggled_all' })} />}
      back={
        <Button onPress={onLeave} size="large" disabled={busy}>
          {ja.button.cancel}
        </Button>
      }
      actions={<Act {...props} busy={busy} />}
    >
      {!shelter.open && <Banner tone="stop">{text.closed.banner}</Banner>}
      <Notes {...scene} />
      <Unaccompanied scene={scene} dispatch={dispatch} />
      <Members
        people={scene}
        shelterId={shelter.shelterId}
        onToggle={(personId) => dispatch({ kind: 'toggled', personId })}
        onAside={(aside) => dispatch({ kind: 'aside', aside })}
        disabled={busy}
        labels={{ on: words.on, off: words.off }}
        alwaysState={false}
        absent
        crowded={notesAbove(scene) || !shelter.open}
      />
      {draft.guests.length > 0 && (
        <p className="text-[1.375rem] font-bold">
          {words.withGuests(draft.guests.map(({ details }) => details.name ?? words.unnamed))}
        </p>
      )}
      <Exceptions
        scene={scene}
        shelter={shelter}
        disabled={busy}
        onAside={(aside) => dispatch({ kind: 'aside', aside })}
      />
    </Screen>
  );
};

/** The one thing to do next: to take them in, or to open the shelter first. */
const Act = (props: Props & { readonly busy: boolean }) => {
  const { scene, shelter, busy, onSave, onOpen } = props;
  return (
    <Button
      kind="primary"
      size="large"
      first
      disabled={busy || (shelter.open && scene.ticked.length + scene.draft.guests.length === 0)}
      onPress={shelter.open ? onSave : onOpen}
    >
      {shelter.open ? submitWords(props) : text.closed.open}
    </Button>
  );
};

/** Only minors are ticked: asked is who looks after them; nothing is held up by it. */
const Unaccompanied = ({
  scene,
  dispatch,
}: {
  readonly scene: ArriveScene;
  readonly dispatch: (input: FlowInput) => void;
}) => {
  const here = scene.view.members.filter(({ personId }) => scene.ticked.includes(personId));
  const { alone } = scene.draft;
  if (here.length === 0 || !here.every(({ minor }) => minor) || scene.draft.guests.length > 0) return null;
  const noted = alone.length > 0;
  return (
    <Banner
      tone="care"
      action={
        <Button
          pressed={noted}
          onPress={() =>
            dispatch({ kind: 'noted', draft: { alone: noted ? [] : here.map(({ personId }) => personId) } })
          }
        >
          {noted && <span aria-hidden="true">✓</span>}
          {words.alone}
        </Button>
      }
    >
      {words.minorsOnly}
    </Banner>
  );
};

/** One line for what is usually as it is: consent, where they sleep, what came with them. */
const Exceptions = ({
  scene,
  shelter,
  disabled,
  onAside,
}: {
  readonly scene: ArriveScene;
  readonly shelter: ShelterState;
  readonly disabled: boolean;
  readonly onAside: (aside: AsideOf) => void;
}) => {
  const { draft, view } = scene;
  const known = view.members.find(({ consent }) => consent !== null)?.consent ?? null;
  const buttons: readonly (readonly ['group' | 'stay' | 'spot' | 'guest', string, boolean])[] = [
    ['group', groupWords(draft.group ?? view.group) ?? words.group, draft.group !== null],
    ['stay', draft.stay === null ? words.stay : stayWords(draft.stay), draft.stay !== null],
    ...(shelter.wards.length === 0 || draft.stay !== null
      ? []
      : ([['spot', draft.spot?.ward ?? words.spot, draft.spot !== null]] as const)),
    ['guest', words.guest, draft.guests.length > 0],
  ];
  return (
    <div className="mt-auto flex flex-wrap items-center gap-2 border-t-2 border-line pt-3">
      <ConsentLine
        consent={draft.consent ?? known ?? shelter.consentDefault}
        asked={draft.consent !== null || known !== null}
        disabled={disabled}
        onChange={() => onAside({ kind: 'consent' })}
      />
      <div className="ml-auto flex flex-wrap gap-2">
        {buttons.map(([kind, label, noted]) => (
          <Button
            key={kind}
            disabled={disabled}
            className={`min-h-[max(3.5rem,56px)]! px-4! text-[1.25rem]! ${noted ? 'border-[3px]! bg-blue-100!' : ''}`}
            onPress={() => onAside({ kind })}
          >
            {noted && <span aria-hidden="true">✓</span>}
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
};
