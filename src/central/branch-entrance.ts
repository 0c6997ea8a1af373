/** What is different for terminals that come to a 支所ノード: who is taken in, and what only the centre above may give. */
import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isEd25519Key } from '../kernel/ed25519.ts';
import { createLimiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { AS_OF_HEADER } from '../outbox/branch-protocol.ts';
import {
  ENROL_PATH,
  enrolRequestSchema,
  enrolResponseSchema,
  RENEW_PATH,
  renewRequestSchema,
} from '../outbox/protocol.ts';
import { PACKAGES_PATH } from '../registry/package.ts';
import { type DeviceLimits, refuser } from './device-routes.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { onlyTenant, type Tenants, tenantOrOnly } from './tenants.ts';
import { throttle } from './throttle.ts';

export interface BranchEntranceDeps {
  readonly tenants: Tenants;
  readonly system: System;
  readonly logger: Logger;
  readonly limits: Pick<DeviceLimits, 'enrolments'>;
}

const BODY_BYTES = 8_192;

/** The answer of the centre above, with our own key in it: it is our receipts and rosters that this terminal will check. */
const answerOf = (
  { config, receiptKey }: TenantCentre,
  answered: { readonly status: number; readonly body: unknown },
  reply: FastifyReply,
): FastifyReply => {
  const enrolled = enrolResponseSchema.safeParse(answered.body);
  if (answered.status !== 200) return reply.code(answered.status).send(answered.body);
  if (!enrolled.success || enrolled.data.tenant !== config.id) return reply.code(502).send();
  return reply.send({ ...enrolled.data, centralPublicKey: receiptKey.publicKey });
};

/** A terminal is taken in by the centre above, by a person there: without a line by nobody. */
export const addBranchEnrolRoutes = (app: FastifyInstance, deps: BranchEntranceDeps): void => {
  const { tenants, system, logger, limits } = deps;
  const limiter = createLimiter(limits.enrolments, system);
  const refuse = refuser(logger);
  const options = { bodyLimit: BODY_BYTES, config: { access: 'device' } } as const;
  app.post(ENROL_PATH, options, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const centre = tenantOrOnly(tenants, request);
    if (centre === undefined) return refuse(reply, 'wrong_tenant');
    const body = enrolRequestSchema.safeParse(request.body);
    if (!body.success || !isEd25519Key(body.data.publicKey)) return refuse(reply, 'bad_request');
    const answered = await centre.branch?.link()?.enrol(body.data);
    return answered === undefined
      ? refuse(reply, 'no_upstream', body.data.device)
      : answerOf(centre, answered, reply);
  });
  // The key that signs certificates is not here: the centre above renews what the terminal shows us.
  app.post(RENEW_PATH, options, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const body = renewRequestSchema.safeParse(request.body);
    const centre = tenantOrOnly(tenants, request);
    const { socket } = request.raw;
    const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (!body.success || centre === undefined) return refuse(reply, 'bad_request');
    if (shown === undefined) return refuse(reply, 'certificate_missing');
    const answered = await centre.branch?.link()?.renew(shown.toString(), body.data.csr);
    return answered === undefined
      ? refuse(reply, 'no_upstream')
      : reply.code(answered.status).send(answered.body);
  });
};

const isOfResidents = (route: string | undefined): boolean => route?.startsWith(PACKAGES_PATH) === true;

/** Before any terminal route: says in every answer of when it is, and gives nothing out that is not ours or too old. */
export const guardBranch = (app: FastifyInstance, tenants: Tenants): void => {
  const { branch } = onlyTenant(tenants) ?? {};
  if (branch === undefined) throw new Error('the guard of a branch at a centre that is none');
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.access !== 'device') return undefined;
    const asOf = await branch.asOf();
    reply.header(AS_OF_HEADER, String(asOf ?? 0));
    const { url: route } = request.routeOptions;
    return isOfResidents(route) && (await branch.isStale())
      ? reply.code(503).header('retry-after', '60').send({ kind: 'stale_data', asOf })
      : undefined;
  });
};
