import { z } from 'zod';

/**
 * 証明書 as data: which there are, what may stand on them, who may ask for them, and what they cost. Pure; the town's own table of fees
 * and the kinds it offers at a counter are configuration. [K]: what the law leaves to an ordinance, with the default that is used.
 */

export const CERTIFICATE_KINDS = [
  'resident_person',
  'resident_household',
  'resident_items',
  'resident_removed',
  'seal',
  'family_full',
  'family_person',
  'family_addresses',
  'identity',
  'unmarried',
  'income',
  'taxation',
  'no_taxation',
  'tax_paid',
  'property_value',
  'property_charge',
  'insurance_paid',
  'care_paid',
  'disaster',
] as const;
export const certificateKindSchema = z.enum(CERTIFICATE_KINDS);
export type CertificateKind = z.infer<typeof certificateKindSchema>;

/** What is left out unless it is asked for (住基法12条5項 and its practice): all of them are off. */
export const CERTIFICATE_OPTIONS = [
  /** 本籍・筆頭者 */
  'domicile',
  /** 続柄 */
  'relationship',
  /** 世帯主 */
  'head',
  /** 国籍・在留資格・在留期間等 of a foreign resident */
  'stay',
  /** 住民票コード */
  'resident_code',
  /** 個人番号. Never read or kept here: the issuing system is told that it shall stand there. */
  'my_number',
] as const;
export const certificateOptionSchema = z.enum(CERTIFICATE_OPTIONS);
export type CertificateOption = z.infer<typeof certificateOptionSchema>;

/** Who asks. `lineal`: 配偶者・直系親族. `third_party`: 第三者請求. `duty`: 公用・職務上請求. */
export const ASKERS = ['self', 'household', 'lineal', 'proxy', 'third_party', 'duty'] as const;
export const askerSchema = z.enum(ASKERS);
export type Asker = z.infer<typeof askerSchema>;

/** What the clerk has looked at, beside who the asker is. */
export const PAPERS = [
  /** 委任状 */
  'power_of_attorney',
  /** 法定代理人と分かる書類（戸籍・登記事項証明書） */
  'legal_guardian',
  /** 続柄が分かる戸籍 */
  'family_register',
  /** 疎明資料 */
  'grounds',
  /** 公用請求書・職務上請求書 */
  'official_letter',
] as const;
export const paperSchema = z.enum(PAPERS);
export type Paper = z.infer<typeof paperSchema>;

/** Any one of these is needed of that asker; nothing of the others. */
export const PAPERS_OF: Readonly<Record<Asker, readonly Paper[]>> = {
  self: [],
  household: [],
  lineal: ['family_register'],
  proxy: ['power_of_attorney', 'legal_guardian'],
  third_party: ['grounds'],
  duty: ['official_letter'],
};

/** 本人確認 at the counter: the card's face, one paper with a photograph, or two without. */
export const identityMethodSchema = z.enum(['card_face', 'photo_id', 'two_papers']);
export type IdentityMethod = z.infer<typeof identityMethodSchema>;

/** Whose registration it must be: of today, one that ended (除票), or whichever (of a 戸籍 or a year of tax). */
type Registration = 'present' | 'ended' | 'any';

interface Definition {
  /** As it stands on the paper. */
  readonly name: string;
  readonly options: readonly CertificateOption[];
  readonly askers: readonly Asker[];
  readonly registration: Registration;
  /** `seal`: 印鑑登録証, or a proved PIN (L2); nothing else will do. */
  readonly proof: 'none' | 'seal';
  /** Full years. */
  readonly leastAge: number | null;
  /** 年度 must be named. */
  readonly byYear: boolean;
  /** All of the household stand on it. */
  readonly household: boolean;
}

const RESIDENT: readonly CertificateOption[] = [
  'domicile',
  'relationship',
  'head',
  'stay',
  'resident_code',
  'my_number',
];
const BASE = {
  options: [],
  registration: 'present',
  proof: 'none',
  leastAge: null,
  byYear: false,
  household: false,
} as const satisfies Partial<Definition>;
const ANYBODY: readonly Asker[] = ['self', 'household', 'proxy', 'third_party', 'duty'];
/** 戸籍法10条: 本人・配偶者・直系; others by 委任 or with their grounds (10条の2). */
const FAMILY: readonly Asker[] = ['self', 'lineal', 'proxy', 'third_party', 'duty'];
/** [K]: a tax certificate is given to those of the same household without 委任状. */
const TAX: readonly Asker[] = ['self', 'household', 'proxy', 'duty'];
const PROPERTY: readonly Asker[] = ['self', 'household', 'proxy', 'third_party', 'duty'];
const OWN: readonly Asker[] = ['self', 'household', 'proxy'];

export const CERTIFICATES: Readonly<Record<CertificateKind, Definition>> = {
  resident_person: { ...BASE, name: '住民票の写し（個人）', options: RESIDENT, askers: ANYBODY },
  resident_household: {
    ...BASE,
    name: '住民票の写し（世帯全員）',
    options: RESIDENT,
    askers: ANYBODY,
    household: true,
  },
  resident_items: { ...BASE, name: '住民票記載事項証明書', options: RESIDENT, askers: ANYBODY },
  resident_removed: {
    ...BASE,
    name: '住民票の除票の写し',
    options: ['domicile', 'relationship', 'head', 'stay'],
    askers: ['self', 'proxy', 'third_party', 'duty'],
    registration: 'ended',
  },
  /** 印鑑登録証明事務処理要領: from 15; nobody else than the holder or whoever brings 登録証. */
  seal: {
    ...BASE,
    name: '印鑑登録証明書',
    askers: ['self', 'proxy'],
    proof: 'seal',
    leastAge: 15,
  },
  family_full: { ...BASE, name: '戸籍全部事項証明書', askers: FAMILY, registration: 'any' },
  family_person: { ...BASE, name: '戸籍個人事項証明書', askers: FAMILY, registration: 'any' },
  family_addresses: {
    ...BASE,
    name: '戸籍の附票の写し',
    options: ['domicile'],
    askers: FAMILY,
    registration: 'any',
  },
  identity: { ...BASE, name: '身分証明書', askers: ['self', 'proxy'], registration: 'any' },
  /** [K]: of oneself alone. */
  unmarried: { ...BASE, name: '独身証明書', askers: ['self'], registration: 'any' },
  income: { ...BASE, name: '所得証明書', askers: TAX, byYear: true, registration: 'any' },
  taxation: { ...BASE, name: '課税証明書', askers: TAX, byYear: true, registration: 'any' },
  no_taxation: { ...BASE, name: '非課税証明書', askers: TAX, byYear: true, registration: 'any' },
  tax_paid: { ...BASE, name: '納税証明書', askers: TAX, byYear: true, registration: 'any' },
  property_value: {
    ...BASE,
    name: '固定資産評価証明書',
    askers: PROPERTY,
    byYear: true,
    registration: 'any',
  },
  property_charge: {
    ...BASE,
    name: '固定資産公課証明書',
    askers: PROPERTY,
    byYear: true,
    registration: 'any',
  },
  insurance_paid: {
    ...BASE,
    name: '国民健康保険税（料）納付証明書',
    askers: OWN,
    byYear: true,
    registration: 'any',
  },
  care_paid: { ...BASE, name: '介護保険料納付証明書', askers: OWN, byYear: true, registration: 'any' },
  disaster: { ...BASE, name: '罹災証明書', askers: OWN },
};

/** Only with a purpose, and only to the person and her household (住基法12条4項, 番号法). */
export const GUARDED_OPTIONS: readonly CertificateOption[] = ['my_number', 'resident_code'];

const words = z.string().trim().min(1).max(200);
const idSchema = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/);
const yen = z.int().min(0).max(100_000);

/** 手数料: a municipality's own, as its ordinance has it (`kiosk-config/certificates/fees.yaml`). */
export const feeTableSchema = z
  .strictObject({
    /** 条例 and the day since when, for the report and the receipt. */
    ordinance: words,
    fees: z
      .array(
        z.strictObject({
          kind: certificateKindSchema,
          /** For one copy. */
          yen,
          /** マイナンバーカードで請求したとき; left out: the same. */
          cardYen: yen.optional(),
        }),
      )
      .max(CERTIFICATE_KINDS.length),
    /** 減免: who pays nothing. */
    exemptions: z
      .array(
        z.strictObject({
          id: idSchema,
          name: z.string().trim().min(1).max(20),
          /** The rule, in the words of the ordinance or the law. */
          rule: words,
          /** What the clerk must have seen. */
          papers: words,
          /** Left out: any. */
          kinds: z.array(certificateKindSchema).min(1).optional(),
        }),
      )
      .max(20),
  })
  .refine(({ fees }) => new Set(fees.map(({ kind }) => kind)).size === fees.length, {
    path: ['fees'],
    error: '同じ証明書が 2度 あります',
  })
  .refine(({ exemptions }) => new Set(exemptions.map(({ id }) => id)).size === exemptions.length, {
    path: ['exemptions'],
    error: '同じ減免が 2度 あります',
  })
  .readonly();
export type FeeTable = z.infer<typeof feeTableSchema>;

/** What this counter does, of all that it could. */
export const certificatePolicySchema = z
  .strictObject({
    kinds: z
      .array(certificateKindSchema)
      .min(1)
      .default([...CERTIFICATE_KINDS]),
    /** 転出予定 is noted: [K] issued at the counter of 住民記録 and not here; `note`: here too, once the clerk has confirmed it. */
    leaving: z.enum(['refuse', 'note']).default('refuse'),
    /** Longest name in letters that the issuing system sets on one line; a longer one is made at the office. [K] */
    nameLetters: z.int().min(10).max(200).default(48),
    /** The same of the same person within so long is asked about. */
    repeatMinutes: z.int().min(0).max(1_440).default(10),
    /** 改ざん防止用紙 with a number on each sheet, or plain paper. */
    paper: z.enum(['numbered', 'plain']).default('numbered'),
    /** マイナンバーカード as 印鑑登録証 for the person herself, with her PIN (L2). */
    sealByCard: z.boolean().default(true),
    /**
     * By what a document is held against its request. `mark`: by a mark in the file itself (docs of the adapter, README); `sidecar`: by
     * what the issuing system says beside it, which does not find a file that was swapped behind it. Never less than that.
     */
    proof: z.enum(['mark', 'sidecar']).default('mark'),
    /** How far the issuing system's clock may be off. */
    clockToleranceSeconds: z.int().min(0).max(600).default(60),
  })
  .prefault({});
export type CertificatePolicy = z.infer<typeof certificatePolicySchema>;
