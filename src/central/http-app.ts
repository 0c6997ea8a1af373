/** HTTP as every listener of the centre speaks it: bodies, headers, and what is said of errors. */
import Fastify, { type FastifyInstance, type FastifyServerFactory } from 'fastify';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { MAX_BATCH_BYTES } from '../outbox/protocol.ts';
import { requireAccess } from './access.ts';
import { parseJsonBody } from './device-routes.ts';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS = {
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** `serverFactory`: in place of a plain HTTP server. */
export const createApp = (logger: Logger, serverFactory?: FastifyServerFactory): FastifyInstance => {
  const app = Fastify({
    ...(serverFactory === undefined ? {} : { serverFactory }),
    logger: false,
    bodyLimit: MAX_BATCH_BYTES,
    forceCloseConnections: true,
    trustProxy: 'loopback',
    requestTimeout: 30_000,
  });
  requireAccess(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseJsonBody);
  app.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
  app.setErrorHandler(async (error, request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
    if (status === 413) return reply.code(413).send({ reason: 'too_large' });
    if (typeof status === 'number' && status >= 400 && status < 500)
      return reply.code(status).send({ reason: 'bad_request' });
    // The message may quote a row; the kind of the error is enough to find it.
    const reason = error instanceof Error ? error.name : 'unknown';
    logger.warn('central.failed', { reason, method: request.routeOptions.url ?? '' });
    return reply.code(503).header('retry-after', '2').send({ reason: 'failed' });
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ reason: 'not_found' }));
  return app;
};

/** Where it listens, as an address. */
export const listen = async (
  app: FastifyInstance,
  where: { readonly host: string; readonly port: number },
): Promise<Result<string, 'port_in_use'>> => {
  try {
    return success(await app.listen(where));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return failure('port_in_use', { port: where.port });
    throw error;
  }
};
