/**
 * People in and around the shelters as every export takes them, and who may be in which. Pure: the rows are read elsewhere, files are
 * made of them here and in the other `shelter-export-*`.
 *
 * What stands in each export, and why (docs/shelters.md): `roster` 避難者名簿 runs the shelter; protected people (支援措置) are counted, not
 * named, since paper gets lost. `ledger` 被災者台帳 is for aid (災対法90条の3) and must hold everybody; of protected people no place at all.
 * `safety` 安否情報 carries each person's wish (⑫⑬⑭) along with it; protected people go by no file. `exchange` and `public` are for anybody:
 * only who agreed to ⑭.
 */
import { type CivilDate, formatWareki } from '../kernel/dates.ts';

export type Presence = 'present' | 'out' | 'overnight' | 'outside' | 'moved' | 'left';

export interface Evacuee {
  /** 宛名番号, or of a guest her own id: never leaves in an exchange. */
  readonly personId: string;
  readonly guest: boolean;
  readonly shelterId: string;
  readonly shelterName: string;
  readonly status: Presence;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** 滞在場所区分 in words (車中泊 A-3, テント, 在宅); `null`: in the building. */
  readonly stay: string | null;
  /** 区画 */
  readonly spot: string | null;
  /** 退所先, 転所先, 外泊先. */
  readonly whereTo: string | null;
  /** `null`: not known (no residents' data at this centre, somebody unconscious). */
  readonly name: string | null;
  readonly kana: string | null;
  readonly birthDate: CivilDate | null;
  /** 不詳, in the register's words. */
  readonly birthText: string | null;
  readonly sex: '1' | '2' | '9';
  readonly age: number | null;
  /** 住所; `null` of protected people and where it is not known. */
  readonly address: string | null;
  readonly postCode: string | null;
  readonly phone: string | null;
  /** ISO 3166-1 alpha-3, or in words as a guest said it; `null`: not known. */
  readonly nationality: string | null;
  readonly householdId: string | null;
  readonly relationship: string | null;
  /** その他個人を識別するための情報 */
  readonly marks: string | null;
  /** 負傷・症状 in words. */
  readonly injuries: readonly string[];
  /** 要配慮の事由 in words. */
  readonly needs: readonly string[];
  /** 住家の被害 as the family says it, in words. */
  readonly homeDamage: string | null;
  /** 援護の実施の状況: what was handed out or taken in, in words. */
  readonly aid: readonly string[];
  /** ⑫⑬⑭; who was not asked has what the municipality decided (`asked` false). */
  readonly consent: { readonly family: boolean; readonly acquaintances: boolean; readonly others: boolean };
  readonly asked: boolean;
  /** 支援措置 of her own or of someone she lives with, or her own word: no file says where she is. */
  readonly protected: boolean;
}

export type ExportKind = 'roster' | 'ledger' | 'safety' | 'exchange' | 'public';

/** Registered with a shelter now. */
export const isRegistered = ({ status }: Pick<Evacuee, 'status'>): boolean =>
  status !== 'moved' && status !== 'left';

/** Whether she stands in this export by name. */
export const mayStandIn = (
  { name, protected: covered, consent }: Pick<Evacuee, 'name' | 'protected' | 'consent'>,
  kind: ExportKind,
): boolean => {
  switch (kind) {
    case 'ledger':
      return true;
    case 'roster':
      // A line without a name says that somebody is here, and of nobody who.
      return !covered || name === null;
    case 'safety':
      return !covered;
    case 'exchange':
    case 'public':
      return !covered && consent.others;
  }
};

/** What the head of every file and paper says. */
export interface ExportHead {
  readonly municipality: { readonly code: string; readonly name: string };
  readonly training: boolean;
  /** As of when the rows are, by the centre's clock. */
  readonly asOf: number;
  /** Whose names: 住民記録 with version and day; `null`: there are none at this centre. */
  readonly residents: string | null;
}

export const SEX_TEXT = { '1': '男', '2': '女', '9': 'その他・不明' } as const;

export const STATUS_TEXT: Readonly<Record<Presence, string>> = {
  present: '在所',
  out: '外出中',
  overnight: '外泊中',
  outside: '避難所の外',
  moved: '転所',
  left: '退所',
};

/** `2026-11-26 15:05`, Japan's time, as a spreadsheet takes it. */
export const minuteOf = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  return `${inJapan.slice(0, 10)} ${inJapan.slice(11, 16)}`;
};

/** `昭和55年2月17日`, 不詳 in the register's words, or nothing. */
export const birthOf = ({ birthDate, birthText }: Pick<Evacuee, 'birthDate' | 'birthText'>): string =>
  birthText ?? (birthDate === null ? '' : (formatWareki(birthDate) ?? birthDate));

/** By the shelter, then the family, then kana: as somebody looks for a name. */
export const inOrder = (people: readonly Evacuee[]): readonly Evacuee[] => {
  const key = ({ shelterId, kana, name, personId }: Evacuee): string =>
    [shelterId, kana ?? name ?? '\uFFFF', personId].join('\0');
  return people
    .map((person) => ({ person, by: key(person) }))
    .toSorted((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0))
    .map(({ person }) => person);
};

/** How many were left out because of 支援措置 or their wish; told in the file, so that a number that is less is no riddle. */
export const leftOut = (people: readonly Evacuee[], kind: ExportKind): number =>
  people.filter((person) => !mayStandIn(person, kind)).length;
