/** Residents as a counter's forms need them: 支援措置 is applied here, by the same decision as everywhere (`registry/disclose.ts`). */
import type { ResidentId } from '../kernel/ids.ts';
import { inWareki, type Party } from '../modules/counter/index.ts';
import { type Day, disclose } from '../registry/disclose.ts';
import { isResident } from '../registry/rules.ts';
import type { ResidentRecord } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';

export interface CounterPeople {
  /** As this desk may see her, also when she has died or moved away. */
  resident(residentId: ResidentId): Party | undefined;
  /** Herself first, then all who live with her; `undefined`: nobody whom a desk serves today. */
  household(residentId: ResidentId): readonly Party[] | undefined;
}

const UNKNOWN_BIRTH = '不詳';
const isLatin = (name: string): boolean => /^[A-Z ,.'’-]+$/u.test(name);

const partyOf = (record: ResidentRecord, registry: Registry, day: Day): Party => {
  const shown = disclose(record, registry, day);
  const { birthDate, birthDateText } = record;
  return {
    key: record.residentId,
    residentId: record.residentId,
    name: shown.name,
    kana: shown.kana,
    birthDate,
    born: birthDate === null ? (birthDateText ?? UNKNOWN_BIRTH) : inWareki(birthDate),
    sex: record.sex,
    relationship: record.relationship,
    address: shown.protected ? null : shown.address,
    postCode: shown.protected ? '' : (record.postCode ?? ''),
    phone: shown.protected ? '' : (record.phone ?? ''),
    nationality: record.nationality,
    alias: record.alias ?? '',
    formerSurname: record.formerSurname ?? '',
    roman: isLatin(record.name) ? record.name : '',
    kanji: record.nameKanji ?? '',
    stayUntil: record.stayUntil,
    deceased: record.status === 'deceased',
    leavesOn: record.leavesOn,
    protected: shown.protected,
  };
};

/** `today` is asked at each call because a terminal runs for weeks. */
export const createCounterPeople = (registry: Registry, today: () => Day): CounterPeople => {
  const resident = (residentId: ResidentId): Party | undefined => {
    const record = registry.resident(residentId);
    return record === undefined ? undefined : partyOf(record, registry, today());
  };
  return {
    resident,
    household(residentId) {
      const day = today();
      const record = registry.resident(residentId);
      if (record === undefined || !isResident(record, day.today)) return undefined;
      const others = registry
        .household(record.householdId)
        .filter((member) => member.residentId !== residentId && isResident(member, day.today));
      return [record, ...others].map((member) => partyOf(member, registry, day));
    },
  };
};
