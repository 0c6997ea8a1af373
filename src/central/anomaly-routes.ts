/** 要確認の一覧 at the console: everybody who looks after the record sees it; only a person in charge closes anything. */
import type { FastifyInstance } from 'fastify';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import { refuse, signedInOf } from './access.ts';
import { readAnomalies, settleAnomalies } from './anomalies.ts';
import { ANOMALY_API, anomalyFilterSchema, settleSchema } from './anomaly-schema.ts';

/** It names machines, places and times, never a person. */
export const SEES_ANOMALIES: readonly Role[] = ['supervisor', 'auditor', 'admin'];
export const SETTLES_ANOMALIES: readonly Role[] = ['supervisor'];

const MAX_BODY_BYTES = 8_192;

export const addAnomalyRoutes = (app: FastifyInstance, { system }: { readonly system: System }): void => {
  app.get(ANOMALY_API.list, { config: { access: SEES_ANOMALIES } }, async (request, reply) => {
    const filter = anomalyFilterSchema.safeParse(request.query);
    if (!filter.success) return refuse(reply, 'bad_request');
    const { centre } = signedInOf(request);
    return readAnomalies(centre.sql, centre.config.id, filter.data);
  });
  app.post(
    ANOMALY_API.settle,
    { bodyLimit: MAX_BODY_BYTES, config: { access: SETTLES_ANOMALIES } },
    async (request, reply) => {
      const settle = settleSchema.safeParse(request.body);
      if (!settle.success) return refuse(reply, 'bad_request');
      const { centre, session } = signedInOf(request);
      const by = { staff: session.staff, at: system.now() };
      const settled = await settleAnomalies(centre.sql, centre.config.id, settle.data, by);
      centre.feed.changed();
      return { settled };
    },
  );
};
