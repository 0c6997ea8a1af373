/** 民間優遇・地域ポイント for the terminals in shops: what a card may have, what is wished, what came of it. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { createLimiter, type Rate } from '../kernel/limiter.ts';
import {
  BENEFIT_ACTS_PATH,
  BENEFIT_CARD_PATH,
  BENEFIT_OFFERS_PATH,
  BENEFIT_SETTLED_PATH,
  cardQuerySchema,
  offersQuerySchema,
  settledQuerySchema,
} from '../outbox/benefits-protocol.ts';
import { actRequestSchema, MAX_SETTLED, settledListSchema } from '../outbox/benefits-shapes.ts';
import { newestOffers } from './benefits-terms.ts';
import type { PointsRefusal } from './points.ts';
import { readTold } from './points-figures.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { tenantOf } from './tenants.ts';
import { throttle } from './throttle.ts';

/** A till serves somebody every few seconds, asks what she may have and does something of it. */
export const TILL_RATE: Rate = { burst: 60, perSecond: 10 };
/** Acts of one municipality under way at once; more are asked to come back. */
const MOST_IN_FLIGHT = 1_024;
const FULL_MS = 50;
const MAX_ACT_BYTES = 4_096;

const STATUS: Readonly<Record<PointsRefusal | 'bad_request' | 'wrong_tenant', number>> = {
  bad_request: 400,
  bad_signature: 401,
  unknown_device: 404,
  revoked: 403,
  wrong_tenant: 403,
};

/** A branch keeps no book: without its centre a shop does what the rules for no line let it do. */
const noBook = (reply: FastifyReply): FastifyReply =>
  reply.code(503).header('retry-after', '2').send({ reason: 'failed' });

const scopeOf = ({ config }: TenantCentre) => ({ tenant: config.id, mode: config.mode });

const addActRoute = (app: FastifyInstance, { tenants, system, logger, rate }: RegistryRouteDeps): void => {
  const limiter = createLimiter(rate, system);
  const inFlight = new WeakMap<TenantCentre, number>();
  const refuse = (reply: FastifyReply, reason: keyof typeof STATUS): FastifyReply => {
    logger.warn('central.refused', { reason, kind: 'benefits' });
    return reply.code(STATUS[reason]).send({ reason });
  };
  const options = { bodyLimit: MAX_ACT_BYTES, config: { access: 'device' } } as const;
  app.post(BENEFIT_ACTS_PATH, options, async (request, reply) => {
    const centre = tenantOf(tenants, request);
    if (centre === undefined) return refuse(reply, 'wrong_tenant');
    const body = actRequestSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'bad_request');
    if (centre.branch !== undefined) return noBook(reply);
    const wait = limiter.take(`${centre.config.id}/${request.ip}/${body.data.device}`);
    if (wait > 0) return throttle(reply, wait);
    const busy = inFlight.get(centre) ?? 0;
    if (busy >= MOST_IN_FLIGHT) return throttle(reply, FULL_MS);
    inFlight.set(centre, busy + 1);
    try {
      const outcome = await centre.points.act(body.data);
      return outcome.ok ? reply.send(outcome.value) : refuse(reply, outcome.reason);
    } finally {
      inFlight.set(centre, (inFlight.get(centre) ?? 1) - 1);
    }
  });
};

/** Questions, each signed as `registry/package.ts` says. */
export const addPointsRoutes = (app: FastifyInstance, given: Omit<RegistryRouteDeps, 'rate'>): void => {
  const deps = { ...given, rate: TILL_RATE };
  const asked = createAsker(deps);
  const config = { access: 'device' } as const;
  addActRoute(app, deps);
  app.get(BENEFIT_CARD_PATH, { config }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'benefits', reply, asker);
    const query = cardQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { centre, site } = asker.value;
    if (centre.branch !== undefined) return noBook(reply);
    const { shop, tokens, municipality = null } = query.data;
    return centre.points.card({ shop, site, card: { tokens, municipality } });
  });
  app.get(BENEFIT_SETTLED_PATH, { config }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'benefits', reply, asker);
    const query = settledQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { centre, device } = asker.value;
    const told = await readTold(centre.sql, scopeOf(centre), { ...query.data, device, most: MAX_SETTLED });
    return settledListSchema.parse({ settled: told });
  });
  app.get(BENEFIT_OFFERS_PATH, { config }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'benefits', reply, asker);
    const query = offersQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { centre } = asker.value;
    const newest = await newestOffers(centre.sql, scopeOf(centre));
    return newest === undefined || newest.sha256 === query.data.have ? reply.code(204).send() : newest;
  });
};
