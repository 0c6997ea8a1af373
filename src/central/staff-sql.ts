import { rowSecurity } from './row-security.ts';

/**
 * How people prove who they are at the console. `console_session.method`: how this session began. `console_proof`: when its holder
 * last proved herself. `console_flow`: a proof that is under way in one browser; taken out once. `passkey`: `id` as the
 * authenticator names it, `source` whose word it is that the person exists (`staff`: the configuration, `oidc`: the provider).
 */
export const STAFF_PROOFS = `
  ALTER TABLE console_session ADD COLUMN method text NOT NULL DEFAULT 'pin';
  CREATE TABLE console_proof (
    tenant text NOT NULL, token_hash bytea NOT NULL, proven_at int8 NOT NULL, method text NOT NULL,
    PRIMARY KEY (tenant, token_hash)
  );
  CREATE TABLE console_flow (
    tenant text NOT NULL, flow_hash bytea NOT NULL, data text NOT NULL, expires_at int8 NOT NULL,
    PRIMARY KEY (tenant, flow_hash)
  );
  CREATE TABLE passkey (
    tenant text NOT NULL, id text NOT NULL, source text NOT NULL CHECK (source IN ('staff', 'oidc')), staff text NOT NULL,
    name text NOT NULL, public_key bytea NOT NULL, counter int8 NOT NULL, created_at int8 NOT NULL, used_at int8,
    PRIMARY KEY (tenant, id)
  );
  CREATE INDEX passkey_by_person ON passkey (tenant, source, staff);
  CREATE TABLE break_glass (
    tenant text NOT NULL, code_hash bytea NOT NULL, role text NOT NULL, made_at int8 NOT NULL,
    used_at int8, replaced_at int8,
    PRIMARY KEY (tenant, code_hash)
  );
  ${rowSecurity(
    { name: 'console_proof' },
    { name: 'console_flow', may: ['DELETE'] },
    { name: 'passkey' },
    { name: 'break_glass', may: ['UPDATE'] },
  )}`;
