import { useSyncExternalStore } from 'react';
import { SEES_ANOMALIES } from '../central/anomaly-schema.ts';
import { HAS_ATTENDANCE } from '../central/attendance-schema.ts';
import { SEES_BENEFITS } from '../central/benefits-schema.ts';
import { SEES_FORMS } from '../central/forms-schema.ts';
import { SEES_LIBRARY } from '../central/library-schema.ts';
import { SEES_OPERATION } from '../central/operation-schema.ts';
import { SEES_PLACES } from '../central/place-schema.ts';
import { SEES_POLICIES } from '../central/policy-schema.ts';
import { SEES_POLLING } from '../central/polling-schema.ts';
import { type Overview, SEES_DEVICES } from '../central/schema.ts';
import { SEES_SHELTER_FILES } from '../central/shelter-export-schema.ts';
import { SEES_TOWN, SERVES_SHELTERS } from '../central/shelter-schema.ts';
import { ROLES, type Role } from '../kernel/roles.ts';

/** Pages of the console besides 避難所の状況, each named after `#` in the address. */

export type PageName =
  | 'polling'
  | 'needs'
  | 'unconfirmed'
  | 'inquiry'
  | 'files'
  | 'anomalies'
  | 'places'
  | 'forms'
  | 'attendance'
  | 'benefits'
  | 'library'
  | 'devices'
  | 'policies'
  | 'operation'
  | 'passkeys';

export interface Page {
  readonly name: PageName;
  readonly address: string;
  readonly word: string;
  /** Those that the centre lets in: the link is for them only. */
  readonly roles: readonly Role[];
  /** How many things wait there for a person. */
  readonly waiting?: (overview: Overview) => number;
}

export const PAGES: readonly Page[] = [
  { name: 'polling', address: '#/polling', word: '投票の状況', roles: SEES_POLLING },
  { name: 'needs', address: '#/needs', word: '食事と配慮', roles: SEES_TOWN },
  { name: 'unconfirmed', address: '#/unconfirmed', word: '未確認の方', roles: SERVES_SHELTERS },
  { name: 'inquiry', address: '#/inquiry', word: '安否照会', roles: SERVES_SHELTERS },
  { name: 'files', address: '#/files', word: '報告と書き出し', roles: SEES_SHELTER_FILES },
  {
    name: 'anomalies',
    address: '#/anomalies',
    word: '要確認',
    roles: SEES_ANOMALIES,
    waiting: ({ openAnomalies }) => openAnomalies,
  },
  { name: 'forms', address: '#/forms', word: '様式の目録', roles: SEES_FORMS },
  { name: 'attendance', address: '#/attendance', word: '勤怠', roles: HAS_ATTENDANCE },
  { name: 'benefits', address: '#/benefits', word: '優遇とポイント', roles: SEES_BENEFITS },
  { name: 'library', address: '#/library', word: '図書', roles: SEES_LIBRARY },
  { name: 'places', address: '#/places', word: '避難所の一覧', roles: SEES_PLACES },
  {
    name: 'devices',
    address: '#/devices',
    word: '端末の登録',
    roles: SEES_DEVICES,
    waiting: ({ deviceRequests }) => deviceRequests,
  },
  { name: 'policies', address: '#/policies', word: '受付の方針', roles: SEES_POLICIES },
  { name: 'operation', address: '#/operation', word: '運用', roles: SEES_OPERATION },
  { name: 'passkeys', address: '#/passkeys', word: 'パスキー', roles: ROLES },
];

/** Whose own affairs begin elsewhere than with the figures of the town, which are not hers. */
const HOMES: Readonly<Partial<Record<Role, PageName>>> = {
  employee: 'attendance',
  personnel: 'attendance',
  librarian: 'library',
};
export const homeOf = (role: Role): PageName | null => HOMES[role] ?? null;

export const pagesFor = (role: Role): readonly Page[] => PAGES.filter(({ roles }) => roles.includes(role));

export const pageAt = (hash: string): PageName | null =>
  PAGES.find(({ address }) => address === hash || hash.startsWith(`${address}/`))?.name ?? null;

/** The page that the address names; null: the overview or a shelter. */
export const usePage = (): PageName | null =>
  useSyncExternalStore(
    (changed) => {
      globalThis.addEventListener('hashchange', changed);
      return () => globalThis.removeEventListener('hashchange', changed);
    },
    () => pageAt(globalThis.location.hash),
  );
