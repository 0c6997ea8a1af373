/**
 * What is written down at the centre: every route that changes something writes the act it declares, and every answer that says
 * something of a resident is one 閲覧. The routes are Fastify's own; a route made tomorrow fails until it is said how it is done.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { requireAccess, signedInOf } from '../../src/central/access.ts';
import { noteAnomaly } from '../../src/central/anomalies.ts';
import { ANOMALY_API, anomalyListSchema } from '../../src/central/anomaly-schema.ts';
import { type ChangeStep, changeViewSchema, FORMS_API } from '../../src/central/forms-schema.ts';
import { createApp } from '../../src/central/http-app.ts';
import { PLACES_API } from '../../src/central/place-schema.ts';
import { POLICY_API } from '../../src/central/policy-schema.ts';
import { POLLING_API } from '../../src/central/polling-schema.ts';
import { rebuild } from '../../src/central/projection.ts';
import { CONSOLE_API } from '../../src/central/schema.ts';
import { PEOPLE_FILES, REPORT_API } from '../../src/central/shelter-export-schema.ts';
import { SHELTER_API } from '../../src/central/shelter-schema.ts';
import { passkeyListSchema, STAFF_API, webauthnOptionsSchema } from '../../src/central/staff-schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { hashPin } from '../../src/kernel/pin.ts';
import { ROLES, type Role } from '../../src/kernel/roles.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { batchPath, TENANT_HEADER } from '../../src/outbox/protocol.ts';
import { createAuthenticator } from '../harness/authenticator.ts';
import { type Browser, createBrowser } from '../harness/browser.ts';
import { election, pollRoll } from '../harness/poll-records.ts';
import { checkedIn, createTestStream, opened, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { attendanceDeeds } from './attendance-deeds.ts';
import { benefitsDeeds } from './benefits-deeds.ts';
import { bodyOf, type CapturedApp, CENTRAL_ROUTES, captureApps, INQUIRY } from './routes.ts';
import { plantRequest, requestOf } from './waiting-terminal.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const PIN = '4071';
const RESIDENT = '9000000077';
/** Shows a person and writes nothing. */
const PEEPS = '/console/api/peeps';
/** Says that it writes an act, and writes none. */
const LIES = '/console/api/lies';
let centre: TrainingCentre;
let app: CapturedApp;
let origin = '';
/** Tries to sign in are limited: time goes by between them. */
let calm = 0;

beforeAll(async () => {
  const captured = captureApps((each) => {
    each.get(PEEPS, { config: { access: ['supervisor'] } }, async () => ({ residentId: RESIDENT }));
    const config = { access: ['supervisor'], act: ['anomaly.settled'] } as const;
    each.post(LIES, { config }, async (request) => ({ staff: signedInOf(request).session.staff }));
  });
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = ROLES.map((role) => ({ id: role, role, pinScrypt }));
  centre = await startTrainingCentre({
    config: trainingConfig({ staff }),
    system: { ...realSystem, monotonic: () => realSystem.monotonic() + calm },
  });
  captured.stop();
  const [first] = captured.apps;
  if (first === undefined) throw new Error('no application was made');
  app = first;
  origin = `http://localhost:${new URL(centre.central.url).port}`;
  const stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', checkedIn('S01', RESIDENT));
  await centre.introduce(stream);
  const reply = await fetch(`${origin}${batchPath(stream.device, stream.epoch)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
    body: JSON.stringify(stream.batch()),
  });
  expect(reply.status).toBe(200);
});
afterAll(() => centre.stop());
beforeEach(() => {
  calm += 600_000;
});

const signIn = async (staff: Role): Promise<Browser> => {
  calm += 60_000;
  const browser = createBrowser();
  const reply = await browser.post(`${origin}${CONSOLE_API.login}`, { staff, pin: PIN });
  expect(reply.status).toBe(200);
  return browser;
};

const actsSoFar = async (): Promise<readonly string[]> => {
  const rows = await centre.owner<
    { kind: string }[]
  >`SELECT kind FROM event WHERE device = 'centre' ORDER BY seq`;
  return rows.map(({ kind }) => kind);
};
/** What was written while `done` was. */
const actsOf = async <T>(done: () => Promise<T>): Promise<readonly [T, readonly string[]]> => {
  const before = (await actsSoFar()).length;
  const value = await done();
  return [value, (await actsSoFar()).slice(before)];
};

describe('閲覧', () => {
  /** Each path of each route that reads, as each role that may: how often it showed the planted person, and was written down. */
  const looks = async () => {
    const seen: { asked: string; shown: number; written: number; isFile: boolean }[] = [];
    for (const role of ROLES) {
      const browser = await signIn(role);
      for (const route of app.routes) {
        const access = app.access.get(route);
        if (!route.startsWith('GET ') || access === undefined || typeof access === 'string') continue;
        if (!access.includes(role)) continue;
        for (const path of CENTRAL_ROUTES[route]?.paths ?? [route.slice(4)]) {
          const [body, acts] = await actsOf(async () => bodyOf(await browser.ask(`${origin}${path}`)));
          const shown = Buffer.from(body).includes(RESIDENT) ? 1 : 0;
          // A file of people is written down whoever is in it: of a PDF nobody can tell.
          const isFile = Object.values(PEOPLE_FILES).some((file) => path.startsWith(file.path));
          seen.push({ asked: `${role} ${path}`, shown, written: acts.length, isFile });
          expect([
            route,
            shown === 0 || app.recorded.get(route)?.shows === 'people' || path === PEEPS,
          ]).toEqual([route, true]);
        }
      }
    }
    return seen;
  };

  it('is written exactly as often as a resident was shown; a planted route that peeps is found', async () => {
    const seen = await looks();
    const files = seen.filter(({ isFile }) => isFile);
    expect(files.length).toBeGreaterThan(10);
    const shown = seen.filter((look) => look.shown > 0 && !look.isFile);
    expect(shown.filter(({ asked }) => !asked.endsWith(PEEPS))).toHaveLength(6);
    expect(
      seen.filter((look) => look.written !== (look.isFile ? 1 : look.shown)).map(({ asked }) => asked),
    ).toEqual([`supervisor ${PEEPS}`]);
    const [table] = await centre.owner<{ looks: number }[]>`SELECT count(*)::int AS looks FROM console_look`;
    const acts = (await actsSoFar()).filter((kind) => kind === 'central.looked');
    const written = 6 + files.length;
    expect([table?.looks, acts.length]).toEqual([written, written]);
  });

  it('of what is not there is none', async () => {
    const clerk = await signIn('clerk');
    const [reply, acts] = await actsOf(() => clerk.ask(`${origin}${CONSOLE_API.people('S99')}`));
    expect([reply.status, acts]).toEqual([404, []]);
  });
});

describe('acts', () => {
  /** Registered by the first deed that needs one, removed by another. */
  const key = () => createAuthenticator({ origin, rpId: 'localhost' });
  const options = async (browser: Browser, path: string) =>
    webauthnOptionsSchema.parse(await (await browser.post(`${origin}${path}`)).json());
  const withPasskey = async (browser: Browser): Promise<string> => {
    const passkey = key().register(await options(browser, STAFF_API.passkeyOptions));
    await browser.post(`${origin}${STAFF_API.passkeys}`, { name: '自席', passkey });
    const list = passkeyListSchema.parse(await (await browser.ask(`${origin}${STAFF_API.passkeys}`)).json());
    return list.passkeys[0]?.id ?? '';
  };

  interface Deed {
    readonly route: string;
    /** Everything that must be there before; gives what does it, successfully. */
    readonly ready: () => Promise<() => Promise<Response>>;
  }
  const as =
    (role: Role, path: string, body: unknown): Deed['ready'] =>
    async () => {
      const browser = await signIn(role);
      return () => browser.post(`${origin}${path}`, body);
    };
  const decided =
    (body: unknown): Deed['ready'] =>
    async () => {
      await centre.owner`DELETE FROM device_request`;
      await plantRequest(centre.owner, TENANT);
      return as('admin', CONSOLE_API.deviceRequest(requestOf(TENANT)), body)();
    };

  /** 様式の改正: a new department, from a day that nobody sees. */
  const formDraft = (id: string) => ({
    ...{ id: null, revision: 0, effectiveFrom: '2999-04-01', reason: '組織の改正による', todayReason: '' },
    edits: [
      {
        kind: 'department',
        id: `d_${id}`,
        base: null,
        content: { id: `d_${id}`, name: { ja: id, easy: id, en: id } },
      },
    ],
  });
  const stepped = (step: ChangeStep, role: Role, before: readonly ChangeStep[]): Deed => ({
    route: `POST ${FORMS_API.step(':change', step)}`,
    ready: async () => {
      const author = await signIn('clerk');
      const saved = await author.post(`${origin}${FORMS_API.changes}`, formDraft(step));
      const { id } = changeViewSchema.parse(await saved.json());
      const note = '確かめたうえで';
      const other = await signIn(role === 'clerk' ? 'supervisor' : role);
      for (const [at, each] of before.entries())
        await (each === 'submit' ? author : other).post(`${origin}${FORMS_API.step(id, each)}`, {
          ...{ revision: at + 1, note },
        });
      const by = role === 'clerk' ? author : other;
      return () => by.post(`${origin}${FORMS_API.step(id, step)}`, { revision: before.length + 1, note });
    },
  });

  /** How each is done. A route that is not here fails. */
  const DEEDS: readonly Deed[] = [
    { route: `POST ${SHELTER_API.inquiry}`, ready: as('clerk', SHELTER_API.inquiry, INQUIRY) },
    {
      route: 'POST /console/api/session',
      ready: as('viewer', CONSOLE_API.login, { staff: 'viewer', pin: PIN }),
    },
    {
      route: 'DELETE /console/api/session',
      ready: async () => {
        const browser = await signIn('viewer');
        return () => browser.ask(`${origin}${CONSOLE_API.login}`, { method: 'DELETE' });
      },
    },
    {
      route: 'POST /console/api/devices/requests/:request',
      ready: decided({ decision: 'refuse', reason: '心当たりがない' }),
    },
    {
      route: 'POST /console/api/devices/:device/withdraw',
      ready: as('admin', CONSOLE_API.withdrawDevice('gym-1'), { reason: '紛失' }),
    },
    {
      route: 'POST /console/api/enrol-codes',
      ready: as('admin', CONSOLE_API.enrolCodes, { device: 'new-9' }),
    },
    {
      route: `POST ${ANOMALY_API.settle}`,
      ready: async () => {
        await noteAnomaly(centre.owner, TENANT, { kind: 'fork', key: 'k', device: 'ev-1', foundAt: 5 });
        const browser = await signIn('supervisor');
        const list = await (await browser.ask(`${origin}${ANOMALY_API.list}?kind=fork`)).json();
        const ids = anomalyListSchema.parse(list).anomalies.map(({ id }) => id);
        return () => browser.post(`${origin}${ANOMALY_API.settle}`, { ids, reason: '現場に確かめた' });
      },
    },
    {
      route: `POST ${POLICY_API.list}`,
      ready: as('election_officer', POLICY_API.list, {
        ...{ scope: 'e-1', policy: 'strict', after: 0, reason: '選挙管理委員会の決定による' },
      }),
    },
    {
      route: `POST ${POLLING_API.lists}`,
      ready: as('election_officer', POLLING_API.lists, { election: 'e-1', list: 'audit' }),
    },
    {
      route: `POST ${POLLING_API.marks}`,
      ready: as('supervisor', POLLING_API.marks, { election: 'e-1' }),
    },
    {
      route: `POST ${POLLING_API.plan}`,
      ready: as('election_officer', POLLING_API.plan, { election: election(), roll: pollRoll() }),
    },
    {
      route: `POST ${PLACES_API.import}`,
      ready: as('supervisor', PLACES_API.import, {
        files: [{ name: 'a.csv', base64: Buffer.from('名称,所在地\n公民館,本町1\n').toString('base64') }],
        ...{ source: '市のオープンデータ', asOf: null, apply: true, after: 0 },
      }),
    },
    {
      route: `POST ${FORMS_API.changes}`,
      ready: as('clerk', FORMS_API.changes, formDraft('a')),
    },
    {
      route: `POST ${FORMS_API.import}`,
      ready: as('clerk', FORMS_API.import, {
        yaml: 'departments: [{ id: imported, name: { ja: 新しい課, easy: 新しい課, en: new } }]',
        ...{ effectiveFrom: '2999-04-01', reason: '組織の改正による' },
      }),
    },
    stepped('submit', 'clerk', []),
    stepped('return', 'supervisor', ['submit']),
    stepped('discard', 'clerk', []),
    stepped('approve', 'supervisor', ['submit']),
    stepped('withdraw', 'admin', ['submit', 'approve']),
    ...benefitsDeeds(
      () => centre.central.database,
      (path, body) => as('commerce', path, body)(),
    ),
    ...attendanceDeeds({ signIn, at: (path) => `${origin}${path}` }),
    { route: `POST ${REPORT_API.make}`, ready: as('supervisor', REPORT_API.make, {}) },
    { route: `POST ${STAFF_API.passkeyStart}`, ready: as('viewer', STAFF_API.passkeyStart, {}) },
    {
      route: `POST ${STAFF_API.passkeySignIn}`,
      ready: async () => {
        const browser = await signIn('auditor');
        const own = key();
        const passkey = own.register(await options(browser, STAFF_API.passkeyOptions));
        await browser.post(`${origin}${STAFF_API.passkeys}`, { name: '青い鍵', passkey });
        const anybody = createBrowser();
        const answer = own.prove(await options(anybody, STAFF_API.passkeyStart));
        return () => anybody.post(`${origin}${STAFF_API.passkeySignIn}`, { passkey: answer });
      },
    },
    { route: `POST ${STAFF_API.proof}`, ready: as('viewer', STAFF_API.proof, { pin: PIN }) },
    {
      route: `POST ${STAFF_API.proofOptions}`,
      ready: async () => {
        const browser = await signIn('clerk');
        await withPasskey(browser);
        return () => browser.post(`${origin}${STAFF_API.proofOptions}`);
      },
    },
    { route: `POST ${STAFF_API.passkeyOptions}`, ready: as('operator', STAFF_API.passkeyOptions, {}) },
    {
      route: `POST ${STAFF_API.passkeys}`,
      ready: async () => {
        const browser = await signIn('operator');
        const passkey = key().register(await options(browser, STAFF_API.passkeyOptions));
        return () => browser.post(`${origin}${STAFF_API.passkeys}`, { name: '自席', passkey });
      },
    },
    {
      route: `POST ${STAFF_API.removePasskey(':passkey')}`,
      ready: async () => {
        const id = await withPasskey(await signIn('supervisor'));
        return as('admin', STAFF_API.removePasskey(id), {})();
      },
    },
    { route: `POST ${LIES}`, ready: as('supervisor', LIES, {}) },
  ];

  /** Those that change something, for people. */
  const changing = (): readonly string[] =>
    app.routes.filter((route) => !route.startsWith('GET ') && app.recorded.get(route)?.act !== undefined);

  it('every route that changes something is done here, once', () => {
    expect(DEEDS.map(({ route }) => route).toSorted()).toEqual(changing().toSorted());
  });

  it('and writes the one act that it declares, or none where it says why; one that lies is found', async () => {
    const wrong: string[] = [];
    for (const { route, ready } of DEEDS) {
      const perform = await ready();
      const [reply, acts] = await actsOf(perform);
      expect([route, reply.ok]).toEqual([route, true]);
      const declared = app.recorded.get(route)?.act;
      const isRight =
        declared !== undefined && 'none' in declared
          ? acts.length === 0
          : acts.length === 1 && acts.every((kind) => declared?.some((each) => each === kind) === true);
      if (!isRight) wrong.push(route);
    }
    expect(wrong).toEqual([`POST ${LIES}`]);
    for (const kind of [
      'device.refused',
      'device.revoked',
      'enrol_code.made',
      'reservation.policy_published',
      'shelters.listed',
    ])
      expect(await actsSoFar()).toContain(kind);
    // An act is nothing that a desk said: none of them stands among what could not be read.
    const { id: tenant, database: sql } = centre.central;
    await rebuild({ sql, tenant, mode: 'drill' });
    expect((await centre.central.overview()).quarantined).toBe(0);
  });

  it('a route that does not say which act it writes cannot be made', () => {
    const fresh = createApp(silentLogger);
    requireAccess(fresh);
    expect(() => fresh.post('/console/api/new', { config: { access: ['admin'] } }, async () => ({}))).toThrow(
      /does not say which act it records/,
    );
    expect(() => fresh.put('/console/api/other', { config: { access: 'page' } }, async () => ({}))).toThrow(
      /does not say which act it records/,
    );
  });
});
