import { z } from 'zod';
import {
  deviceIdSchema,
  epochSchema,
  sha256HexSchema,
  shelterIdSchema,
  tenantIdSchema,
} from '../kernel/ids.ts';
import { type Role, roleSchema } from '../kernel/roles.ts';
import { personIdSchema } from '../modules/shelter/schema.ts';
import { pollingPulseSchema } from './polling-schema.ts';
import { shelterFiguresSchema } from './shelter-schema.ts';
import { proofWaySchema } from './staff-schema.ts';

/**
 * What the centre's web page asks and gets. Pure shapes: the page compiles them too. Times are milliseconds since
 * 1970. Events carry no names, so nothing here does: a person is a 宛名番号, a sex, an age and a state.
 */

/** 避難所 as the map of the moment shows it. */
export const shelterOverviewSchema = z.strictObject({
  shelterId: shelterIdSchema,
  name: z.string(),
  /** 収容人数. 0: nobody has opened this place yet, so it is not known. */
  capacity: z.int().min(0),
  /** 開設 has been recorded. Check-ins can arrive before it, from another terminal of the same place. */
  open: z.boolean(),
  /** In the building. */
  present: z.int().min(0),
  /** Registered here, but out or away for the night (外出・外泊). */
  away: z.int().min(0),
  lastEventAt: z.number().nullable(),
  figures: shelterFiguresSchema.prefault({}),
});
export type ShelterOverview = z.infer<typeof shelterOverviewSchema>;

/**
 * `ok`: heard of lately. `quiet`: enrolled, but nothing came for a while, or never. `fork`: two histories under one
 * number (a cloned disk or tampering); a person must look. `revoked`: refused since staff withdrew it.
 */
export const terminalStateSchema = z.enum(['ok', 'quiet', 'fork', 'revoked']);

/** One terminal, with its newest stream. */
export const terminalOverviewSchema = z.strictObject({
  device: deviceIdSchema,
  /** `null` until the first batch has come. */
  epoch: epochSchema.nullable(),
  site: z.string(),
  siteName: z.string(),
  /** Events held of this terminal, over all its epochs. */
  events: z.int().min(0),
  lastSeenAt: z.number().nullable(),
  state: terminalStateSchema,
});
export type TerminalOverview = z.infer<typeof terminalOverviewSchema>;

/** `search_limited`: somebody made all the searches of an hour. `card_refused`: a card was not the chip that was linked. */
export const deskAlarmKindSchema = z.enum(['search_limited', 'card_refused']);

/** Something a desk recorded that a person at the centre must look into. */
export const deskAlarmSchema = z.strictObject({
  kind: deskAlarmKindSchema,
  device: deviceIdSchema,
  siteName: z.string(),
  /** Staff number, or `desk` where nobody had signed in. */
  staff: z.string(),
  at: z.number(),
});
export type DeskAlarm = z.infer<typeof deskAlarmSchema>;

/** 支所ノード: what it knows of the centre above, and what that does not have yet. */
export const branchStandingSchema = z.strictObject({
  source: z.string(),
  /** As of when the register here is the one there, by that centre's clock; `null`: it was never heard of. */
  asOf: z.number().nullable(),
  version: z.int().nullable(),
  sha256: sha256HexSchema.nullable(),
  /** It answered last time. */
  online: z.boolean(),
  /** Older than `maxDataAgeMinutes`: no residents' data are given out. */
  stale: z.boolean(),
  maxDataAgeMinutes: z.int(),
  /** Events that are here only. */
  waiting: z.int().min(0),
});
/** The line to the centre above, and as of when what is held of it is. */
export const upstreamStandingSchema = branchStandingSchema.pick({ online: true, asOf: true, stale: true });
export type UpstreamStanding = z.infer<typeof upstreamStandingSchema>;
export type BranchStanding = z.infer<typeof branchStandingSchema>;

export const overviewSchema = z.strictObject({
  tenant: z.strictObject({ id: tenantIdSchema, name: z.string() }),
  /** 訓練 or 本番 */
  mode: z.enum(['drill', 'real']),
  /** When these figures were true, by the centre's clock. */
  asOf: z.number(),
  shelters: z.array(shelterOverviewSchema),
  totals: z.strictObject({ present: z.int().min(0), away: z.int().min(0) }),
  terminals: z.array(terminalOverviewSchema),
  /** Records that were kept but could not be read or counted; a person must look. */
  quarantined: z.int().min(0),
  /** 要確認の一覧: what nobody has settled yet (anomaly-schema.ts). */
  openAnomalies: z.int().min(0),
  /** 端末の登録: how many wait for somebody to approve. */
  deviceRequests: z.int().min(0),
  /** Of the last day, newest first. */
  deskAlarms: z.array(deskAlarmSchema),
  /** Only where something of a poll was recorded. */
  polling: pollingPulseSchema.optional(),
  /** Only where this is a 支所ノード. */
  branch: branchStandingSchema.optional(),
});
export type Overview = z.infer<typeof overviewSchema>;

/**
 * What changed since the message before, of which this page has all: one shelter of 1,300 is a line and not the whole town. Shelters and
 * terminals that are named are whole. One that is gone, another municipality or mode, is told by an overview anew.
 */
export const overviewPartSchema = z.strictObject({
  part: overviewSchema.omit({ tenant: true, mode: true }).partial().required({ asOf: true }),
});
export type OverviewPart = z.infer<typeof overviewPartSchema>;

export const shelterPersonSchema = z.strictObject({
  /** 宛名番号, or the id of a guest (住登外). */
  residentId: personIdSchema,
  sex: z.enum(['1', '2', '9']),
  age: z.int().nullable(),
  status: z.enum(['present', 'outside', 'out', 'overnight', 'moved', 'left']),
  since: z.number(),
  /** 世帯番号, or the party that a guest came with. */
  groupId: z.string().nullable().default(null),
  /** Shelters at which others of the 世帯 are registered. */
  split: z.array(shelterIdSchema).default([]),
});
export type ShelterPerson = z.infer<typeof shelterPersonSchema>;

export const peopleSchema = z.strictObject({
  shelterId: shelterIdSchema,
  people: z.array(shelterPersonSchema),
});
export type People = z.infer<typeof peopleSchema>;

/** What the people of a shelter are asked for: to be looked at, saved to a file, put on paper. Each is written down. */
export const peopleUseSchema = z.enum(['list', 'csv', 'print']);
export type PeopleUse = z.infer<typeof peopleUseSchema>;

/** Municipalities of this centre, for the choice of 団体 at the sign-in; asked before anybody is signed in. */
export const tenantListSchema = z
  .array(
    z.strictObject({
      id: tenantIdSchema,
      name: z.string(),
      /** How its staff can sign in, from where this page is shown. */
      ways: z.array(proofWaySchema).default(['pin']),
    }),
  )
  .min(1);
export type TenantList = z.infer<typeof tenantListSchema>;

/**
 * Body of `POST` to `CONSOLE_API.login`: the one-time code of the start link, 非常用コード, or a staff number and its PIN. `tenant`: of the
 * person; may be left out where the centre has one municipality.
 */
export const loginSchema = z.union([
  z.strictObject({ code: z.string().min(6).max(128) }),
  z.strictObject({ tenant: tenantIdSchema.optional(), breakGlass: z.string().min(12).max(64) }),
  z.strictObject({
    tenant: tenantIdSchema.optional(),
    staff: z.string().min(1).max(64),
    pin: z.string().min(1).max(64),
  }),
]);
export type Login = z.infer<typeof loginSchema>;

/** Who is signed in; the answer to `POST` and `GET` of `CONSOLE_API.login`. `DELETE` signs out. */
export const sessionSchema = z.strictObject({ staff: z.string(), role: roleSchema });
export type ConsoleSession = z.infer<typeof sessionSchema>;

/**
 * Body of every refusal of the console's API. 401: `not_signed_in`, `bad_login`; 409: `already_decided`, `name_in_use`, `only_upstream` (this is
 * a 支所ノード, and only the centre above it can); 403: `not_allowed` (role), `step_up` (a fresh
 * proof of who it is, staff-schema.ts, and then the same again), `bad_proof`,
 * `wrong_origin`; 404: `not_found`; 429: `too_many` (with `Retry-After`).
 */
export const consoleRefusalSchema = z.strictObject({
  reason: z.enum([
    'bad_request',
    'not_signed_in',
    'bad_login',
    'not_allowed',
    'step_up',
    'bad_proof',
    'wrong_origin',
    'not_found',
    'too_many',
    'already_decided',
    'name_in_use',
    'only_upstream',
    'failed',
  ]),
});
export type ConsoleRefusal = z.infer<typeof consoleRefusalSchema>;

/** 端末の登録: one that has asked with a good code and waits for somebody to approve. */
export const deviceRequestSchema = z.strictObject({
  id: sha256HexSchema,
  /** 確認番号: the terminal shows the same. */
  mark: z.string().regex(/^[0-9a-f]{4}-[0-9a-f]{4}$/),
  device: deviceIdSchema,
  site: z.string(),
  siteName: z.string(),
  askedAt: z.number(),
  /** A terminal of this name is in use and would be replaced: its certificate ends. */
  replaces: z.boolean(),
});
export type DeviceRequest = z.infer<typeof deviceRequestSchema>;

/**
 * `expiring`: it should have renewed its certificate and has not. `expired`: over; it comes back by itself, or after too long only
 * with a new code (`lost`). `withdrawn`: 廃止. `plain`: has no certificate, comes from this very machine.
 */
export const registeredDeviceSchema = z.strictObject({
  device: deviceIdSchema,
  site: z.string(),
  siteName: z.string(),
  state: z.enum(['ok', 'expiring', 'expired', 'lost', 'withdrawn', 'plain']),
  enrolledAt: z.number(),
  lastSeenAt: z.number().nullable(),
  /** End of the newest certificate. */
  notAfter: z.number().nullable(),
  /** Who approved; `training`: nobody, the code of a drill did. */
  approvedBy: z.string().nullable(),
  withdrawn: z.strictObject({ at: z.number(), staff: z.string(), reason: z.string() }).nullable(),
});
export type RegisteredDevice = z.infer<typeof registeredDeviceSchema>;

export const deviceListSchema = z.strictObject({
  asOf: z.number(),
  /** 指紋 of the CA, which new terminals must be given; `null`: this centre gives no certificates. */
  fingerprint: sha256HexSchema.nullable(),
  requests: z.array(deviceRequestSchema),
  devices: z.array(registeredDeviceSchema),
});
export type DeviceList = z.infer<typeof deviceListSchema>;

/** Why, in the words of whoever decides; kept with the decision. */
const reasonSchema = z
  .string()
  .trim()
  .min(2)
  .max(200)
  .regex(/^\P{Cc}+$/u);

/** Body of `POST` to `CONSOLE_API.deviceRequest(id)`. */
export const decisionSchema = z.union([
  z.strictObject({ decision: z.literal('approve') }),
  z.strictObject({ decision: z.literal('refuse'), reason: reasonSchema }),
]);
export type DeviceDecision = z.infer<typeof decisionSchema>;

/** Body of `POST` to `CONSOLE_API.withdrawDevice(device)`. */
export const withdrawalSchema = z.strictObject({ reason: reasonSchema });

/** Body of `POST` to `CONSOLE_API.enrolCodes`. With `device`: only for that terminal, which may replace one of its name. */
export const newCodeSchema = z.strictObject({ device: deviceIdSchema.optional() });
/** Shown once; the centre keeps a hash. */
export const enrolCodeSchema = z.strictObject({ code: z.string() });

/** 端末の登録: 運用者 sees them too, and changes nothing. */
export const SEES_DEVICES: readonly Role[] = ['admin', 'operator'];

export const CONSOLE_API = {
  /** GET → `deviceListSchema`; `admin` only, as all of 端末の登録. */
  devices: '/console/api/devices',
  /** POST `decisionSchema` → 204; 409 when somebody else has decided, or the name is in use. */
  deviceRequest: (id: string): string => `/console/api/devices/requests/${id}`,
  /** POST `withdrawalSchema` → 204: 廃止. */
  withdrawDevice: (device: string): string => `/console/api/devices/${device}/withdraw`,
  /** POST `newCodeSchema` → `enrolCodeSchema`. */
  enrolCodes: '/console/api/enrol-codes',
  /** GET → `overviewSchema` */
  overview: '/console/api/overview',
  /** GET, server-sent events: the data of the first message is an `overviewSchema` as JSON, of each other that or an `overviewPartSchema`. */
  events: '/console/api/events',
  /** GET, `?use=` of `peopleUseSchema` → `peopleSchema`; only for roles that serve people (`clerk`, `supervisor`). */
  people: (shelterId: string, use: PeopleUse = 'list'): string =>
    `/console/api/shelters/${encodeURIComponent(shelterId)}/people?use=${use}`,
  /** POST `loginSchema` → `sessionSchema` and a cookie; GET → `sessionSchema`; DELETE signs out. */
  login: '/console/api/session',
  /** GET → `tenantListSchema` */
  tenants: '/console/api/tenants',
} as const;
