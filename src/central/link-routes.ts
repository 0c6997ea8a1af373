/** Links of cards for the desks of the municipality: a terminal asks with its device key for what it does not have yet. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Rate } from '../kernel/limiter.ts';
import { LINKS_PATH, type LinkList, linksQuerySchema } from '../outbox/protocol.ts';
import { ASKED, askHeadersSchema } from '../registry/package.ts';
import { enrolledDevice } from './enrolment.ts';
import { linkChangesAfter } from './link-changes.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

/** A desk that waits asks again as soon as it was answered, and keeps its distance after an answer that brought something. */
export const LINK_RATE: Rate = { burst: 30, perSecond: 2 };

/** Aborts when whoever asked has gone. */
const goneOf = ({ raw }: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
};

/** A program that does not ask for marks knows none, and refuses an answer in which there are any. */
const withoutMarks = (list: LinkList): LinkList => ({
  ...list,
  changes: list.changes.map((change) => ({ ...change, mark: undefined })),
});

export const addLinkRoutes = (app: FastifyInstance, deps: Omit<RegistryRouteDeps, 'rate'>): void => {
  const { logger } = deps;
  const askerOf = createAsker({ ...deps, rate: LINK_RATE });
  app.get(LINKS_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(logger, 'links', reply, asker);
    const query = linksQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, config, news, enrolment } = asker.value.centre;
    const { after, marks, wait, known } = query.data;
    if (wait !== undefined && known !== undefined) {
      await news.waitForLinks(known, wait * 1_000, goneOf(reply));
      // It may have been withdrawn while it waited.
      const device = await enrolledDevice(enrolment, askHeadersSchema.parse(request.headers)[ASKED.device]);
      if (!device.ok) return refuseAsk(logger, 'links', reply, device);
    }
    const list = await linkChangesAfter(sql, config.id, config.mode, after);
    return marks === '1' ? list : withoutMarks(list);
  });
};
