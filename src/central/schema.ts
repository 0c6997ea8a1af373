import { z } from 'zod';
import {
  deviceIdSchema,
  epochSchema,
  residentIdSchema,
  shelterIdSchema,
  tenantIdSchema,
} from '../kernel/ids.ts';
import { roleSchema } from '../kernel/roles.ts';

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
  /** Of the last day, newest first. */
  deskAlarms: z.array(deskAlarmSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

export const shelterPersonSchema = z.strictObject({
  residentId: residentIdSchema,
  sex: z.enum(['1', '2', '9']),
  age: z.int().nullable(),
  status: z.enum(['present', 'out', 'overnight', 'moved', 'left']),
  since: z.number(),
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
export const tenantListSchema = z.array(z.strictObject({ id: tenantIdSchema, name: z.string() })).min(1);
export type TenantList = z.infer<typeof tenantListSchema>;

/**
 * Body of `POST` to `CONSOLE_API.login`: the one-time code of the start link, or a staff number and its PIN. `tenant`: of the
 * person; may be left out where the centre has one municipality.
 */
export const loginSchema = z.union([
  z.strictObject({ code: z.string().min(6).max(128) }),
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
 * Body of every refusal of the console's API. 401: `not_signed_in`, `bad_login`; 403: `not_allowed` (role),
 * `wrong_origin`; 404: `not_found`; 429: `too_many` (with `Retry-After`).
 */
export const consoleRefusalSchema = z.strictObject({
  reason: z.enum([
    'bad_request',
    'not_signed_in',
    'bad_login',
    'not_allowed',
    'wrong_origin',
    'not_found',
    'too_many',
    'failed',
  ]),
});
export type ConsoleRefusal = z.infer<typeof consoleRefusalSchema>;

export const CONSOLE_API = {
  /** GET → `overviewSchema` */
  overview: '/console/api/overview',
  /** GET, server-sent events: each message's data is an `overviewSchema` as JSON. */
  events: '/console/api/events',
  /** GET, `?use=` of `peopleUseSchema` → `peopleSchema`; only for roles that serve people (`clerk`, `supervisor`). */
  people: (shelterId: string, use: PeopleUse = 'list'): string =>
    `/console/api/shelters/${encodeURIComponent(shelterId)}/people?use=${use}`,
  /** POST `loginSchema` → `sessionSchema` and a cookie; GET → `sessionSchema`; DELETE signs out. */
  login: '/console/api/session',
  /** GET → `tenantListSchema` */
  tenants: '/console/api/tenants',
} as const;
