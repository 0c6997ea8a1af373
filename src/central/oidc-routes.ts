/** Navigations of 職員アカウント: to the municipality's provider, back from it, and out of it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';
import type { Limiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { tokenOf } from './access.ts';
import { cookieFor, flowCookieFor, flowNameOf, setCookies } from './flow-cookie.ts';
import type { FlowOf } from './flows.ts';
import type { ProvenByProvider } from './oidc.ts';
import { hashToken } from './secrets.ts';
import { type OidcRefusal, STAFF_API } from './staff-schema.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { onlyTenant, ownerOf, type Tenants } from './tenants.ts';

export interface StaffRouteDeps {
  readonly tenants: Tenants;
  readonly system: System;
  readonly logger: Logger;
  /** The address of the console, as it is known outside. */
  readonly publicUrl: string | undefined;
  readonly secureCookie: boolean;
  /** Of the network, before anybody is signed in: each beginning is a row. */
  readonly beginnings: Limiter;
}

const startSchema = z.strictObject({
  tenant: tenantIdSchema.optional(),
  /** `proof`: of whoever is signed in. */
  purpose: z.enum(['sign_in', 'proof']).default('sign_in'),
});

/** `https://kazasu.town.example.jp`; the host was found to be ours before (access.ts). */
export const originOf = (
  { publicUrl }: Pick<StaffRouteDeps, 'publicUrl'>,
  request: FastifyRequest,
): string => (publicUrl === undefined ? `http://${request.headers.host ?? ''}` : new URL(publicUrl).origin);

const home = (reply: FastifyReply, query = ''): FastifyReply => reply.redirect(`/console/${query}`, 303);
const refused = (reply: FastifyReply, reason: OidcRefusal): FastifyReply => home(reply, `?refused=${reason}`);

const addStart = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  app.get(STAFF_API.oidcStart, { config: { access: 'page' } }, async (request, reply) => {
    const asked = startSchema.safeParse(request.query);
    if (!asked.success || deps.beginnings.take(request.ip) > 0) return refused(reply, 'refused');
    const { tenant, purpose } = asked.data;
    const token = tokenOf(request);
    let centre = tenant === undefined ? onlyTenant(deps.tenants) : deps.tenants.find(tenant);
    if (purpose === 'proof') centre = token === undefined ? undefined : ownerOf(deps.tenants, token);
    const isProof = purpose === 'proof' && token !== undefined;
    if (centre?.oidc === undefined || (isProof && (await centre.sessions.find(token)) === undefined))
      return refused(reply, 'refused');
    const session = isProof ? Buffer.from(hashToken(token)).toString('hex') : null;
    const begun = await centre.oidc.begin(`${originOf(deps, request)}${STAFF_API.oidcCallback}`, session);
    if (!begun.ok) {
      deps.logger.warn('console.oidc', { reason: begun.reason, tenant: centre.config.id });
      return refused(reply, 'unreachable');
    }
    const name = await centre.flows.begin(begun.value.flow);
    return setCookies(reply, flowCookieFor(name, deps.secureCookie)).redirect(begun.value.url, 303);
  });
};

/** Somebody at the provider who is not who is signed in here proves nothing for her. */
const noteProof = async (
  centre: TenantCentre,
  session: string,
  { who, at }: ProvenByProvider,
): Promise<boolean> => {
  const open = await centre.sessions.findByHash(session);
  if (open === undefined || at === undefined || open.method !== 'oidc') return false;
  if (open.staff !== who.staff || open.role !== who.role) return false;
  await centre.sessions.proved(session, open, 'oidc', at);
  return true;
};

const answer = async (
  reply: FastifyReply,
  deps: StaffRouteDeps,
  {
    centre,
    flow,
    proven,
  }: {
    readonly centre: TenantCentre;
    readonly flow: FlowOf<'oidc'>;
    readonly proven: Result<ProvenByProvider, OidcRefusal>;
  },
): Promise<FastifyReply> => {
  const over = flowCookieFor('', deps.secureCookie);
  if (!proven.ok) {
    const { reason, detail } = proven;
    const code = typeof detail?.['error'] === 'string' ? detail['error'] : '';
    deps.logger.warn('console.oidc', { reason, code, tenant: centre.config.id });
    return refused(setCookies(reply, over), reason);
  }
  if (flow.session !== null) {
    const isNoted = await noteProof(centre, flow.session, proven.value);
    return home(setCookies(reply, over), isNoted ? '?proof=done' : '?refused=refused');
  }
  const entered = await centre.sessions.enter(proven.value.who, 'oidc', proven.value.at);
  const cookie = cookieFor(entered.token, entered.maxAgeMs, deps.secureCookie);
  return home(setCookies(reply, over, cookie));
};

export const addOidcRoutes = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  addStart(app, deps);
  app.get(STAFF_API.oidcCallback, { config: { access: 'page' } }, async (request, reply) => {
    const name = flowNameOf(request);
    const centre = name === undefined ? undefined : ownerOf(deps.tenants, name);
    const flow = name === undefined ? undefined : await centre?.flows.take(name, 'oidc');
    if (centre?.oidc === undefined || flow === undefined) return refused(reply, 'refused');
    const at = new URL(request.url, flow.redirectUri);
    return answer(reply, deps, { centre, flow, proven: await centre.oidc.finish(at, flow) });
  });
  app.get(STAFF_API.oidcEnd, { config: { access: 'page' } }, async (request, reply) => {
    const asked = startSchema.safeParse(request.query);
    const tenant = asked.success ? asked.data.tenant : undefined;
    const centre = tenant === undefined ? onlyTenant(deps.tenants) : deps.tenants.find(tenant);
    const url = await centre?.oidc?.endUrl(`${originOf(deps, request)}/console/`);
    return url === undefined ? home(reply) : reply.redirect(url, 303);
  });
};
