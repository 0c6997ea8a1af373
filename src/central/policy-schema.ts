/** 予約の方針 as 選挙担当 decides it at the console. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import type { Role } from '../kernel/roles.ts';
import { budgetSchema, DEFAULT_BUDGET_MS, policySchema, scopeIdSchema } from '../outbox/reserve-policy.ts';

export { policySchema, type ReservePolicy } from '../outbox/reserve-policy.ts';

/** Shorter than this is no reason that anybody could check later. */
export const MIN_POLICY_REASON = 5;

export const policyReasonSchema = z
  .string()
  .trim()
  .min(MIN_POLICY_REASON)
  .max(500)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** Body of POST `POLICY_API.list`. `after`: the version that whoever decides has seen; 0: there is none yet. */
export const newPolicySchema = z.strictObject({
  scope: scopeIdSchema,
  policy: policySchema,
  budgetMs: budgetSchema.default(DEFAULT_BUDGET_MS),
  after: z.int().min(0),
  reason: policyReasonSchema,
});
export type NewPolicy = z.input<typeof newPolicySchema>;

/** One decision. `by`: a staff number, or `config`: the configuration of the centre. */
export const decidedPolicySchema = z.strictObject({
  version: z.int().min(1),
  policy: policySchema,
  budgetMs: budgetSchema,
  at: z.number(),
  by: z.string(),
  /** Empty where the configuration decided, or a program before reasons were asked for. */
  reason: z.string(),
});
export type DecidedPolicy = z.infer<typeof decidedPolicySchema>;

/** Most of one scope that are listed. */
export const MAX_POLICY_VERSIONS = 50;

export const policyListSchema = z.strictObject({
  /** Whether whoever asks may decide. */
  mayDecide: z.boolean(),
  scopes: z.array(
    z.strictObject({
      scope: scopeIdSchema,
      /** Newest first; the first is what terminals are told. */
      versions: z.array(decidedPolicySchema).min(1).max(MAX_POLICY_VERSIONS),
    }),
  ),
});
export type PolicyList = z.infer<typeof policyListSchema>;

export const DECIDES_POLICY: readonly Role[] = ['election_officer'];
/** Whoever answers for what a desk does, or for how it came about; not 運用者: it names staff. */
export const SEES_POLICIES: readonly Role[] = ['supervisor', 'election_officer', 'auditor', 'admin'];

export const POLICY_API = {
  /** GET → `policyListSchema`; POST `newPolicySchema` → the signed document; needs a fresh proof, 409 when somebody was faster. */
  list: '/console/api/reservation-policies',
} as const;
