/** The table of shapes against the centre: every route Fastify has is in it, and what a running centre answers is what it says. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { LIBRARY_API } from '../../src/central/library-schema.ts';
import { openApiText } from '../../src/central/openapi.ts';
import { OPERATION_API } from '../../src/central/operation-schema.ts';
import { PLACES_API } from '../../src/central/place-schema.ts';
import { POLICY_API, policyListSchema } from '../../src/central/policy-schema.ts';
import { POLLING_API } from '../../src/central/polling-schema.ts';
import { CONSOLE_API, deviceListSchema } from '../../src/central/schema.ts';
import {
  PEOPLE_FILES,
  PLACE_FILES,
  REPORT_API,
  reportMadeSchema,
  reportPath,
  safetyFormPath,
} from '../../src/central/shelter-export-schema.ts';
import { SHELTER_API } from '../../src/central/shelter-schema.ts';
import { STAFF_API } from '../../src/central/staff-schema.ts';
import { answerOf, WIRE_ROUTES } from '../../src/central/wire-shapes.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { newP256Key } from '../../src/kernel/x509.ts';
import { makeRequest } from '../../src/kernel/x509-csr.ts';
import { BRANCH_MIRROR_PATH } from '../../src/outbox/branch-protocol.ts';
import { marksPath } from '../../src/outbox/poll-marks.ts';
import {
  batchPath,
  ENROL_PATH,
  enrolResponseSchema,
  linksPath,
  RENEW_PATH,
} from '../../src/outbox/protocol.ts';
import {
  CANCEL_PATH,
  heldPath,
  RESERVE_PATH,
  SCOPES_PATH,
  signReserve,
} from '../../src/outbox/reservation.ts';
import { ROSTER_PATH } from '../../src/outbox/roster.ts';
import { SITE_STAFF_PATH } from '../../src/outbox/site-staff.ts';
import { ASKED, listPath, payloadPath, signAsk } from '../../src/registry/package.ts';
import { signPoll } from '../../src/registry/roll/poll-document.ts';
import { scopeOf } from '../../src/registry/scope.ts';
import { type CentreClient, createCentreClient, fetchAuthority } from '../../src/sync/https-client.ts';
import { handIn, handInPoll } from '../../src/sync/registry-hand-in.ts';
import { knownResidents } from '../harness/known-residents.ts';
import { createPublisher, createSource } from '../harness/made-up-publisher.ts';
import { person } from '../harness/made-up-residents.ts';
import { madeUpElection, POLL_DAY } from '../harness/made-up-roll.ts';
import { ELECTION, election, pollRoll } from '../harness/poll-records.ts';
import { checkedIn, createTestStream, newKeys, opened, TENANT } from '../harness/test-stream.ts';
import {
  enrolCodeIn,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../harness/training-centre.ts';
import { type CapturedApp, captureApps, INQUIRY } from '../walk/routes.ts';
import { walkAttendance } from './walk-attendance.ts';
import { walkBenefits } from './walk-benefits.ts';
import { walkForms } from './walk-forms.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SCOPE = 'e-2026';
/** Where the made-up people live (made-up-residents.ts). */
const TOWN = '9999900001001';
const GUEST_ID = 'g-00000000-0000-4000-8000-000000000001';
const PIN = '4071';
const STAFF = [
  'clerk',
  'supervisor',
  'admin',
  'election_officer',
  'operator',
  'commerce',
  'librarian',
  'personnel',
] as const;
const folder = mkdtempSync(join(tmpdir(), 'kazasu-openapi-'));
const publisher = createPublisher(
  folder,
  scopeOf(['shelter', 'identification'], { pollDay: null, towns: null }),
  createSource([person('101')]),
);
const keys = newKeys();
const tlsKey = newP256Key(realSystem);
const stream = createTestStream('gym-1', { keys });
let apps: readonly CapturedApp[];
let centre: TrainingCentre;
let client: CentreClient;
let material: { ca: string[]; cert?: string; key?: string };
/** `METHOD pattern status` that was answered. */
const seen = new Set<string>();
const wrong: string[] = [];

const namesIn = (route: string): number => route.split(':').length + (route.includes('*') ? 100 : 0);

/** The route that answers this path: the one of our patterns that fits and leaves the least open. */
const routeOf = (method: string, path: string): string =>
  Object.keys(WIRE_ROUTES)
    .filter((name) => {
      const [own, url = ''] = name.split(' ');
      const pattern = url.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*');
      return own === method && new RegExp(`^${pattern}$`).test(path.split('?')[0] ?? '');
    })
    .toSorted((a, b) => namesIn(a) - namesIn(b))[0] ?? `${method} ${path}`;

const faultOf = async (name: string, reply: Response): Promise<string | undefined> => {
  const route = WIRE_ROUTES[name];
  const shape = route === undefined ? null : answerOf(route, reply.status);
  if (shape === null) return 'this status is not in the table';
  if (typeof shape === 'string')
    return reply.headers.get('content-type')?.startsWith(shape) === true ? undefined : 'another media type';
  const text = await reply.clone().text();
  if (shape === undefined) return text === '' ? undefined : 'there is a body';
  const parsed = shape.safeParse(JSON.parse(text));
  return parsed.success ? undefined : JSON.stringify(parsed.error.issues);
};

const held = async (method: string, path: string, reply: Response): Promise<Response> => {
  const name = routeOf(method, path);
  seen.add(`${name} ${reply.status}`);
  const fault = await faultOf(name, reply);
  if (fault !== undefined) wrong.push(`${name} ${reply.status}: ${fault}`);
  return reply;
};

const json = { 'content-type': 'application/json' };
const atEntrance = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> => {
  const { url = '' } = centre.central.tenants[0].entrance ?? {};
  const at = realSystem.now();
  const ask = { tenant: TENANT, device: stream.device, path, at };
  const asked = {
    [ASKED.device]: stream.device,
    [ASKED.at]: String(at),
    [ASKED.signature]: signAsk(ask, keys.privateKey),
  };
  const reply = await client.send(new URL(path, url), {
    method,
    headers: { 'x-kazasu-tenant': TENANT, ...(body === undefined ? asked : json) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  return held(method, path, reply);
};

const atConsole = async (method: string, path: string, cookie = '', body?: unknown): Promise<Response> => {
  const given = body === undefined ? {} : { body: JSON.stringify(body), headers: { ...json, cookie } };
  const stop = new AbortController();
  const init = { method, headers: { cookie }, redirect: 'manual', signal: stop.signal, ...given } as const;
  const reply = await fetch(`${centre.central.url}${path}`, init);
  await held(method, path, reply);
  if (path === CONSOLE_API.events) stop.abort();
  return reply;
};

const signIn = async (staff: string): Promise<string> => {
  const reply = await atConsole('POST', CONSOLE_API.login, '', { staff, pin: PIN });
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};

const enrolRequest = (name: string, code: string, key: string) => ({
  ...{ v: 1, code, device: name, site: 'gym-1', siteName: '体育館', publicKey: keys.publicKey },
  csr: makeRequest(key, name),
});

beforeAll(async () => {
  const captured = captureApps();
  const base = trainingConfig({ devices: { listen: { host: '127.0.0.1', port: 0 } } });
  const staff = STAFF.map((role) => ({
    id: role,
    role,
    pinScrypt: hashPin(PIN, new Uint8Array(16).fill(3)),
  }));
  const own = {
    staff,
    registryPublishers: [publisher.publicKey],
    reservations: [{ scope: SCOPE, policy: 'strict' as const, budgetMs: 300 }],
  };
  centre = await startTrainingCentre({
    config: { ...base, tenants: base.tenants.map((each) => ({ ...each, ...own })) },
    residentsOf: knownResidents(folder, [person('78')]),
  });
  captured.stop();
  ({ apps } = captured);
  mkdirSync(centre.consoleDir, { recursive: true });
  writeFileSync(join(centre.consoleDir, 'index.html'), '<!doctype html><title>本部</title>');
  const { url = '', fingerprint = '' } = centre.central.tenants[0].entrance ?? {};
  const ca = mustSucceed(await fetchAuthority(url, fingerprint, AbortSignal.timeout(30_000)));
  material = { ca: [ca] };
  client = createCentreClient({ tls: () => material });
});
afterAll(async () => {
  client.close();
  await centre.stop();
  publisher.close();
  rmSync(folder, { recursive: true });
});

test('docs/openapi.json is what `kazasu openapi` prints', () => {
  expect(readFileSync('docs/openapi.json', 'utf8')).toBe(openApiText());
  const { openapi, paths } = z
    .object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(openApiText()));
  expect(openapi).toBe('3.1.0');
  expect(Object.keys(paths)).toContain('/v1/streams/{device}/{epoch}/batches');
});

test('every route that Fastify has is in the table, and no other', () => {
  // The console's and the terminals'; the metrics have a listener only where they are asked for.
  expect(apps).toHaveLength(2);
  expect([...new Set(apps.flatMap(({ routes }) => routes)), 'GET /metrics'].sort()).toEqual(
    Object.keys(WIRE_ROUTES).sort(),
  );
});

test('terminals are answered as the table says', async () => {
  const [code = ''] = enrolCodeIn(centre.dataDir).split('\n');
  const enrolled = await atEntrance('POST', ENROL_PATH, enrolRequest('gym-1', code, tlsKey));
  const { certificate } = enrolResponseSchema.parse(await enrolled.json());
  client.close();
  material = { ...material, cert: certificate ?? '', key: tlsKey };
  client = createCentreClient({ tls: () => material });
  await atEntrance('POST', ENROL_PATH, enrolRequest('gym-9', 'no-such-code', tlsKey));
  await atEntrance('POST', RENEW_PATH, { v: 1, csr: makeRequest(tlsKey, 'gym-1') });
  await atEntrance('POST', RENEW_PATH, {});
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', {
    ...{ shelterId: 'S01', householdId: 'p-00000000-0000-4000-8000-000000000001', members: [] },
    guests: [{ guestId: GUEST_ID, sex: '2', age: 30, details: { name: '旅野　人', kind: 'traveller' } }],
  });
  stream.add('shelter.checked_in', checkedIn('S01', '101', '102'));
  const path = batchPath(stream.device, stream.epoch);
  await atEntrance('POST', path, stream.batch(2));
  await atEntrance('POST', path, stream.batch());
  await atEntrance('POST', path, { v: 2 });
  await atEntrance('POST', batchPath('gym-2', stream.epoch), stream.batch());
  const wish = { device: stream.device, requestId: realSystem.newId(), scope: SCOPE, subject: 'roll-1' };
  await atEntrance('POST', RESERVE_PATH, signReserve(TENANT, 'reserve', wish, keys.privateKey));
  await atEntrance('POST', RESERVE_PATH, signReserve(TENANT, 'cancel', wish, keys.privateKey));
  await atEntrance('POST', CANCEL_PATH, signReserve(TENANT, 'cancel', wish, keys.privateKey));
  for (const asked of [
    linksPath(0),
    linksPath(-1),
    ROSTER_PATH,
    SITE_STAFF_PATH,
    SCOPES_PATH,
    heldPath(SCOPE, ''),
    listPath(0),
    marksPath(SCOPE, 0),
  ])
    await atEntrance('GET', asked);
  await atEntrance('GET', '/v1/health');
});

test('who hands packages in is, and who fetches them', async () => {
  const kept: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    return held(init?.method ?? 'GET', url.pathname, await fetch(input, init));
  };
  const manifest = mustSucceed(await publisher.publish());
  const file = publisher.file(manifest.version);
  const handing = { centralUrl: centre.central.url, file, signingKey: publisher.privateKey, fetch: kept };
  mustSucceed(await handIn(handing));
  await handIn({ ...handing, signingKey: newKeys().privateKey });
  const told = { site: null, version: 1, asOf: POLL_DAY, sha256: 'a'.repeat(64), source: '名簿', count: 2 };
  const document = signPoll(
    { v: 1, tenant: TENANT, election: madeUpElection(), rolls: [told], electorate: [], absentees: 0 },
    publisher.privateKey,
  );
  mustSucceed(await handInPoll({ ...handing, tenant: TENANT, document }));
  await atEntrance('GET', listPath(0));
  await atEntrance('GET', payloadPath(manifest.version));
  await atEntrance('GET', payloadPath(99));
});

test('the console is', async () => {
  await atConsole('GET', '/');
  await atConsole('GET', '/console/');
  await atConsole('GET', CONSOLE_API.tenants);
  await atConsole('GET', '/v1/ready');
  await atConsole('GET', CONSOLE_API.overview);
  const admin = await signIn('admin');
  const { code } = z
    .object({ code: z.string() })
    .parse(await (await atConsole('POST', CONSOLE_API.enrolCodes, admin, {})).json());
  const key = newP256Key(realSystem);
  await atEntrance('POST', ENROL_PATH, enrolRequest('gym-3', code, key));
  const listed = await (await atConsole('GET', CONSOLE_API.devices, admin)).json();
  const { requests } = deviceListSchema.parse(listed);
  const decided = CONSOLE_API.deviceRequest(requests[0]?.id ?? '');
  await atConsole('POST', decided, admin, { decision: 'maybe' });
  for (let twice = 0; twice < 2; twice += 1) await atConsole('POST', decided, admin, { decision: 'approve' });
  await atConsole('POST', CONSOLE_API.withdrawDevice('gym-3'), admin, { reason: '紛失' });
  const supervisor = await signIn('supervisor');
  for (const path of [CONSOLE_API.login, CONSOLE_API.overview, CONSOLE_API.events, CONSOLE_API.people('S01')])
    await atConsole('GET', path, supervisor);
  await atConsole('GET', '/console/api/anomalies', supervisor);
  const settling = { ids: [1], reason: '現場に確かめた' };
  await atConsole('POST', '/console/api/anomalies/settle', supervisor, settling);
  await atConsole('GET', CONSOLE_API.people('S01'), admin);
  await atConsole('DELETE', CONSOLE_API.login, supervisor);
  const officer = await signIn('election_officer');
  await atConsole('GET', STAFF_API.proof, officer);
  await atConsole('POST', STAFF_API.proof, officer, { pin: '0' });
  await atConsole('POST', STAFF_API.proof, officer, { pin: PIN });
  await atConsole('GET', STAFF_API.passkeys, officer);
  const policies = policyListSchema.parse(await (await atConsole('GET', POLICY_API.list, officer)).json());
  const after = policies.scopes.find(({ scope }) => scope === SCOPE)?.versions[0]?.version ?? 0;
  const decision = { scope: SCOPE, policy: 'available', after, reason: '回線が一日戻らない見込みのため' };
  for (let twice = 0; twice < 2; twice += 1) await atConsole('POST', POLICY_API.list, officer, decision);
  const poll = { election: election(), roll: pollRoll() };
  for (let twice = 0; twice < 2; twice += 1) await atConsole('POST', POLLING_API.plan, officer, poll);
  await atConsole('GET', POLLING_API.board, officer);
  await atConsole('GET', POLLING_API.sheet('turnout', 'csv'), officer);
  await atConsole('POST', POLLING_API.lists, officer, { election: ELECTION, list: 'audit' });
  await atConsole('POST', POLLING_API.marks, officer, { election: ELECTION });
  const chief = await signIn('supervisor');
  await atConsole('GET', PLACES_API.list, chief);
  for (const path of [
    SHELTER_API.office,
    SHELTER_API.districts,
    `${SHELTER_API.unconfirmed}?district=${TOWN}`,
  ])
    await atConsole('GET', path, chief);
  await atConsole('POST', SHELTER_API.inquiry, chief, INQUIRY);
  const places = {
    files: [{ name: 'a.csv', base64: Buffer.from('名称,所在地\n公民館,本町1\n').toString('base64') }],
    ...{ source: '市のオープンデータ', asOf: null, apply: true, after: 0 },
  };
  for (let twice = 0; twice < 2; twice += 1) await atConsole('POST', PLACES_API.import, chief, places);
  await atConsole('GET', PLACES_API.list, chief);
  for (const { path } of [...Object.values(PEOPLE_FILES), ...Object.values(PLACE_FILES)])
    await atConsole('GET', path, chief);
  await atConsole('GET', safetyFormPath(GUEST_ID), chief);
  const report = reportMadeSchema.parse(await (await atConsole('POST', REPORT_API.make, chief, {})).json());
  await atConsole('GET', REPORT_API.list, chief);
  for (const file of ['pdf', 'csv'] as const) await atConsole('GET', reportPath(report.at, file), chief);
  await walkForms({ atConsole, atEntrance, author: chief, approver: admin });
  const site = { atConsole, atEntrance, stream, key: keys.privateKey, site: 'gym-1' };
  await walkBenefits({ ...site, cookie: await signIn('commerce') });
  for (const query of ['', '?from=2026-11-01&to=2026-11-26&month=2026-10', '?from=2026-11-26&to=2026-11-01'])
    await atConsole('GET', `${LIBRARY_API.figures}${query}`, await signIn('librarian'));
  const by =
    (cookie: string) =>
    (path: string, body?: unknown): Promise<Response> =>
      atConsole(body === undefined ? 'GET' : 'POST', path, cookie, body);
  const [personnel, clerk] = [await signIn('personnel'), await signIn('clerk')];
  await walkAttendance({ personnel: by(personnel), head: by(chief), clerk: by(clerk), atEntrance });
  await atConsole('GET', OPERATION_API.operation, await signIn('operator'));
  await atEntrance('GET', BRANCH_MIRROR_PATH);
  for (const path of [STAFF_API.oidcStart, STAFF_API.oidcCallback, STAFF_API.oidcEnd])
    await atConsole('GET', path);
  await atConsole('POST', CONSOLE_API.login, '', { staff: 'nobody', pin: '0' });
});

test('every route gave at least one good answer, and no answer was outside the table', () => {
  expect(wrong).toEqual([]);
  const good = new Set([...seen].filter((each) => / [23]\d\d$/.test(each)).map((each) => each.slice(0, -4)));
  // Metrics have an address of their own (metrics.test.ts), an authenticator and a branch are held in passkeys.test.ts and branch.test.ts.
  const elsewhere = Object.keys(WIRE_ROUTES).filter(
    (name) => !good.has(name) && !name.includes('/v1/branch/'),
  );
  expect(elsewhere).toEqual([
    'GET /metrics',
    ...[
      STAFF_API.proofOptions,
      STAFF_API.passkeyStart,
      STAFF_API.passkeySignIn,
      STAFF_API.passkeys,
      STAFF_API.passkeyOptions,
      STAFF_API.removePasskey(':passkey'),
    ].map((path) => `POST ${path}`),
  ]);
});
