/** 職員のログインと本人の確認, as the page asks and gets it. Pure shapes: the page compiles them too. */
import { z } from 'zod';
import { tenantIdSchema } from '../kernel/ids.ts';

/** How a session began. `link`: of the program's start; `break_glass`: the sealed code. */
export const signInMethodSchema = z.enum(['pin', 'link', 'oidc', 'passkey', 'break_glass']);
export type SignInMethod = z.infer<typeof signInMethodSchema>;

/** What a sign-in page can offer. */
export const proofWaySchema = z.enum(['oidc', 'passkey', 'pin']);
export type ProofWay = z.infer<typeof proofWaySchema>;

/** Answer to GET `STAFF_API.proof`. */
export const proofStateSchema = z.strictObject({
  method: signInMethodSchema,
  /** By the centre's clock; `asOf` or earlier: acts that need a proof are refused with `step_up`. */
  provenUntil: z.number(),
  asOf: z.number(),
  ways: z.array(proofWaySchema),
});
export type ProofState = z.infer<typeof proofStateSchema>;

/** What the browser's authenticator answered; its bytes are judged by the library that knows them. */
const credentialSchema = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{16,1400}$/),
  rawId: z.string().max(1_400),
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});
export const attestationSchema = credentialSchema.extend({
  response: z.looseObject({
    clientDataJSON: z.string().max(8_000),
    attestationObject: z.string().max(16_000),
  }),
});
export const assertionSchema = credentialSchema.extend({
  response: z.looseObject({
    clientDataJSON: z.string().max(8_000),
    authenticatorData: z.string().max(8_000),
    signature: z.string().max(4_000),
    userHandle: z.string().max(200).optional(),
  }),
});
export type Attestation = z.infer<typeof attestationSchema>;
export type Assertion = z.infer<typeof assertionSchema>;

/** Body of POST `STAFF_API.proof`. */
export const proveSchema = z.union([
  z.strictObject({ pin: z.string().min(1).max(64) }),
  z.strictObject({ passkey: assertionSchema }),
]);

export const passkeyStartSchema = z.strictObject({ tenant: tenantIdSchema.optional() });
export const passkeySignInSchema = z.strictObject({ passkey: assertionSchema });

/** What its owner calls it: 「自席のパソコン」. */
export const passkeyNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
export const newPasskeySchema = z.strictObject({ name: passkeyNameSchema, passkey: attestationSchema });

export const passkeySchema = z.strictObject({
  id: z.string(),
  staff: z.string(),
  name: z.string(),
  createdAt: z.number(),
  usedAt: z.number().nullable(),
});
/** Own ones; 情報担当 sees everybody's, to remove one that was lost. */
export const passkeyListSchema = z.strictObject({
  /** Whether one can be registered from where this page is shown, by whoever is signed in. */
  canRegister: z.boolean(),
  passkeys: z.array(passkeySchema),
});
export type PasskeyList = z.infer<typeof passkeyListSchema>;

/** Options of WebAuthn as the library made them; the browser's library takes them as they are. */
export const webauthnOptionsSchema = z.looseObject({ challenge: z.string() });

/** Why a sign-in through the provider ended at the console's page, in its address as `?refused=`. */
export const oidcRefusalSchema = z.enum(['no_role', 'too_weak', 'declined', 'refused', 'unreachable']);
export type OidcRefusal = z.infer<typeof oidcRefusalSchema>;

export const STAFF_API = {
  /** GET → `proofStateSchema`; POST `proveSchema` → 204 */
  proof: '/console/api/proof',
  /** POST → options for `startAuthentication`, of one's own passkeys */
  proofOptions: '/console/api/proof/options',
  /** POST `passkeyStartSchema` → options for `startAuthentication`, before anybody is signed in */
  passkeyStart: '/console/api/passkey-sign-in/options',
  /** POST `passkeySignInSchema` → `sessionSchema` and a cookie */
  passkeySignIn: '/console/api/passkey-sign-in',
  /** GET → `passkeyListSchema`; POST `newPasskeySchema` → 204 */
  passkeys: '/console/api/passkeys',
  /** POST → options for `startRegistration` */
  passkeyOptions: '/console/api/passkeys/options',
  /** POST → 204; needs a fresh proof */
  removePasskey: (id: string): string => `/console/api/passkeys/${id}/remove`,
  /** Navigations, not calls: to the provider, back from it, and out of it. */
  oidcStart: '/console/oidc/start',
  oidcCallback: '/console/oidc/callback',
  oidcEnd: '/console/oidc/end',
} as const;
