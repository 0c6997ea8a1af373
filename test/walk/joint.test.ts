/**
 * A joint authority: a city of 280,000 and a village of 350 on one centre. Whatever id of the one is asked for by the other is not
 * there, at every route that Fastify has (domain.md §12.15); a route or parameter made tomorrow fails until it is said what it is.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OPERATION_API } from '../../src/central/operation-schema.ts';
import type { CentralTenant } from '../../src/central/server.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { ROLES } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { RENEW_PATH, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { isGood } from '../../src/outbox/verify-held.ts';
import {
  ASKED,
  type Manifest,
  PACKAGES_PATH,
  PART_SIGNATURE_HEADER,
  signAsk,
} from '../../src/registry/package.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { handIn } from '../../src/sync/registry-hand-in.ts';
import { createTestStream } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import {
  askedOf,
  BOTH,
  changeOf,
  city,
  clearSides,
  plantAttendance,
  plantChanges,
  plantReports,
  reportedAt,
  residentsBeside,
  type Side,
  tenantConfig,
  village,
} from './joint-sides.ts';
import {
  bodyOf,
  type CapturedApp,
  CENTRAL_ROUTES,
  captureApps,
  declaredOtherwise,
  ENTRANCE_ROUTES,
  unsaid,
  withConsole,
} from './routes.ts';
import { plantRequest, requestOf } from './waiting-terminal.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let centre: TrainingCentre;
let apps: readonly CapturedApp[];
let begun: ReadonlyMap<Side, Manifest>;

const handleOf = ({ tenant }: Side): CentralTenant => {
  const found = centre.central.tenants.find(({ id }) => id === tenant);
  if (found === undefined) throw new Error('not served');
  return found;
};

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${centre.central.url}${path}`, { redirect: 'manual', ...init });
const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** The terminal, its record, a package that is given out and one that is on its way. */
const settle = async (side: Side): Promise<Manifest> => {
  const { tenant, site, stream, version, publisher } = side;
  const code = await handleOf(side).issueEnrolCode();
  const { device, publicKey } = stream;
  const centralUrl = centre.central.url;
  mustSucceed(
    await enrol({ centralUrl, code, device, site, siteName: `${site}の体育館`, publicKey, tenant }),
  );
  const path = `/v1/streams/${device}/${stream.epoch}/batches`;
  expect((await ask(path, json(stream.batch(), { [TENANT_HEADER]: tenant }))).status).toBe(200);
  mustSucceed(await publisher.publish({ tenant, site, above: version - 1 }));
  const given = { file: publisher.file(version), signingKey: publisher.privateKey };
  mustSucceed(await handIn({ centralUrl, ...given }));
  const next = mustSucceed(await publisher.publish({ tenant, site, whole: true }));
  const reply = await ask(PACKAGES_PATH, json(next, { [TENANT_HEADER]: tenant }));
  expect(reply.status).toBe(200);
  return next;
};

beforeAll(async () => {
  const captured = captureApps();
  centre = await startTrainingCentre({
    config: { ...trainingConfig(), tenants: [tenantConfig(city), tenantConfig(village)] },
    residentsOf: residentsBeside(),
  });
  captured.stop();
  apps = withConsole(captured.apps);
  for (const { tenant } of [city, village]) {
    await plantRequest(centre.owner, tenant);
    await centre.owner`
      INSERT INTO passkey (tenant, id, source, staff, name, public_key, counter, created_at)
      VALUES (${tenant}, ${`passkey-for-${tenant}`}, 'staff', 'viewer', '自席', ${Buffer.alloc(1)}, 0, 1)`;
  }
  await plantReports(centre.owner);
  await plantChanges(centre.owner);
  await plantAttendance(centre.owner);
  begun = new Map([
    [city, await settle(city)],
    [village, await settle(village)],
  ]);
});
afterAll(async () => {
  await centre.stop();
  clearSides();
});

const cookies = new Map<string, string>();
/** One session for each person: signing in costs the centre a PIN check, and it counts them. */
const signIn = async ({ tenant, pin }: Side, staff: string): Promise<string> => {
  const known = cookies.get(`${tenant}/${staff}`);
  if (known !== undefined) return known;
  const reply = await ask('/console/api/session', json({ tenant, staff, pin }));
  expect(reply.status).toBe(200);
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? '';
  cookies.set(`${tenant}/${staff}`, cookie);
  return cookie;
};

/** How a parameter of a route is named by one side, and a name that nobody has. */
const PARAMETERS: Readonly<Record<string, readonly [(side: Side, route: string) => string, string]>> = {
  device: [({ stream }) => stream.device, 'none-1'],
  epoch: [({ stream }) => stream.epoch, 'ffffffffffffffff'],
  id: [({ shelter }) => shelter, 'N01'],
  site: [({ site }) => site, 'none-1'],
  version: [
    (side, route) => String(route.startsWith('PUT') ? begun.get(side)?.version : side.version),
    '333',
  ],
  part: [() => '0', '1'],
  file: [() => 'turnout.csv', 'none.csv'],
  person: [({ resident }) => `${resident}.pdf`, '99999999.pdf'],
  at: [(side) => String(reportedAt(side)), '333'],
  change: [changeOf, '00000000-0000-4000-8000-000000000009'],
  asked: [askedOf, '00000000-0000-4000-8000-000000000009'],
  request: [({ tenant }) => requestOf(tenant), '0'.repeat(64)],
  passkey: [({ tenant }) => `passkey-for-${tenant}`, 'none'],
};
/** Not an id: a device makes up its own epoch, parts are counted, and files have the same names everywhere. */
const NO_ID: readonly string[] = ['epoch', 'part', 'file'];

const parametersOf = (route: string): string[] =>
  [...route.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');

/** The route's path as `mine` asks it, with the ids in `swapped` of the other (or, without another, of nobody). */
const pathOf = (route: string, mine: Side, theirs?: Side, swapped: readonly string[] = []): string =>
  (route.split(' ')[1] ?? '').replaceAll(/:(\w+)/g, (_, name: string) => {
    const parameter = PARAMETERS[name];
    if (parameter === undefined) throw new Error(`${route}: nobody has said whose :${name} is`);
    const [of, nobodys] = parameter;
    if (!swapped.includes(name)) return of(mine, route);
    return theirs === undefined ? nobodys : of(theirs, route);
  });

/** Asks as somebody of `mine` who may use this route. */
const askAs = async (mine: Side, route: string, path: string, signer = mine): Promise<Response> => {
  const use = CENTRAL_ROUTES[route];
  const method = route.split(' ')[0] ?? 'GET';
  const tenant = { [TENANT_HEADER]: mine.tenant };
  const at = realSystem.now();
  const { device } = signer.stream;
  const asked = {
    [ASKED.device]: device,
    [ASKED.at]: String(at),
    [ASKED.signature]: signAsk({ tenant: mine.tenant, device, path, at }, mine.keys.privateKey),
  };
  const who = use?.as ?? (use?.roles?.includes('supervisor') ? 'supervisor' : 'admin');
  if (use?.for === 'staff') return ask(path, { method, headers: { cookie: await signIn(mine, who) } });
  if (method === 'GET') return ask(path, { headers: { ...tenant, ...asked } });
  if (use?.for === 'publisher') {
    const headers = {
      ...tenant,
      'content-type': 'application/octet-stream',
      [PART_SIGNATURE_HEADER]: 'A'.repeat(86),
    };
    return ask(path, { method, headers, body: new Uint8Array(begun.get(mine)?.bytes ?? 1) });
  }
  return ask(path, json(mine.stream.batch(), tenant));
};

const routes = (): readonly string[] => apps[0]?.routes ?? [];
const withIds = (): string[] =>
  routes().filter((route) => parametersOf(route).some((name) => !NO_ID.includes(name)));

it('local terminals of each find a code of their own', async () => {
  for (const [mine, theirs] of BOTH) {
    const code = readFileSync(join(centre.dataDir, `enrol-code-${mine.tenant}`), 'utf8').trim();
    const { publicKey, device } = createTestStream('local-1');
    const asked = {
      centralUrl: centre.central.url,
      code,
      device,
      site: 'local-1',
      siteName: '体育館',
      publicKey,
    };
    expect(await enrol({ ...asked, tenant: theirs.tenant })).toMatchObject({ reason: 'bad_code' });
    expect(await enrol({ ...asked, tenant: mine.tenant })).toMatchObject({ ok: true });
  }
});

it('every route is said to be somebody’s, here and beside itself', () => {
  expect(apps).toHaveLength(1);
  for (const app of apps) {
    expect(unsaid(app, CENTRAL_ROUTES)).toEqual({ unsaid: [], gone: [] });
    expect(declaredOtherwise(app, CENTRAL_ROUTES)).toEqual([]);
  }
});

it('so is every route of the entrance by certificate, and none of those is beside it as well', async () => {
  const captured = captureApps();
  const named = (side: Side, name: string) => ({ ...tenantConfig(side), deviceNames: [name] });
  const behind = await startTrainingCentre({
    config: {
      ...trainingConfig(),
      devices: { listen: { host: '127.0.0.1', port: 0 } },
      tenants: [named(city, '127.0.0.1'), named(village, 'localhost')],
    },
  });
  captured.stop();
  await behind.stop();
  const [desk] = withConsole(captured.apps);
  const entrance = captured.apps.find(({ routes: own }) => own.includes(`POST ${RENEW_PATH}`));
  if (desk === undefined || entrance === undefined) throw new Error('two listeners were expected');
  expect(unsaid(entrance, ENTRANCE_ROUTES)).toEqual({ unsaid: [], gone: [] });
  expect(declaredOtherwise(entrance, ENTRANCE_ROUTES)).toEqual([]);
  expect(declaredOtherwise(desk, CENTRAL_ROUTES)).toEqual([]);
  expect(desk.routes.filter((route) => route in ENTRANCE_ROUTES)).toEqual(['GET /v1/health']);
});

describe('every id of the other municipality', () => {
  it('is not there: 404 at every route and for every parameter, both ways; one’s own is', async () => {
    expect(withIds().length).toBeGreaterThanOrEqual(4);
    for (const route of withIds()) {
      const ids = parametersOf(route).filter((name) => !NO_ID.includes(name));
      for (const [mine, theirs] of BOTH) {
        const own = await askAs(mine, route, pathOf(route, mine));
        await bodyOf(own);
        expect([route, mine.name, own.status]).not.toEqual([route, mine.name, 404]);
        for (const swapped of [...ids.map((id) => [id]), ids]) {
          const path = pathOf(route, mine, theirs, swapped);
          const reply = await askAs(mine, route, path);
          const body = Buffer.from(await bodyOf(reply)).toString();
          expect([route, swapped, mine.name, reply.status]).toEqual([route, swapped, mine.name, 404]);
          expect(body).not.toContain(theirs.name);
        }
      }
    }
  });

  it('answers as one that nobody ever had', async () => {
    for (const route of withIds())
      for (const [mine, theirs] of BOTH) {
        const ids = parametersOf(route).filter((name) => !NO_ID.includes(name));
        const known = await askAs(mine, route, pathOf(route, mine, theirs, ids));
        const unknown = await askAs(mine, route, pathOf(route, mine, undefined, ids));
        expect([route, unknown.status, await unknown.text()]).toEqual([
          route,
          known.status,
          await known.text(),
        ]);
      }
  });

  it('proves nothing: a terminal of the other that asks is not known, whoever signs', async () => {
    for (const route of routes().filter(
      (each) => CENTRAL_ROUTES[each]?.for === 'signed' || each === 'GET /v1/links',
    ))
      for (const [mine, theirs] of BOTH) {
        const path = pathOf(route, mine);
        const reply = await askAs(mine, route, route === 'GET /v1/links' ? `${path}?after=0` : path, theirs);
        expect([route, reply.status, await reply.json()]).toEqual([route, 404, { reason: 'unknown_device' }]);
      }
  });
});

describe('staff', () => {
  it('choose from the municipalities there are', async () => {
    expect(await (await ask('/console/api/tenants')).json()).toEqual(
      [city, village].map(({ tenant, name }) => ({ id: tenant, name, ways: ['pin'] })),
    );
  });

  it('of the village sign in at the village only, and nobody without saying where', async () => {
    for (const [mine, theirs] of BOTH) {
      await signIn(mine, 'supervisor');
      for (const tenant of [theirs.tenant, '999974', undefined]) {
        const reply = await ask('/console/api/session', json({ tenant, staff: 'supervisor', pin: mine.pin }));
        expect([tenant, reply.status, await reply.json()]).toEqual([tenant, 401, { reason: 'bad_login' }]);
      }
    }
  });

  it('see their own municipality and nothing of the other, in every role and at every route', async () => {
    for (const [mine, theirs] of BOTH)
      for (const role of ROLES) {
        const cookie = await signIn(mine, role);
        for (const route of routes().filter((each) => CENTRAL_ROUTES[each]?.for === 'staff')) {
          const path = pathOf(route, mine);
          const reply = await ask(path, { method: route.split(' ')[0] ?? 'GET', headers: { cookie } });
          const body = Buffer.from(await bodyOf(reply)).toString();
          // 運用者 is told the figures of both, by name, and nothing else of anybody.
          const isOperated = route === `GET ${OPERATION_API.operation}` && role === 'operator';
          const never = [theirs.shelter, theirs.site, theirs.resident];
          // 運用者 is shown the machines of every municipality, and nothing that they recorded.
          for (const other of isOperated
            ? [theirs.shelter, theirs.resident]
            : [theirs.name, theirs.tenant, ...never])
            expect([route, role, body.includes(`"${other}"`)]).toEqual([route, role, false]);
        }
        const seen = await ask('/console/api/overview', { headers: { cookie } });
        expect(await seen.json()).toMatchObject({ tenant: { id: mine.tenant }, totals: { present: 1 } });
      }
  });

  it('of one cannot use a session or a link of theirs under the other’s name', async () => {
    for (const [mine, theirs] of BOTH) {
      const forged = (await signIn(mine, 'supervisor')).replace(mine.tenant, theirs.tenant);
      for (const route of routes().filter((each) => CENTRAL_ROUTES[each]?.for === 'staff')) {
        const path = pathOf(route, mine);
        const reply = await ask(path, { method: route.split(' ')[0] ?? 'GET', headers: { cookie: forged } });
        expect([route, reply.status]).toEqual([route, 401]);
      }
      const link = new URL(await handleOf(mine).consoleLoginUrl()).searchParams.get('code') ?? '';
      const stolen = await ask(
        '/console/api/session',
        json({ code: link.replace(mine.tenant, theirs.tenant) }),
      );
      expect(stolen.status).toBe(401);
      expect((await ask('/console/api/session', json({ code: link }))).status).toBe(200);
    }
  });
});

describe('the other’s papers', () => {
  it('enrol nothing: a code is good in its own municipality', async () => {
    for (const [mine, theirs] of BOTH) {
      const { publicKey, device } = createTestStream('new-1');
      const code = await handleOf(mine).issueEnrolCode();
      const asked = {
        centralUrl: centre.central.url,
        code,
        device,
        site: 'new-1',
        siteName: '体育館',
        publicKey,
      };
      expect(await enrol({ ...asked, tenant: theirs.tenant })).toMatchObject({ reason: 'bad_code' });
      expect(await enrol({ ...asked, tenant: mine.tenant })).toMatchObject({ ok: true });
    }
  });

  it('hand nothing in: a publisher of one is nobody at the other, as any stranger', async () => {
    for (const [mine, theirs] of BOTH) {
      const { tenant, site } = theirs;
      const manifest = mustSucceed(await mine.publisher.publish({ tenant, site, above: 400 }));
      const reply = await ask(PACKAGES_PATH, json(manifest, { [TENANT_HEADER]: tenant }));
      expect([reply.status, await reply.json()]).toEqual([401, { reason: 'bad_signature' }]);
      const unnamed = await ask(PACKAGES_PATH, json(manifest));
      expect([unnamed.status, await unnamed.json()]).toEqual([403, { reason: 'wrong_tenant' }]);
    }
  });

  it('a record signed for one is not taken by the other, not even of a terminal of the same name', async () => {
    const { device, publicKey } = createTestStream(city.site, { keys: city.keys });
    const code = await handleOf(village).issueEnrolCode();
    const there = {
      centralUrl: centre.central.url,
      code,
      device,
      site: 'same-1',
      siteName: '体育館',
      publicKey,
    };
    mustSucceed(await enrol({ ...there, tenant: village.tenant }));
    const path = `/v1/streams/${device}/${city.stream.epoch}/batches`;
    const reply = await ask(path, json(city.stream.batch(), { [TENANT_HEADER]: village.tenant }));
    expect([reply.status, await reply.json()]).toEqual([401, { reason: 'bad_signature' }]);
    expect(isGood(await handleOf(city).verify())).toBe(true);
  });
});
