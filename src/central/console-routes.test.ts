import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkedIn, createTestStream, opened, type TestStream } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { withPart } from '../console/live.ts';
import { hashPin } from '../kernel/pin.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import { createHttpTransport } from '../sync/http-transport.ts';
import { CONSOLE_API, type Overview, overviewPartSchema, overviewSchema, peopleSchema } from './schema.ts';
import { STAFF_API } from './staff-schema.ts';

let centre: TrainingCentre;
let stream: TestStream;
let now = realSystem.now();
/** Sign-ins of a test come faster than a person's: the limit of tries sees time go by. */
let calm = 0;
const PIN = '4071';

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = [
    ...ROLES.map((role) => ({ id: role, role, pinScrypt })),
    { id: 'locked', role: 'viewer' as const, pinScrypt },
  ];
  centre = await startTrainingCentre({
    config: trainingConfig({ staff }),
    system: { ...realSystem, now: () => now, monotonic: () => realSystem.monotonic() + calm },
  });
  stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('S01'));
  stream.add('shelter.checked_in', checkedIn('S01', '1'));
  await centre.introduce(stream);
  await send();
});
afterAll(() => centre.stop());
beforeEach(() => {
  now = realSystem.now();
});

const send = () =>
  createHttpTransport(centre.central.url).send(stream, stream.batch(), new AbortController().signal);

const call = (
  path: string,
  options: {
    readonly method?: string;
    readonly cookie?: string;
    readonly body?: unknown;
    readonly origin?: string;
  } = {},
): Promise<Response> =>
  fetch(new URL(path, centre.central.url), {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    redirect: 'manual',
  });

const signIn = async (body: unknown): Promise<string> => {
  calm += 2_000;
  const reply = await call(CONSOLE_API.login, { body });
  expect(reply.status).toBe(200);
  return reply.headers.get('set-cookie')?.split(';')[0] ?? '';
};
const signInAs = (role: Role): Promise<string> => signIn({ staff: role, pin: PIN });

const PEOPLE = CONSOLE_API.people('S01');
const READS = [CONSOLE_API.overview, CONSOLE_API.events, CONSOLE_API.login, PEOPLE] as const;

test('without a session nothing is read, with a made-up cookie neither', async () => {
  for (const path of READS)
    for (const cookie of [undefined, 'kazasu_console=', `kazasu_console=${'A'.repeat(43)}`]) {
      const reply = await call(path, cookie === undefined ? {} : { cookie });
      expect([path, reply.status, await reply.json()]).toEqual([path, 401, { reason: 'not_signed_in' }]);
    }
});

test('the start link signs in once, within ten minutes, with a cookie that scripts cannot read', async () => {
  const link = new URL(await centre.central.consoleLoginUrl());
  expect(link.pathname).toBe('/console/');
  const code = link.searchParams.get('code');
  const reply = await call(CONSOLE_API.login, { body: { code } });
  expect(await reply.json()).toEqual({ staff: 'link', role: 'supervisor' });
  expect(reply.headers.get('set-cookie')).toMatch(
    /; Path=\/console; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  const again = await call(CONSOLE_API.login, { body: { code } });
  expect([again.status, await again.json()]).toEqual([401, { reason: 'bad_login' }]);
  const late = new URL(await centre.central.consoleLoginUrl()).searchParams.get('code');
  now += 600_000;
  expect((await call(CONSOLE_API.login, { body: { code: late } })).status).toBe(401);
});

test('every role may see the figures; only those who serve people see persons', async () => {
  for (const role of ROLES) {
    const cookie = await signInAs(role);
    expect((await call(CONSOLE_API.overview, { cookie })).status).toBe(200);
    const people = await call(PEOPLE, { cookie });
    const mayServe = role === 'clerk' || role === 'supervisor';
    expect([role, people.status]).toEqual([role, mayServe ? 200 : 403]);
    if (mayServe)
      expect(peopleSchema.parse(await people.json()).people).toMatchObject([
        { residentId: '1', status: 'present' },
      ]);
    else expect(await people.json()).toEqual({ reason: 'not_allowed' });
  }
  const cookie = await signInAs('clerk');
  for (const id of ['S99', "S01'--", '..%2F'])
    expect((await call(CONSOLE_API.people(id), { cookie })).status).toBe(404);
});

test('signing out and twelve hours end a session', async () => {
  const cookie = await signInAs('viewer');
  expect((await call(CONSOLE_API.login, { method: 'DELETE', cookie })).status).toBe(204);
  expect((await call(CONSOLE_API.overview, { cookie })).status).toBe(401);
  const another = await signInAs('viewer');
  now += 12 * 3_600_000;
  expect((await call(CONSOLE_API.overview, { cookie: another })).status).toBe(401);
});

test('five wrong PINs, and even the right one must wait', async () => {
  const attempt = (pin: string) => call(CONSOLE_API.login, { body: { staff: 'locked', pin } });
  for (let n = 0; n < 5; n += 1) expect((await attempt('1111')).status).toBe(401);
  const refused = await attempt(PIN);
  expect([refused.status, await refused.json()]).toEqual([429, { reason: 'too_many' }]);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await call(CONSOLE_API.login, { body: { staff: 'nobody', pin: PIN } })).status).toBe(401);
  expect((await call(CONSOLE_API.login, { body: { pin: PIN } })).status).toBe(400);
});

/** `fetch` does not let us lie about the host. */
const statusFor = (host: string): Promise<number | undefined> =>
  new Promise((done, failed) => {
    const { port } = new URL(centre.central.url);
    httpRequest({ port, host: '127.0.0.1', path: CONSOLE_API.overview, headers: { host } }, (reply) => {
      reply.resume();
      done(reply.statusCode);
    })
      .on('error', failed)
      .end();
  });

test('another site’s page is refused, also when its name points to our address', async () => {
  const cookie = await signInAs('supervisor');
  const origin = 'https://evil.example';
  const reply = await call(CONSOLE_API.overview, { cookie, origin });
  expect([reply.status, await reply.json()]).toEqual([403, { reason: 'wrong_origin' }]);
  expect((await call(CONSOLE_API.login, { body: { staff: 'clerk', pin: PIN }, origin })).status).toBe(403);
  expect((await call(CONSOLE_API.overview, { cookie, origin: centre.central.url })).status).toBe(200);
  expect(await statusFor('evil.example')).toBe(403);
  expect(await statusFor(`127.0.0.1:${new URL(centre.central.url).port}`)).toBe(401);
});

test('the page is served even when it is built after the start, under a policy that allows nothing foreign', async () => {
  mkdirSync(join(centre.consoleDir, 'assets'), { recursive: true });
  writeFileSync(join(centre.consoleDir, 'index.html'), '<!doctype html><title>本部</title>');
  writeFileSync(join(centre.consoleDir, 'assets', 'a.js'), '1');
  writeFileSync(join(centre.dataDir, 'secret'), 'x');
  const page = await call('/console/?code=abc');
  expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>本部</title>']);
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  );
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect((await call('/console/assets/a.js')).headers.get('content-type')).toMatch(/javascript/);
  expect((await call('/')).headers.get('location')).toBe('/console/');
  for (const path of ['/console/..%2fsecret', '/console/%2e%2e/secret', '/console/none.js'])
    expect([403, 404]).toContain((await call(path)).status);
});

/** Reads the stream as the page does, all of it and then what changes, until it satisfies `wanted`. */
const until = async (reply: Response, wanted: (overview: Overview) => boolean): Promise<Overview> => {
  let text = '';
  let seen: Overview | undefined;
  const decoder = new TextDecoder();
  for await (const chunk of reply.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      if (!message.startsWith('data: ')) continue;
      const news: unknown = JSON.parse(message.slice('data: '.length));
      const part = overviewPartSchema.safeParse(news);
      seen = part.success && seen !== undefined ? withPart(seen, part.data) : overviewSchema.parse(news);
      if (wanted(seen)) return seen;
    }
  }
  throw new Error('the stream ended');
};

test('who watches gets the figures at once and again when somebody is checked in', async () => {
  const cookie = await signInAs('viewer');
  const reply = await call(CONSOLE_API.events, { cookie });
  expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
  const before = (await centre.central.overview()).totals.present;
  const watching = until(reply, ({ totals }) => totals.present === before + 3);
  stream.add('shelter.checked_in', checkedIn('S01', '21', '22', '23'));
  expect(await send()).toMatchObject({ kind: 'accepted' });
  expect(await watching).toMatchObject({ mode: 'drill', totals: { present: before + 3 } });
});

test('a stream ends when its session does', async () => {
  const cookie = await signInAs('auditor');
  const reply = await call(CONSOLE_API.events, { cookie });
  const ended = expect(until(reply, ({ totals }) => totals.present === -1)).rejects.toThrow();
  await call(CONSOLE_API.login, { method: 'DELETE', cookie });
  stream.add('test.a', 1);
  await send();
  await ended;
});

test('whoever is given the people of a shelter leaves one row: who, for what, how many; a refusal leaves none', async () => {
  const rows = () => centre.central.database`
    SELECT staff, role, use, shelter_id, people FROM console_look ORDER BY id`;
  const before = (await rows()).length;
  const cookie = await signInAs('clerk');
  const { people } = peopleSchema.parse(await (await call(PEOPLE, { cookie })).json());
  for (const use of ['csv', 'print'] as const)
    expect((await call(CONSOLE_API.people('S01', use), { cookie })).status).toBe(200);
  for (const refused of [`${PEOPLE.split('?')[0]}?use=mine`, CONSOLE_API.people('S99')])
    expect([400, 404]).toContain((await call(refused, { cookie })).status);
  expect((await call(PEOPLE, { cookie: await signInAs('viewer') })).status).toBe(403);
  const look = { staff: 'clerk', role: 'clerk', shelter_id: 'S01', people: people.length };
  expect((await rows()).slice(before)).toEqual(['list', 'csv', 'print'].map((use) => ({ ...look, use })));
});

test('people leave the console, as a file or on paper, only with a fresh proof of who takes them; looking needs none', async () => {
  const rows = async () => (await centre.central.database`SELECT use FROM console_look ORDER BY id`).length;
  const cookie = await signInAs('supervisor');
  now += 300_001;
  const before = await rows();
  for (const query of ['use=csv', 'use=print', 'use=mine', 'use=list&use=csv']) {
    const reply = await call(`${PEOPLE.split('?')[0]}?${query}`, { cookie });
    expect([query, reply.status, await reply.json()]).toEqual([query, 403, { reason: 'step_up' }]);
  }
  expect(await rows()).toBe(before);
  expect((await call(PEOPLE, { cookie })).status).toBe(200);
  const proven = await call(STAFF_API.proof, { cookie, body: { pin: PIN } });
  expect(proven.status).toBe(204);
  for (const use of ['csv', 'print'] as const)
    expect((await call(CONSOLE_API.people('S01', use), { cookie })).status).toBe(200);
  expect(await rows()).toBe(before + 3);
});
