/** 要確認の一覧 at the console: everybody who looks after the record sees it; only a person in charge closes anything. */
import type { FastifyInstance } from 'fastify';
import type { System } from '../kernel/system.ts';
import { refuse, signedInOf } from './access.ts';
import { recordAct } from './acts.ts';
import { readAnomalies, settleAnomalies } from './anomalies.ts';
import {
  ANOMALY_API,
  anomalyFilterSchema,
  anomalyKindSchema,
  RESERVATION_ANOMALIES,
  SEES_ANOMALIES,
  SETTLES_ANOMALIES,
  settleSchema,
} from './anomaly-schema.ts';
import { anomaliesFor } from './without-staff.ts';

const MAX_BODY_BYTES = 8_192;

export const addAnomalyRoutes = (app: FastifyInstance, { system }: { readonly system: System }): void => {
  app.get(ANOMALY_API.list, { config: { access: SEES_ANOMALIES } }, async (request, reply) => {
    const filter = anomalyFilterSchema.safeParse(request.query);
    if (!filter.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    return anomaliesFor(session.role, await readAnomalies(centre.sql, centre.config.id, filter.data));
  });
  app.post(
    ANOMALY_API.settle,
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { access: SETTLES_ANOMALIES, stepUp: true, act: ['anomaly.settled'] },
    },
    async (request, reply) => {
      const settle = settleSchema.safeParse(request.body);
      if (!settle.success) return refuse(reply, 'bad_request');
      const { centre, session } = signedInOf(request);
      const { staff, role } = session;
      const { id: tenant } = centre.config;
      const kinds = role === 'election_officer' ? RESERVATION_ANOMALIES : anomalyKindSchema.options;
      const settled = await centre.sql.begin(async (tx) => {
        const ids = await settleAnomalies(tx, tenant, { ...settle.data, kinds }, { staff, at: system.now() });
        const { reason } = settle.data;
        if (ids.length > 0)
          await recordAct(tx, centre.acts, {
            kind: 'anomaly.settled',
            actor: { staff, role },
            data: { ids, reason },
          });
        return ids.length;
      });
      centre.feed.changed();
      return { settled };
    },
  );
};
