/** Whose certificates may be asked for, as the register has them; 支援措置 is decided where it always is (registry/disclose.ts). */
import { ageOn, type CivilDate, formatWareki } from '../kernel/dates.ts';
import { graphemesOf } from '../kernel/graphemes.ts';
import { GETA } from '../kernel/jis-x-0213.ts';
import type { CertificatesContext, KnownSubject } from '../modules/certificates/index.ts';
import { type Day, disclose } from '../registry/disclose.ts';
import { writtenNames } from '../registry/names.ts';
import { isResident, standingOn } from '../registry/rules.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';

/** A letter that somebody has still to make: a code of nobody's (外字), or 〓 in its place. */
const PENDING = new RegExp(`[\\p{Co}${GETA}]`, 'u');

/** Oldest age that a birth date is believed for. */
const OLDEST = 150;

const standing = (person: ResidentRecord, today: CivilDate): KnownSubject['standing'] => {
  const stands = standingOn(person, today);
  if (stands === 'resident') return 'present';
  if (stands !== 'left') return stands;
  return person.status === 'active' ? 'moved_out' : person.status;
};

const subjectOf = (person: ResidentRecord, registry: Registry, day: Day): KnownSubject => {
  const { residentId, householdId, birthDate, birthDateText, leavesOn, relationship } = person;
  const shown = disclose(person, registry, day);
  const names = writtenNames(person);
  const age = birthDate === null ? -1 : ageOn(birthDate, day.today);
  return {
    residentId,
    householdId,
    name: shown.name,
    kana: shown.kana,
    born: (birthDate === null ? undefined : formatWareki(birthDate)) ?? birthDateText ?? '不詳',
    relationship,
    age: age >= 0 && age <= OLDEST ? age : null,
    standing: standing(person, day.today),
    leavesOn: leavesOn !== null && leavesOn > day.today ? leavesOn : null,
    nameLetters: Math.max(...names.map((name) => graphemesOf(name).length)),
    lettersPending: names.some((name) => PENDING.test(name)),
    protected: shown.protected,
  };
};

/** `today` is asked at each call because a terminal runs for weeks. */
export const certificateSubjects = (
  registry: Registry,
  today: () => Day,
): Pick<CertificatesContext, 'subject' | 'household'> => ({
  subject(residentId) {
    const person = registry.resident(residentId);
    return person === undefined ? undefined : subjectOf(person, registry, today());
  },
  household(residentId) {
    const person = registry.resident(residentId);
    if (person === undefined) return [];
    return registry
      .household(person.householdId)
      .filter((member) => isResident(member, today().today))
      .map((member) => member.residentId);
  },
});
