import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { System } from '../kernel/system.ts';
import type { Sql } from './database.ts';

/** PKCS#8 of an Ed25519 private key is this and the 32 bytes of the seed (RFC 8410 §7). */
const ED25519_PKCS8_PREFIX = fromHex('302e020100300506032b657004220420');
const SEED_BYTES = 32;

const rowsSchema = z.tuple([z.object({ private_key: z.instanceof(Uint8Array) })]);

export interface ReceiptKey {
  readonly privateKey: KeyObject;
  /** Base64 SPKI: what a terminal learns at enrolment. */
  readonly publicKey: string;
}

/**
 * The key that signs receipts, made at the first start. It lives in the database, so that a restored or promoted
 * database goes on signing with the key that the terminals know.
 */
export const loadReceiptKey = async (sql: Sql, tenant: TenantId, system: System): Promise<ReceiptKey> => {
  const fresh = concatBytes(ED25519_PKCS8_PREFIX, system.randomBytes(SEED_BYTES));
  await sql`
    INSERT INTO central_key (tenant, private_key, created_at) VALUES (${tenant}, ${fresh}, ${system.now()})
    ON CONFLICT DO NOTHING`;
  const rows: unknown = await sql`SELECT private_key FROM central_key WHERE tenant = ${tenant}`;
  const [{ private_key }] = rowsSchema.parse(rows);
  const privateKey = createPrivateKey({ key: Buffer.from(private_key), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  return { privateKey, publicKey };
};
