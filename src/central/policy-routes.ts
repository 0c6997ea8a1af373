/** 選挙管理委員会の決定 at the console: what a terminal without a line does, for each thing that may happen once to a person. */
import type { FastifyInstance } from 'fastify';
import { refuse, signedInOf } from './access.ts';
import { recordAct } from './acts.ts';
import { readPolicies, versionBefore } from './policies.ts';
import { DECIDES_POLICY, newPolicySchema, POLICY_API, SEES_POLICIES } from './policy-schema.ts';
import { publishScope } from './reservation-scopes.ts';

const BODY_BYTES = 4_096;

/** Rolls the transaction back. */
class Superseded extends Error {}

const addDecideRoute = (app: FastifyInstance): void => {
  const config = { access: DECIDES_POLICY, stepUp: true, act: ['reservation.policy_published'] } as const;
  app.post(POLICY_API.list, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const wish = newPolicySchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const { system, key, mode, tenant } = centre.acts;
    const { after, reason, ...decided } = wish.data;
    const by = { staff, at: Math.floor(system.now()), key: key.privateKey, reason };
    try {
      return await centre.sql.begin(async (tx) => {
        const document = await publishScope(tx, tenant, { ...decided, mode }, by);
        const { scope, version, policy, budgetMs } = document;
        // She decided on what she saw; another's decision in between is not undone unseen.
        if ((await versionBefore(tx, tenant, document)) !== after) throw new Superseded();
        await recordAct(tx, centre.acts, {
          kind: 'reservation.policy_published',
          actor: { staff, role },
          data: { scope, version, policy, budgetMs, reason },
        });
        return document;
      });
    } catch (error) {
      if (error instanceof Superseded) return refuse(reply, 'already_decided');
      throw error;
    }
  });
};

/** GET → `policyListSchema`; POST `newPolicySchema` → the `ScopeDocument` that was signed. */
export const addPolicyRoutes = (app: FastifyInstance): void => {
  app.get(POLICY_API.list, { config: { access: SEES_POLICIES } }, async (request) => {
    const { centre, session } = signedInOf(request);
    const { sql, config } = centre;
    const scopes = await readPolicies(sql, config.id, config.mode);
    return { mayDecide: DECIDES_POLICY.includes(session.role), scopes };
  });
  addDecideRoute(app);
};
