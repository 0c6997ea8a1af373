/** Reservations over HTTP. A lane of their own: no upload is before them, and only their own limits send anybody away. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createLimiter, type Rate } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import {
  CANCEL_PATH,
  HELD_PATH,
  RESERVE_PATH,
  type ReserveVerb,
  reserveRequestSchema,
  SCOPES_PATH,
  scopeIdSchema,
} from '../outbox/reservation.ts';
import { ASKED, askHeadersSchema } from '../registry/package.ts';
import { throttle } from './device-routes.ts';
import { createAsker, REGISTRY_RATE, refuseAsk } from './registry-routes.ts';
import type { ReserveRefusal } from './reservation-decide.ts';
import { readHeld, readScopes } from './reservation-scopes.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { type Tenants, tenantOf } from './tenants.ts';

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
        const outcome = await centre.reservations[verb](body.data);
        return outcome.ok ? await reply.send(outcome.value) : refuse(reply, outcome.reason);
      } finally {
        inFlight.set(centre, (inFlight.get(centre) ?? 1) - 1);
      }
    };
};

const heldQuerySchema = z.object({ scope: scopeIdSchema, after: z.string().max(64).default('') });

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
    const { sql, config: own, receiptKey } = asker.value.centre;
    const device = askHeadersSchema.parse(request.headers)[ASKED.device];
    return readHeld(sql, own.id, { device, ...query.data }, receiptKey.privateKey);
  });
};

export const addReservationRoutes = (app: FastifyInstance, deps: ReserveRouteDeps): void => {
  const handlerOf = createHandler(deps);
  const options = { bodyLimit: MAX_BODY_BYTES, config: { access: 'device' } } as const;
  app.post(RESERVE_PATH, options, handlerOf('reserve'));
  app.post(CANCEL_PATH, options, handlerOf('cancel'));
  addAskRoutes(app, deps);
};
