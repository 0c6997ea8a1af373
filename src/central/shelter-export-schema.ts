/** 書き出し and 報告 of the shelters: which there are, who may have them, and what the page asks. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { type Role, TOWN_ROLES } from '../kernel/roles.ts';

/** Figures and places of shelters: everybody who sees the figures; 運用者 looks after the machine and needs none of it. */
export const SEES_SHELTER_FILES: readonly Role[] = TOWN_ROLES;
/** Lists of people for the daily work of a shelter. */
export const TAKES_ROSTERS: readonly Role[] = ['clerk', 'supervisor'];
/** What leaves for another office or another system is a supervisor's decision. */
export const TAKES_LEDGERS: readonly Role[] = ['supervisor'];

const file = (name: string): string => `/console/api/shelter-exports/${name}`;

/** Files with people in them: each needs a fresh proof and is written down. `?shelter=` for one shelter alone. */
export const PEOPLE_FILES = {
  'roster.csv': {
    path: file('roster.csv'),
    type: 'text/csv',
    roles: TAKES_ROSTERS,
    word: '避難者名簿（CSV）',
  },
  'roster.pdf': {
    path: file('roster.pdf'),
    type: 'application/pdf',
    roles: TAKES_ROSTERS,
    word: '避難者名簿（印刷）',
  },
  'public.pdf': {
    path: file('public.pdf'),
    type: 'application/pdf',
    roles: TAKES_ROSTERS,
    word: '掲示用の一覧（公表に同意した方だけ、印刷）',
  },
  'safety.csv': {
    path: file('safety.csv'),
    type: 'text/csv',
    roles: TAKES_ROSTERS,
    word: '安否情報（様式第1号の項目、CSV）',
  },
  'ledger.csv': {
    path: file('ledger.csv'),
    type: 'text/csv',
    roles: TAKES_LEDGERS,
    word: '被災者台帳の項目（CSV）',
  },
  'pfif.xml': {
    path: file('pfif.xml'),
    type: 'application/xml',
    roles: TAKES_LEDGERS,
    word: '人探し用（PFIF 1.4）',
  },
  'tec.xml': {
    path: file('tec.xml'),
    type: 'application/xml',
    roles: TAKES_LEDGERS,
    word: '人探し用（EDXL-TEC、様式の原本と未照合）',
  },
} as const;
export type PeopleFile = keyof typeof PEOPLE_FILES;

/** Files with nobody in them. */
export const PLACE_FILES = {
  'openings.csv': { path: file('openings.csv'), type: 'text/csv', word: '開設情報（CSV）' },
  'shelters.geojson': {
    path: file('shelters.geojson'),
    type: 'application/geo+json',
    word: '避難所と混雑（GeoJSON）',
  },
} as const;
export type PlaceFile = keyof typeof PLACE_FILES;

/** 様式第1号 of one person; needs a fresh proof and is written down. */
export const safetyFormPath = (personId: string): string =>
  file(`safety-form/${encodeURIComponent(personId)}.pdf`);
export const SAFETY_FORM_ROUTE = file('safety-form/:person');

export const REPORT_API = {
  /** GET → `reportListSchema`. */
  list: '/console/api/shelter-reports',
  /** POST → `reportMadeSchema`: one more, now. */
  make: '/console/api/shelter-reports/now',
} as const;
/** A report as it was made. */
export const REPORT_FILES = {
  pdf: { route: '/console/api/shelter-reports/:at/report.pdf', type: 'application/pdf' },
  csv: { route: '/console/api/shelter-reports/:at/report.csv', type: 'text/csv' },
} as const;
export type ReportFile = keyof typeof REPORT_FILES;
export const reportPath = (at: number, file: ReportFile): string =>
  REPORT_FILES[file].route.replace(':at', String(at));
export const MAKES_REPORTS: readonly Role[] = ['clerk', 'supervisor'];

export const reportEntrySchema = z.strictObject({
  /** The hour it is of, or the moment somebody asked for it. */
  at: z.int(),
  madeAt: z.int(),
  /** `clock`, or the staff number of whoever asked. */
  by: z.string(),
  openShelters: z.int().min(0),
  people: z.int().min(0),
});
export type ReportEntry = z.infer<typeof reportEntrySchema>;

export const reportListSchema = z.strictObject({
  /** Hours in Japan at which one is made while a shelter is open. */
  hours: z.array(z.int().min(0).max(23)),
  /** Newest first. */
  reports: z.array(reportEntrySchema),
});
export type ReportList = z.infer<typeof reportListSchema>;
export const reportMadeSchema = z.strictObject({ at: z.int() });
