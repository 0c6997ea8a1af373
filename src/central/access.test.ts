import { expect, test } from 'vitest';
import { silentLogger } from '../kernel/log.ts';
import { type Access, guardRoutes } from './access.ts';
import { createApp } from './http-app.ts';
import { createTenants } from './tenants.ts';

const build = () => {
  const app = createApp(silentLogger);
  guardRoutes(app, { tenants: createTenants([]), isOwnHost: (host) => host === 'here' });
  return app;
};

test('a route that does not say who may use it cannot be registered, in a scope neither', async () => {
  const app = build();
  const handler = async (): Promise<string> => 'anybody';
  expect(() => app.get('/tomorrow', handler)).toThrow('GET /tomorrow does not say who may use it');
  // @ts-expect-error a configuration that is silent about it does not compile either
  expect(() => app.get('/tomorrow', { config: {} }, handler)).toThrow('does not say');
  await expect(
    app.register(async (scope) => {
      scope.post('/inside', handler);
    }),
  ).rejects.toThrow('POST /inside');
});

test('what is declared is enforced: roles ask for a session, the page for our own address', async () => {
  const app = build();
  const add = (url: string, access: Access) => app.get(url, { config: { access } }, async () => url);
  add('/public', 'public');
  add('/device', 'device');
  add('/page', 'page');
  add('/staff', ['clerk']);
  add('/nobody', []);
  const statusOf = async (url: string, host: string): Promise<number> =>
    (await app.inject({ url, headers: { host } })).statusCode;
  for (const [url, here, elsewhere] of [
    ['/public', 200, 200],
    ['/device', 200, 200],
    ['/page', 200, 403],
    ['/staff', 401, 403],
    ['/nobody', 401, 403],
    ['/none', 404, 404],
  ] as const)
    expect([url, await statusOf(url, 'here'), await statusOf(url, 'evil.example')]).toEqual([
      url,
      here,
      elsewhere,
    ]);
  await app.close();
});
