/**
 * Who gets in at the centre: each role at each route, and another municipality at every route there is. Two centres on one
 * PostgreSQL (of one centre for both: joint.test.ts); the routes are Fastify's own, so a new one fails until it is said whose it is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noteAnomaly } from '../../src/central/anomalies.ts';
import { startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { tenantIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, ENROL_PATH, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { ASKED, PART_SIGNATURE_HEADER, partPath, signAsk } from '../../src/registry/package.ts';
import { signPoll } from '../../src/registry/roll/poll-document.ts';
import { scopeOf } from '../../src/registry/scope.ts';
import { handIn, handInPoll } from '../../src/sync/registry-hand-in.ts';
import { createPublisher, createSource } from '../harness/made-up-publisher.ts';
import { person } from '../harness/made-up-residents.ts';
import { madeUpElection, POLL_DAY } from '../harness/made-up-roll.ts';
import {
  checkedIn,
  createTestStream,
  newKeys,
  opened,
  TENANT,
  type TestStream,
} from '../harness/test-stream.ts';
import {
  enrolCodeIn,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../harness/training-centre.ts';
import {
  bodyOf,
  type CapturedApp,
  CENTRAL_ROUTES,
  captureApps,
  declaredOtherwise,
  type RouteUse,
  unsaid,
  withConsole,
} from './routes.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const PIN = '4071';
const OTHER = tenantIdSchema.parse('999982');
/** Of the town that the village must never see. */
const RESIDENT = '9000000077';
const keys = newKeys();
const folder = mkdtempSync(join(tmpdir(), 'kazasu-access-'));

let stopDatabase: () => Promise<void>;
let town: TrainingCentre;
let village: TrainingCentre;
let apps: readonly CapturedApp[];
let stream: TestStream;
let publisher: ReturnType<typeof createPublisher>;
const publishing = mkdtempSync(join(tmpdir(), 'kazasu-access-packages-'));

beforeAll(async () => {
  const server = mustSucceed(
    await startEmbeddedPostgres({ dataDir: folder, system: realSystem, logger: silentLogger }),
  );
  stopDatabase = () => server.stop();
  const { host, port, user, password, database } = server.connection;
  const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = ROLES.map((role) => ({ id: role, role, pinScrypt }));
  publisher = createPublisher(
    publishing,
    scopeOf(['shelter'], { pollDay: null, towns: null }),
    createSource([person('77')]),
  );
  const registryPublishers = [publisher.publicKey];
  const captured = captureApps();
  town = await startTrainingCentre({
    config: trainingConfig({ database: { url }, staff, registryPublishers }),
  });
  village = await startTrainingCentre({
    config: trainingConfig({
      database: { url },
      staff,
      registryPublishers,
      tenant: { id: OTHER, name: '架空県むら村' },
    }),
  });
  captured.stop();
  apps = withConsole(captured.apps);
  stream = createTestStream('gym-1', { keys });
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', checkedIn('S01', RESIDENT));
  await town.introduce(stream);
  expect((await batch(town, TENANT)).status).toBe(200);
});
afterAll(async () => {
  await town.stop();
  await village.stop();
  await stopDatabase();
  publisher.close();
  rmSync(publishing, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
});

const ask = (centre: TrainingCentre, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${centre.central.url}${path}`, { redirect: 'manual', ...init });
const post = (centre: TrainingCentre, path: string, body: unknown, tenant?: string): Promise<Response> =>
  ask(centre, path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(tenant === undefined ? {} : { [TENANT_HEADER]: tenant }),
    },
    body: JSON.stringify(body),
  });
const batch = (centre: TrainingCentre, tenant: string): Promise<Response> =>
  post(centre, batchPath(stream.device, stream.epoch), stream.batch(), tenant);

const cookies = new Map<string, string>();
/** One session for each person: the centre counts how often somebody signs in from one address. */
const signIn = async (centre: TrainingCentre, staff: string): Promise<string> => {
  const who = `${centre.central.url} ${staff}`;
  const known = cookies.get(who);
  if (known !== undefined) return known;
  const reply = await post(centre, '/console/api/session', { staff, pin: PIN });
  expect(reply.status).toBe(200);
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  cookies.set(who, cookie);
  return cookie;
};

const routesFor = (whom: RouteUse['for']) =>
  Object.entries(CENTRAL_ROUTES).filter(([, use]) => use.for === whom);

it('every route of both centres is said to be somebody’s', () => {
  expect(apps).toHaveLength(2);
  for (const app of apps) expect(unsaid(app, CENTRAL_ROUTES)).toEqual({ unsaid: [], gone: [] });
  for (const app of apps) expect(declaredOtherwise(app, CENTRAL_ROUTES)).toEqual([]);
});

describe('roles', () => {
  it.each(ROLES)('%s gets what is hers at each route, and is refused elsewhere', async (role) => {
    const cookie = await signIn(town, role);
    for (const [route, { roles = [], paths, body: sent, answer = 200 }] of routesFor('staff'))
      for (const path of paths) {
        const reply = await ask(town, path, {
          method: route.split(' ')[0] ?? 'GET',
          headers: { cookie, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
        });
        const body = await bodyOf(reply);
        expect([path, reply.status]).toEqual([path, roles.includes(role) ? answer : 403]);
        if (!roles.includes(role))
          expect(JSON.parse(Buffer.from(body).toString())).toEqual({ reason: 'not_allowed' });
      }
  });

  it('nobody gets anything without having signed in', async () => {
    for (const [route, { paths }] of routesFor('staff'))
      for (const path of paths) {
        const reply = await ask(town, path, { method: route.split(' ')[0] ?? 'GET' });
        expect([path, reply.status, await reply.json()]).toEqual([path, 401, { reason: 'not_signed_in' }]);
      }
  });
});

describe('another municipality', () => {
  it('is nobody at any route of the console, whatever she is at home', async () => {
    for (const role of ROLES)
      for (const [mine, theirs] of [
        [village, town],
        [town, village],
      ] as const) {
        const cookie = await signIn(mine, role);
        for (const [route, { paths }] of routesFor('staff'))
          for (const path of paths) {
            const reply = await ask(theirs, path, {
              method: route.split(' ')[0] ?? 'GET',
              headers: { cookie },
            });
            expect([path, reply.status, await reply.json()]).toEqual([
              path,
              401,
              { reason: 'not_signed_in' },
            ]);
          }
      }
  });

  it('has no device that any route takes, under either name', async () => {
    for (const [route, { paths }] of routesFor('device'))
      for (const path of paths)
        for (const tenant of [TENANT, 'none', '']) {
          const reply = await ask(village, path, {
            method: route.split(' ')[0] ?? 'GET',
            headers: { 'content-type': 'application/json', [TENANT_HEADER]: tenant },
            ...(route.startsWith('GET') ? {} : { body: JSON.stringify({}) }),
          });
          expect([path, tenant, reply.status, await reply.json()]).toEqual([
            path,
            tenant,
            403,
            { reason: 'wrong_tenant' },
          ]);
        }
    expect((await batch(village, TENANT)).status).toBe(403);
    const known = await batch(village, OTHER);
    expect([known.status, await known.json()]).toEqual([404, { reason: 'unknown_device' }]);
  });

  it('gets no residents with a device of ours that signs what it asks for, under either name', async () => {
    const { version } = mustSucceed(await publisher.publish());
    const given = { file: publisher.file(version), signingKey: publisher.privateKey };
    mustSucceed(await handIn({ centralUrl: town.central.url, ...given }));
    for (const [, { paths }] of routesFor('signed'))
      for (const path of paths)
        for (const tenant of [TENANT, OTHER]) {
          const at = realSystem.now();
          const asked = {
            [ASKED.device]: stream.device,
            [ASKED.at]: String(at),
            [ASKED.signature]: signAsk({ tenant, device: stream.device, path, at }, keys.privateKey),
            [TENANT_HEADER]: tenant,
          };
          const reply = await ask(village, path, { headers: asked });
          const [status, reason] = tenant === OTHER ? [404, 'unknown_device'] : [403, 'wrong_tenant'];
          expect([path, reply.status, await reply.json()]).toEqual([path, status, { reason }]);
          // At home the same device is served: it is the municipality that is refused.
          if (tenant === TENANT)
            expect((await ask(town, path, { headers: asked })).status).toBeOneOf([200, 204]);
        }
  });

  it('takes no residents of ours, though it believes who signed them', async () => {
    expect(routesFor('publisher')).toHaveLength(3);
    const { version } = mustSucceed(await publisher.publish({ whole: true }));
    const given = { file: publisher.file(version), signingKey: publisher.privateKey };
    expect(await handIn({ centralUrl: village.central.url, ...given })).toMatchObject({
      ok: false,
      reason: 'refused',
      detail: { reason: 'wrong_tenant' },
    });
    const told = { site: null, version: 1, asOf: POLL_DAY, sha256: 'a'.repeat(64), source: '名簿', count: 2 };
    const document = signPoll(
      { v: 1, tenant: TENANT, election: madeUpElection(), rolls: [told], electorate: [], absentees: 0 },
      publisher.privateKey,
    );
    for (const tenant of [TENANT, OTHER])
      expect(await handInPoll({ centralUrl: village.central.url, ...given, tenant, document })).toMatchObject(
        { ok: false },
      );
    const part = partPath({ site: 'gym-1', version }, 0);
    const body = new Uint8Array(10);
    const headers = { 'content-type': 'application/octet-stream', [PART_SIGNATURE_HEADER]: 'A'.repeat(86) };
    expect((await ask(village, part, { method: 'PUT', headers, body })).status).toBe(404);
  });

  it('cannot enrol a device with a code of ours', async () => {
    const { publicKey } = createTestStream('gym-9');
    const enrolment = { v: 1, device: 'gym-9', site: 'gym-9', siteName: '体育館', publicKey };
    const code = enrolCodeIn(town.dataDir);
    const reply = await post(village, ENROL_PATH, { ...enrolment, code }, OTHER);
    expect([400, 403]).toContain(reply.status);
    expect(await reply.json()).toEqual({ reason: 'bad_code' });
  });

  it('sees nothing of ours: no shelter, no person, no terminal, no alarm', async () => {
    const cookie = await signIn(village, 'supervisor');
    const said: string[] = [];
    for (const [, { paths }] of routesFor('staff'))
      for (const path of paths)
        said.push(Buffer.from(await bodyOf(await ask(village, path, { headers: { cookie } }))).toString());
    const text = said.join('\n');
    expect(text).toContain('架空県むら村');
    for (const ours of [RESIDENT, '避難所S01', 'gym-1', '架空県かざし市']) expect(text).not.toContain(ours);
    const own = await ask(town, '/console/api/shelters/S01/people', {
      headers: { cookie: await signIn(town, 'supervisor') },
    });
    expect(await own.text()).toContain(RESIDENT);
  });
});

describe('運用者 and 選挙担当', () => {
  const hers = (role: 'operator' | 'election_officer') =>
    routesFor('staff').filter(([, { roles = [] }]) => roles.includes(role));
  /** What the operator may ask beyond reading: only about who she herself is. */
  const OWN = /^POST \/console\/api\/(proof|passkeys)(\/|$)/;

  it('the operator changes nothing and is told of no person, at any route that takes her', async () => {
    expect(hers('operator').length).toBeGreaterThan(5);
    const cookie = await signIn(town, 'operator');
    for (const [route, { paths }] of hers('operator')) {
      if (!route.startsWith('GET')) {
        expect(route).toMatch(OWN);
        continue;
      }
      for (const path of paths) {
        const body = Buffer.from(await bodyOf(await ask(town, path, { headers: { cookie } }))).toString();
        expect([path, body.includes(RESIDENT)]).toEqual([path, false]);
      }
    }
    // The planted person is there to be seen: by whoever serves people.
    const people = await ask(town, '/console/api/shelters/S01/people', {
      headers: { cookie: await signIn(town, 'clerk') },
    });
    expect(await people.text()).toContain(RESIDENT);
  });

  /** Every name of a value that the operator is given. One that is not here fails: say that it is nothing of anybody. */
  const NAMES: readonly string[] = [
    ...['tenant', 'id', 'name', 'mode', 'asOf', 'startedAt', 'program', 'unready'],
    ...['shelters', 'figures', 'shelterId', 'capacity', 'open', 'present', 'away', 'lastEventAt', 'totals'],
    ...[
      'terminals',
      'device',
      'epoch',
      'site',
      'siteName',
      'events',
      'lastSeenAt',
      'state',
      'said',
      'aheadMs',
    ],
    ...['quarantined', 'openAnomalies', 'deviceRequests', 'deskAlarms'],
    ...['anomalies', 'hasMore', 'kind', 'seq', 'foundAt', 'detail', 'withdrawnAt', 'settled', 'at'],
    ...['fingerprint', 'requests', 'mark', 'askedAt', 'replaces', 'devices', 'enrolledAt', 'notAfter'],
    ...['database', 'durability', 'standbys', 'failovers', 'backup', 'folder', 'lastAt', 'archivedAt'],
    ...['archiveFailedAt', 'tenants', 'held', 'behind', 'checkpointAt', 'unsigned', 'waitingAbove'],
    // Of staff; empty for her, as the test beside this one sees.
    ...['approvedBy', 'withdrawn', 'staff', 'reason', 'by'],
    // Of herself.
    ...['role', 'method', 'provenUntil', 'ways', 'canRegister', 'passkeys'],
  ];
  const namesIn = (value: unknown): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap(namesIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
  };
  const jsonIn = (text: string): unknown =>
    JSON.parse(text.startsWith('retry:') ? (/^data: (.*)$/m.exec(text)?.[1] ?? 'null') : text);

  it('of staff the operator is told nothing but of herself, and no value whose name nobody has looked at', async () => {
    const staff = 's-4711';
    const now = realSystem.now();
    await town.owner`
      INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at, revoked_at)
      VALUES (${TENANT}, 'old-1', 'old-1', '倉庫', 'k', ${now}, ${now})`;
    for (const kind of ['approve', 'withdraw'])
      await town.owner`
        INSERT INTO device_decision (tenant, at, kind, staff, device, reason)
        VALUES (${TENANT}, ${now}, ${kind}, ${staff}, 'old-1', ${`${staff} に聞いた`})`;
    await town.owner`
      INSERT INTO desk_alarm (tenant, device, epoch, seq, kind, at, staff)
      VALUES (${TENANT}, ${stream.device}, ${stream.epoch}, 1, 'card_refused', ${now}, ${staff})`;
    await noteAnomaly(town.owner, TENANT, { kind: 'fork', key: 'k', device: 'old-1', foundAt: now });
    await town.owner`
      UPDATE anomaly SET settled_at = ${now}, settled_by = ${staff}, reason = ${`${staff} に聞いた`}
      WHERE tenant = ${TENANT} AND key = 'k'`;
    const toldTo = async (role: 'operator' | 'admin' | 'supervisor'): Promise<string[]> => {
      const cookie = await signIn(town, role);
      const paths = routesFor('staff').flatMap(([route, { paths: all, roles = [] }]) =>
        route.startsWith('GET ') && roles.includes(role) ? all : [],
      );
      const bodies: string[] = [];
      for (const path of paths)
        bodies.push(Buffer.from(await bodyOf(await ask(town, path, { headers: { cookie } }))).toString());
      return bodies;
    };
    const told = await toldTo('operator');
    expect(told.filter((body) => body.includes(staff))).toEqual([]);
    expect(
      [...new Set(told.flatMap((body) => namesIn(jsonIn(body))))].filter((name) => !NAMES.includes(name)),
    ).toEqual([]);
    // They are there to be seen: by whoever answers for them.
    for (const role of ['admin', 'supervisor'] as const)
      expect((await toldTo(role)).filter((body) => body.includes(staff)).length).toBeGreaterThan(1);
  });

  it('neither is given the people of a shelter', () => {
    for (const role of ['operator', 'election_officer'] as const)
      expect(hers(role).map(([route]) => route)).not.toContain('GET /console/api/shelters/:id/people');
  });
});
