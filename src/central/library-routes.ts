/** 図書 at the console. */
import type { FastifyInstance } from 'fastify';
import { refuse, signedInOf } from './access.ts';
import { readFigures } from './library-figures.ts';
import { figuresQuerySchema, LIBRARY_API, SEES_LIBRARY } from './library-schema.ts';

export const addLibraryRoutes = (app: FastifyInstance): void => {
  app.get(LIBRARY_API.figures, { config: { access: SEES_LIBRARY } }, async (request, reply) => {
    const query = figuresQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { sql, config, acts } = signedInOf(request).centre;
    const scope = { tenant: config.id, now: acts.system.now(), least: config.library.leastVisits };
    const figures = await readFigures(sql, scope, query.data);
    return figures.ok ? figures.value : refuse(reply, 'bad_request');
  });
};
