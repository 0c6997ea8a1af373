/**
 * 職員アカウント: sign-in with the municipality's own OpenID provider (authorization code with PKCE). The ID token alone says who it is
 * and what she may do; nothing of it is kept but the staff number and the role.
 */
import { readFileSync } from 'node:fs';
import * as client from 'openid-client';
import { z } from 'zod';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { OidcConfig } from './config.ts';
import type { FlowOf } from './flows.ts';
import { FRESH_MS } from './proofs.ts';
import type { ConsoleSession } from './schema.ts';
import { newToken } from './secrets.ts';
import type { OidcRefusal } from './staff-schema.ts';

const TIMEOUT_S = 10;
/** Two clocks are never the same, milliseconds. */
const SKEW_MS = 30_000;

/** Names that the centre itself acts under: no provider may give them to a person. */
const OWN_NAMES = ['link', 'program', 'config', 'training', 'desk', 'break-glass', 'upstream'];

const staffSchema = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(
    z
      .string()
      .regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u)
      .refine((name) => !OWN_NAMES.includes(name)),
  );
const valuesSchema = z.union([z.string().transform((value) => [value]), z.array(z.string())]);

export interface ProvenByProvider {
  readonly who: ConsoleSession;
  /** When she last proved herself to the provider, as far as it says so. */
  readonly at: number | undefined;
}

export interface Oidc {
  /** Where the browser goes, and what its coming back must fit. */
  begin(
    redirectUri: string,
    session: string | null,
  ): Promise<Result<{ readonly url: string; readonly flow: FlowOf<'oidc'> }, 'unreachable'>>;
  /** `at`: the whole address that the provider sent the browser back to. */
  finish(at: URL, flow: FlowOf<'oidc'>): Promise<Result<ProvenByProvider, OidcRefusal>>;
  /** Where the provider's own session is ended; undefined: it has no such place, or does not answer. */
  endUrl(returnTo: string): Promise<string | undefined>;
}

const discover = ({ issuer, clientId, clientSecretFile }: OidcConfig): Promise<client.Configuration> => {
  const url = new URL(issuer);
  const secret = clientSecretFile === undefined ? undefined : readFileSync(clientSecretFile, 'utf8').trim();
  return client.discovery(url, clientId, secret, secret === undefined ? client.None() : undefined, {
    timeout: TIMEOUT_S,
    // The configuration takes plain http on this very machine only.
    execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  });
};

/** The provider's description, asked for at the first sign-in and kept; a failure is tried again by whoever comes next. */
const createConfiguration = (config: OidcConfig) => {
  let known: Promise<client.Configuration> | undefined;
  return async (): Promise<Result<client.Configuration, 'unreachable'>> => {
    known ??= discover(config);
    try {
      return success(await known);
    } catch (error) {
      known = undefined;
      return failure('unreachable', { error: nameOf(error) });
    }
  };
};

/** Never the message: it may quote the token. */
const nameOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : error instanceof Error
      ? error.name
      : 'unknown';

const UNREACHABLE = ['OAUTH_TIMEOUT', 'TypeError'];

const refusalOf = (error: unknown): Result<never, OidcRefusal> => {
  const name = nameOf(error);
  if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied')
    return failure('declined');
  return failure(UNREACHABLE.includes(name) ? 'unreachable' : 'refused', { error: name });
};

const roleOf = ({ roleClaim, roles }: OidcConfig, claims: client.IDToken): Role | undefined => {
  const values = valuesSchema.safeParse(claims[roleClaim]);
  if (!values.success) return undefined;
  return roles.find(({ value }) => values.data.includes(value))?.role;
};

const isStrongEnough = ({ acr, amr }: OidcConfig, claims: client.IDToken): boolean => {
  const met = z.string().safeParse(claims['acr']).data;
  if (acr !== undefined && (met === undefined || !acr.includes(met))) return false;
  const used = z.array(z.string()).safeParse(claims['amr']).data ?? [];
  return (amr ?? []).every((means) => used.includes(means));
};

const personOf = (
  config: OidcConfig,
  claims: client.IDToken,
  flow: FlowOf<'oidc'>,
): Result<ProvenByProvider, OidcRefusal> => {
  if (!isStrongEnough(config, claims)) return failure('too_weak');
  const role = roleOf(config, claims);
  const staff = staffSchema.safeParse(claims[config.staffClaim]);
  if (role === undefined || !staff.success) return failure('no_role');
  const at = claims.auth_time === undefined ? undefined : claims.auth_time * 1000;
  // She was asked to prove herself again, and did so before she was asked: the provider did not do what it was told.
  if (flow.session !== null && (at === undefined || at < flow.startedAt - SKEW_MS))
    return failure('too_weak');
  return success({ who: { staff: staff.data, role }, at });
};

export const createOidc = (config: OidcConfig, system: System): Oidc => {
  const configuration = createConfiguration(config);
  return {
    begin: async (redirectUri, session) => {
      const found = await configuration();
      if (!found.ok) return found;
      const flow: FlowOf<'oidc'> = {
        kind: 'oidc',
        state: newToken(system),
        nonce: newToken(system),
        verifier: newToken(system),
        redirectUri,
        startedAt: system.now(),
        session,
      };
      const url = client.buildAuthorizationUrl(found.value, {
        redirect_uri: redirectUri,
        scope: config.scope,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
        ...(config.acr === undefined ? {} : { acr_values: config.acr.join(' ') }),
        ...(session === null ? {} : { max_age: '0' }),
      });
      return success({ url: url.href, flow });
    },
    finish: async (at, flow) => {
      const found = await configuration();
      if (!found.ok) return found;
      try {
        const tokens = await client.authorizationCodeGrant(found.value, at, {
          expectedState: flow.state,
          expectedNonce: flow.nonce,
          pkceCodeVerifier: flow.verifier,
          idTokenExpected: true,
          ...(flow.session === null ? {} : { maxAge: FRESH_MS / 1000 }),
        });
        const claims = tokens.claims();
        return claims === undefined ? failure('refused') : personOf(config, claims, flow);
      } catch (error) {
        return refusalOf(error);
      }
    },
    endUrl: async (returnTo) => {
      const found = await configuration();
      if (!found.ok || found.value.serverMetadata().end_session_endpoint === undefined) return undefined;
      return client.buildEndSessionUrl(found.value, { post_logout_redirect_uri: returnTo }).href;
    },
  };
};
