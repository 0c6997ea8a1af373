import type { ShelterId } from '../../../kernel/ids.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { AwayMark, CareMark, DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { needsOf, type OfPeople } from '../draft.ts';
import type { Needs } from '../needs-schema.ts';
import { needsWords } from '../needs-words.ts';
import type { Aside as AsideOf } from '../scene.ts';
import type { PersonId } from '../schema.ts';
import { stateWords, text } from '../screen-text.ts';
import { needsText } from '../screen-text-needs.ts';
import type { HouseholdMember, HouseholdView } from '../views-schema.ts';

const words = text.household;

/** What the clerk should know of the card or of how the person was found; the person may be served. */
export const Notes = ({ visit }: Pick<OfPeople, 'visit'>) => (
  <>
    {visit?.evidence.source === 'search' && <Banner tone="info">{words.bySearch}</Banner>}
    {visit?.notes.map((note) => (
      <Banner key={note} tone="care">
        {text.note[note]}
      </Banner>
    ))}
  </>
);

/** Lines stand above the people: their rows are lower then. */
export const notesAbove = ({ visit }: Pick<OfPeople, 'visit'>): boolean =>
  visit !== null && visit.notes.length > 0;

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

const describe = ({ relationship, age, birthDateText, guest }: HouseholdMember): string => {
  const old = birthDateText === undefined ? words.age(age) : ja.search.born(birthDateText);
  return `${guest === null ? relationship : words.guestKind[guest.kind]}・${old}`;
};

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
  said,
}: {
  readonly member: HouseholdMember;
  readonly shelterId: ShelterId;
  /** What the family says of where she is. */
  readonly said: string | undefined;
}) => {
  const { presence, spot } = member;
  return (
    <span className="flex flex-wrap items-center gap-x-2 text-[1.125rem] leading-130 font-bold text-ink">
      {said === undefined ? (
        <>
          <StateMark status={presence.status} />
          {stateWords(member, shelterId)}
          {spot !== null && (
            <span className="font-normal">{[spot.ward, spot.bay].filter(Boolean).join(' ')}</span>
          )}
          {presence.status !== 'not_here' && presence.shelterId === shelterId && (
            <span className="font-normal text-soft">{text.state.since(timeInJapan(presence.since))}</span>
          )}
        </>
      ) : (
        <>
          <InfoMark className="size-6 text-blue-800" />
          {said}
        </>
      )}
    </span>
  );
};

/** What must be known of her: what was noted, and why she needs help to get away (避難行動要支援者). */
const needsLine = ({ support }: HouseholdMember, needs: Needs): string => {
  const noted = needsWords(needs);
  const help = support === null || support.reasons.length === 0 ? [] : [words.supported(support.reasons)];
  return [...help, ...noted].join('、');
};

const NeedsLine = ({ line }: { readonly line: string }) => (
  <span className="flex items-start gap-2 text-[1.125rem] leading-130 font-bold text-care">
    <CareMark className="size-6 text-yellow-1000" />
    <span>{line}</span>
  </span>
);

interface MembersProps {
  readonly people: OfPeople;
  readonly shelterId: ShelterId;
  readonly onToggle: (personId: PersonId) => void;
  readonly onAside: (aside: AsideOf) => void;
  readonly disabled: boolean;
  readonly labels: { readonly on: string; readonly off: string };
  readonly alwaysState: boolean;
  /** Whoever is not ticked is not here: asked is where she is, not what she needs. */
  readonly absent: boolean;
  /** Banners stand above. */
  readonly crowded: boolean;
}

/** The members as rows to press, two columns where one would not fit. Keys 1 to 9 press them too. */
export const Members = (props: MembersProps) => {
  const { people, onToggle, disabled } = props;
  const { members } = people.view;
  useKeys(
    Object.fromEntries(
      members.slice(0, 9).map(({ personId }, at) => [String(at + 1), () => !disabled && onToggle(personId)]),
    ),
  );
  return (
    <div className={`grid gap-2 small:grid-cols-1 ${members.length > 3 ? 'grid-cols-2' : 'grid-cols-1'}`}>
      {members.map((member, at) => (
        <MemberRow key={member.personId} {...props} member={member} number={at + 1} />
      ))}
    </div>
  );
};

/** One row and, beside it, the button for whatever is an exception. */
const MemberRow = ({
  people,
  shelterId,
  onToggle,
  onAside,
  disabled,
  labels,
  alwaysState,
  absent,
  crowded,
  member,
  number,
}: MembersProps & { readonly member: HouseholdMember; readonly number: number }) => {
  const { personId, name, presence } = member;
  const ticked = people.ticked.includes(personId);
  const needs = needsOf(people, member);
  const word = ticked ? undefined : (people.draft.said.get(personId) ?? member.said?.word);
  const asksWhere = absent && !ticked;
  const hasState = alwaysState || presence.status !== 'not_here' || word !== undefined;
  const line = needsLine(member, needs);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)_5.5rem] gap-2">
      <ChoiceRow
        number={number}
        ticked={ticked}
        onChange={() => onToggle(personId)}
        disabled={disabled}
        roomy={people.view.members.length <= 3 && !crowded}
        narrow={people.view.members.length > 3}
        title={name}
        detail={describe(member)}
        words={labels}
        {...(hasState || line !== ''
          ? {
              state: (
                <>
                  {hasState && (
                    <State
                      member={member}
                      shelterId={shelterId}
                      said={word === undefined ? undefined : words.saidOf[word]}
                    />
                  )}
                  {line !== '' && <NeedsLine line={line} />}
                </>
              ),
            }
          : {})}
      />
      <Button
        disabled={disabled}
        label={asksWhere ? words.whereOf(name) : needsText.buttonOf(name)}
        className={`h-full flex-col gap-0! px-1! text-[1.25rem]! ${asksWhere ? 'border-line! font-normal!' : ''}`}
        onPress={() => onAside(asksWhere ? { kind: 'said', of: personId } : { kind: 'needs', of: personId })}
      >
        {asksWhere ? words.where : needsText.button}
      </Button>
    </div>
  );
};
