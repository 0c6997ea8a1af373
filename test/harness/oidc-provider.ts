/**
 * A real OpenID provider (`oidc-provider`) on this machine, with its own sign-in pages, which are filled in over HTTP. What it puts
 * into a token can be spoiled on the way out and is then signed again with its own key: wrong tokens that are signed well.
 */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { z } from 'zod';
import type { Browser } from './browser.ts';

export interface TestProvider {
  readonly issuer: string;
  /** Goes through the pages from this address as `login`; gives the address that the provider sends the browser back to. */
  signIn(browser: Browser, url: string, login: string): Promise<string>;
  /** Changes the claims of every token from now on; null: none. */
  spoil(change: Readonly<Record<string, unknown>> | null): void;
  /** As if the person had been taken out of the directory. */
  remove(login: string): void;
  stop(): Promise<void>;
}

/** `role` as a directory would have it: several groups, of which most mean nothing here. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  hanako: ['zenshoku', 'bousai-lead', '100', '200'],
  jiro: ['bousai-staff', '100'],
  nobody: ['zenshoku'],
  boss: ['kazasu-operator'],
};

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenSchema = z.looseObject({ id_token: z.string() });
const claimsSchema = z.record(z.string(), z.unknown());

export const startProvider = async (
  port: number,
  clients: readonly { readonly id: string; readonly redirectUri: string }[],
  host = 'localhost',
): Promise<TestProvider> => {
  const issuer = `http://${host}:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
  const removed = new Set<string>();
  let change: Readonly<Record<string, unknown>> | null = null;
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: clients.map(({ id, redirectUri }) => ({
      client_id: id,
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [new URL('/console/', redirectUri).href],
      token_endpoint_auth_method: 'none',
    })),
    cookies: { keys: ['test'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'groups', 'employee'], acr: null, amr: null, auth_time: null },
    findAccount: async (_ctx: unknown, sub: string) =>
      removed.has(sub)
        ? undefined
        : {
            accountId: sub,
            claims: async () => ({ sub, groups: GROUPS[sub] ?? [], employee: `e-${sub}` }),
          },
  });
  const signed = (token: string): string => {
    const claims = claimsSchema.parse(
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()),
    );
    const text = `${base64url({ alg: 'RS256', kid: 'k1' })}.${base64url({ ...claims, ...change })}`;
    return `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
  };
  provider.use(async (ctx, next) => {
    await next();
    const body = tokenSchema.safeParse(ctx.body);
    if (change !== null && ctx.path === '/token' && body.success)
      ctx.body = { ...body.data, id_token: signed(body.data.id_token) };
  });
  const server = createServer(provider.callback());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    signIn: async (browser, url, login) => {
      let reply = await browser.ask(url);
      for (let steps = 0; steps < 20; steps += 1) {
        const to = reply.headers.get('location');
        if (to !== null) {
          const next = new URL(to, reply.url);
          if (next.origin !== issuer) return next.href;
          reply = await browser.ask(next.href);
          continue;
        }
        const page = await reply.text();
        const action = /action="([^"]+)"/.exec(page)?.[1];
        if (action === undefined) throw new Error(`no form: ${reply.status} ${page}`);
        const hidden = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
        const fields = new URLSearchParams({ login, password: 'any' });
        for (const [, name = '', value = ''] of hidden) fields.set(name, value);
        reply = await browser.ask(new URL(action.replaceAll('&amp;', '&'), reply.url).href, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: fields.toString(),
        });
      }
      throw new Error('the provider goes round in circles');
    },
    spoil: (claims) => {
      change = claims;
    },
    remove: (login) => {
      removed.add(login);
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
