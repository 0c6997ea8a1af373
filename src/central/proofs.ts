/** 本人の確認のやり直し (step-up): what counts as a fresh proof of who is signed in, and how she can give one. */
import type { ConsoleSession } from './schema.ts';
import type { ProofWay, SignInMethod } from './staff-schema.ts';

/** How long a proof is good for acts that cannot be taken back, milliseconds. */
export const FRESH_MS = 300_000;

/** A session as it is found again; `session` of the page is the first two. */
export interface OpenSession extends ConsoleSession {
  readonly method: SignInMethod;
  readonly proof: { readonly method: SignInMethod; readonly at: number } | null;
  /** Of this person: from then on her PIN proves nothing here. */
  readonly hasPasskey: boolean;
}

export interface ProofRules {
  readonly hasOidc: boolean;
  /** 訓練: whoever came by the link of the start has nothing to prove herself with again. */
  readonly isDrill: boolean;
}

/** The link of a drill and the sealed code are proof as long as they last: there is no other. */
const provesThroughout = ({ method }: OpenSession, { isDrill }: ProofRules): boolean =>
  method === 'break_glass' || (method === 'link' && isDrill);

const countsAsProof = (method: SignInMethod, { hasPasskey }: OpenSession, { hasOidc }: ProofRules): boolean =>
  method !== 'pin' || !(hasPasskey || hasOidc);

/** Until when what was proven last counts; 0: it does not. */
export const provenUntil = (session: OpenSession, rules: ProofRules, now: number): number => {
  if (provesThroughout(session, rules)) return now + FRESH_MS;
  const { proof } = session;
  return proof !== null && countsAsProof(proof.method, session, rules) ? proof.at + FRESH_MS : 0;
};

/** How this person can prove herself now; none: she has to register a passkey, or come in anew. */
export const proofWays = (session: OpenSession, rules: ProofRules): ProofWay[] => {
  if (session.method === 'link' || session.method === 'break_glass') return [];
  const ways: ProofWay[] = [];
  if (session.hasPasskey) ways.push('passkey');
  if (session.method === 'oidc' && rules.hasOidc) ways.push('oidc');
  if (session.method !== 'oidc' && countsAsProof('pin', session, rules)) ways.push('pin');
  return ways;
};

/** For the first passkey, any proof is enough; for another, one that counts for everything else. */
export const mayRegister = (session: OpenSession, rules: ProofRules, now: number): boolean => {
  if (session.hasPasskey) return provenUntil(session, rules, now) > now;
  return session.proof !== null && session.proof.at + FRESH_MS > now;
};

/** Whose word it is that the person exists: the configuration's, or the provider's. */
export const sourceOf = ({ method }: Pick<OpenSession, 'method'>): 'staff' | 'oidc' =>
  method === 'oidc' ? 'oidc' : 'staff';
