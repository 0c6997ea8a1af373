import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { shelterIdSchema } from '../kernel/ids.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { refuse, signedInOf, tokenOf } from './access.ts';
import { addDeviceConsoleRoutes } from './device-console.ts';
import { cookieFor } from './flow-cookie.ts';
import { originOf } from './oidc-routes.ts';
import { relyingPartyOf } from './passkeys.ts';
import { CONSOLE_API, type Login, loginSchema, peopleUseSchema } from './schema.ts';
import type { ProofWay } from './staff-schema.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { onlyTenant, ownerOf, type Tenants } from './tenants.ts';
import { newsFor, overviewFor } from './without-staff.ts';

/** The centre's web page and its API. Each route names the roles that may use it; the page only hides the rest. */

const EVERYBODY: readonly Role[] = ROLES;
/** Those who serve people. Not `admin` (configures machines) and not `auditor` (reads logs). */
const SERVES_PEOPLE: readonly Role[] = ['clerk', 'supervisor'];

export interface ConsoleRouteDeps {
  readonly tenants: Tenants;
  /** The built page. */
  readonly consoleDir: string;
  /** `https` only: the cookie never travels in clear. */
  readonly secureCookie: boolean;
  readonly publicUrl: string | undefined;
}

const idSchema = z.object({ id: z.string() });
const pathSchema = z.object({ '*': z.string() });
const useSchema = z.object({ use: peopleUseSchema.default('list') });

/** To look is the daily work; a file or a sheet of people leaves the house. What is no good question is not looked at without, either. */
const takesPeopleOut = ({ query }: FastifyRequest): boolean =>
  useSchema.safeParse(query).data?.use !== 'list';

/** A watcher who does not read is let go; the page connects again. */
const MAX_UNREAD_BYTES = 1_000_000;

const stream = (request: FastifyRequest, reply: FastifyReply): void => {
  const { centre, session, token } = signedInOf(request);
  reply.hijack();
  const { raw } = reply;
  // Gone while the session was looked up: nothing will tell us of it any more.
  if (raw.destroyed) return;
  const headers = reply.getHeaders();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  raw.write('retry: 2000\n\n');
  const send = async (json: string): Promise<void> => {
    const isOver = (await centre.sessions.find(token)) === undefined;
    if (isOver || raw.writableLength > MAX_UNREAD_BYTES) raw.destroy();
    else raw.write(`data: ${json}\n\n`);
  };
  const leave = centre.feed.subscribe((news) => {
    send(JSON.stringify(newsFor(session.role, news))).catch(() => raw.destroy());
  });
  raw.on('error', () => raw.destroy());
  raw.on('close', leave);
};

/** Where this sign-in can be good at all. */
const centreOf = (tenants: Tenants, login: Login): TenantCentre | undefined => {
  if ('code' in login) return ownerOf(tenants, login.code);
  return login.tenant === undefined ? onlyTenant(tenants) : tenants.find(login.tenant);
};

/** How staff of this municipality can sign in, at a page that is shown at `origin`. */
const waysOf = ({ config, oidc }: TenantCentre, origin: string): ProofWay[] => {
  const ways: ProofWay[] = [];
  if (oidc !== undefined) ways.push('oidc');
  if (config.staff.length === 0) return ways;
  if (relyingPartyOf(origin) !== undefined) ways.push('passkey');
  return [...ways, 'pin'];
};

const addSessionRoutes = (app: FastifyInstance, deps: ConsoleRouteDeps): void => {
  const { tenants, secureCookie } = deps;
  app.get(CONSOLE_API.tenants, { config: { access: 'page' } }, async (request) => {
    const origin = originOf(deps, request);
    return tenants.all.map((centre) => {
      const { id, name } = centre.config;
      return { id, name, ways: waysOf(centre, origin) };
    });
  });
  const entering = {
    access: 'page',
    act: { none: 'what is then done is written down, not that one could' },
  } as const;
  app.post(CONSOLE_API.login, { bodyLimit: 4_096, config: entering }, async (request, reply) => {
    const login = loginSchema.safeParse(request.body);
    if (!login.success) return refuse(reply, 'bad_request');
    const signedIn = await centreOf(tenants, login.data)?.sessions.signIn(login.data, request.ip);
    if (signedIn === undefined) return refuse(reply, 'bad_login');
    if (!signedIn.ok) {
      const wait = signedIn.detail?.['retryAfterMs'];
      if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait / 1000)));
      return refuse(reply, signedIn.reason);
    }
    const { token, session, maxAgeMs } = signedIn.value;
    return reply.header('set-cookie', cookieFor(token, maxAgeMs, secureCookie)).send(session);
  });
  app.get(CONSOLE_API.login, { config: { access: EVERYBODY } }, async (request) => {
    const { staff, role } = signedInOf(request).session;
    return { staff, role };
  });
  const leaving = { access: 'page', act: { none: 'it takes away only one’s own session' } } as const;
  app.delete(CONSOLE_API.login, { config: leaving }, async (request, reply) => {
    const token = tokenOf(request);
    if (token !== undefined) await ownerOf(tenants, token)?.sessions.signOut(token);
    return reply
      .code(204)
      .header('set-cookie', cookieFor('', 0, secureCookie))
      .send();
  });
};

const addReadRoutes = (app: FastifyInstance): void => {
  app.get(CONSOLE_API.overview, { config: { access: EVERYBODY } }, async (request) => {
    const { centre, session } = signedInOf(request);
    return overviewFor(session.role, await centre.overview());
  });
  app.get(CONSOLE_API.events, { config: { access: EVERYBODY } }, (request, reply) => {
    stream(request, reply);
    return reply;
  });
  app.get(
    '/console/api/shelters/:id/people',
    { config: { access: SERVES_PEOPLE, shows: 'people', stepUp: takesPeopleOut } },
    async (request, reply) => {
      const { centre, session } = signedInOf(request);
      const shelterId = shelterIdSchema.safeParse(idSchema.parse(request.params).id);
      const asked = useSchema.safeParse(request.query);
      if (!asked.success) return refuse(reply, 'bad_request');
      const { use } = asked.data;
      const people = shelterId.success ? await centre.people(shelterId.data, { session, use }) : undefined;
      return people ?? refuse(reply, 'not_found');
    },
  );
};

export const addConsoleRoutes = async (app: FastifyInstance, deps: ConsoleRouteDeps): Promise<void> => {
  await app.register(async (scope) => {
    addSessionRoutes(scope, deps);
    addReadRoutes(scope);
    addDeviceConsoleRoutes(scope);
    // Files are looked up when they are asked for: the page may be built after the centre has started.
    await scope.register(fastifyStatic, {
      root: resolve(deps.consoleDir),
      serve: false,
      suppressWarning: true,
    });
    scope.get('/console/*', { config: { access: 'page' } }, (request, reply) => {
      const { '*': path } = pathSchema.parse(request.params);
      return reply.sendFile(path === '' ? 'index.html' : path);
    });
  });
  app.get('/', { config: { access: 'public' } }, async (_request, reply) => reply.redirect('/console/'));
};
