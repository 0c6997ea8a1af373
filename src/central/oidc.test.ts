import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Browser, createBrowser } from '../../test/harness/browser.ts';
import { freePort } from '../../test/harness/free-port.ts';
import { startProvider, type TestProvider } from '../../test/harness/oidc-provider.ts';
import {
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../../test/harness/training-centre.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { realSystem } from '../kernel/system.ts';
import { ANOMALY_API } from './anomaly-schema.ts';
import type { OidcConfig } from './config.ts';
import { CONSOLE_API } from './schema.ts';
import { OIDC_SESSION_MS } from './sessions.ts';
import { proofStateSchema, STAFF_API } from './staff-schema.ts';

const VILLAGE = tenantIdSchema.parse('999982');
let city: TestProvider;
let villages: TestProvider;
let centre: TrainingCentre;
let origin = '';
let offset = 0;
let calm = 0;
let isOpen = false;
let cityId = '';

const oidcOf = ({ issuer }: Pick<TestProvider, 'issuer'>, more: Partial<OidcConfig> = {}): OidcConfig => ({
  issuer,
  clientId: 'kazasu',
  scope: 'openid',
  roleClaim: 'groups',
  // Numbers, as some directories name groups: in the order in which they are written, not as they count.
  roles: [
    { value: '200', role: 'supervisor' },
    { value: '100', role: 'clerk' },
  ],
  staffClaim: 'employee',
  ...more,
});

beforeAll(async () => {
  const [cityPort, villagePort, port] = [await freePort(), await freePort(), await freePort()];
  origin = `http://localhost:${port}`;
  const redirectUri = `${origin}${STAFF_API.oidcCallback}`;
  const clients = ['kazasu', 'another'].map((id) => ({ id, redirectUri }));
  city = await startProvider(cityPort, clients);
  villages = await startProvider(villagePort, clients);
  const base = trainingConfig();
  const [first] = base.tenants;
  if (first === undefined) throw new Error('no tenant');
  cityId = first.id;
  centre = await startTrainingCentre({
    config: {
      ...base,
      tenants: [
        { ...first, oidc: oidcOf(city), staff: [] },
        { ...first, id: VILLAGE, name: '架空県むら村', oidc: oidcOf(villages, { acr: ['phr'] }), staff: [] },
      ],
    },
    listen: { host: '127.0.0.1', port },
    // Sign-ins of a test come faster than a person's: for the limit of tries a minute goes by each time. Not while the
    // database starts, which is waited for two minutes.
    system: {
      ...realSystem,
      now: () => realSystem.now() + offset,
      monotonic: () => {
        if (isOpen) calm += 60_000;
        return realSystem.monotonic() + calm;
      },
    },
  });
  isOpen = true;
});
afterAll(async () => {
  isOpen = false;
  await centre.stop();
  await city.stop();
  await villages.stop();
});
beforeEach(() => {
  offset = 0;
  city.spoil(null);
  villages.spoil(null);
});

/** Up to the provider: where the console sends the browser. */
const begin = async (browser: Browser, query = `?tenant=${cityId}`): Promise<URL> => {
  const reply = await browser.ask(`${origin}${STAFF_API.oidcStart}${query}`);
  expect(reply.status).toBe(303);
  return new URL(reply.headers.get('location') ?? '', origin);
};
/** What the console makes of coming back: where it sends the browser. */
const end = async (browser: Browser, back: string): Promise<string> => {
  const reply = await browser.ask(back);
  expect(reply.status).toBe(303);
  return reply.headers.get('location') ?? '';
};
const signIn = async (browser: Browser, login: string): Promise<string> =>
  end(browser, await city.signIn(browser, (await begin(browser)).href, login));
const who = async (browser: Browser): Promise<unknown> =>
  (await browser.ask(`${origin}${CONSOLE_API.login}`)).json();
const NOBODY = { reason: 'not_signed_in' };

test('the page offers the account of each municipality, and nobody needs a PIN', async () => {
  const reply = await createBrowser().ask(`${origin}${CONSOLE_API.tenants}`);
  expect(await reply.json()).toMatchObject([
    { id: cityId, ways: ['oidc'] },
    { id: VILLAGE, ways: ['oidc'] },
  ]);
});

test('whoever the provider knows is in, with the role of her group and nothing else', async () => {
  const browser = createBrowser();
  const asked = await begin(browser);
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    client_id: 'kazasu',
  });
  expect(await end(browser, await city.signIn(browser, asked.href, 'hanako'))).toBe('/console/');
  expect(await who(browser)).toEqual({ staff: 'e-hanako', role: 'supervisor' });
  const second = createBrowser();
  await signIn(second, 'jiro');
  expect(await who(second)).toEqual({ staff: 'e-jiro', role: 'clerk' });
});

test('the cookies are for our page alone; the one that goes with the provider is gone afterwards', async () => {
  const browser = createBrowser();
  const start = await browser.ask(`${origin}${STAFF_API.oidcStart}?tenant=${cityId}`);
  expect(start.headers.get('set-cookie')).toMatch(/^kazasu_flow=.*HttpOnly; SameSite=Lax/);
  await browser.ask(await city.signIn(browser, start.headers.get('location') ?? '', 'hanako'));
  expect(browser.cookie('kazasu_flow')).toBeUndefined();
  expect(browser.cookie('kazasu_console')).toMatch(new RegExp(`^${cityId}\\.`));
});

test('without a mapped group there is no way in, and a group cannot make anybody 運用者', async () => {
  for (const login of ['nobody', 'boss']) {
    const browser = createBrowser();
    expect(await signIn(browser, login)).toBe('/console/?refused=no_role');
    expect(await who(browser)).toEqual(NOBODY);
  }
});

describe('a way back that is not ours is refused', () => {
  const refused = async (browser: Browser, back: string): Promise<void> => {
    expect(await end(browser, back)).toBe('/console/?refused=refused');
    expect(await who(browser)).toEqual(NOBODY);
  };

  test('another state, and none', async () => {
    for (const state of ['A'.repeat(43), null]) {
      const browser = createBrowser();
      const back = new URL(await city.signIn(browser, (await begin(browser)).href, 'hanako'));
      if (state === null) back.searchParams.delete('state');
      else back.searchParams.set('state', state);
      await refused(browser, back.href);
    }
  });

  test('another nonce', async () => {
    const browser = createBrowser();
    const asked = await begin(browser);
    asked.searchParams.set('nonce', 'B'.repeat(43));
    await refused(browser, await city.signIn(browser, asked.href, 'hanako'));
  });

  test('in another browser, and a second time', async () => {
    const browser = createBrowser();
    const back = await city.signIn(browser, (await begin(browser)).href, 'hanako');
    await refused(createBrowser(), back);
    expect(await end(browser, back)).toBe('/console/');
    const again = createBrowser();
    again.setCookie(new URL(origin).host, 'kazasu_flow', `${cityId}.${'C'.repeat(43)}`);
    await refused(again, back);
  });

  test('a code that another client was given', async () => {
    const browser = createBrowser();
    const asked = await begin(browser);
    asked.searchParams.set('client_id', 'another');
    await refused(browser, await city.signIn(browser, asked.href, 'hanako'));
  });

  test('a code of the other municipality’s provider', async () => {
    const browser = createBrowser();
    const mine = await begin(browser);
    const other = createBrowser();
    const theirs = await begin(other, `?tenant=${VILLAGE}`);
    for (const name of ['state', 'nonce', 'code_challenge'])
      theirs.searchParams.set(name, mine.searchParams.get(name) ?? '');
    await refused(browser, await villages.signIn(other, theirs.href, 'hanako'));
  });

  test.each([
    ['for another audience', () => ({ aud: 'another' })],
    ['of another issuer', () => ({ iss: villages.issuer })],
    ['that is over', () => ({ exp: Math.floor(realSystem.now() / 1000) - 3_600 })],
    ['with another nonce, signed', () => ({ nonce: 'x' })],
  ])('a well signed token %s', async (_what, claims) => {
    city.spoil(claims());
    const browser = createBrowser();
    await refused(browser, await city.signIn(browser, (await begin(browser)).href, 'hanako'));
    // The same with nothing spoiled goes through: it is the claim that was refused.
    city.spoil({});
    const good = createBrowser();
    expect(await signIn(good, 'hanako')).toBe('/console/');
  });
});

test('an assurance that is asked for must have been met', async () => {
  const browser = createBrowser();
  const start = await begin(browser, `?tenant=${VILLAGE}`);
  expect(start.searchParams.get('acr_values')).toBe('phr');
  expect(await end(browser, await villages.signIn(browser, start.href, 'hanako'))).toBe(
    '/console/?refused=too_weak',
  );
  villages.spoil({ acr: 'phr' });
  const better = createBrowser();
  const again = await begin(better, `?tenant=${VILLAGE}`);
  expect(await end(better, await villages.signIn(better, again.href, 'hanako'))).toBe('/console/');
  expect(await who(better)).toEqual({ staff: 'e-hanako', role: 'supervisor' });
});

test('whoever is taken out at the provider is out after an hour at the latest, and does not come back', async () => {
  const browser = createBrowser();
  await signIn(browser, 'hanako');
  city.remove('hanako');
  offset = OIDC_SESSION_MS - 1_000;
  expect(await who(browser)).toMatchObject({ staff: 'e-hanako' });
  offset = OIDC_SESSION_MS;
  expect(await who(browser)).toEqual(NOBODY);
});

describe('本人の確認', () => {
  const settle = (browser: Browser) =>
    browser.post(`${origin}${ANOMALY_API.settle}`, { ids: [1], reason: '現場に電話して確かめた' });
  const age = () => centre.owner`UPDATE console_proof SET proven_at = proven_at - 300000`;

  test('goes to the provider again, which asks again, and comes back to the same session', async () => {
    const lead = createBrowser();
    villages.spoil({ acr: 'phr' });
    const start = await begin(lead, `?tenant=${VILLAGE}`);
    expect(await end(lead, await villages.signIn(lead, start.href, 'hanako'))).toBe('/console/');
    await age();
    expect((await settle(lead)).status).toBe(403);
    const state = await lead.ask(`${origin}${STAFF_API.proof}`);
    expect(proofStateSchema.parse(await state.json())).toMatchObject({ method: 'oidc', ways: ['oidc'] });
    const asked = await begin(lead, '?purpose=proof');
    expect(asked.searchParams.get('max_age')).toBe('0');
    expect(await end(lead, await villages.signIn(lead, asked.href, 'hanako'))).toBe('/console/?proof=done');
    expect((await settle(lead)).status).toBe(200);
  });

  test('by somebody else, or of long ago, proves nothing', async () => {
    villages.spoil({ acr: 'phr' });
    const lead = createBrowser();
    const start = await begin(lead, `?tenant=${VILLAGE}`);
    await end(lead, await villages.signIn(lead, start.href, 'hanako'));
    await age();
    const other = await begin(lead, '?purpose=proof');
    expect(await end(lead, await villages.signIn(lead, other.href, 'jiro'))).toBe(
      '/console/?refused=refused',
    );
    expect((await settle(lead)).status).toBe(403);
    villages.spoil({ acr: 'phr', auth_time: Math.floor(realSystem.now() / 1000) - 120 });
    const old = await begin(lead, '?purpose=proof');
    expect(await end(lead, await villages.signIn(lead, old.href, 'hanako'))).toBe(
      '/console/?refused=too_weak',
    );
    expect((await settle(lead)).status).toBe(403);
  });
});

test('signing out goes on to the provider’s own', async () => {
  const reply = await createBrowser().ask(`${origin}${STAFF_API.oidcEnd}?tenant=${cityId}`);
  const to = new URL(reply.headers.get('location') ?? '');
  expect(to.origin).toBe(city.issuer);
  expect(to.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/console/`);
});

test('no token, code or secret is in the log', () => {
  const log = centre.logged.join('\n');
  expect(log).toContain('console.oidc');
  for (const never of ['eyJ', 'code=', 'hanako']) expect(log).not.toContain(never);
});
