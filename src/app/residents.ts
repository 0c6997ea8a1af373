/** The replica as the desk may see it. */
import { ageOn, type CivilDate } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import { failure, success } from '../kernel/result.ts';
import type { ShownHousehold } from '../modules/shelter/index.ts';
import { type Day, disclose, HIDDEN_ADDRESS } from '../registry/disclose.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import type { ResolveReading } from './desk-service.ts';
import type { DiscloseResident } from './disclosure.ts';
import type { SiteProfile } from './site-profile.ts';

/** 不詳 as a screen says it. */
const UNKNOWN_BIRTH_DATE = '不詳';

/** One protected member hides the address of all: they live at the same one. */
const isHidden = (people: readonly ResidentRecord[], day: Day): boolean =>
  people.some((member) => disclose(member, day).protected);

/** Oldest age that is written down; a clock that is far off makes nonsense of a birth date. */
const OLDEST = 150;

const ageOf = ({ birthDate }: ResidentRecord, today: CivilDate): number | null => {
  const age = birthDate === null ? -1 : ageOn(birthDate, today);
  return age >= 0 && age <= OLDEST ? age : null;
};

const householdOf = (registry: Registry, residentId: ResidentId, day: Day): ShownHousehold | undefined => {
  const person = registry.resident(residentId);
  if (person?.status !== 'active') return undefined;
  const people = registry.household(person.householdId);
  const hidden = isHidden(people, day);
  return {
    householdId: person.householdId,
    address: hidden ? HIDDEN_ADDRESS : person.address,
    protected: hidden,
    members: people.map((member) => {
      const { name, kana } = disclose(member, day);
      const { residentId: memberId, relationship, sex } = member;
      return { residentId: memberId, name, kana, relationship, sex, age: ageOf(member, day.today) };
    }),
  };
};

/** `today` is asked at each call because a terminal runs for weeks. */
export const createResidents = (registry: Registry, today: () => Day): DiscloseResident => {
  const nameOf = (residentId: ResidentId): string => {
    const person = registry.resident(residentId);
    return person === undefined ? '（住民データにありません）' : disclose(person, today()).name;
  };
  const hitOf = (person: ResidentRecord) => {
    const day = today();
    const hidden = isHidden([person, ...registry.household(person.householdId)], day);
    return {
      residentId: person.residentId,
      birthDate: person.birthDate ?? UNKNOWN_BIRTH_DATE,
      ...disclose(person, day),
      protected: hidden,
      ...(hidden ? { address: HIDDEN_ADDRESS } : {}),
    };
  };
  return {
    search(kana, birthDate) {
      const { hits, more } = registry.search(kana, birthDate);
      return { hits: hits.map(hitOf), more };
    },
    household: (residentId) => householdOf(registry, residentId, today()),
    nameOf,
  };
};

/** The card's own number first; the certificate's serial only where the site may use it at all. */
export const resolveReading =
  (registry: Registry, { cardSources }: Pick<SiteProfile, 'cardSources'>): ResolveReading =>
  ({ commonCardId, certificate }) => {
    const byCard = commonCardId === undefined ? undefined : registry.byCard(commonCardId);
    const serial =
      cardSources.jpkiStatus !== 'none' && certificate?.status === 'valid'
        ? certificate.serialHex
        : undefined;
    const byCertificate =
      byCard === undefined && serial !== undefined ? registry.byCertificate(serial) : undefined;
    const residentId = byCard ?? byCertificate;
    if (residentId === undefined) return failure('not_linked');
    if (registry.resident(residentId)?.status !== 'active') return failure('person_not_active');
    return success({ residentId, source: byCard === undefined ? 'jpki_serial' : 'common_card_id' });
  };
