/** What every route of the centre is asked and answers, in one table: OpenAPI is made of it, and real answers are held to it (test/wire). */
import { z } from 'zod';
import { deviceIdSchema, epochSchema, sha256HexSchema, shelterIdSchema } from '../kernel/ids.ts';
import {
  BATCH_ROUTE,
  batchRequestSchema,
  batchResponseSchema,
  conflictSchema,
  ENROL_PATH,
  enrolPendingSchema,
  enrolRequestSchema,
  enrolResponseSchema,
  LINKS_PATH,
  linkListSchema,
  linksQuerySchema,
  RENEW_PATH,
  refusalSchema,
  renewRequestSchema,
  renewResponseSchema,
  throttledSchema,
} from '../outbox/protocol.ts';
import {
  CANCEL_PATH,
  HELD_PATH,
  heldListSchema,
  RESERVE_PATH,
  reserveAnswerSchema,
  reserveRequestSchema,
  SCOPES_PATH,
  scopeIdSchema,
  scopeListSchema,
} from '../outbox/reservation.ts';
import { ROSTER_PATH, signedRosterSchema } from '../outbox/roster.ts';
import { SITE_STAFF_PATH, signedStaffSchema } from '../outbox/site-staff.ts';
import {
  manifestSchema,
  PACKAGES_PATH,
  PART_ROUTE,
  POLLS_PATH,
  packageKindSchema,
  packageListSchema,
  siteIdSchema,
  staleAskSchema,
  uploadConflictSchema,
  uploadStateSchema,
} from '../registry/package.ts';
import { pollDocumentSchema } from '../registry/roll/poll-document.ts';
import {
  ANOMALY_API,
  anomalyFilterSchema,
  anomalyListSchema,
  settledSchema,
  settleSchema,
} from './anomaly-schema.ts';
import {
  CONSOLE_API,
  consoleRefusalSchema,
  decisionSchema,
  deviceListSchema,
  enrolCodeSchema,
  loginSchema,
  newCodeSchema,
  overviewSchema,
  peopleSchema,
  peopleUseSchema,
  sessionSchema,
  tenantListSchema,
  upstreamStandingSchema,
  withdrawalSchema,
} from './schema.ts';
import { ATTENDANCE_PARTS, ATTENDANCE_ROUTES } from './wire-attendance.ts';
import { BENEFITS_ROUTES } from './wire-benefits.ts';
import { BRANCH_ROUTES } from './wire-branch.ts';
import { FORMS_PARTS, FORMS_ROUTES } from './wire-forms.ts';
import { LIBRARY_ROUTES } from './wire-library.ts';
import { POLLING_ROUTES } from './wire-polling.ts';
import type { Body, WireRoute } from './wire-route.ts';
import { SHELTER_ROUTES } from './wire-shelter.ts';
import { SHELTER_FILE_ROUTES } from './wire-shelter-files.ts';
import { STAFF_ROUTES } from './wire-staff.ts';

const countParam = z.string().regex(/^\d{1,15}$/);
/** Of a branch: how it stands with the centre above. */
const upstream = upstreamStandingSchema.optional();
const healthSchema = z.object({ ok: z.literal(true), serverTime: z.int().min(0), upstream });
const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()), upstream });
const notFoundSchema = z.object({ reason: z.literal('not_found') });
const failedSchema = z.object({ reason: z.literal('failed') });
const tooLargeSchema = z.object({ reason: z.literal('too_large') });
const refused = z.union([refusalSchema, staleAskSchema, notFoundSchema]);

/** Shapes that many routes share, by their names in OpenAPI. */
export const NAMED_SHAPES: Readonly<Record<string, z.ZodType>> = {
  NotFound: notFoundSchema,
  Failed: failedSchema,
  TooLarge: tooLargeSchema,
  Refused: refused,
  Throttled: throttledSchema,
  ConsoleRefused: consoleRefusalSchema,
};

/** Shapes within others, by their names in OpenAPI: what is large, or holds itself. */
export const PART_SHAPES: Readonly<Record<string, z.ZodType>> = { ...FORMS_PARTS, ...ATTENDANCE_PARTS };

/** What may come of any route of this kind besides its own answers. 503 and 429 say in `Retry-After` when to come again. */
export const commonOf = ({ by }: Pick<WireRoute, 'by'>): Readonly<Record<number, Body>> => {
  const always = { 404: notFoundSchema, 413: tooLargeSchema, 503: failedSchema };
  if (by === 'nobody') return always;
  if (by === 'staff')
    return {
      ...always,
      ...{ 400: consoleRefusalSchema, 401: consoleRefusalSchema, 403: consoleRefusalSchema },
      ...{ 404: consoleRefusalSchema },
    };
  return {
    ...always,
    ...{ 400: refused, 401: refused, 403: refused, 404: refused, 415: refused, 429: throttledSchema },
  };
};

const upload = { 200: uploadStateSchema, 409: uploadConflictSchema };
const consoleBody = { 409: consoleRefusalSchema };

const TERMINALS: Readonly<Record<string, WireRoute>> = {
  [`POST ${ENROL_PATH}`]: {
    by: 'device',
    says: 'A new terminal introduces itself with a one-time code; 202: a person has yet to approve, ask again',
    body: enrolRequestSchema,
    answers: { 200: enrolResponseSchema, 202: enrolPendingSchema },
  },
  [`POST ${RENEW_PATH}`]: {
    by: 'device',
    says: 'The next certificate, over the connection of the one that is to be renewed',
    body: renewRequestSchema,
    answers: { 200: renewResponseSchema },
  },
  [`POST ${BATCH_ROUTE}`]: {
    by: 'device',
    says: 'Events of a stream in order; none is a question how far the centre is. May be gzip',
    params: z.object({ device: deviceIdSchema, epoch: epochSchema }),
    body: batchRequestSchema,
    answers: { 200: batchResponseSchema, 409: conflictSchema },
  },
  [`GET ${LINKS_PATH}`]: {
    by: 'ask',
    says: 'Links of cards after a version; with `known` and `wait` as soon as there are new ones',
    query: linksQuerySchema,
    answers: { 200: linkListSchema },
  },
  [`GET ${ROSTER_PATH}`]: {
    by: 'ask',
    says: 'The terminals of the asking one’s site, signed by the centre',
    answers: { 200: signedRosterSchema },
  },
  [`GET ${SITE_STAFF_PATH}`]: {
    by: 'ask',
    says: 'Who may sign in at the terminals of the asking one’s site, signed by the centre',
    answers: { 200: signedStaffSchema },
  },
  [`POST ${RESERVE_PATH}`]: {
    by: 'device',
    says: 'Asks for the right to accept a subject; sent again it gets the same answer',
    body: reserveRequestSchema,
    answers: { 200: reserveAnswerSchema },
  },
  [`POST ${CANCEL_PATH}`]: {
    by: 'device',
    says: 'Gives back a reservation on which nobody was accepted',
    body: reserveRequestSchema,
    answers: { 200: reserveAnswerSchema },
  },
  [`GET ${SCOPES_PATH}`]: {
    by: 'ask',
    says: 'What was decided for each scope, signed by the centre',
    answers: { 200: scopeListSchema },
  },
  [`GET ${HELD_PATH}`]: {
    by: 'ask',
    says: 'Subjects that the asking terminal holds, a page at a time; a branch asks for one of its own with `of`',
    query: z.object({
      scope: scopeIdSchema,
      after: z.string().max(64).optional(),
      of: deviceIdSchema.optional(),
    }),
    answers: { 200: heldListSchema },
  },
  [`GET ${PACKAGES_PATH}`]: {
    by: 'ask',
    says: 'Packages of residents’ data, or of the roll, for the asking terminal’s site, oldest first',
    query: z.object({ after: countParam, kind: packageKindSchema.optional() }),
    answers: { 200: packageListSchema },
  },
  [`GET ${PACKAGES_PATH}/:version`]: {
    by: 'ask',
    says: 'The sealed payload of a package; 206: the rest of it, from a `Range`',
    params: z.object({ version: countParam }),
    query: z.object({ kind: packageKindSchema.optional() }),
    answers: { 200: 'application/octet-stream', 206: 'application/octet-stream', 304: undefined },
  },
};

const PUBLISHER: Readonly<Record<string, WireRoute>> = {
  [`POST ${PACKAGES_PATH}`]: {
    by: 'publisher',
    says: 'Begins to hand a package in, or goes on',
    body: manifestSchema,
    answers: upload,
  },
  [`POST ${POLLS_PATH}`]: {
    by: 'publisher',
    says: 'An election, and the rolls that were given out for it; nobody’s name is in it',
    body: pollDocumentSchema,
    answers: { 204: undefined },
  },
  [`PUT ${PART_ROUTE}`]: {
    by: 'publisher',
    says: 'One part of it',
    params: z.object({ site: siteIdSchema, version: countParam, part: countParam }),
    query: z.object({ kind: packageKindSchema.optional() }),
    body: 'application/octet-stream',
    answers: upload,
  },
};

const CONSOLE: Readonly<Record<string, WireRoute>> = {
  [`GET ${CONSOLE_API.tenants}`]: {
    by: 'nobody',
    says: 'Municipalities of this centre',
    answers: { 200: tenantListSchema, 403: consoleRefusalSchema },
  },
  [`POST ${CONSOLE_API.login}`]: {
    by: 'staff',
    says: 'Signs in; gives the cookie',
    body: loginSchema,
    answers: { 200: sessionSchema, 429: consoleRefusalSchema },
  },
  [`GET ${CONSOLE_API.login}`]: { by: 'staff', says: 'Who is signed in', answers: { 200: sessionSchema } },
  [`DELETE ${CONSOLE_API.login}`]: { by: 'staff', says: 'Signs out', answers: { 204: undefined } },
  [`GET ${CONSOLE_API.overview}`]: {
    by: 'staff',
    says: 'The map of the moment',
    answers: { 200: overviewSchema },
  },
  [`GET ${CONSOLE_API.events}`]: {
    by: 'staff',
    says: 'The same, again whenever it changes (server-sent events)',
    answers: { 200: 'text/event-stream' },
  },
  'GET /console/api/shelters/:id/people': {
    by: 'staff',
    says: 'Who is at a shelter; each look is written down',
    params: z.object({ id: shelterIdSchema }),
    query: z.object({ use: peopleUseSchema.optional() }),
    answers: { 200: peopleSchema },
  },
  [`GET ${CONSOLE_API.devices}`]: {
    by: 'staff',
    says: 'Terminals, and those that ask to be one',
    answers: { 200: deviceListSchema },
  },
  [`POST ${CONSOLE_API.deviceRequest(':request')}`]: {
    by: 'staff',
    says: 'Approves or refuses a terminal',
    params: z.object({ request: sha256HexSchema }),
    body: decisionSchema,
    answers: { 204: undefined, ...consoleBody },
  },
  [`POST ${CONSOLE_API.withdrawDevice(':device')}`]: {
    by: 'staff',
    says: 'Puts a terminal out of use',
    params: z.object({ device: deviceIdSchema }),
    body: withdrawalSchema,
    answers: { 204: undefined, ...consoleBody },
  },
  [`POST ${CONSOLE_API.enrolCodes}`]: {
    by: 'staff',
    says: 'A one-time code for a new terminal, shown once',
    body: newCodeSchema,
    answers: { 200: enrolCodeSchema },
  },
  [`GET ${ANOMALY_API.list}`]: {
    by: 'staff',
    says: 'What a person must look into, newest first',
    query: anomalyFilterSchema,
    answers: { 200: anomalyListSchema },
  },
  [`POST ${ANOMALY_API.settle}`]: {
    by: 'staff',
    says: 'Settles some of them, with a reason',
    body: settleSchema,
    answers: { 200: settledSchema },
  },
};

const PLAIN: Readonly<Record<string, WireRoute>> = {
  'GET /': { by: 'nobody', says: 'To the console', answers: { 302: undefined } },
  'GET /v1/health': { by: 'nobody', says: 'Whether it answers', answers: { 200: healthSchema } },
  'GET /v1/ready': {
    by: 'nobody',
    says: 'Whether it can take records now, and why not',
    answers: { 200: readySchema, 503: readySchema },
  },
  'GET /metrics': {
    by: 'nobody',
    says: 'Figures for Prometheus, at an address of its own',
    answers: { 200: 'text/plain' },
  },
  'GET /console/*': {
    by: 'nobody',
    says: 'The console’s page and its files',
    params: z.object({ '*': z.string() }),
    answers: { 200: 'text/html', 304: undefined, 403: consoleRefusalSchema },
  },
};

/** Every route of the centre, at its own listener and at the terminals', by method and pattern in Fastify's notation. */
export const WIRE_ROUTES: Readonly<Record<string, WireRoute>> = {
  ...PLAIN,
  ...TERMINALS,
  ...PUBLISHER,
  ...CONSOLE,
  ...STAFF_ROUTES,
  ...SHELTER_ROUTES,
  ...SHELTER_FILE_ROUTES,
  ...BRANCH_ROUTES,
  ...POLLING_ROUTES,
  ...FORMS_ROUTES,
  ...BENEFITS_ROUTES,
  ...LIBRARY_ROUTES,
  ...ATTENDANCE_ROUTES,
};

/** What this route may answer with this status; `null`: never. */
export const answerOf = (route: WireRoute, status: number): Body | null => {
  const all = { ...commonOf(route), ...route.answers };
  return status in all ? all[status] : null;
};
