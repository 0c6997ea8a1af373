/** Who may use a route, said beside it (`config: { access }`): a route that says nothing cannot be registered. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Role } from '../kernel/roles.ts';
import type { ActKind } from './acts.ts';
import type { OpenSession } from './proofs.ts';
import type { ConsoleRefusal } from './schema.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { ownerOf, type Tenants } from './tenants.ts';

/**
 * `public`: says nothing of anyone. `page`: the console before signing in, for our own page only. Roles: signed in at the console
 * with one of them, and only for the own municipality. `device`, `publisher`: the route itself checks whose signature it is.
 */
export type Access = 'public' | 'page' | 'device' | 'publisher' | readonly Role[];

/** Which acts of the centre (acts.ts) are written when a route did what it is for, in the same transaction; or why none is. */
export type Recorded = readonly ActKind[] | { readonly none: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access: Access;
    /** Cannot be taken back: or takes people out: asks for a proof of who it is that is not older than five minutes (proofs.ts). */
    readonly stepUp?: boolean | ((request: FastifyRequest) => boolean);
    /** Said by every route of the console that is not GET. What machines send is a record in itself, signed and counted. */
    readonly act?: Recorded;
    /** 閲覧: its answer says something of residents, and each answer is written down as one `central.looked`. */
    readonly shows?: 'people';
  }
}

export const COOKIE = 'kazasu_console';

/** Who asks: known from here on by everything that answers. */
export interface SignedIn {
  readonly session: OpenSession;
  /** Of the one municipality that this person belongs to. */
  readonly centre: TenantCentre;
  readonly token: string;
}

const STATUS: Readonly<Record<ConsoleRefusal['reason'], number>> = {
  bad_request: 400,
  not_signed_in: 401,
  bad_login: 401,
  not_allowed: 403,
  step_up: 403,
  bad_proof: 403,
  wrong_origin: 403,
  not_found: 404,
  too_many: 429,
  already_decided: 409,
  name_in_use: 409,
  only_upstream: 409,
  failed: 503,
};

export const refuse = (reply: FastifyReply, reason: ConsoleRefusal['reason']): FastifyReply =>
  reply.code(STATUS[reason]).send({ reason });

export const cookieOf = (request: FastifyRequest, wanted: string): string | undefined =>
  request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === wanted)?.[1];
export const tokenOf = (request: FastifyRequest): string | undefined => cookieOf(request, COOKIE);

/** A request that another site's page made carries that site's origin. */
const isFromHere = (request: FastifyRequest, isOwnHost: (host: string) => boolean): boolean => {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host)) return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
};

export interface AccessDeps {
  readonly tenants: Tenants;
  /** `Host` values under which the console is known: anything else is another site's name for our address. */
  readonly isOwnHost: (host: string) => boolean;
}

const signedIn = new WeakMap<FastifyRequest, SignedIn>();

/** Who asks, on a route whose access is a list of roles; on another it is a bug. */
export const signedInOf = (request: FastifyRequest): SignedIn => {
  const asker = signedIn.get(request);
  if (asker === undefined) throw new Error('nobody is signed in on this route');
  return asker;
};

const findSession = async (tenants: Tenants, request: FastifyRequest): Promise<SignedIn | undefined> => {
  const token = tokenOf(request);
  const centre = token === undefined ? undefined : ownerOf(tenants, token);
  if (token === undefined || centre === undefined) return undefined;
  const session = await centre.sessions.find(token);
  return session === undefined ? undefined : { session, centre, token };
};

const changes = (method: string | readonly string[]): boolean =>
  [method].flat().some((each) => each !== 'GET' && each !== 'HEAD');

/** Before any route is added, at every listener of the centre. */
export const requireAccess = (app: FastifyInstance): void => {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.stepUp !== undefined && config.stepUp !== false && typeof config.access === 'string')
      throw new Error(`${String(method)} ${url} asks for a proof of nobody`);
    if (config?.access === undefined) throw new Error(`${String(method)} ${url} does not say who may use it`);
    const isOfMachines = config.access === 'device' || config.access === 'publisher';
    if (!isOfMachines && changes(method) && config.act === undefined)
      throw new Error(`${String(method)} ${url} does not say which act it records`);
  });
};

/** What is declared is what is enforced: there is no other guard of the console. */
export const guardRoutes = (app: FastifyInstance, { tenants, isOwnHost }: AccessDeps): void => {
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return undefined;
    const { access, stepUp = false } = request.routeOptions.config;
    if (access !== 'page' && typeof access === 'string') return undefined;
    if (!isFromHere(request, isOwnHost)) return refuse(reply, 'wrong_origin');
    if (access === 'page') return undefined;
    const asker = await findSession(tenants, request);
    if (asker === undefined) return refuse(reply, 'not_signed_in');
    if (!access.includes(asker.session.role)) return refuse(reply, 'not_allowed');
    const isAsked = typeof stepUp === 'function' ? stepUp(request) : stepUp;
    if (isAsked && !asker.centre.sessions.isProven(asker.session)) return refuse(reply, 'step_up');
    signedIn.set(request, asker);
    return undefined;
  });
};
