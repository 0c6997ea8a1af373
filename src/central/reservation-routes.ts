/** Reservations over HTTP. A lane of their own: no upload is before them, and only their own limits send anybody away. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deviceIdSchema } from '../kernel/ids.ts';
import { createLimiter, type Rate } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import {
  CANCEL_PATH,
  HELD_PATH,
  RESERVE_PATH,
  type ReserveRequest,
  type ReserveVerb,
  reserveRequestSchema,
  SCOPES_PATH,
  scopeIdSchema,
  signHeld,
  subjectSchema,
} from '../outbox/reservation.ts';
import { noUpstream, passOn } from './branch-reservations.ts';

import { createAsker, isBranch, REGISTRY_RATE, refuseAsk } from './registry-routes.ts';
import type { ReserveRefusal } from './reservation-decide.ts';
import { readHeld, readScopes } from './reservation-scopes.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { type Tenants, tenantOf } from './tenants.ts';
import { throttle } from './throttle.ts';

export interface ReserveLimits {
  /** Requests of one terminal. */
  readonly requests: Rate;
  /** Requests of one municipality under way at once; more are asked to come back. */
  readonly inFlight: number;
}

/** A desk serves one person in some seconds, and tries three times within its budget. */
export const RESERVE_LIMITS: ReserveLimits = {
  requests: { burst: 60, perSecond: 10 },
  inFlight: 512,
};

export interface ReserveRouteDeps {
  readonly tenants: Tenants;
  readonly system: System;
  readonly logger: Logger;
  readonly limits: ReserveLimits;
}

const MAX_BODY_BYTES = 2_048;
/** Soon enough for another try within the desk's budget. */
const FULL_MS = 50;

const STATUS: Readonly<Record<ReserveRefusal | 'wrong_tenant', number>> = {
  bad_request: 400,
  bad_signature: 401,
  unknown_device: 404,
  revoked: 403,
  wrong_tenant: 403,
};

const createHandler = ({ tenants, system, logger, limits }: ReserveRouteDeps) => {
  const limiter = createLimiter(limits.requests, system);
  const inFlight = new WeakMap<TenantCentre, number>();
  const refuse = (reply: FastifyReply, reason: keyof typeof STATUS): FastifyReply => {
    logger.warn('central.refused', { reason, kind: 'reservation' });
    return reply.code(STATUS[reason]).send({ reason });
  };
  const answer = async (
    reply: FastifyReply,
    centre: TenantCentre,
    verb: ReserveVerb,
    request: ReserveRequest,
  ): Promise<FastifyReply> => {
    if (centre.branch !== undefined) {
      const passed = await passOn({ ...centre, branch: centre.branch }, verb, request);
      return reply.code(passed.status).send(passed.body);
    }
    const outcome = await centre.reservations[verb](request);
    return outcome.ok ? reply.send(outcome.value) : refuse(reply, outcome.reason);
  };
  return (verb: ReserveVerb) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const centre = tenantOf(tenants, request);
      if (centre === undefined) return refuse(reply, 'wrong_tenant');
      const body = reserveRequestSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 'bad_request');
      const wait = limiter.take(`${centre.config.id}/${request.ip}/${body.data.device}`);
      if (wait > 0) return throttle(reply, wait);
      const busy = inFlight.get(centre) ?? 0;
      if (busy >= limits.inFlight) return throttle(reply, FULL_MS);
      inFlight.set(centre, busy + 1);
      try {
        return await answer(reply, centre, verb, body.data);
      } finally {
        inFlight.set(centre, (inFlight.get(centre) ?? 1) - 1);
      }
    };
};

const heldQuerySchema = z.object({
  scope: scopeIdSchema,
  after: z.literal('').or(subjectSchema).default(''),
  /** Of which terminal; said by a branch only, which asks for those that come to it. */
  of: deviceIdSchema.optional(),
});

/** What was decided for each scope, and what the asking terminal holds: it asks now and then, long before it needs them. */
const addAskRoutes = (app: FastifyInstance, deps: ReserveRouteDeps): void => {
  const { logger } = deps;
  const askerOf = createAsker({ ...deps, rate: REGISTRY_RATE });
  const config = { access: 'device' } as const;
  app.get(SCOPES_PATH, { config }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(logger, 'reservation', reply, asker);
    const { sql, config: own } = asker.value.centre;
    return { scopes: await readScopes(sql, own.id, own.mode) };
  });
  app.get(HELD_PATH, { config }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(logger, 'reservation', reply, asker);
    const query = heldQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, config: own, receiptKey, branch } = asker.value.centre;
    const { of = asker.value.device, scope, after } = query.data;
    if (of !== asker.value.device && !isBranch(asker.value))
      return reply.code(400).send({ reason: 'bad_request' });
    if (branch === undefined)
      return readHeld(sql, own.id, { device: of, scope, after }, receiptKey.privateKey);
    // Signed anew like the scopes: it is our key that this terminal knows.
    const held = await branch.link()?.held(of, scope, after);
    if (held === undefined) return reply.code(503).send(await noUpstream(branch));
    const { subjects, hasMore } = held;
    return signHeld(own.id, of, { scope, subjects, hasMore }, receiptKey.privateKey);
  });
};

export const addReservationRoutes = (app: FastifyInstance, deps: ReserveRouteDeps): void => {
  const handlerOf = createHandler(deps);
  const options = { bodyLimit: MAX_BODY_BYTES, config: { access: 'device' } } as const;
  app.post(RESERVE_PATH, options, handlerOf('reserve'));
  app.post(CANCEL_PATH, options, handlerOf('cancel'));
  addAskRoutes(app, deps);
};
