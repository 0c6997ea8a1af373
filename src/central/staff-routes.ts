/** パスキー and 本人の確認 at the console: registering, signing in, proving oneself again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ROLES, type Role } from '../kernel/roles.ts';
import { refuse, signedInOf } from './access.ts';
import { cookieFor, flowCookieFor, flowNameOf, setCookies } from './flow-cookie.ts';
import type { Flow } from './flows.ts';
import { addOidcRoutes, originOf, type StaffRouteDeps } from './oidc-routes.ts';
import {
  askToProve,
  askToRegister,
  listPasskeys,
  prove,
  register,
  relyingPartyOf,
  removePasskey,
} from './passkeys.ts';
import { sourceOf } from './proofs.ts';
import { hashToken } from './secrets.ts';
import {
  newPasskeySchema,
  passkeySignInSchema,
  passkeyStartSchema,
  proveSchema,
  STAFF_API,
} from './staff-schema.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { onlyTenant, ownerOf } from './tenants.ts';

const EVERYBODY: readonly Role[] = ROLES;
const BODY_BYTES = 65_536;
const everybody = { bodyLimit: BODY_BYTES, config: { access: EVERYBODY } } as const;
/** The first half of something; the second is what counts. */
const asking = { none: 'it only asks a question' } as const;
const page = { bodyLimit: BODY_BYTES, config: { access: 'page', act: asking } } as const;
const asks = { bodyLimit: BODY_BYTES, config: { access: EVERYBODY, act: asking } } as const;
const entering = {
  bodyLimit: BODY_BYTES,
  config: { access: 'page', act: { none: 'what is then done is written down, not that one could' } },
} as const;
const proves = { bodyLimit: BODY_BYTES, config: { access: EVERYBODY, act: ['console.proved'] } } as const;
const registers = {
  bodyLimit: BODY_BYTES,
  config: { access: EVERYBODY, act: ['passkey.registered'] },
} as const;

const idParams = z.object({ passkey: z.base64url().max(1_400) });
const hexHash = (token: string): string => Buffer.from(hashToken(token)).toString('hex');

const tooMany = (
  reply: FastifyReply,
  detail: Readonly<Record<string, unknown>> | undefined,
): FastifyReply => {
  const wait = detail?.['retryAfterMs'];
  if (typeof wait === 'number') void reply.header('retry-after', String(Math.ceil(wait / 1000)));
  return refuse(reply, 'too_many');
};

/** Sends options and ties their answer to this browser. */
const ask = async (
  reply: FastifyReply,
  {
    centre,
    flow,
    options,
    secureCookie,
  }: {
    readonly centre: TenantCentre;
    readonly flow: Flow;
    readonly options: object;
    readonly secureCookie: boolean;
  },
): Promise<FastifyReply> =>
  setCookies(reply, flowCookieFor(await centre.flows.begin(flow), secureCookie)).send(options);

const takeFlow = async <K extends Flow['kind']>(centre: TenantCentre, request: FastifyRequest, kind: K) => {
  const name = flowNameOf(request);
  return name === undefined ? undefined : centre.flows.take(name, kind);
};

const addSignIn = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  const { tenants, secureCookie, system } = deps;
  app.post(STAFF_API.passkeyStart, page, async (request, reply) => {
    const party = relyingPartyOf(originOf(deps, request));
    if (party === undefined) return refuse(reply, 'not_found');
    const asked = passkeyStartSchema.safeParse(request.body);
    if (!asked.success) return refuse(reply, 'bad_request');
    if (deps.beginnings.take(request.ip) > 0) return refuse(reply, 'too_many');
    const { tenant } = asked.data;
    const centre = tenant === undefined ? onlyTenant(tenants) : tenants.find(tenant);
    if (centre === undefined) return refuse(reply, 'bad_login');
    const { options, challenge } = await askToProve(centre.passkeys, party);
    return ask(reply, { centre, flow: { kind: 'passkey_sign_in', challenge }, options, secureCookie });
  });
  app.post(STAFF_API.passkeySignIn, entering, async (request, reply) => {
    const party = relyingPartyOf(originOf(deps, request));
    const body = passkeySignInSchema.safeParse(request.body);
    if (party === undefined) return refuse(reply, 'not_found');
    if (!body.success) return refuse(reply, 'bad_request');
    const name = flowNameOf(request);
    const centre = name === undefined ? undefined : ownerOf(tenants, name);
    const flow = centre === undefined ? undefined : await takeFlow(centre, request, 'passkey_sign_in');
    if (centre === undefined || flow === undefined) return refuse(reply, 'bad_login');
    const proven = await prove(centre.passkeys, party, flow.challenge, body.data.passkey);
    // Whoever the provider knows comes in through the provider: it alone says what she may do today.
    if (!proven.ok || proven.value.source !== 'staff') return refuse(reply, 'bad_login');
    const who = centre.sessions.memberOf(proven.value.staff);
    if (who === undefined) return refuse(reply, 'bad_login');
    const { token, session, maxAgeMs } = await centre.sessions.enter(who, 'passkey', system.now());
    return setCookies(reply, flowCookieFor('', secureCookie), cookieFor(token, maxAgeMs, secureCookie)).send(
      session,
    );
  });
};

const addProof = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  const { secureCookie, system } = deps;
  app.get(STAFF_API.proof, everybody, async (request) => {
    const { centre, session } = signedInOf(request);
    return centre.sessions.proofState(session);
  });
  app.post(STAFF_API.proofOptions, asks, async (request, reply) => {
    const { centre, session, token } = signedInOf(request);
    const party = relyingPartyOf(originOf(deps, request));
    if (party === undefined || !session.hasPasskey) return refuse(reply, 'not_found');
    const { options, challenge } = await askToProve(centre.passkeys, party, session);
    const flow = { kind: 'passkey_proof', challenge, session: hexHash(token) } as const;
    return ask(reply, { centre, flow, options, secureCookie });
  });
  app.post(STAFF_API.proof, proves, async (request, reply) => {
    const { centre, session, token } = signedInOf(request);
    const body = proveSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'bad_request');
    const { ways } = centre.sessions.proofState(session);
    if ('pin' in body.data) {
      if (!ways.includes('pin')) return refuse(reply, 'not_allowed');
      const checked = centre.sessions.checkPin(session, body.data.pin, request.ip);
      if (!checked.ok)
        return checked.reason === 'too_many' ? tooMany(reply, checked.detail) : refuse(reply, 'bad_proof');
      await centre.sessions.proved(hexHash(token), session, 'pin', system.now());
      return reply.code(204).send();
    }
    const party = relyingPartyOf(originOf(deps, request));
    const flow = await takeFlow(centre, request, 'passkey_proof');
    if (party === undefined || flow?.session !== hexHash(token)) return refuse(reply, 'bad_proof');
    const proven = await prove(centre.passkeys, party, flow.challenge, body.data.passkey);
    if (!proven.ok || proven.value.staff !== session.staff || proven.value.source !== sourceOf(session))
      return refuse(reply, 'bad_proof');
    await centre.sessions.proved(hexHash(token), session, 'passkey', system.now());
    return reply.code(204).send();
  });
};

/** A link and the sealed code are nobody's name: nothing can be registered under them. */
const isPerson = (method: string): boolean => method !== 'link' && method !== 'break_glass';

const addPasskeys = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  const { secureCookie } = deps;
  app.get(STAFF_API.passkeys, everybody, async (request) => {
    const { centre, session } = signedInOf(request);
    const hasParty = relyingPartyOf(originOf(deps, request)) !== undefined;
    return {
      canRegister: hasParty && isPerson(session.method),
      passkeys: await listPasskeys(centre.passkeys, session),
    };
  });
  app.post(STAFF_API.passkeyOptions, asks, async (request, reply) => {
    const { centre, session, token } = signedInOf(request);
    const party = relyingPartyOf(originOf(deps, request));
    if (party === undefined || !isPerson(session.method)) return refuse(reply, 'not_found');
    if (!centre.sessions.mayRegister(session)) return refuse(reply, 'step_up');
    const { options, challenge } = await askToRegister(centre.passkeys, party, session);
    const flow = { kind: 'passkey_registration', challenge, session: hexHash(token) } as const;
    return ask(reply, { centre, flow, options, secureCookie });
  });
  app.post(STAFF_API.passkeys, registers, async (request, reply) => {
    const { centre, session, token } = signedInOf(request);
    const party = relyingPartyOf(originOf(deps, request));
    if (party === undefined || !isPerson(session.method)) return refuse(reply, 'not_found');
    const body = newPasskeySchema.safeParse(request.body);
    const flow = await takeFlow(centre, request, 'passkey_registration');
    if (!body.success || flow?.session !== hexHash(token)) return refuse(reply, 'bad_request');
    if (!centre.sessions.mayRegister(session)) return refuse(reply, 'step_up');
    const given = { party, challenge: flow.challenge, ...body.data };
    const made = await register(centre.passkeys, session, given);
    return made.ok ? reply.code(204).send() : refuse(reply, 'bad_request');
  });
  const options = {
    bodyLimit: BODY_BYTES,
    config: { access: EVERYBODY, stepUp: true, act: ['passkey.removed'] },
  } as const;
  app.post(STAFF_API.removePasskey(':passkey'), options, async (request, reply) => {
    const { centre, session } = signedInOf(request);
    const params = idParams.safeParse(request.params);
    if (!params.success) return refuse(reply, 'not_found');
    const removed = await removePasskey(centre.passkeys, session, params.data.passkey, (tx, staff) =>
      centre.sessions.endOfPasskeys(tx, staff),
    );
    return removed.ok ? reply.code(204).send() : refuse(reply, 'not_found');
  });
};

export const addStaffRoutes = (app: FastifyInstance, deps: StaffRouteDeps): void => {
  addOidcRoutes(app, deps);
  addSignIn(app, deps);
  addProof(app, deps);
  addPasskeys(app, deps);
};
