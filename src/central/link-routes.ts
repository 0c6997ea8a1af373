/** Links of cards for the desks of the municipality: a terminal asks with its device key for what it does not have yet. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EventBody } from '../outbox/event.ts';
import { LINKS_PATH } from '../outbox/protocol.ts';
import { linkChangesAfter } from './link-changes.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

export interface LinkRouteDeps extends Pick<RegistryRouteDeps, 'enrolment' | 'logger' | 'rate'> {
  readonly mode: EventBody['mode'];
}

const afterSchema = z.object({ after: z.coerce.number().pipe(z.int().min(0)) });

export const addLinkRoutes = (app: FastifyInstance, deps: LinkRouteDeps): void => {
  const { enrolment, mode, logger } = deps;
  const siteOf = createAsker(deps);
  app.get(LINKS_PATH, async (request, reply) => {
    const site = await siteOf(request);
    if (!site.ok) return refuseAsk(logger, 'links', reply, site);
    const query = afterSchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    return linkChangesAfter(enrolment.sql, enrolment.tenant, mode, query.data.after);
  });
};
