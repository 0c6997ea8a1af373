/** 選挙管理委員会の決定 at the console: what a terminal without a line does, for each thing that may happen once to a person. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Role } from '../kernel/roles.ts';
import { DEFAULT_BUDGET_MS, policySchema, scopeIdSchema } from '../outbox/reservation.ts';
import { refuse, signedInOf } from './access.ts';
import { recordAct } from './acts.ts';
import { publishScope, readScopes } from './reservation-scopes.ts';

export const POLICIES_PATH = '/console/api/reservation-policies';
const BODY_BYTES = 4_096;
export const DECIDES_POLICY: readonly Role[] = ['election_officer'];

export const newPolicySchema = z.strictObject({
  scope: scopeIdSchema,
  policy: policySchema,
  budgetMs: z.int().min(50).max(5_000).default(DEFAULT_BUDGET_MS),
});

/** GET → the newest `ScopeDocument` of each scope; POST `newPolicySchema` → the one that was signed. */
export const addPolicyRoutes = (app: FastifyInstance): void => {
  app.get(POLICIES_PATH, { config: { access: DECIDES_POLICY } }, (request) => {
    const { sql, config } = signedInOf(request).centre;
    return readScopes(sql, config.id, config.mode);
  });
  const options = { bodyLimit: BODY_BYTES, config: { access: DECIDES_POLICY, stepUp: true } };
  app.post(POLICIES_PATH, options, async (request, reply) => {
    const wish = newPolicySchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const { system, key, mode, tenant } = centre.acts;
    const by = { staff, at: Math.floor(system.now()), key: key.privateKey };
    return centre.sql.begin(async (tx) => {
      const document = await publishScope(tx, tenant, { ...wish.data, mode }, by);
      const { scope, version, policy } = document;
      await recordAct(tx, centre.acts, {
        kind: 'reservation.policy_published',
        actor: { staff, role },
        data: { scope, version, policy },
      });
      return document;
    });
  });
};
