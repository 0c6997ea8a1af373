import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { shelterIdSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { type Role, TOWN_ROLES } from '../kernel/roles.ts';

/** What the head office sees of a shelter, in numbers. Pure shapes: the page compiles them too. Times are milliseconds since 1970. */

const count = z.int().min(0).default(0);
const counts = z.record(z.string(), z.int().min(0)).default({});

/** Youngest age of each band, as a shelter needs them: milk, weaning, school, 前期・後期高齢者. */
export const AGE_BANDS_FROM = [0, 1, 3, 7, 15, 65, 75] as const;
/** `sex` as 住民記録 codes it, and the number of the band; `u`: age unknown. */
export const ageKey = (sex: '1' | '2' | '9', band: number | 'u'): string => `${sex}-${band}`;

/** Length of a slot in which arrivals are counted, milliseconds; and how many slots are told. */
export const ARRIVAL_SLOT_MS = 600_000;
export const ARRIVAL_SLOTS = 12;

/** What is left out is nothing: a shelter in which little happens is a short message. */
export const shelterFiguresSchema = z.strictObject({
  /** 一時外出, 外泊: registered here and not in the building. */
  out: count,
  overnight: count,
  /** 滞在場所区分 of those looked after outside: home, car, tent, relatives, other. */
  outside: counts,
  /** Heads that were counted and have no name yet; of them in wheelchairs. */
  unnamed: count,
  wheelchairs: count,
  /** 世帯 of those registered here. A guest who came alone is one. */
  households: count,
  /** 世帯 of which somebody is registered at another shelter too. */
  split: count,
  /** 住登外 among those registered here. */
  guests: count,
  /** Of those in the building, by `ageKey`. */
  ages: counts,
  /** 要配慮事項 of those registered here, as `section:word` (shelter-needs.ts). Of what is eaten and worn, without 外泊. */
  needs: counts,
  /** By kind; of a 世帯 that is split they are counted once. */
  pets: counts,
  /** 仮カード that are out. */
  cards: count,
  /** Beginning of a slot, and how many were taken in: the last slots up to the newest in which anybody was. */
  arrivals: z.array(z.tuple([z.number(), z.int()])).default([]),
  /** Given out on the last day on which anything was. */
  supplied: z
    .strictObject({
      day: z.string(),
      items: z.array(
        z.strictObject({
          kind: z.string(),
          label: z.string().nullable(),
          to: z.enum(['inside', 'outside']),
          quantity: z.int(),
        }),
      ),
    })
    .nullable()
    .default(null),
  /** The building as somebody noted it last. */
  areaM2: z.number().nullable().default(null),
  toilets: z.int().nullable().default(null),
  womensToilets: z.int().nullable().default(null),
  baths: z.int().nullable().default(null),
  staff: z.int().nullable().default(null),
  power: z.boolean().nullable().default(null),
  water: z.boolean().nullable().default(null),
  conditionAt: z.number().nullable().default(null),
  openedAt: z.number().nullable().default(null),
  /** 閉所, and where those who were still there went. */
  closedAt: z.number().nullable().default(null),
  carriedTo: shelterIdSchema.nullable().default(null),
  /** 災害種別 it was opened for; `overridden`: although it is not designated for it. */
  hazard: z.string().nullable().default(null),
  overridden: z.boolean().default(false),
  /** Terminals that recorded anything here: how old these figures are is how long ago they were heard of. */
  devices: z.array(z.string()).default([]),
});
export type ShelterFigures = z.infer<typeof shelterFiguresSchema>;
/** As it is written and travels. */
export type ShelterFiguresText = z.input<typeof shelterFiguresSchema>;

/**
 * 避難所の質の指標: 避難所運営等避難生活支援のためのガイドライン (内閣府, December 2024), after the Sphere standards. The figures are those of the
 * guideline as we know it; when the second phase begins, and when data are old, are ours [K].
 */
export const standardsSchema = z
  .strictObject({
    /** 居住スペース, m² a person. */
    areaM2: z.number().min(0.1).max(100).default(3.5),
    /** People to a toilet at first, and after so many hours. */
    toiletsFirst: z.int().min(1).max(1_000).default(50),
    toiletsLater: z.int().min(1).max(1_000).default(20),
    laterAfterHours: z.int().min(1).max(10_000).default(72),
    womensTimes: z.number().min(1).max(10).default(3),
    /** People to a bath. */
    baths: z.int().min(1).max(10_000).default(50),
    /** Figures older than this are not to be relied on, minutes. */
    oldAfterMinutes: z.int().min(1).max(10_000).default(30),
  })
  .readonly();
export type Standards = z.infer<typeof standardsSchema>;

/** `null`: it cannot be said, since nobody noted the building. `missing`: what there is too little of; 0: enough. */
export interface Indicator {
  readonly name: 'area' | 'toilets' | 'womens' | 'baths';
  readonly value: number | null;
  readonly wanted: number;
  readonly missing: number | null;
}

type Counted = Pick<
  ShelterFigures,
  'out' | 'unnamed' | 'areaM2' | 'toilets' | 'womensToilets' | 'baths' | 'openedAt'
>;

/** Who spends the night in the building: with those who are out and come back, and those whose names are not known yet. */
export const nightPeople = ({ present, figures }: { present: number; figures: Counted }): number =>
  present + figures.out + figures.unnamed;

/** Who is in the building now, by day. */
export const dayPeople = ({ present, figures }: { present: number; figures: Counted }): number =>
  present + figures.unnamed;

const lack = (there: number | null, wanted: number): number | null =>
  there === null ? null : Math.max(0, Math.ceil(wanted - there));

/** Area a person in m²; toilets, those for women and baths as numbers. */
export const indicatorsOf = (
  shelter: { readonly present: number; readonly figures: Counted },
  standards: Standards,
  now: number,
): readonly Indicator[] => {
  const { areaM2, toilets, womensToilets, baths, openedAt } = shelter.figures;
  const people = nightPeople(shelter);
  const isLater = openedAt !== null && now - openedAt >= standards.laterAfterHours * 3_600_000;
  const wantedToilets = Math.ceil(people / (isLater ? standards.toiletsLater : standards.toiletsFirst));
  // Of so many toilets three in four are for women, that there are three to one.
  const wantedWomens = Math.ceil(
    (Math.max(wantedToilets, toilets ?? 0) * standards.womensTimes) / (1 + standards.womensTimes),
  );
  const wantedBaths = Math.ceil(people / standards.baths);
  const wantedArea = people * standards.areaM2;
  return [
    {
      name: 'area',
      value: areaM2 === null || people === 0 ? null : areaM2 / people,
      wanted: standards.areaM2,
      missing: lack(areaM2, wantedArea),
    },
    { name: 'toilets', value: toilets, wanted: wantedToilets, missing: lack(toilets, wantedToilets) },
    {
      name: 'womens',
      value: womensToilets,
      wanted: wantedWomens,
      missing: lack(womensToilets, wantedWomens),
    },
    { name: 'baths', value: baths, wanted: wantedBaths, missing: lack(baths, wantedBaths) },
  ];
};

/** GET → `officeSchema`: what does not change from minute to minute. */
export const officeSchema = z.strictObject({
  standards: standardsSchema,
  /** Which 住民データ lie beside this centre; `null`: none, and nobody knows who is not confirmed yet. */
  residents: z
    .strictObject({ version: z.int(), dataDate: z.string(), source: z.string(), count: z.int() })
    .nullable(),
});
export type Office = z.infer<typeof officeSchema>;

/**
 * 未確認者 by district, in numbers. `confirmed`: a desk has seen her, wherever she is now. `told`: nobody has, but her family said that she
 * is safe elsewhere. `supported`: 避難行動要支援者 among those who are neither.
 */
export const districtStandingSchema = z.strictObject({
  district: z.string(),
  name: z.string(),
  residents: z.int(),
  confirmed: z.int(),
  told: z.int(),
  supported: z.int(),
});
export type DistrictStanding = z.infer<typeof districtStandingSchema>;

export const districtListSchema = z.strictObject({
  asOf: z.number(),
  dataDate: z.string(),
  districts: z.array(districtStandingSchema),
});
export type DistrictList = z.infer<typeof districtListSchema>;

/** As many as are given at once. */
export const UNCONFIRMED_PAGE = 500;

/** Somebody of a district whom nobody has confirmed. */
export const unconfirmedPersonSchema = z.strictObject({
  residentId: z.string(),
  householdId: z.string(),
  name: z.string(),
  kana: z.string(),
  sex: z.enum(['1', '2', '9']),
  age: z.int().nullable(),
  /** Of a protected household a neutral sentence. */
  address: z.string(),
  phone: z.string().nullable(),
  protected: z.boolean(),
  /** 避難行動要支援者: 支援を要する事由. */
  support: z.string().nullable(),
  /** What her family said, if anything; where it was noted is not told here. */
  said: z.enum(['coming', 'unknown']).nullable(),
  /** Others of the household who are confirmed: somebody to ask. */
  householdConfirmed: z.int(),
});
export type UnconfirmedPerson = z.infer<typeof unconfirmedPersonSchema>;

/** 避難行動要支援者 first, then by address. `more`: there are others; ask again with the `next` that was given. */
export const unconfirmedListSchema = z.strictObject({
  asOf: z.number(),
  people: z.array(unconfirmedPersonSchema),
  next: z.string().nullable(),
});
export type UnconfirmedList = z.infer<typeof unconfirmedListSchema>;

const words = (max: number) => z.string().trim().min(1).max(max).regex(PLAIN_TEXT);

/** ⑫ 親族・同居者, ⑬ 知人, ⑭ それ以外 (安否情報収集様式 様式第1号). */
export const relationSchema = z.enum(['family', 'acquaintance', 'other']);
export type Relation = z.infer<typeof relationSchema>;

/** 安否照会: who asks, how that was made sure of, and whom for. */
export const inquirySchema = z
  .strictObject({
    asker: z.strictObject({
      name: words(100),
      relation: relationSchema,
      /** 続柄・間柄, as she says it. */
      relationWords: words(60),
      /** 住所・電話: where an answer could be sent. */
      contact: words(200),
      /** 本人確認: `none` makes her one of ⑭, whatever she says she is. */
      seen: z.enum(['card', 'document', 'called_back', 'none']),
    }),
    /** 氏名, in kana or as it is written. */
    name: words(100),
    /** One of the two, so that a name alone finds nobody. */
    birthDate: civilDateSchema.optional(),
    address: words(200).optional(),
  })
  .refine(({ birthDate, address }) => birthDate !== undefined || address !== undefined, 'a name alone');
export type Inquiry = z.infer<typeof inquirySchema>;

/**
 * `none` is one answer for whoever is not found, not here, more than one, did not consent, or is under 支援措置: nobody can tell which.
 * `safe` (⑬, ⑭): that she is, and never where. `place` (⑫).
 */
export const answerSchema = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('none'), number: z.int() }),
  z.strictObject({ answer: z.literal('safe'), number: z.int(), name: z.string() }),
  z.strictObject({
    answer: z.literal('place'),
    number: z.int(),
    name: z.string(),
    /** As `shelterPersonSchema`. */
    status: z.enum(['present', 'outside', 'out', 'overnight', 'moved', 'left']),
    shelterName: z.string(),
    since: z.number(),
  }),
]);
export type InquiryAnswer = z.infer<typeof answerSchema>;

/** Those who serve people. */
export const SERVES_SHELTERS: readonly Role[] = ['clerk', 'supervisor'];

/** What people need, and how the places are: not for 運用者, who looks after machines. */
export const SEES_TOWN: readonly Role[] = TOWN_ROLES;

export const SHELTER_API = {
  /** GET → `officeSchema`. */
  office: '/console/api/shelter-office',
  /** GET → `districtListSchema`; 404 where there are no 住民データ. Numbers only. */
  districts: '/console/api/shelter-office/districts',
  /** GET, `?district=`, `after=` → `unconfirmedListSchema`; with a fresh proof, and written down. */
  unconfirmed: '/console/api/shelter-office/unconfirmed',
  /** POST `inquirySchema` → `answerSchema`; with a fresh proof, and written down whatever it is. */
  inquiry: '/console/api/shelter-office/inquiries',
} as const;
