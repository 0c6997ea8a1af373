import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Authenticator, createAuthenticator } from '../../test/harness/authenticator.ts';
import { type Browser, createBrowser } from '../../test/harness/browser.ts';
import { TENANT } from '../../test/harness/test-stream.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { hashPin } from '../kernel/pin.ts';
import { ROLES } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import { ANOMALY_API } from './anomaly-schema.ts';
import { makeBreakGlass } from './break-glass.ts';
import { loadReceiptKey } from './receipt-key.ts';
import { CONSOLE_API } from './schema.ts';
import { passkeyListSchema, proofStateSchema, STAFF_API, webauthnOptionsSchema } from './staff-schema.ts';

let centre: TrainingCentre;
let origin = '';
let offset = 0;
/** Sign-ins of a test come faster than a person's: the limit of tries sees time go by. */
let calm = 0;
const PIN = '4071';
const MINUTE = 60_000;

beforeAll(async () => {
  const pinScrypt = hashPin(PIN, new Uint8Array(16).fill(3));
  const staff = ROLES.map((role) => ({ id: role, role, pinScrypt }));
  centre = await startTrainingCentre({
    config: trainingConfig({ staff }),
    system: {
      ...realSystem,
      now: () => realSystem.now() + offset,
      monotonic: () => realSystem.monotonic() + calm,
    },
  });
  origin = `http://localhost:${new URL(centre.central.url).port}`;
});
afterAll(() => centre.stop());
beforeEach(async () => {
  offset = 0;
  await centre.owner`DELETE FROM passkey`;
});

const signInWithPin = async (staff: string): Promise<Browser> => {
  calm += MINUTE;
  const browser = createBrowser();
  const reply = await browser.post(`${origin}${CONSOLE_API.login}`, { staff, pin: PIN });
  expect(reply.status).toBe(200);
  return browser;
};
const said = async (reply: Response): Promise<readonly [number, unknown]> => [
  reply.status,
  reply.status === 204 ? null : await reply.json(),
];
const optionsFrom = async (browser: Browser, path: string) =>
  webauthnOptionsSchema.parse(await (await browser.post(`${origin}${path}`)).json());
const newKey = (): Authenticator => createAuthenticator({ origin, rpId: 'localhost' });

const registered = async (
  staff: string,
): Promise<{ readonly browser: Browser; readonly key: Authenticator }> => {
  const browser = await signInWithPin(staff);
  const key = newKey();
  const passkey = key.register(await optionsFrom(browser, STAFF_API.passkeyOptions));
  const reply = await browser.post(`${origin}${STAFF_API.passkeys}`, { name: '自席のパソコン', passkey });
  expect(await said(reply)).toEqual([204, null]);
  return { browser, key };
};
const signInWith = async (
  key: Authenticator,
  changes: Parameters<Authenticator['prove']>[1] = {},
  browser = createBrowser(),
): Promise<Response> => {
  calm += MINUTE;
  const options = await optionsFrom(browser, STAFF_API.passkeyStart);
  return browser.post(`${origin}${STAFF_API.passkeySignIn}`, { passkey: key.prove(options, changes) });
};
const SETTLE = { ids: [1], reason: '現場に電話して確かめた' };
const settle = (browser: Browser) => browser.post(`${origin}${ANOMALY_API.settle}`, SETTLE);
const stateOf = async (browser: Browser) =>
  proofStateSchema.parse(await (await browser.ask(`${origin}${STAFF_API.proof}`)).json());

test('a passkey is registered by whoever is signed in, and signs her in from then on', async () => {
  const { key, browser } = await registered('supervisor');
  expect(await said(await signInWith(key))).toEqual([200, { staff: 'supervisor', role: 'supervisor' }]);
  const list = passkeyListSchema.parse(await (await browser.ask(`${origin}${STAFF_API.passkeys}`)).json());
  expect(list).toMatchObject({
    canRegister: true,
    passkeys: [{ name: '自席のパソコン', staff: 'supervisor' }],
  });
  expect(list.passkeys[0]?.usedAt).toBeGreaterThan(0);
});

describe('a sign-in with a passkey is refused', () => {
  test.each([
    ['without 本人確認 at the authenticator', { verified: false }],
    ['from another origin', { origin: 'http://localhost:1' }],
    ['for another site', { rpId: 'example.jp' }],
  ])('%s', async (_what, changes) => {
    const { key } = await registered('clerk');
    expect(await said(await signInWith(key, changes))).toEqual([401, { reason: 'bad_login' }]);
    expect((await signInWith(key)).status).toBe(200);
  });

  test('with a counter that did not go on: somebody has a copy of the key', async () => {
    const { key } = await registered('clerk');
    expect((await signInWith(key)).status).toBe(200);
    expect((await signInWith(key, { counter: 1 })).status).toBe(401);
  });

  test('with an answer to another challenge, with one that was used, and in another browser', async () => {
    const { key } = await registered('clerk');
    const browser = createBrowser();
    const path = `${origin}${STAFF_API.passkeySignIn}`;
    const old = key.prove(await optionsFrom(browser, STAFF_API.passkeyStart));
    const options = await optionsFrom(browser, STAFF_API.passkeyStart);
    expect((await browser.post(path, { passkey: old })).status).toBe(401);
    const good = key.prove(options);
    // The challenge went with the try.
    expect((await browser.post(path, { passkey: good })).status).toBe(401);
    const next = key.prove(await optionsFrom(browser, STAFF_API.passkeyStart));
    expect((await createBrowser().post(path, { passkey: next })).status).toBe(401);
    expect((await browser.post(path, { passkey: next })).status).toBe(200);
  });

  test('with a key that nobody registered, and with one that was taken away, whose sessions end', async () => {
    expect((await signInWith(newKey())).status).toBe(401);
    const { key, browser } = await registered('clerk');
    const other = createBrowser();
    expect((await signInWith(key, {}, other)).status).toBe(200);
    const { passkeys } = passkeyListSchema.parse(
      await (await browser.ask(`${origin}${STAFF_API.passkeys}`)).json(),
    );
    const admin = await signInWithPin('admin');
    const stranger = await signInWithPin('viewer');
    const path = `${origin}${STAFF_API.removePasskey(passkeys[0]?.id ?? '')}`;
    const bent = `${origin}${STAFF_API.removePasskey('a%00b')}`;
    for (const nobodys of [await stranger.post(path), await admin.post(bent)])
      expect(await said(nobodys)).toEqual([404, { reason: 'not_found' }]);
    expect(await said(await admin.post(path))).toEqual([204, null]);
    expect((await signInWith(key)).status).toBe(401);
    expect((await other.ask(`${origin}${CONSOLE_API.login}`)).status).toBe(401);
  });
});

describe('an act that cannot be taken back', () => {
  test('is done with the sign-in of the last five minutes, and asks for a proof after that', async () => {
    const browser = await signInWithPin('supervisor');
    expect((await settle(browser)).status).toBe(200);
    offset = 5 * MINUTE;
    expect(await said(await settle(browser))).toEqual([403, { reason: 'step_up' }]);
    expect(await stateOf(browser)).toMatchObject({ method: 'pin', ways: ['pin'] });
    const path = `${origin}${STAFF_API.proof}`;
    expect(await said(await browser.post(path, { pin: '0000' }))).toEqual([403, { reason: 'bad_proof' }]);
    expect((await settle(browser)).status).toBe(403);
    expect((await browser.post(path, { pin: PIN })).status).toBe(204);
    expect((await settle(browser)).status).toBe(200);
    const acts = await centre.owner`SELECT 1 FROM event WHERE kind = 'console.proved'`;
    expect(acts).toHaveLength(1);
  });

  test('is not done on a PIN by whoever has a passkey', async () => {
    const { browser, key } = await registered('supervisor');
    expect(await said(await settle(browser))).toEqual([403, { reason: 'step_up' }]);
    expect(await stateOf(browser)).toMatchObject({ ways: ['passkey'], provenUntil: 0 });
    const path = `${origin}${STAFF_API.proof}`;
    expect(await said(await browser.post(path, { pin: PIN }))).toEqual([403, { reason: 'not_allowed' }]);
    const other = await registered('admin');
    const options = await optionsFrom(browser, STAFF_API.proofOptions);
    expect(await said(await browser.post(path, { passkey: other.key.prove(options) }))).toEqual([
      403,
      { reason: 'bad_proof' },
    ]);
    const passkey = key.prove(await optionsFrom(browser, STAFF_API.proofOptions));
    expect((await browser.post(path, { passkey })).status).toBe(204);
    expect((await settle(browser)).status).toBe(200);
    // A second key needs the first: whoever learned the PIN cannot add one of her own.
    const thief = await signInWithPin('supervisor');
    expect(await said(await thief.post(`${origin}${STAFF_API.passkeyOptions}`))).toEqual([
      403,
      { reason: 'step_up' },
    ]);
  });

  test('the first passkey needs a fresh sign-in as well', async () => {
    const browser = await signInWithPin('viewer');
    offset = 6 * MINUTE;
    expect((await browser.post(`${origin}${STAFF_API.passkeyOptions}`)).status).toBe(403);
  });
});

test('the sealed code lets somebody in once, is an act, and stands in 要確認', async () => {
  const key = await loadReceiptKey(centre.central.database, TENANT, realSystem);
  const acts = { tenant: TENANT, mode: 'drill', key, system: realSystem } as const;
  const old = await makeBreakGlass(centre.central.database, acts, 'supervisor');
  const code = await makeBreakGlass(centre.central.database, acts, 'supervisor');
  const enter = (breakGlass: string, browser = createBrowser()) =>
    browser.post(`${origin}${CONSOLE_API.login}`, { breakGlass });
  expect((await enter(old)).status).toBe(401);
  const browser = createBrowser();
  expect(await said(await enter(code.toLowerCase(), browser))).toEqual([
    200,
    { staff: 'break-glass', role: 'supervisor' },
  ]);
  expect((await enter(code)).status).toBe(401);
  offset = 30 * MINUTE;
  expect((await settle(browser)).status).toBe(200);
  expect((await browser.post(`${origin}${STAFF_API.passkeyOptions}`)).status).toBe(404);
  offset = 61 * MINUTE;
  expect((await settle(browser)).status).toBe(401);
  expect(await centre.owner`SELECT kind FROM anomaly WHERE kind = 'break_glass'`).toHaveLength(1);
  const kinds = await centre.owner`SELECT kind FROM event WHERE kind LIKE 'break_glass.%' ORDER BY seq`;
  expect(kinds.map((row) => row['kind'])).toEqual([
    'break_glass.made',
    'break_glass.made',
    'break_glass.used',
  ]);
  expect(centre.logged.join('\n')).toContain('console.break_glass');
  expect(centre.logged.join('\n')).not.toContain(code);
});
