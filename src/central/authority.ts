/** 認証局 of a tenant: made at the first start and kept sealed in its rows, or brought along by the municipality as files. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Authority, importAuthority, newAuthority } from '../kernel/x509.ts';
import { type CentreKey, seal, unseal } from './centre-key.ts';
import type { Sql } from './database.ts';

export interface AuthorityFiles {
  /** PEM: a CA with P-256, and its key (PKCS#8). */
  readonly certificate: string;
  readonly key: string;
}

export interface AuthorityDeps {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
  /** Absent only where every tenant brings its own CA. */
  readonly centreKey: CentreKey | undefined;
  /** In place of one of our own. */
  readonly files?: AuthorityFiles | undefined;
}

export type AuthorityFailure = 'centre_key_wrong' | 'authority_wrong';

const rowsSchema = z
  .array(z.object({ certificate: z.string(), sealed_key: z.instanceof(Uint8Array) }))
  .max(1);

const purposeOf = (tenant: TenantId): string => `kazasu.ca.v1/${tenant}`;

const stored = async ({ sql, tenant }: AuthorityDeps) => {
  const rows: unknown = await sql`SELECT certificate, sealed_key FROM tenant_ca WHERE tenant = ${tenant}`;
  return rowsSchema.parse(rows)[0];
};

const fromFiles = (files: AuthorityFiles, now: number): Result<Authority, 'authority_wrong'> => {
  try {
    const [certificate, key] = [readFileSync(files.certificate, 'utf8'), readFileSync(files.key, 'utf8')];
    return importAuthority({ certificate, key }, now);
  } catch {
    return failure('authority_wrong'); // a file that is not there or not ours to read
  }
};

/** Two centres that start at once agree on the one that was stored first. */
export const loadAuthority = async (deps: AuthorityDeps): Promise<Result<Authority, AuthorityFailure>> => {
  const { sql, tenant, system, centreKey, files } = deps;
  if (files !== undefined) return fromFiles(files, system.now());
  if (centreKey === undefined) throw new Error('a CA without a key to seal it');
  if ((await stored(deps)) === undefined) {
    const made = newAuthority(tenant, system);
    const sealedKey = seal(centreKey, purposeOf(tenant), Buffer.from(made.key, 'utf8'), system);
    await sql`
      INSERT INTO tenant_ca (tenant, certificate, sealed_key, created_at)
      VALUES (${tenant}, ${made.certificate}, ${sealedKey}, ${system.now()})
      ON CONFLICT DO NOTHING`;
  }
  const row = await stored(deps);
  if (row === undefined) throw new Error('the CA that was just stored is missing');
  const key = unseal(centreKey, purposeOf(tenant), row.sealed_key);
  return key.ok
    ? success({ certificate: row.certificate, key: Buffer.from(key.value).toString('utf8') })
    : failure('centre_key_wrong', { tenant });
};
