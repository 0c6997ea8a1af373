/** Somebody whom a visit is about, whether 住民記録 knows her or she was typed. Pure. */
import { type CivilDate, formatWareki } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import type { VisitPerson } from './visit-schema.ts';

export interface Party {
  /** 宛名番号 or guest id. */
  readonly key: string;
  readonly residentId: ResidentId | null;
  /** By 氏名優先区分. */
  readonly name: string;
  readonly kana: string;
  readonly birthDate: CivilDate | null;
  /** 和暦, or 不詳 in the register's words. */
  readonly born: string;
  readonly sex: '1' | '2' | '9';
  /** 続柄; empty of whoever was typed. */
  readonly relationship: string;
  /** `null`: not shown here (支援措置), so that it is written by hand. */
  readonly address: string | null;
  readonly postCode: string;
  readonly phone: string;
  /** ISO 3166-1 alpha-3 */
  readonly nationality: string;
  readonly alias: string;
  readonly formerSurname: string;
  /** 氏名_外国人ローマ字, 氏名_外国人漢字 */
  readonly roman: string;
  readonly kanji: string;
  readonly stayUntil: CivilDate | null;
  readonly deceased: boolean;
  /** 転出予定年月日 */
  readonly leavesOn: CivilDate | null;
  readonly protected: boolean;
}

const UNKNOWN_BIRTH = '不詳';

/** 2026-11-26 → 令和8年11月26日; days before 明治6年 stay as they are. */
export const inWareki = (date: CivilDate): string => formatWareki(date) ?? date;

/** `undefined`: the register does not know her any more. */
export const partyOf = (
  person: VisitPerson,
  resident: (residentId: ResidentId) => Party | undefined,
): Party | undefined => {
  if (person.by === 'registry') return resident(person.residentId);
  const { guest, guestId } = person;
  const isJapanese = guest.nationality === 'JPN';
  return {
    ...guest,
    key: guestId,
    residentId: null,
    born: guest.birthDate === null ? UNKNOWN_BIRTH : inWareki(guest.birthDate),
    relationship: '',
    postCode: '',
    alias: '',
    formerSurname: '',
    roman: isJapanese ? '' : guest.name,
    kanji: '',
    deceased: false,
    leavesOn: null,
    protected: false,
  };
};

export const keyOfPerson = (person: VisitPerson): string =>
  person.by === 'registry' ? person.residentId : person.guestId;
