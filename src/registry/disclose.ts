/** What may be shown of a resident. 支援措置 is decided here and nowhere else; every output asks. */
import type { CivilDate } from '../kernel/dates.ts';
import type { HouseholdId, ResidentId } from '../kernel/ids.ts';
import { displayedKana, displayedName } from './names.ts';
import { isProtected, isResident } from './rules.ts';
import type { ResidentRecord } from './schema.ts';

/** Stands where an address may not: neutral, and the same for everyone. */
export const HIDDEN_ADDRESS = '（この窓口では表示しません）';

export interface Disclosed {
  /** Name to show and say, by 氏名優先区分. */
  readonly name: string;
  /** How that name is said. */
  readonly kana: string;
  readonly address: string;
  /** The address where it may take part in finding and comparing; `null`: it may not, since an answer would tell it. */
  readonly comparable: string | null;
  readonly protected: boolean;
}

/** The day in Japan, and whether the clock that says so can be believed. */
export interface Day {
  readonly today: CivilDate;
  readonly trusted: boolean;
}

/** As much of the replica as the decision looks at; `household` gives who lives there now. */
export interface Neighbours {
  resident(residentId: ResidentId): ResidentRecord | undefined;
  household(householdId: HouseholdId): readonly ResidentRecord[];
}

/** `released`: a supervisor let this visit go on, and this site lets her see the address then. */
export type Sight = 'desk' | 'released';

type Measured = Pick<ResidentRecord, 'measures'>;

/** A clock nobody vouches for must not end a measure (or keep it from beginning): then whoever has one is protected. */
const runs = ({ measures }: Measured, { today, trusted }: Day): boolean =>
  trusted ? isProtected(measures, today) : measures.length > 0;

/** 併せて支援: hers runs while her 申出者's does, also when only the 申出者's was renewed in the data. */
const runsWithApplicant = ({ measures }: Measured, people: Neighbours, day: Day): boolean =>
  measures.some(({ as, with: applicantId }) => {
    const applicant = as === 'together' && applicantId !== null ? people.resident(applicantId) : undefined;
    return applicant !== undefined && runs(applicant, day);
  });

/** Whoever published this site's data left it out (scope.ts): she is protected here, though her row may not say by whom. */
export const isWithheld = ({ address }: Pick<ResidentRecord, 'address'>): boolean =>
  address === HIDDEN_ADDRESS;

/** One protected person hides the address of all who live with her: it is the same one. */
const isHidden = (household: readonly ResidentRecord[], people: Neighbours, day: Day): boolean =>
  household.some(
    (member) => isWithheld(member) || runs(member, day) || runsWithApplicant(member, people, day),
  );

export const shownName = (resident: ResidentRecord): Pick<Disclosed, 'name' | 'kana'> => ({
  name: displayedName(resident),
  kana: displayedKana(resident),
});

const disclosed = (resident: ResidentRecord, hidden: boolean, sight: Sight): Disclosed => ({
  ...shownName(resident),
  address: hidden && sight === 'desk' ? HIDDEN_ADDRESS : resident.address,
  comparable: hidden ? null : resident.address,
  protected: hidden,
});

/** What may be shown of one person. Reads her household, and for 併せて支援 the 申出者. */
export const disclose = (
  resident: ResidentRecord,
  people: Neighbours,
  day: Day,
  sight: Sight = 'desk',
): Disclosed =>
  disclosed(resident, isHidden([resident, ...people.household(resident.householdId)], people, day), sight);

export interface DisclosedHousehold extends Pick<Disclosed, 'address' | 'protected'> {
  /** Residents of it on that day; only what is named here may go on. */
  readonly members: readonly (Pick<
    ResidentRecord,
    'residentId' | 'relationship' | 'sex' | 'birthDate' | 'birthDateText'
  > &
    Pick<Disclosed, 'name' | 'kana'>)[];
}

/** The same decision for a person and all she lives with, with the household read once. */
export const discloseHousehold = (
  resident: ResidentRecord,
  people: Neighbours,
  day: Day,
): DisclosedHousehold => {
  const household = people.household(resident.householdId);
  const hidden = isHidden([resident, ...household], people, day);
  const { address } = disclosed(resident, hidden, 'desk');
  return {
    address,
    protected: hidden,
    // Her measure hides the address of all, also before her 転入; taken in with them she is from that day on.
    members: household
      .filter((member) => isResident(member, day.today))
      .map((member) => {
        const { residentId, relationship, sex, birthDate, birthDateText } = member;
        return { residentId, relationship, sex, birthDate, birthDateText, ...shownName(member) };
      }),
  };
};
