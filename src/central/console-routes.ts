import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { shelterIdSchema } from '../kernel/ids.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import type { Feed } from './feed.ts';
import {
  CONSOLE_API,
  type ConsoleRefusal,
  type ConsoleSession,
  loginSchema,
  type Overview,
  type People,
  type PeopleUse,
  peopleUseSchema,
} from './schema.ts';
import { SESSION_MS, type Sessions } from './sessions.ts';

/** The centre's web page and its API. Each route names the roles that may use it; the page only hides the rest. */

const COOKIE = 'kazasu_console';
const EVERYBODY: readonly Role[] = ROLES;
/** Those who serve people. Not `admin` (configures machines) and not `auditor` (reads logs). */
const SERVES_PEOPLE: readonly Role[] = ['clerk', 'supervisor'];

export interface ConsoleRouteDeps {
  readonly sessions: Sessions;
  readonly feed: Feed;
  readonly overview: () => Promise<Overview>;
  /** Written down before it is given. Undefined: nobody ever named this shelter. */
  readonly people: (
    shelterId: People['shelterId'],
    asked: { readonly session: ConsoleSession; readonly use: PeopleUse },
  ) => Promise<People | undefined>;
  /** The built page. */
  readonly consoleDir: string;
  /** `https` only: the cookie never travels in clear. */
  readonly secureCookie: boolean;
  /** `Host` values under which this page is known: anything else is another site's name for our address. */
  readonly isOwnHost: (host: string) => boolean;
}

const STATUS: Readonly<Record<ConsoleRefusal['reason'], number>> = {
  bad_request: 400,
  not_signed_in: 401,
  bad_login: 401,
  not_allowed: 403,
  wrong_origin: 403,
  not_found: 404,
  too_many: 429,
  failed: 503,
};

const idSchema = z.object({ id: z.string() });
const useSchema = z.object({ use: peopleUseSchema.default('list') });

const refuse = (reply: FastifyReply, reason: ConsoleRefusal['reason']): FastifyReply =>
  reply.code(STATUS[reason]).send({ reason });

const tokenOf = (request: FastifyRequest): string | undefined =>
  request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];

const cookieFor = (token: string, maxAgeMs: number, isSecure: boolean): string =>
  `${COOKIE}=${token}; Path=/console; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(maxAgeMs / 1000)}${isSecure ? '; Secure' : ''}`;

/** A request that another site's page made carries that site's origin. */
const isFromHere = (request: FastifyRequest, isOwnHost: (host: string) => boolean): boolean => {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host)) return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
};

/** A watcher who does not read is let go; the page connects again. */
const MAX_UNREAD_BYTES = 1_000_000;

const stream = (
  request: FastifyRequest,
  reply: FastifyReply,
  deps: ConsoleRouteDeps,
  stillAllowed: () => Promise<boolean>,
): void => {
  reply.hijack();
  const { raw } = reply;
  const headers = reply.getHeaders();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  raw.write('retry: 2000\n\n');
  const send = async (json: string): Promise<void> => {
    if (!(await stillAllowed()) || raw.writableLength > MAX_UNREAD_BYTES) raw.destroy();
    else raw.write(`data: ${json}\n\n`);
  };
  const leave = deps.feed.subscribe((json) => {
    send(json).catch(() => raw.destroy());
  });
  raw.on('error', () => raw.destroy());
  request.raw.on('close', leave);
};

type Handler = (session: ConsoleSession, request: FastifyRequest, reply: FastifyReply) => unknown;

/** Answers for anybody who is signed in with one of `roles`. */
const guarded =
  (deps: ConsoleRouteDeps, roles: readonly Role[], handler: Handler) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const token = tokenOf(request);
    const session = token === undefined ? undefined : await deps.sessions.find(token);
    if (session === undefined) return refuse(reply, 'not_signed_in');
    if (!roles.includes(session.role)) return refuse(reply, 'not_allowed');
    return handler(session, request, reply);
  };

const addSessionRoutes = (app: FastifyInstance, deps: ConsoleRouteDeps): void => {
  app.post(CONSOLE_API.login, { bodyLimit: 4_096 }, async (request, reply) => {
    const login = loginSchema.safeParse(request.body);
    if (!login.success) return refuse(reply, 'bad_request');
    const signedIn = await deps.sessions.signIn(login.data, request.ip);
    if (!signedIn.ok) {
      const wait = signedIn.detail?.['retryAfterMs'];
      if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait / 1000)));
      return refuse(reply, signedIn.reason);
    }
    const { token, session } = signedIn.value;
    void reply.header('set-cookie', cookieFor(token, SESSION_MS, deps.secureCookie));
    return session;
  });
  app.get(
    CONSOLE_API.login,
    guarded(deps, EVERYBODY, (session) => session),
  );
  app.delete(CONSOLE_API.login, async (request, reply) => {
    const token = tokenOf(request);
    if (token !== undefined) await deps.sessions.signOut(token);
    return reply
      .code(204)
      .header('set-cookie', cookieFor('', 0, deps.secureCookie))
      .send();
  });
};

const addReadRoutes = (app: FastifyInstance, deps: ConsoleRouteDeps): void => {
  app.get(
    CONSOLE_API.overview,
    guarded(deps, EVERYBODY, () => deps.overview()),
  );
  app.get(
    CONSOLE_API.events,
    guarded(deps, EVERYBODY, (_session, request, reply) => {
      const token = tokenOf(request) ?? '';
      stream(request, reply, deps, async () => (await deps.sessions.find(token)) !== undefined);
      return reply;
    }),
  );
  app.get(
    '/console/api/shelters/:id/people',
    guarded(deps, SERVES_PEOPLE, async (session, request, reply) => {
      const shelterId = shelterIdSchema.safeParse(idSchema.parse(request.params).id);
      const asked = useSchema.safeParse(request.query);
      if (!asked.success) return refuse(reply, 'bad_request');
      const { use } = asked.data;
      const people = shelterId.success ? await deps.people(shelterId.data, { session, use }) : undefined;
      return people ?? refuse(reply, 'not_found');
    }),
  );
};

export const addConsoleRoutes = async (app: FastifyInstance, deps: ConsoleRouteDeps): Promise<void> => {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) =>
      isFromHere(request, deps.isOwnHost) ? undefined : refuse(reply, 'wrong_origin'),
    );
    addSessionRoutes(scope, deps);
    addReadRoutes(scope, deps);
    // Files are looked up when they are asked for: the page may be built after the centre has started.
    await scope.register(fastifyStatic, {
      root: resolve(deps.consoleDir),
      prefix: '/console/',
      redirect: true,
      suppressWarning: true,
    });
  });
  app.get('/', async (_request, reply) => reply.redirect('/console/'));
};
