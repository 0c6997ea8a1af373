import type { Visit } from '../../../identity/schema.ts';
import type { ShelterId } from '../../../kernel/ids.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { AwayMark, DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Flow, FlowInput, Scene } from '../flow.ts';
import type { PersonId } from '../schema.ts';
import { stateWords, text } from '../screen-text.ts';
import type { HouseholdMember, HouseholdView, ShelterState } from '../views-schema.ts';

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

/** 住所 of the household (of a protected one (支援措置) never, in words that do not say why) and the tick for all. */
export const Aside = ({
  view,
  ticked,
  onToggleAll,
}: {
  readonly view: HouseholdView;
  readonly ticked: readonly PersonId[];
  readonly onToggleAll: () => void;
}) => (
  <div className="flex max-w-[36rem] flex-col items-end small:w-full small:max-w-none small:flex-row-reverse small:items-center small:justify-between">
    {view.members.length > 1 && (
      <Button kind="quiet" onPress={onToggleAll} className="-mr-6 small:mr-0 small:shrink-0 small:px-2">
        {ticked.length === view.members.length ? words.none : words.all}
      </Button>
    )}
    <p className="text-[1.25rem] text-soft">
      <span className="mr-3 font-bold">{words.address}</span>
      {view.protected ? words.addressHidden : view.address}
    </p>
  </div>
);

const describe = ({ relationship, age, birthDateText }: HouseholdMember): string =>
  `${relationship}・${birthDateText === undefined ? words.age(age) : ja.search.born(birthDateText)}`;

/** 丸 here, 矢印 gone for a while, 線 gone or not come. */
const StateMark = ({ status }: Pick<HouseholdMember['presence'], 'status'>) =>
  status === 'present' ? (
    <DoneMark className="size-6 text-good" />
  ) : (
    <AwayMark back={status === 'out' || status === 'overnight'} className="size-6 text-soft" />
  );

const State = ({
  member,
  shelterId,
}: {
  readonly member: HouseholdMember;
  readonly shelterId: ShelterId;
}) => {
  const { presence } = member;
  return (
    <span className="flex items-center gap-2 text-[1.25rem] font-bold text-ink">
      <StateMark status={presence.status} />
      {stateWords(presence, shelterId, member.shelterName)}
      {presence.status !== 'not_here' && (
        <span className="font-normal text-soft">{text.state.since(timeInJapan(presence.since))}</span>
      )}
    </span>
  );
};

/** The members as rows to press, two columns where one would not fit. Keys 1 to 9 press them too. */
export const Members = ({
  view,
  ticked,
  shelterId,
  onToggle,
  disabled,
  labels,
  alwaysState,
  crowded,
}: {
  readonly view: HouseholdView;
  readonly ticked: readonly PersonId[];
  readonly shelterId: ShelterId;
  readonly onToggle: (personId: PersonId) => void;
  readonly disabled: boolean;
  readonly labels: { readonly on: string; readonly off: string };
  readonly alwaysState: boolean;
  /** Banners stand above. */
  readonly crowded: boolean;
}) => {
  useKeys(
    Object.fromEntries(
      view.members
        .slice(0, 9)
        .map(({ personId }, at) => [String(at + 1), () => !disabled && onToggle(personId)]),
    ),
  );
  return (
    <div
      className={`grid gap-3 small:grid-cols-1 small:gap-2 ${view.members.length > 3 ? 'grid-cols-2' : 'grid-cols-1'}`}
    >
      {view.members.map((member, at) => (
        <ChoiceRow
          key={member.personId}
          number={at + 1}
          ticked={ticked.includes(member.personId)}
          onChange={() => onToggle(member.personId)}
          disabled={disabled}
          roomy={view.members.length <= 4 && !crowded}
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
      aside={<Aside view={view} ticked={ticked} onToggleAll={() => dispatch({ kind: 'toggled_all' })} />}
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
      <Members
        view={view}
        ticked={ticked}
        shelterId={shelter.shelterId}
        onToggle={(personId) => dispatch({ kind: 'toggled', personId })}
        disabled={busy}
        labels={{ on: words.on, off: words.off }}
        alwaysState={false}
        crowded={visit.notes.length > 0 || !shelter.open}
      />
    </Screen>
  );
};
