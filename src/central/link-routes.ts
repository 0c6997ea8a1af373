/** Links of cards for the desks of the municipality: a terminal asks with its device key for what it does not have yet. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { LINKS_PATH } from '../outbox/protocol.ts';
import { linkChangesAfter } from './link-changes.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

const afterSchema = z.object({ after: z.coerce.number().pipe(z.int().min(0)) });

export const addLinkRoutes = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const { logger } = deps;
  const askerOf = createAsker(deps);
  app.get(LINKS_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(logger, 'links', reply, asker);
    const query = afterSchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, config } = asker.value.centre;
    return linkChangesAfter(sql, config.id, config.mode, query.data.after);
  });
};
