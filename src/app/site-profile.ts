import { z } from 'zod';
import { type SearchPurpose, searchPurposeSchema } from '../identity/schema.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { deviceIdSchema, sha256HexSchema, shelterIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { failure, type Result } from '../kernel/result.ts';
import { roleSchema, staffIdSchema } from '../kernel/roles.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { attendanceSiteSchema } from '../modules/attendance/site-schema.ts';
import { benefitsSiteSchema } from '../modules/benefits/site-schema.ts';
import { certificatePolicySchema } from '../modules/certificates/kinds-schema.ts';
import { librarySiteSchema } from '../modules/library/site-schema.ts';
import { consentSchema, hazardSchema } from '../modules/shelter/index.ts';
import { centralUrlSchema } from '../outbox/protocol.ts';
import { type SiteScope, siteEventSchema } from '../outbox/roster.ts';
import type { AgeRules } from '../registry/freshness.ts';
import { siteIdSchema } from '../registry/package.ts';
import { renamedTownsSchema } from '../registry/renamed-towns.ts';
import { electionIdSchema, placeIdSchema } from '../registry/roll/election.ts';
import { type Scope, type SiteModule, scopeOf, siteModuleSchema, townIdSchema } from '../registry/scope.ts';

/** Which reader: whichever there is, PC/SC, or that of a training terminal, which waits for virtual cards. */
export const READERS = ['auto', 'pcsc', 'builtin'] as const;

const pathSchema = z.string().min(1).max(500);
const certificatesSiteSchema = z.strictObject({
  /** 証明書発行システム. `simulated`: 訓練 alone. `http`: plain only to this very machine. */
  issuer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('files'), requests: pathSchema, answers: pathSchema }),
    z.strictObject({
      kind: z.literal('http'),
      url: z.url({ protocol: /^https?$/ }),
      /** Files of PEM: the CA that is believed, and this terminal's own certificate where one is asked for. */
      ca: pathSchema.optional(),
      cert: pathSchema.optional(),
      key: pathSchema.optional(),
    }),
    z.strictObject({ kind: z.literal('simulated'), takesMs: z.int().min(0).max(60_000).default(1_500) }),
  ]),
  /** What that system calls itself, with how it is set up: an answer of another one is none (高松 2024). */
  system: z.string().min(1).max(100),
  answerSeconds: z.int().min(1).max(300).default(30),
  /** 手数料の表 (`kiosk-config/certificates/*.yaml`). */
  fees: pathSchema,
  policy: certificatePolicySchema,
  /** With 改ざん防止用紙 in it (raw TCP, PDF as it is). Plain paper may be that of `paperPrinter`. */
  printer: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535).default(9100) })
    .optional(),
});

/** `kiosk-config/sites/*.yaml`: everything that makes one terminal different from another. */
const profileSchema = z.strictObject({
  tenant: z.strictObject({ id: tenantIdSchema, name: z.string().min(1).max(60) }),
  site: z.strictObject({ id: siteIdSchema, name: z.string().min(1).max(100) }),
  device: deviceIdSchema,
  /** 訓練: virtual cards and a simulated CA are accepted, and every screen says so. */
  training: z.boolean(),
  /** With the module `shelter`. */
  shelter: z
    .strictObject({
      id: shelterIdSchema,
      name: z.string().min(1).max(100),
      capacity: z.int().min(1),
      kind: z.string().max(60).optional(),
      /** 災害種別 that this place is designated for; where it is said, opening for another hazard needs a supervisor's reason. */
      hazards: z.array(hazardSchema).max(8).optional(),
      /** 区画: rooms and wards; left out, a place in the building is written down as it is said. */
      wards: z.array(z.string().min(1).max(40)).max(100).default([]),
      /** Younger ones need somebody who looks after them. [K]: the age of 義務教育's end is assumed. */
      guardianAge: z.int().min(1).max(20).default(15),
      /**
       * 安否情報の回答 for whoever was not asked (様式第1号 ⑫⑬⑭). [K]: ⑫ and ⑬ are answered unless she says that she does not wish it, ⑭ only
       * when she agrees, as the form words it.
       */
      consent: consentSchema.default({ family: true, acquaintances: true, others: false }),
    })
    .optional(),
  /** With the module `polling`: for which election, and which of its places this is. What the election is comes with its roll. */
  polling: z
    .strictObject({
      election: electionIdSchema,
      place: placeIdSchema,
      /** As it stands on 宣誓書; the municipality's own when the profile says nothing. */
      commission: z.string().min(1).max(60).optional(),
    })
    .optional(),
  /** 証明書発行支援, beside the module `counter`. What its issuing system is, and what this counter gives out. */
  certificates: certificatesSiteSchema.optional(),
  /** With the module `counter`: 書かない窓口. */
  counter: z
    .strictObject({
      /** To whom the forms are addressed: かざし市長. */
      mayor: z.string().min(1).max(60),
      /** 市の様式: a folder of the town's own PDFs with the places of their fields (docs/forms-printing.md). */
      templates: z.string().min(1).max(500).optional(),
      /** 引き渡し: the folder of the back office, and whether its CSV is UTF-8, Shift_JIS or not wanted. */
      handover: z
        .strictObject({
          folder: z.string().min(1).max(500),
          csv: z.enum(['utf-8', 'shift_jis', 'none']).default('utf-8'),
        })
        .optional(),
      /** 問い合わせ先, as letters say it (電話番号など); the site's name when the profile says nothing. */
      contact: z.string().min(1).max(100).optional(),
      /** Whoever is younger applies through 法定代理人. [K]: fifteen, as ordinances on 印鑑 and 証明書 have it. */
      youngestApplicant: z.int().min(0).max(20).default(15),
    })
    .optional(),
  /** Places without residents (decision 0053): 図書の貸出受付 with the module `library`, 職員の出退勤 with `staff`, 民間優遇・地域ポイント with `shop`. */
  library: librarySiteSchema.optional(),
  attendance: attendanceSiteSchema.optional(),
  benefits: benefitsSiteSchema.optional(),
  /**
   * ポイントの登録窓口, at a counter: the file of the points' own key (32 bytes, carried here by hand, `docs/benefits.md`). Left out: the counter
   * says what is missing. `none`: the town has no points, and nothing of it is shown.
   */
  pointsKey: z.union([z.literal('none'), pathSchema]).optional(),
  otherShelters: z
    .array(
      z.looseObject({
        id: shelterIdSchema,
        name: z.string().min(1).max(100),
        /** 災害種別 it is designated for: from another hazard nobody is sent there. Left out: nobody has said. */
        hazards: z.array(hazardSchema).max(8).optional(),
      }),
    )
    .default([]),
  cardSources: z
    .strictObject({
      commonCardId: z.boolean(),
      /** Legal status for the JPKI certificate (公的個人認証法); with `none` the application is not even selected. */
      jpkiStatus: z.enum(['none', 'verifier', 'specific_verifier', 'art38_4']),
      /** 条例利用AP: files of card profiles (`kiosk-config/cards/*.yaml`), read in this order at a tap that leads to nobody yet. */
      profiles: z.array(z.string().min(1).max(200)).max(4).optional(),
      /** On what law 発行番号 is used and linked, as the screen and the paper of a registration say it. */
      jpkiLegalBasis: z.string().trim().min(1).max(200).optional(),
    })
    .refine(({ jpkiStatus, jpkiLegalBasis }) => jpkiStatus === 'none' || jpkiLegalBasis !== undefined, {
      path: ['jpkiLegalBasis'],
      message: 'the legal basis must be stated where jpkiStatus is not none',
    }),
  /** What is agreed to when a card is registered; each text that is left out is the program's own (`DEFAULT_TERMS`). */
  linking: z
    .strictObject({
      purpose: z.string().trim().min(1).max(300),
      stored: z.string().trim().min(1).max(300),
      revoke: z.string().trim().min(1).max(300),
    })
    .partial()
    .optional(),
  reader: z.enum(READERS),
  /** Cards in SAM slots count as laid down; only for a device whose only slot calls itself one. */
  samSlots: z.boolean().default(false),
  centralUrl: centralUrlSchema,
  /** Copies of the record on another medium, encrypted with the record's own key. The folder must be there (`docs/backup.md`). */
  backup: z
    .strictObject({
      folder: z.string().min(1).max(500),
      everyMinutes: z.int().min(1).max(1_440).default(60),
      /** Newest ones that are kept; beside them the last of each of fourteen days. */
      keep: z.int().min(1).max(1_000).default(24),
    })
    .optional(),
  /**
   * How long the record keeps what the centre has (decision 0037). Longer than the centre's backups go back: after a restore of the centre
   * the terminals send again what it lacks. `held`: on how many machines the centre must have it; `local` only where the centre has
   * no standby, for `replicated` is never said there and nothing would ever go.
   */
  retention: z
    .strictObject({
      days: z.int().min(35).max(3_650).default(35),
      held: z.enum(['replicated', 'local']).default('replicated'),
    })
    .prefault({}),
  /** 指紋 of the municipality's CA (SHA-256, hex), where the enrolment code does not carry it: whom this terminal believes. */
  centralCa: sha256HexSchema.optional(),
  /** レシートプリンター on the site's own network (raw TCP, usually port 9100). */
  printer: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535).default(9100) })
    .optional(),
  /** A4 のプリンター on the site's own network, which takes PDF as it is (raw TCP, usually port 9100): 宣誓書, 報告書, 予備の名簿. */
  paperPrinter: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535).default(9100) })
    .optional(),
  /** What this site does with residents; decides what of them it gets (registry/scope.ts) and how old that may be. */
  modules: z.array(siteModuleSchema).min(1).default(['shelter', 'identification']),
  /**
   * 近くの端末: the terminals of this site keep each other's records while the line is down (decision 0024); left out, each keeps its own
   * only. They find each other at fixed addresses (`host:port`), or by mDNS where the network carries it.
   */
  peers: z
    .strictObject({
      listen: z.strictObject({
        host: z.string().min(1).default('0.0.0.0'),
        port: z.int().min(1).max(65_535),
      }),
      addresses: z
        .array(z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/))
        .max(64)
        .default([]),
      discover: z.literal('mdns').optional(),
      /** The election or the drill this site works on, as the centre names it; terminals of another one are not talked to. */
      event: siteEventSchema.optional(),
    })
    .optional(),
  /** 住民データ */
  registry: z
    .strictObject({
      /** Public keys of whoever may seal files for this municipality: Ed25519, PEM or base64 SPKI. */
      sealKeys: z.array(z.string().min(1).max(500)).max(8).default([]),
      /** Keys (base64 SPKI) whose site packages are taken over; none: this terminal asks for none. */
      publishKeys: z.array(publicKeySchema).max(8).default([]),
      /** 投票期日, for a polling site. */
      pollDay: civilDateSchema.optional(),
      /** Only residents of these (全国地方公共団体コード + 町字ID), for a 投票区 or a district. */
      towns: z.array(townIdSchema).min(1).max(5_000).optional(),
      /** Most days by module, in place of `MAX_AGE_DAYS`. */
      maxAgeDays: z.partialRecord(siteModuleSchema, z.int().min(0).max(3_650)).default({}),
    })
    .prefault({}),
  deskRole: roleSchema,
  /** 氏名等での照会 */
  search: z
    .strictObject({
      /** Most searches of one member of staff in an hour; 200 when the profile says nothing. */
      perHour: z.int().min(1).max(10_000).optional(),
      /** さがす目的, of which one must be said; 受付・本人確認・問い合わせ・訓練 when the profile says nothing. */
      purposes: z.array(searchPurposeSchema).min(1).max(6).optional(),
    })
    .optional(),
  /**
   * 支援措置 after 責任者の確認. `address`: whether a supervisor who is signed in sees a protected address beside the card for
   * the visit she released; `never` when the profile says nothing, since no procedure at a desk of ours needs it (domain.md §1a).
   */
  release: z.strictObject({ address: z.enum(['never', 'supervisor']) }).optional(),
  /** 町名変更: old names that a search and 名寄せ still know. */
  renamedTowns: renamedTownsSchema.optional(),
  /** Hours without word of who may sign in here (場所の職員) after which the sign-in says so; 72 when the profile says nothing. */
  staffListHours: z.int().min(1).max(8_760).optional(),
  /** Who may sign in as long as the centre gives out no staff. */
  staff: z.array(
    z.strictObject({
      id: staffIdSchema,
      role: roleSchema,
      /** `salt:hash`, hex, scrypt N=16384 r=8 p=1, 32 bytes. */
      pinScrypt: z.string().regex(/^[0-9a-f]{16,}:[0-9a-f]{64}$/),
    }),
  ),
});
/** What stands under which name for a place without residents. */
const TAP_PLACES = { library: 'library', staff: 'attendance', shop: 'benefits' } as const;
type TapPlace = keyof typeof TAP_PLACES;
const TAP_MODULES = Object.keys(TAP_PLACES) as TapPlace[];

/** Which place without residents it is; `undefined`: one with residents. */
export const tapPlaceOf = ({ modules }: { readonly modules: readonly SiteModule[] }): TapPlace | undefined =>
  TAP_MODULES.find((place) => modules.includes(place));

export const siteProfileSchema = profileSchema
  .refine(({ modules, registry }) => !modules.includes('polling') || registry.pollDay !== undefined, {
    path: ['registry', 'pollDay'],
    error: '投票の場所には投票期日が要ります',
  })
  .refine(({ modules, polling }) => modules.includes('polling') === (polling !== undefined), {
    path: ['polling'],
    error: '投票の場所には polling（選挙と投票所）が要り、ほかの場所には要りません',
  })
  .refine(({ modules, certificates }) => certificates === undefined || modules.includes('counter'), {
    path: ['certificates'],
    error: '証明書の発行は 窓口（counter）の場所だけです',
  })
  .refine(({ modules, counter }) => counter === undefined || modules.includes('counter'), {
    path: ['counter'],
    error: '窓口の設定 counter があるときは、modules に counter を書いてください',
  })
  .refine(({ modules, pointsKey }) => pointsKey === undefined || modules.includes('counter'), {
    path: ['pointsKey'],
    error: 'pointsKey（ポイントの登録窓口の鍵）は 窓口（counter）の場所だけです。店の端末には 別に運びます',
  })
  .refine(
    ({ modules, ...profile }) =>
      TAP_MODULES.every((place) => modules.includes(place) === (profile[TAP_PLACES[place]] !== undefined)),
    {
      path: ['modules'],
      error:
        '図書館（library）・職員の出退勤（staff）・店（shop）には、それぞれ library・attendance・benefits の設定が要り、ほかの場所には要りません',
    },
  )
  .refine(({ modules }) => modules.length === 1 || tapPlaceOf({ modules }) === undefined, {
    path: ['modules'],
    error:
      '図書館・職員の出退勤・店の端末は 住民のデータを持たないため、ほかの仕事（modules）と一緒にはできません',
  })
  .refine(({ modules, shelter }) => !modules.includes('shelter') || shelter !== undefined, {
    path: ['shelter'],
    error: '避難所には shelter（避難所の名前と定員）が要ります',
  });
export type SiteProfile = z.infer<typeof siteProfileSchema>;

/** Which residents, and which of their items, this site gets. */
export const scopeOfSite = ({ modules, registry }: Pick<SiteProfile, 'modules' | 'registry'>): Scope =>
  scopeOf(modules, { pollDay: registry.pollDay ?? null, towns: registry.towns ?? null });

/** Where this terminal belongs, for the other terminals of the site. */
export const siteScopeOf = ({
  tenant,
  site,
  training,
  peers,
  polling,
}: Pick<SiteProfile, 'tenant' | 'site' | 'training' | 'peers' | 'polling'>): SiteScope => ({
  tenant: tenant.id,
  site: site.id,
  mode: training ? 'drill' : 'real',
  // 選挙の違う端末 never talk to each other (VxPollBook PR 6643).
  event: peers?.event ?? polling?.election ?? null,
});

/** How old they may be. */
export const ageRulesOf = ({
  modules,
  registry,
  training,
}: Pick<SiteProfile, 'modules' | 'registry' | 'training'>): AgeRules => ({
  modules,
  limits: registry.maxAgeDays,
  training,
});

const PURPOSES: readonly SearchPurpose[] = [
  { id: 'reception', label: '受付' },
  { id: 'identity', label: '本人確認' },
  { id: 'inquiry', label: '問い合わせ' },
  { id: 'training', label: '訓練' },
];

/** What a search at this site may be for. */
export const purposesOf = ({ search }: Pick<SiteProfile, 'search'>): readonly SearchPurpose[] =>
  search?.purposes ?? PURPOSES;

/** `detail.at` names the first wrong field. */
export const loadSiteProfile = (path: string): Result<SiteProfile, 'profile_missing' | 'profile_wrong'> => {
  const read = readYamlFile(path, siteProfileSchema);
  return read.ok
    ? read
    : failure(read.reason === 'missing' ? 'profile_missing' : 'profile_wrong', read.detail);
};
