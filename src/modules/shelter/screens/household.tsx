import type { Visit } from '../../../identity/schema.ts';
import type { ResidentId, ShelterId } from '../../../kernel/ids.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Flow, FlowInput, Scene } from '../flow.ts';
import type { HouseholdMember, HouseholdView, ShelterState } from '../schema.ts';
import { stateWords, text } from '../screen-text.ts';

const words = text.household;

/** What the clerk should know of the card or of how the person was found; the person may be served. */
export const Notes = ({ visit }: { readonly visit: Visit }) => (
  <>
    {visit.evidence.source === 'search' && <Banner tone="info">{words.bySearch}</Banner>}
    {visit.notes.map((note) => (
      <Banner key={note} tone="care">
        {text.note[note]}
      </Banner>
    ))}
  </>
);

/** 住所 of the household; of a protected one (支援措置) never, in words that do not say why. */
export const AddressLine = ({ view }: { readonly view: HouseholdView }) => (
  <p className="text-[1.375rem] text-soft">
    <span className="mr-4 font-bold">{words.address}</span>
    {view.protected ? words.addressHidden : view.address}
  </p>
);

const describe = ({ relationship, age }: HouseholdMember): string => `${relationship}・${words.age(age)}`;

const State = ({
  member,
  shelterId,
}: {
  readonly member: HouseholdMember;
  readonly shelterId: ShelterId;
}) => {
  const { presence } = member;
  return (
    <span className="text-[1.125rem] font-bold text-soft">
      {stateWords(presence, shelterId, member.shelterName)}
      {presence.status !== 'not_here' && (
        <span className="ml-3 font-normal">{text.state.since(timeInJapan(presence.since))}</span>
      )}
    </span>
  );
};

/** The members as rows to press, one column while they fit, two beyond. Keys 1 to 9 press them too. */
export const Members = ({
  view,
  ticked,
  shelterId,
  onToggle,
  disabled,
  labels,
  alwaysState,
}: {
  readonly view: HouseholdView;
  readonly ticked: readonly ResidentId[];
  readonly shelterId: ShelterId;
  readonly onToggle: (residentId: ResidentId) => void;
  readonly disabled: boolean;
  readonly labels: { readonly on: string; readonly off: string };
  readonly alwaysState: boolean;
}) => {
  useKeys(
    Object.fromEntries(
      view.members
        .slice(0, 9)
        .map(({ residentId }, at) => [String(at + 1), () => !disabled && onToggle(residentId)]),
    ),
  );
  return (
    <div className={`grid gap-3 ${view.members.length > 5 ? 'grid-cols-2' : 'grid-cols-1'}`}>
      {view.members.map((member, at) => (
        <ChoiceRow
          key={member.residentId}
          number={at + 1}
          ticked={ticked.includes(member.residentId)}
          onChange={() => onToggle(member.residentId)}
          disabled={disabled}
          title={member.name}
          detail={describe(member)}
          words={labels}
          {...(alwaysState || member.presence.status !== 'not_here'
            ? { state: <State member={member} shelterId={shelterId} /> }
            : {})}
        />
      ))}
    </div>
  );
};

interface Props {
  readonly scene: Extract<Scene, { at: 'arrive' }>;
  readonly flow: Flow;
  readonly shelter: ShelterState;
  readonly dispatch: (input: FlowInput) => void;
  readonly onSave: () => void;
  readonly onOpen: () => void;
  readonly onLeave: () => void;
}

/** 入所受付: the whole household is ticked; the absent are unticked; one press records. */
export const Arrive = ({ scene, flow, shelter, dispatch, onSave, onOpen, onLeave }: Props) => {
  const { view, ticked, visit } = scene;
  const busy = flow.busy !== null;
  useKeys({ Escape: onLeave });
  return (
    <Screen
      verdictOf={visit.visitId}
      title={words.title}
      lead={words.lead}
      back={
        <Button onPress={onLeave} size="large" disabled={busy}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        shelter.open ? (
          <Button kind="primary" size="large" onPress={onSave} disabled={busy || ticked.length === 0} first>
            {busy ? words.saving : ticked.length === 0 ? words.nobody : words.confirm(ticked.length)}
          </Button>
        ) : (
          <Button kind="primary" size="large" onPress={onOpen} disabled={busy} first>
            {text.closed.open}
          </Button>
        )
      }
    >
      {!shelter.open && <Banner tone="stop">{text.closed.banner}</Banner>}
      <Notes visit={visit} />
      <div className="flex items-center justify-between">
        <AddressLine view={view} />
        {view.members.length > 1 && (
          <Button kind="quiet" onPress={() => dispatch({ kind: 'toggled_all' })} disabled={busy}>
            {ticked.length === view.members.length ? words.none : words.all}
          </Button>
        )}
      </div>
      <Members
        view={view}
        ticked={ticked}
        shelterId={shelter.shelterId}
        onToggle={(residentId) => dispatch({ kind: 'toggled', residentId })}
        disabled={busy}
        labels={{ on: words.on, off: words.off }}
        alwaysState={false}
      />
    </Screen>
  );
};
