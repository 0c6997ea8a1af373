/** The routes that Fastify has, from Fastify itself, and how each of ours is asked. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import type { Access, Recorded } from '../../src/central/access.ts';
import { ANOMALY_API, SEES_ANOMALIES, SETTLES_ANOMALIES } from '../../src/central/anomaly-schema.ts';
import { OPERATION_API, SEES_OPERATION } from '../../src/central/operation-schema.ts';
import { IMPORTS_PLACES, PLACES_API, SEES_PLACES } from '../../src/central/place-schema.ts';
import { DECIDES_POLICY, POLICY_API, SEES_POLICIES } from '../../src/central/policy-schema.ts';
import {
  PLANS_POLLING,
  POLLING_API,
  SEES_POLLING,
  TAKES_POLLING_LISTS,
} from '../../src/central/polling-schema.ts';
import {
  MAKES_REPORTS,
  PEOPLE_FILES,
  PLACE_FILES,
  REPORT_API,
  REPORT_FILES,
  reportPath,
  SAFETY_FORM_ROUTE,
  SEES_SHELTER_FILES,
  safetyFormPath,
  TAKES_ROSTERS,
} from '../../src/central/shelter-export-schema.ts';
import { SEES_TOWN, SERVES_SHELTERS, SHELTER_API } from '../../src/central/shelter-schema.ts';
import { STAFF_API } from '../../src/central/staff-schema.ts';
import type { Role } from '../../src/kernel/roles.ts';
import {
  BRANCH_CERTIFICATE_PATH,
  BRANCH_MIRROR_PATH,
  BRANCH_RENEW_PATH,
} from '../../src/outbox/branch-protocol.ts';
import { MARKS_PATH, marksPath } from '../../src/outbox/poll-marks.ts';
import { BATCH_ROUTE, ENROL_PATH, LINKS_PATH, RENEW_PATH } from '../../src/outbox/protocol.ts';
import { CANCEL_PATH, HELD_PATH, heldPath, RESERVE_PATH, SCOPES_PATH } from '../../src/outbox/reservation.ts';
import { ROSTER_PATH } from '../../src/outbox/roster.ts';
import { SITE_STAFF_PATH } from '../../src/outbox/site-staff.ts';
import {
  listPath,
  PACKAGES_PATH,
  PART_ROUTE,
  POLLS_PATH,
  partPath,
  payloadPath,
} from '../../src/registry/package.ts';
import { textOfPdf } from '../harness/pdf-text.ts';
import { ATTENDANCE_USES } from './attendance-uses.ts';
import { BENEFITS_USES } from './benefits-uses.ts';
import { FORMS_USES } from './forms-uses.ts';
import { LIBRARY_USES } from './library-uses.ts';

export interface CapturedApp {
  /** `GET /path`; HEAD is GET without its body and not listed. */
  readonly routes: readonly string[];
  /** What each says beside itself of who may use it. */
  readonly access: ReadonlyMap<string, Access | undefined>;
  /** And of what it writes down. */
  readonly recorded: ReadonlyMap<string, { readonly act?: Recorded; readonly shows?: 'people' }>;
}

/** Every Fastify made while this listens, with its routes; `plant` may add some before any other. */
export const captureApps = (plant: (app: FastifyInstance, at: number) => void = () => undefined) => {
  const apps: {
    readonly routes: string[];
    readonly access: Map<string, Access | undefined>;
    readonly recorded: Map<string, { readonly act?: Recorded; readonly shows?: 'people' }>;
  }[] = [];
  const hear = (message: unknown): void => {
    const { fastify: app } = message as { readonly fastify: FastifyInstance };
    const routes: string[] = [];
    const access = new Map<string, Access | undefined>();
    const recorded = new Map<string, { readonly act?: Recorded; readonly shows?: 'people' }>();
    const at = apps.push({ routes, access, recorded }) - 1;
    app.addHook('onRoute', ({ method, url, config }) => {
      for (const each of [method].flat()) {
        if (each === 'HEAD') continue;
        routes.push(`${each} ${url}`);
        access.set(`${each} ${url}`, config?.access);
        recorded.set(`${each} ${url}`, config ?? {});
      }
    });
    plant(app, at);
  };
  subscribe('fastify.initialization', hear);
  return { apps: apps as readonly CapturedApp[], stop: () => unsubscribe('fastify.initialization', hear) };
};

/** Those that serve the console; not the listener of the figures of the machine (metrics.ts), which has routes of its own. */
export const withConsole = (apps: readonly CapturedApp[]): CapturedApp[] =>
  apps.filter(({ routes }) => routes.includes('GET /console/*'));

/** How one route is asked, and by whom it may be. */
export interface RouteUse {
  /**
   * `staff`: signed in at the console with one of `roles`; `device`: an enrolled terminal that sends its record; `signed`: one that
   * signs what it asks for; `publisher`: whoever may hand residents in; `anybody`: it says nothing of anyone.
   */
  readonly for: 'anybody' | 'device' | 'signed' | 'publisher' | 'staff';
  readonly roles?: readonly Role[];
  readonly paths: readonly string[];
  /** What who may use it is told when it is asked with `body`, or an empty one; 200 where it is not said. */
  /** Who asks where ids are tried, if not 責任者: one's own passkeys are no test of it. */
  readonly as?: Role;
  readonly answer?: number;
  readonly body?: unknown;
}

const EVERYBODY: readonly Role[] = [
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
  'employee',
  'personnel',
  'commerce',
  'librarian',
  'shop',
];
const SHELTER = 'S01';
const people = `/console/api/shelters/${SHELTER}/people`;

/** Somebody asks for somebody whom nobody knows. */
export const INQUIRY = {
  asker: {
    name: '試験　太郎',
    relation: 'family',
    relationWords: '夫',
    contact: '025-000-0000',
    seen: 'card',
  },
  name: 'シケン　ハナコ',
  birthDate: '1980-02-17',
};

/** Every route of the centre. One that is not here fails the walk: say who may use it and how it is asked. */
export const CENTRAL_ROUTES: Readonly<Record<string, RouteUse>> = {
  'GET /': { for: 'anybody', paths: ['/'] },
  'GET /v1/health': { for: 'anybody', paths: ['/v1/health'] },
  'GET /v1/ready': { for: 'anybody', paths: ['/v1/ready'] },
  'GET /console/*': { for: 'anybody', paths: ['/console/', '/console/index.html', '/console/none.js'] },
  'GET /console/api/tenants': { for: 'anybody', paths: ['/console/api/tenants'] },
  'POST /console/api/session': { for: 'anybody', paths: ['/console/api/session'] },
  'DELETE /console/api/session': { for: 'anybody', paths: ['/console/api/session'] },
  'GET /console/api/session': { for: 'staff', roles: EVERYBODY, paths: ['/console/api/session'] },
  'GET /console/api/overview': { for: 'staff', roles: EVERYBODY, paths: ['/console/api/overview'] },
  'GET /console/api/events': { for: 'staff', roles: EVERYBODY, paths: ['/console/api/events'] },
  'GET /console/api/shelters/:id/people': {
    for: 'staff',
    roles: ['clerk', 'supervisor'],
    paths: [people, `${people}?use=csv`, `${people}?use=print`],
  },
  'GET /console/api/devices': { for: 'staff', roles: ['admin', 'operator'], paths: ['/console/api/devices'] },
  'POST /console/api/devices/requests/:request': {
    for: 'staff',
    roles: ['admin'],
    paths: [`/console/api/devices/requests/${'0'.repeat(64)}`],
    answer: 404,
  },
  'POST /console/api/devices/:device/withdraw': {
    for: 'staff',
    roles: ['admin'],
    paths: ['/console/api/devices/gym-1/withdraw'],
    answer: 400,
  },
  'POST /console/api/enrol-codes': {
    for: 'staff',
    roles: ['admin'],
    paths: ['/console/api/enrol-codes'],
    answer: 400,
  },
  [`POST ${ENROL_PATH}`]: { for: 'device', paths: [ENROL_PATH] },
  [`GET ${LINKS_PATH}`]: { for: 'device', paths: [`${LINKS_PATH}?after=0`] },
  [`GET ${ROSTER_PATH}`]: { for: 'signed', paths: [ROSTER_PATH] },
  [`GET ${SITE_STAFF_PATH}`]: { for: 'signed', paths: [SITE_STAFF_PATH] },
  [`POST ${BATCH_ROUTE}`]: {
    for: 'device',
    paths: [BATCH_ROUTE.replace(':device', 'walk-1').replace(':epoch', '0123456789abcdef')],
  },
  // Of a branch; of any other terminal it is told that there is no such device.
  [`GET ${BRANCH_MIRROR_PATH}`]: { for: 'device', paths: [BRANCH_MIRROR_PATH] },
  [`POST ${BRANCH_RENEW_PATH}`]: { for: 'device', paths: [BRANCH_RENEW_PATH] },
  [`POST ${BRANCH_CERTIFICATE_PATH}`]: { for: 'device', paths: [BRANCH_CERTIFICATE_PATH] },
  [`POST ${RESERVE_PATH}`]: { for: 'device', paths: [RESERVE_PATH] },
  [`POST ${CANCEL_PATH}`]: { for: 'device', paths: [CANCEL_PATH] },
  [`GET ${SCOPES_PATH}`]: { for: 'device', paths: [SCOPES_PATH] },
  [`GET ${HELD_PATH}`]: { for: 'device', paths: [heldPath('e-1', '')] },
  [`GET ${ANOMALY_API.list}`]: {
    for: 'staff',
    roles: SEES_ANOMALIES,
    paths: [ANOMALY_API.list, `${ANOMALY_API.list}?state=closed`],
  },
  [`POST ${ANOMALY_API.settle}`]: {
    for: 'staff',
    roles: SETTLES_ANOMALIES,
    paths: [ANOMALY_API.settle],
    body: { ids: [1], reason: '現場に確かめた' },
  },
  [`GET ${POLLING_API.board}`]: {
    for: 'staff',
    roles: SEES_POLLING,
    paths: [POLLING_API.board, `${POLLING_API.board}?election=e-1`],
  },
  // There is no election in the walk; polling-routes.test.ts has one.
  [`GET ${POLLING_API.sheetRoute}`]: {
    for: 'staff',
    roles: SEES_POLLING,
    paths: [POLLING_API.sheet('turnout', 'csv'), POLLING_API.sheet('record', 'pdf')],
    answer: 404,
  },
  [`POST ${POLLING_API.lists}`]: {
    for: 'staff',
    roles: TAKES_POLLING_LISTS,
    paths: [POLLING_API.lists],
    body: { election: 'e-1', list: 'marks' },
  },
  [`POST ${POLLING_API.marks}`]: {
    for: 'staff',
    roles: TAKES_POLLING_LISTS,
    paths: [POLLING_API.marks],
    body: { election: 'e-1' },
  },
  [`POST ${POLLING_API.plan}`]: {
    for: 'staff',
    as: 'election_officer',
    roles: PLANS_POLLING,
    paths: [POLLING_API.plan],
    answer: 400,
  },
  [`GET ${MARKS_PATH}`]: { for: 'signed', paths: [marksPath('e-1', 0)], answer: 204 },
  [`GET ${SHELTER_API.office}`]: { for: 'staff', roles: SEES_TOWN, paths: [SHELTER_API.office] },
  // This centre has no residents beside it.
  [`GET ${SHELTER_API.districts}`]: {
    for: 'staff',
    roles: SERVES_SHELTERS,
    paths: [SHELTER_API.districts],
    answer: 404,
  },
  [`GET ${SHELTER_API.unconfirmed}`]: {
    for: 'staff',
    roles: SERVES_SHELTERS,
    paths: [`${SHELTER_API.unconfirmed}?district=1`],
    answer: 404,
  },
  [`POST ${SHELTER_API.inquiry}`]: {
    for: 'staff',
    roles: SERVES_SHELTERS,
    paths: [SHELTER_API.inquiry],
    body: INQUIRY,
  },
  [`GET ${POLICY_API.list}`]: { for: 'staff', roles: SEES_POLICIES, paths: [POLICY_API.list] },
  [`POST ${POLICY_API.list}`]: { for: 'staff', roles: DECIDES_POLICY, paths: [POLICY_API.list], answer: 400 },
  ...Object.fromEntries(
    Object.values(PEOPLE_FILES).map(({ path, roles }): [string, RouteUse] => [
      `GET ${path}`,
      { for: 'staff', roles, paths: [path, `${path}?shelter=${SHELTER}`] },
    ]),
  ),
  // Nobody is protected in an answer, and nobody not here: both are 404.
  [`GET ${SAFETY_FORM_ROUTE}`]: {
    for: 'staff',
    roles: TAKES_ROSTERS,
    paths: [safetyFormPath('1')],
    answer: 404,
  },
  ...Object.fromEntries(
    Object.values(PLACE_FILES).map(({ path }): [string, RouteUse] => [
      `GET ${path}`,
      { for: 'staff', roles: SEES_SHELTER_FILES, paths: [path] },
    ]),
  ),
  [`GET ${REPORT_API.list}`]: { for: 'staff', roles: SEES_SHELTER_FILES, paths: [REPORT_API.list] },
  [`GET ${REPORT_FILES.pdf.route}`]: {
    for: 'staff',
    roles: SEES_SHELTER_FILES,
    paths: [reportPath(1, 'pdf')],
    answer: 404,
  },
  [`GET ${REPORT_FILES.csv.route}`]: {
    for: 'staff',
    roles: SEES_SHELTER_FILES,
    paths: [reportPath(1, 'csv')],
    answer: 404,
  },
  [`POST ${REPORT_API.make}`]: { for: 'staff', roles: MAKES_REPORTS, paths: [REPORT_API.make] },
  [`GET ${PLACES_API.list}`]: { for: 'staff', roles: SEES_PLACES, paths: [PLACES_API.list] },
  [`POST ${PLACES_API.import}`]: {
    for: 'staff',
    roles: IMPORTS_PLACES,
    paths: [PLACES_API.import],
    body: {
      files: [{ name: 'a.csv', base64: Buffer.from('名称,所在地\n公民館,本町1\n').toString('base64') }],
      ...{ source: '市のオープンデータ', asOf: null, apply: false, after: 0 },
    },
  },
  ...{ ...FORMS_USES, ...ATTENDANCE_USES, ...BENEFITS_USES, ...LIBRARY_USES },
  [`GET ${STAFF_API.oidcStart}`]: { for: 'anybody', paths: [STAFF_API.oidcStart] },
  [`GET ${STAFF_API.oidcCallback}`]: { for: 'anybody', paths: [`${STAFF_API.oidcCallback}?code=c&state=s`] },
  [`GET ${STAFF_API.oidcEnd}`]: { for: 'anybody', paths: [STAFF_API.oidcEnd] },
  // No passkey has an address of numbers, which the walks ask by.
  [`POST ${STAFF_API.passkeyStart}`]: { for: 'anybody', paths: [STAFF_API.passkeyStart] },
  [`POST ${STAFF_API.passkeySignIn}`]: { for: 'anybody', paths: [STAFF_API.passkeySignIn] },
  [`GET ${STAFF_API.proof}`]: { for: 'staff', roles: EVERYBODY, paths: [STAFF_API.proof] },
  [`POST ${STAFF_API.proof}`]: { for: 'staff', roles: EVERYBODY, paths: [STAFF_API.proof], answer: 400 },
  [`POST ${STAFF_API.proofOptions}`]: {
    for: 'staff',
    roles: EVERYBODY,
    paths: [STAFF_API.proofOptions],
    answer: 404,
  },
  [`GET ${STAFF_API.passkeys}`]: { for: 'staff', roles: EVERYBODY, paths: [STAFF_API.passkeys] },
  [`POST ${STAFF_API.passkeys}`]: {
    for: 'staff',
    roles: EVERYBODY,
    paths: [STAFF_API.passkeys],
    answer: 404,
  },
  [`POST ${STAFF_API.passkeyOptions}`]: {
    for: 'staff',
    roles: EVERYBODY,
    paths: [STAFF_API.passkeyOptions],
    answer: 404,
  },
  [`POST ${STAFF_API.removePasskey(':passkey')}`]: {
    for: 'staff',
    as: 'admin',
    roles: EVERYBODY,
    paths: [STAFF_API.removePasskey('none')],
    answer: 404,
  },
  [`GET ${OPERATION_API.operation}`]: {
    for: 'staff',
    roles: SEES_OPERATION,
    paths: [OPERATION_API.operation],
  },
  [`GET ${PACKAGES_PATH}`]: { for: 'signed', paths: [listPath(0)] },
  [`GET ${PACKAGES_PATH}/:version`]: { for: 'signed', paths: [payloadPath(1)] },
  [`POST ${PACKAGES_PATH}`]: { for: 'publisher', paths: [PACKAGES_PATH] },
  [`POST ${POLLS_PATH}`]: { for: 'publisher', paths: [POLLS_PATH] },
  [`PUT ${PART_ROUTE}`]: { for: 'publisher', paths: [partPath({ site: 'gym-1', version: 1 }, 0)] },
};

/** Routes of 端末の入口 (mTLS): those for terminals, which are then nowhere else, and what only certificates need. */
export const ENTRANCE_ROUTES: Readonly<Record<string, RouteUse>> = {
  ...Object.fromEntries(
    Object.entries(CENTRAL_ROUTES).filter(
      ([route, use]) => use.for === 'device' || use.for === 'signed' || route === 'GET /v1/health',
    ),
  ),
  [`POST ${RENEW_PATH}`]: { for: 'device', paths: [RENEW_PATH] },
};

/** Routes nobody has said how to ask, and sayings about routes there are not. */
export const unsaid = ({ routes }: CapturedApp, uses: Readonly<Record<string, RouteUse>>) => ({
  unsaid: routes.filter((route) => !(route in uses)),
  gone: Object.keys(uses).filter((route) => !routes.includes(route)),
});

/** What a route says beside itself, in the words of `RouteUse`. */
const declared = (access: Access | undefined): readonly RouteUse['for'][] => {
  if (access === undefined) return [];
  if (typeof access !== 'string') return ['staff'];
  if (access === 'public' || access === 'page') return ['anybody'];
  return access === 'device' ? ['device', 'signed'] : ['publisher'];
};

/** Routes that say another thing of who may use them than is said here. */
export const declaredOtherwise = (
  { routes, access }: CapturedApp,
  uses: Readonly<Record<string, RouteUse>>,
): string[] =>
  routes.filter((route) => {
    const said = access.get(route);
    const use = uses[route];
    if (use === undefined || !declared(said).includes(use.for)) return true;
    const roles = typeof said === 'string' ? [] : (said ?? []);
    return use.for === 'staff' && roles.toSorted().join() !== (use.roles ?? []).toSorted().join();
  });

/** The body; of a stream of events, which never ends by itself, as far as its first message. */
export const bodyOf = async (reply: Response): Promise<Uint8Array> => {
  // What a paper says: its bytes are packed, and glyphs of a font.
  if (reply.headers.get('content-type') === 'application/pdf')
    return Buffer.from(textOfPdf(new Uint8Array(await reply.arrayBuffer())));
  if (reply.headers.get('content-type')?.startsWith('text/event-stream') !== true)
    return new Uint8Array(await reply.arrayBuffer());
  const reader = reply.body?.getReader();
  let said = '';
  while (reader !== undefined && !said.includes('data: ')) {
    const { value, done } = await reader.read();
    if (done) break;
    said += Buffer.from(value).toString('utf8');
  }
  await reader?.cancel();
  return Buffer.from(said, 'utf8');
};
