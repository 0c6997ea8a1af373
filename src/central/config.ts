import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { deviceIdSchema, sha256HexSchema, tenantIdSchema } from '../kernel/ids.ts';
import { storedPinSchema } from '../kernel/pin.ts';
import { failure, type Result } from '../kernel/result.ts';
import { roleSchema, staffIdSchema } from '../kernel/roles.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { consentSchema } from '../modules/shelter/schema.ts';
import { centralUrlSchema } from '../outbox/protocol.ts';
import { DEFAULT_BUDGET_MS, policySchema, scopeIdSchema } from '../outbox/reservation.ts';
import { siteEventSchema, siteNameSchema } from '../outbox/roster.ts';
import { standardsSchema } from './shelter-schema.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Municipalities of one centre. Each holds database connections of its own (decision 0022). */
export const MAX_TENANTS = 64;
/** With a PostgreSQL of our own: two connections each, and two for reservations, of its 40. */
const MAX_EMBEDDED_TENANTS = 9;

const postgresUrlSchema = z.string().regex(/^postgres(ql)?:\/\//);
/** A DNS name or an IP address. */
const hostSchema = z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/);
const nameFields = { id: tenantIdSchema, name: z.string().min(1).max(60) };

const reservationScopeSchema = z
  .strictObject({
    scope: scopeIdSchema,
    policy: policySchema,
    budgetMs: z.int().min(50).max(5_000).default(DEFAULT_BUDGET_MS),
  })
  .readonly();

const isSafeIssuer = (text: string): boolean => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || LOOPBACK.includes(hostname);
};

/** 職員アカウント: the municipality's own OpenID provider. What it says decides alone; nobody in `staff` is needed. */
const oidcSchema = z
  .strictObject({
    issuer: z.url().refine(isSafeIssuer, { error: '職員アカウントの発行者は https でなければなりません' }),
    clientId: z.string().min(1).max(200),
    /** Without one the client is public, and PKCE alone protects the code. */
    clientSecretFile: z.string().min(1).optional(),
    scope: z.string().min(1).max(200).default('openid'),
    /** The claim that holds a role's value, or a list of them (groups). */
    roleClaim: z.string().min(1).max(100),
    /**
     * Of several values that somebody has, the first that is written here counts; a list, because a mapping forgets the order of
     * names that are numbers. 運用者 is never the provider's word.
     */
    roles: z
      .array(
        z
          .strictObject({ value: z.string().min(1).max(200), role: roleSchema.exclude(['operator']) })
          .readonly(),
      )
      .min(1)
      .readonly(),
    /** The claim that holds the staff number. */
    staffClaim: z.string().min(1).max(100).default('sub'),
    /** One of these is asked for and must have been met. */
    acr: z.array(z.string().min(1).max(200)).min(1).max(8).optional(),
    /** All of these must be among the means that were used. */
    amr: z.array(z.string().min(1).max(40)).min(1).max(8).optional(),
  })
  .readonly();
export type OidcConfig = z.infer<typeof oidcSchema>;
/** Names of branches begin so, which no terminal's does: who approves one sees that it is more than a terminal. */
const branchIdSchema = deviceIdSchema.refine((device) => device.startsWith('branch-'), {
  error: '支所ノードの名前は branch- で始めてください',
});

/** Longest age of what a branch knows of its centre, minutes: beyond it no residents' data are given out (decision 0030). */
const DEFAULT_DATA_AGE_MINUTES = 1_440;

/** 支所ノード: this centre stands in a town hall and hands everything on to the centre at `url`. */
const upstreamSchema = z
  .strictObject({
    url: centralUrlSchema,
    /** 指紋 of the CA of the municipality there; over https it must be known beforehand. */
    ca: sha256HexSchema.optional(),
    device: branchIdSchema,
    site: siteNameSchema,
    siteName: z.string().min(1).max(100),
    maxDataAgeMinutes: z.int().min(1).max(43_200).default(DEFAULT_DATA_AGE_MINUTES),
  })
  .refine(({ url, ca }) => url.startsWith('http:') || ca !== undefined, {
    path: ['ca'],
    error: '本部の認証局の指紋 (ca) が要ります',
  })
  .readonly();
export type UpstreamConfig = z.infer<typeof upstreamSchema>;

const yearsSchema = z.int().min(1).max(100).nullable();

/**
 * 文書の保存期間 in whole fiscal years, counted from the April after the record; `null`: kept for good. The figures are the municipality's
 * own (文書管理規程, 条例); ours are defaults and no law. `shelter`: 避難者の記録. `desk`: 閲覧・照会の記録. Links of cards and 受付 that may
 * happen once hold until they are ended, and are not erased by time.
 */
const retentionSchema = z.strictObject({ shelter: yearsSchema.default(5), desk: yearsSchema.default(3) });
export type RetentionConfig = z.infer<typeof retentionSchema>;

/**
 * 避難所の本部. `consent`: whether those who ask are answered while nobody asked the person herself (様式第1号 ⑫⑬⑭). The form lets her decline ⑫ and
 * ⑬ and agree to ⑭; who was never asked could decline nothing, so by default only ⑫ is answered [K].
 */
export const shelterOfficeSchema = z
  .strictObject({
    standards: standardsSchema.prefault({}),
    consent: consentSchema.default({ family: true, acquaintances: false, others: false }),
    /** 災害対策本部への報告: hours in Japan at which one is made while a shelter is open [K]. */
    reportHours: z.array(z.int().min(0).max(23)).max(24).default([6, 12, 18]),
  })
  .readonly();

/**
 * 図書館. `leastVisits` [K]: fewest visits of an hour that the console shows by itself; no guideline for libraries names a number, five is what
 * statistics of small areas are often held to.
 */
const libraryOfficeSchema = z.strictObject({ leastVisits: z.int().min(1).max(1_000).default(5) }).readonly();

/** What is each municipality's own. */
const tenantFields = {
  /** 訓練 or 本番: events of the other kind are kept but not counted. */
  mode: z.enum(['drill', 'real']),
  /** 住民データの配布: keys (base64 SPKI, Ed25519) whose site packages are taken and given out; none: nothing is. */
  registryPublishers: z.array(publicKeySchema).max(8).default([]),
  /** By site: the election or the drill that its terminals work on. Terminals that name another one exchange nothing (0024). */
  siteEvents: z.record(siteNameSchema, siteEventSchema).optional(),
  /** Names and addresses by which this municipality's terminals call the centre; its certificate is for these (`devices`). */
  deviceNames: z.array(hostSchema).max(16).default([]),
  /** 認証局 that the municipality brings along (files, PEM) in place of one made at the first start. */
  deviceCa: z.strictObject({ certificate: z.string().min(1), key: z.string().min(1) }).optional(),
  /** 選挙管理委員会の決定: what a terminal does that cannot reach the centre, for each thing that may happen once to a person. */
  reservations: z.array(reservationScopeSchema).max(64).default([]),
  /**
   * 支所ノード that hand on what any terminal of this municipality recorded. `names`: by which terminals call that branch; the
   * certificate that it shows them is for these. One that is enrolled and not named here is a terminal like any other.
   */
  branches: z
    .array(z.strictObject({ device: branchIdSchema, names: z.array(hostSchema).max(16).default([]) }))
    .max(32)
    .default([]),
  oidc: oidcSchema.optional(),
  /**
   * 住民データ: the folder in which `kazasu registry import` keeps the whole replica on this machine. With it people have names at the
   * console, and the 未確認者 are known; without it they are numbers (0045).
   */
  residentsDir: z.string().min(1).optional(),
  retention: retentionSchema.prefault({}),
  shelter: shelterOfficeSchema.prefault({}),
  library: libraryOfficeSchema.prefault({}),
  /** Who may sign in at the console with a PIN (and then with a passkey), and sees this municipality only. */
  staff: z.array(
    z.strictObject({
      id: staffIdSchema,
      role: roleSchema,
      pinScrypt: storedPinSchema,
      /**
       * She may sign in at terminals too, without a line as well. Another PIN than the console's: whoever takes a terminal apart may
       * try this one for as long as she likes. `sites`: at these only. As soon as one member has this, terminals ask for nobody else.
       */
      terminal: z
        .strictObject({
          name: z.string().min(1).max(40),
          pinScrypt: storedPinSchema,
          sites: z.array(siteNameSchema).max(200).optional(),
        })
        .optional(),
    }),
  ),
};
const tenantConfigSchema = z.strictObject({ ...nameFields, ...tenantFields }).readonly();
export type TenantConfig = z.infer<typeof tenantConfigSchema>;

/** What all municipalities of a centre share. */
const centreFields = {
  /** Local terminals may enrol with the code file in the data directory. */
  training: z.boolean(),
  listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
  /**
   * Where Prometheus reads (metrics.ts): this machine, or one address of a closed network. No personal data, but no password
   * either; none: nothing listens.
   */
  metrics: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }).optional(),
  /** 端末の入口: HTTPS with certificates both ways. Without it terminals come by plain HTTP, and from this very machine only. */
  devices: z
    .strictObject({
      listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
    })
    .optional(),
  /** 支所ノード: the centre that this one serves in place of while the line is down. */
  upstream: upstreamSchema.optional(),
  /** Where whole copies of the database lie (`base` of backup.sh), for their age on the page 運用; none: it is not known. */
  backupFolder: z.string().min(1).optional(),
  /** The address by which others reach the console when something (a TLS proxy) stands before it. */
  publicUrl: z.url().optional(),
  /**
   * `embedded`: a PostgreSQL of our own, started with the centre. `url`: the town's server (`postgres://…`), as a role that
   * owns nothing; `ownerUrl`: the role that owns the tables, for the first start and for new versions.
   */
  database: z.union([
    z.strictObject({ embedded: z.literal(true) }),
    z.strictObject({ url: postgresUrlSchema, ownerUrl: postgresUrlSchema.optional() }),
  ]),
};

/** What a branch has from its centre cannot be its own. */
const isPlainBranch = ({ deviceCa, branches, reservations }: TenantConfig): boolean =>
  deviceCa === undefined && branches.length === 0 && reservations.length === 0;

const tenantListSchema = z
  .array(tenantConfigSchema)
  .min(1)
  .max(MAX_TENANTS)
  .refine((tenants) => new Set(tenants.map(({ id }) => id)).size === tenants.length, {
    error: '同じ団体コードが二度書かれています',
  })
  .readonly();

/** 一部事務組合・広域連合: several municipalities, strictly apart, on one centre. */
const jointSchema = z.strictObject({ ...centreFields, tenants: tenantListSchema });

/** One municipality, written without a list. */
const singleSchema = z
  .strictObject({ ...centreFields, ...tenantFields, tenant: z.strictObject(nameFields) })
  .transform(
    ({
      tenant,
      mode,
      registryPublishers,
      siteEvents,
      deviceNames,
      deviceCa,
      reservations,
      oidc,
      residentsDir,
      branches,
      retention,
      shelter,
      library,
      staff,
      ...centre
    }): z.infer<typeof jointSchema> => ({
      ...centre,
      tenants: [
        {
          ...tenant,
          ...{ mode, registryPublishers, siteEvents, deviceNames, deviceCa },
          ...{ reservations, branches, oidc, residentsDir, retention, shelter, library, staff },
        },
      ],
    }),
  );

/** `kiosk-config/central/*.yaml`: everything that makes one centre different from another. */
export const centralConfigSchema = z
  .looseObject({})
  .transform((file, ctx): z.infer<typeof jointSchema> => {
    const parsed = ('tenants' in file ? jointSchema : singleSchema).safeParse(file);
    if (parsed.success) return parsed.data;
    // Not a union of both: the first fault would then be "neither", instead of the field that is wrong.
    for (const { message, path } of parsed.error.issues)
      ctx.addIssue({ code: 'custom', message, path: [...path] });
    return z.NEVER;
  })
  .refine(({ tenants, training }) => !training || tenants.every(({ mode }) => mode === 'drill'), {
    path: ['training'],
    error: '訓練用の設定で本番（mode: real）は使えません',
  })
  .refine(
    ({ listen, publicUrl }) => LOOPBACK.includes(listen.host) || publicUrl?.startsWith('https://') === true,
    { path: ['publicUrl'], error: '他の機械から使うときは TLS（https の publicUrl）が要ります' },
  )
  .refine(({ database, tenants }) => !('embedded' in database) || tenants.length <= MAX_EMBEDDED_TENANTS, {
    path: ['database'],
    error: `自前の PostgreSQL（embedded）で預かれるのは ${MAX_EMBEDDED_TENANTS} 団体までです`,
  })
  .refine(({ upstream, tenants }) => upstream === undefined || tenants.length === 1, {
    path: ['upstream'],
    error: '支所ノードが受け持てるのは 1 団体です',
  })
  .refine(
    ({ tenants }) => {
      const own = new Set(tenants.flatMap(({ deviceNames }) => deviceNames));
      return tenants.every(
        ({ branches }) => !branches.some(({ names }) => names.some((name) => own.has(name))),
      );
    },
    { path: ['branches'], error: '支所の名前 (names) に本部の名前は使えません' },
  )
  .refine(({ upstream, tenants }) => upstream === undefined || tenants.every(isPlainBranch), {
    path: ['upstream'],
    error:
      '支所ノードには認証局 (deviceCa)、支所 (branches)、受付の決まり (reservations) を書けません。本部のものを使います',
  })
  .refine(({ training, devices }) => training || devices !== undefined, {
    path: ['devices'],
    error: '本番では、端末の入口 (devices) が要ります',
  })
  .refine(
    ({ tenants, devices }) =>
      devices === undefined || tenants.every(({ deviceNames }) => deviceNames.length > 0),
    { path: ['deviceNames'], error: '端末がこの本部を呼ぶ名前が要ります' },
  )
  .refine(
    ({ tenants }) => {
      const names = tenants.flatMap(({ deviceNames }) => deviceNames);
      return new Set(names).size === names.length;
    },
    { path: ['deviceNames'], error: '端末が呼ぶ名前は、団体ごとに別でなければなりません' },
  )
  .readonly();
export type CentralConfig = z.infer<typeof centralConfigSchema>;

/** `detail.at` names the first wrong field. */
export const loadCentralConfig = (path: string): Result<CentralConfig, 'config_missing' | 'config_wrong'> => {
  const read = readYamlFile(path, centralConfigSchema);
  return read.ok ? read : failure(read.reason === 'missing' ? 'config_missing' : 'config_wrong', read.detail);
};
