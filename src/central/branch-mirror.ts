/** What a centre tells its branches of itself (`mirrorOf`), and how a branch takes it over (`takeMirror`), decision 0030. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { type DeviceId, deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type Mirror, openMirror, type SignedMirror, signMirror } from '../outbox/branch-protocol.ts';
import { noteAnomaly } from './anomalies.ts';
import type { Queryable, Sql } from './database.ts';
import type { ReceiptKey } from './receipt-key.ts';
import { publishConfigured, readScopes } from './reservation-scopes.ts';

interface Place {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly mode: Mirror['mode'];
  readonly system: Pick<System, 'now'>;
  readonly receiptKey: ReceiptKey;
}

const deviceRows = z.array(
  z
    .object({
      device: deviceIdSchema,
      site: z.string(),
      site_name: z.string(),
      public_key: publicKeySchema,
      enrolled_at: z.int(),
      revoked_at: z.int().nullable(),
    })
    .transform(({ site_name, public_key, enrolled_at, revoked_at, ...row }) => ({
      ...row,
      siteName: site_name,
      publicKey: public_key,
      enrolledAt: enrolled_at,
      revokedAt: revoked_at,
    })),
);

const keyRows = z.array(
  z
    .object({
      device: deviceIdSchema,
      site: z.string(),
      public_key: publicKeySchema,
      listed_at: z.int(),
      withdrawn_at: z.int().nullable(),
    })
    .transform(({ public_key, listed_at, withdrawn_at, ...row }) => ({
      ...row,
      publicKey: public_key,
      listedAt: listed_at,
      withdrawnAt: withdrawn_at,
    })),
);

const deniedRows = z.array(
  z
    .object({
      serial: z.string(),
      device: deviceIdSchema,
      site: z.string(),
      key_id: z.string(),
      not_before: z.int(),
      not_after: z.int(),
      revoked_at: z.int(),
    })
    .transform(({ key_id, not_before, not_after, revoked_at, ...row }) => ({
      ...row,
      keyId: key_id,
      notBefore: not_before,
      notAfter: not_after,
      revokedAt: revoked_at,
    })),
);

/** Everything of one moment, signed for this branch. A certificate that is over need not be denied any more. */
export const mirrorOf = (
  { sql, tenant, mode, system, receiptKey }: Place,
  branch: DeviceId,
): Promise<SignedMirror> =>
  sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) => {
    const asOf = Math.floor(system.now());
    const devices: unknown = await tx`
      SELECT device, site, site_name, public_key, enrolled_at, revoked_at FROM device
      WHERE tenant = ${tenant} ORDER BY device`;
    const keys: unknown = await tx`
      SELECT device, site, public_key, listed_at, withdrawn_at FROM roster_member
      WHERE tenant = ${tenant} ORDER BY site, device, public_key`;
    const denied: unknown = await tx`
      SELECT serial, device, site, key_id, not_before, not_after, revoked_at FROM device_certificate
      WHERE tenant = ${tenant} AND revoked_at IS NOT NULL AND not_after > ${asOf} ORDER BY serial`;
    const scopes = await readScopes(tx, tenant, mode);
    const mirror: Mirror = {
      v: 1,
      tenant,
      branch,
      mode,
      asOf,
      devices: deviceRows.parse(devices),
      keys: keyRows.parse(keys),
      denied: deniedRows.parse(denied),
      scopes: scopes.map(({ scope, version, policy, budgetMs }) => ({ scope, version, policy, budgetMs })),
    };
    return signMirror(mirror, receiptKey.privateKey);
  });

/**
 * The register as the centre has it. Who was withdrawn stays so until it was enrolled anew: a centre that was restored from an older copy
 * does not know of it any more, and here it is still known (`brought_back`).
 */
const takeDevices = async (
  tx: Queryable,
  tenant: TenantId,
  devices: Mirror['devices'],
): Promise<readonly string[]> => {
  const columns = [
    devices.map(({ device }) => device),
    devices.map(({ site }) => site),
    devices.map(({ siteName }) => siteName),
    devices.map(({ publicKey }) => publicKey),
    devices.map(({ enrolledAt }) => enrolledAt),
    devices.map(({ revokedAt }) => revokedAt),
  ] as const;
  const [names, sites, siteNames, keys, enrolled, revoked] = columns;
  const rows: unknown = await tx`
    SELECT device.device FROM device JOIN unnest(${names}::text[], ${enrolled}::int8[], ${revoked}::int8[])
      AS said (device, enrolled_at, revoked_at) ON said.device = device.device
    WHERE device.tenant = ${tenant} AND device.revoked_at IS NOT NULL AND said.revoked_at IS NULL
      AND said.enrolled_at <= device.revoked_at`;
  await tx`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at, revoked_at)
    SELECT ${tenant}, said.* FROM unnest(${names}::text[], ${sites}::text[], ${siteNames}::text[], ${keys}::text[],
      ${enrolled}::int8[], ${revoked}::int8[]) AS said (device, site, site_name, public_key, enrolled_at, revoked_at)
    ON CONFLICT (tenant, device) DO UPDATE SET site = excluded.site, site_name = excluded.site_name,
      public_key = excluded.public_key, enrolled_at = excluded.enrolled_at,
      revoked_at = CASE WHEN excluded.revoked_at IS NULL AND excluded.enrolled_at <= device.revoked_at
        THEN device.revoked_at ELSE excluded.revoked_at END`;
  return z
    .array(z.object({ device: z.string() }))
    .parse(rows)
    .map(({ device }) => device);
};

const takeKeys = async (tx: Queryable, tenant: TenantId, keys: Mirror['keys']): Promise<void> => {
  await tx`
    INSERT INTO roster_member (tenant, site, device, public_key, listed_at, withdrawn_at)
    SELECT ${tenant}, said.* FROM unnest(${keys.map(({ site }) => site)}::text[],
      ${keys.map(({ device }) => device)}::text[], ${keys.map(({ publicKey }) => publicKey)}::text[],
      ${keys.map(({ listedAt }) => listedAt)}::int8[], ${keys.map(({ withdrawnAt }) => withdrawnAt)}::int8[]) AS said
    ON CONFLICT (tenant, site, device, public_key) DO UPDATE SET withdrawn_at = excluded.withdrawn_at`;
};

/** Denied is denied: what a later mirror does not name is over, or of a centre that has forgotten. */
const takeDenied = async (tx: Queryable, tenant: TenantId, denied: Mirror['denied']): Promise<void> => {
  await tx`
    INSERT INTO device_certificate
      (tenant, serial, device, site, key_id, not_before, not_after, issued_at, certificate, revoked_at)
    SELECT ${tenant}, said.serial, said.device, said.site, said.key_id, said.not_before, said.not_after,
      said.not_before, '', said.revoked_at
    FROM unnest(${denied.map(({ serial }) => serial)}::text[], ${denied.map(({ device }) => device)}::text[],
      ${denied.map(({ site }) => site)}::text[], ${denied.map(({ keyId }) => keyId)}::text[],
      ${denied.map(({ notBefore }) => notBefore)}::int8[], ${denied.map(({ notAfter }) => notAfter)}::int8[],
      ${denied.map(({ revokedAt }) => revokedAt)}::int8[])
      AS said (serial, device, site, key_id, not_before, not_after, revoked_at)
    ON CONFLICT (tenant, serial) DO NOTHING`;
};

const heldRows = z
  .array(
    z.object({
      source: z.string(),
      version: z.int(),
      as_of: z.int(),
      sha256: z.string(),
      got_at: z.int(),
    }),
  )
  .max(1);

/** Of the mirror that is held: every copy says whose it is, which and of when. */
export interface HeldMirror {
  readonly source: string;
  readonly version: number;
  readonly asOf: number;
  readonly sha256: string;
  readonly gotAt: number;
}

export const heldMirror = async (sql: Queryable, tenant: TenantId): Promise<HeldMirror | undefined> => {
  const rows: unknown = await sql`
    SELECT source, version, as_of, sha256, got_at FROM branch_mirror WHERE tenant = ${tenant}`;
  const [row] = heldRows.parse(rows);
  return row === undefined
    ? undefined
    : {
        source: row.source,
        version: row.version,
        asOf: row.as_of,
        sha256: row.sha256,
        gotAt: row.got_at,
      };
};

export type MirrorRefusal =
  | 'bad_signature'
  | 'bad_mirror'
  | 'wrong_tenant'
  | 'wrong_branch'
  | 'older'
  | 'dated_ahead';

/** Under which name a branch publishes what the centre above decided: its address may become another one. */
const UPSTREAM = 'upstream';

/** Two clocks are never the same, milliseconds. Dated further ahead, a mirror would keep out every one that comes after it. */
const AHEAD_MS = 300_000;

const faultOf = (
  { tenant, mode }: Place,
  branch: string,
  mirror: Mirror,
): 'wrong_tenant' | 'wrong_branch' | undefined => {
  // Drill and earnest never mix, on whichever side it is written wrong.
  if (mirror.tenant !== tenant || mirror.mode !== mode) return 'wrong_tenant';
  return mirror.branch === branch ? undefined : 'wrong_branch';
};

const LOCK = 8_203_130;

/**
 * Takes it over, all of it or nothing. `older`: a copy of an earlier moment, from wherever it may come. `dated_ahead`: one of the two
 * clocks is wrong.
 */
export const takeMirror = async (
  place: Place,
  signed: SignedMirror,
  from: { readonly centralPublicKey: string; readonly branch: string; readonly source: string },
): Promise<Result<Mirror, MirrorRefusal>> => {
  const { sql, tenant, system, receiptKey } = place;
  const opened = openMirror(signed, from.centralPublicKey);
  if (!opened.ok) return opened;
  const mirror = opened.value;
  const fault = faultOf(place, from.branch, mirror);
  if (fault !== undefined) return failure(fault);
  const now = Math.floor(system.now());
  if (mirror.asOf > now + AHEAD_MS) return failure('dated_ahead', { asOf: mirror.asOf });
  const taken = await sql.begin(async (tx): Promise<Result<Mirror, 'older'>> => {
    await tx`SELECT pg_advisory_xact_lock(${LOCK}, hashtext(${tenant}))`;
    const held = await heldMirror(tx, tenant);
    const isAhead = held !== undefined && held.asOf > now + AHEAD_MS;
    if (held !== undefined && !isAhead && mirror.asOf < held.asOf)
      return failure('older', { asOf: mirror.asOf });
    const back = await takeDevices(tx, tenant, mirror.devices);
    await takeKeys(tx, tenant, mirror.keys);
    await takeDenied(tx, tenant, mirror.denied);
    const { source } = from;
    await tx`
      INSERT INTO branch_mirror (tenant, source, version, as_of, sha256, payload, signature, got_at, central_key)
      VALUES (${tenant}, ${source}, 1, ${mirror.asOf}, ${hash('sha256', signed.payload)}, ${signed.payload},
        ${signed.signature}, ${now}, ${from.centralPublicKey})
      ON CONFLICT (tenant) DO UPDATE SET source = excluded.source, version = branch_mirror.version + 1,
        as_of = excluded.as_of, sha256 = excluded.sha256, payload = excluded.payload,
        signature = excluded.signature, got_at = excluded.got_at, central_key = excluded.central_key`;
    for (const device of back)
      await noteAnomaly(tx, tenant, {
        kind: 'regression',
        key: `withdrawn/${device}`,
        device,
        foundAt: now,
        detail: { reason: 'withdrawal_forgotten' },
      });
    return success(mirror);
  });
  if (taken.ok)
    await publishConfigured(
      sql,
      tenant,
      mirror.scopes.map((scope) => ({ ...scope, mode: mirror.mode })),
      { staff: UPSTREAM, at: now, key: receiptKey.privateKey },
    );
  return taken;
};
