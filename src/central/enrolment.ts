import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { type DeviceId, deviceIdSchema, type TenantId } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { EnrolRequest } from '../outbox/protocol.ts';
import { CENTRE_DEVICE } from './acts.ts';
import type { Queryable, Sql } from './database.ts';
import { hashCode, newCode } from './secrets.ts';
import { type Standing, standingOf } from './standings.ts';

/** Which terminals the centre knows, and the codes by which a new one may introduce itself. */

const DAY_MS = 86_400_000;

export interface Enrolment {
  readonly sql: Sql;
  readonly tenant: TenantId;
  readonly system: System;
}

/**
 * A new code, shown once and stored as a hash. For `device`: only that terminal may use it, and a terminal already
 * known under this name is replaced (new disk, new machine). Valid once, for 24 hours.
 */
export const issueCode = async (
  { sql, tenant, system }: Omit<Enrolment, 'sql'> & { readonly sql: Queryable },
  options: { readonly device?: DeviceId | undefined; readonly reusable?: boolean } = {},
): Promise<string> => {
  const code = newCode(system);
  const now = system.now();
  const reusable = options.reusable ?? false;
  await sql`
    INSERT INTO enrol_code (tenant, code_hash, device, created_at, expires_at, reusable)
    VALUES (${tenant}, ${hashCode(code)}, ${options.device ?? null}, ${now}, ${reusable ? null : now + DAY_MS}, ${reusable})`;
  return code;
};

/** In earnest: no code of an earlier training start is good any more. */
export const withdrawTrainingCodes = async ({ sql, tenant }: Enrolment): Promise<void> => {
  await sql`DELETE FROM enrol_code WHERE tenant = ${tenant} AND reusable`;
};

/** Training only: one code for all local terminals; the code of the last start ends. */
export const issueTrainingCode = async (enrolment: Enrolment): Promise<string> => {
  await enrolment.sql`DELETE FROM enrol_code WHERE tenant = ${enrolment.tenant} AND reusable`;
  return issueCode(enrolment, { reusable: true });
};

const codeRows = z.array(z.object({ device: deviceIdSchema.nullable(), reusable: z.boolean() })).max(1);
const deviceRows = z
  .array(z.object({ public_key: publicKeySchema, site: z.string(), revoked_at: z.int().nullable() }))
  .max(1);

/**
 * The code's row, locked, if it is good for this terminal. Used by the very same key it is good again: the answer to
 * the first try may have been lost.
 */
const lockCode = async (
  tx: Queryable,
  { tenant, system }: Enrolment,
  request: EnrolRequest,
): Promise<z.infer<typeof codeRows>[number] | undefined> => {
  const rows: unknown = await tx`
    SELECT device, reusable FROM enrol_code
    WHERE tenant = ${tenant} AND code_hash = ${hashCode(request.code)}
      AND (reusable OR used_at IS NULL OR used_by = ${request.publicKey})
      AND (expires_at IS NULL OR expires_at > ${system.now()}) AND (device IS NULL OR device = ${request.device})
    FOR UPDATE`;
  return codeRows.parse(rows)[0];
};

const lockDevice = async (
  tx: Queryable,
  tenant: TenantId,
  device: DeviceId,
): Promise<z.infer<typeof deviceRows>[number] | undefined> => {
  const rows: unknown = await tx`
    SELECT public_key, site, revoked_at FROM device WHERE tenant = ${tenant} AND device = ${device} FOR UPDATE`;
  return deviceRows.parse(rows)[0];
};

type NewDevice = Pick<EnrolRequest, 'device' | 'site' | 'siteName' | 'publicKey'>;

/** Whether a terminal with this key may have this name, which is not the centre's own. `bound`: the code was made for that very name. */
export const mayTakeName = async (
  tx: Queryable,
  { tenant }: Enrolment,
  { device, publicKey }: Pick<NewDevice, 'device' | 'publicKey'>,
  code: { readonly bound: boolean; readonly reusable: boolean },
): Promise<boolean> => {
  if (device === CENTRE_DEVICE) return false;
  const known = await lockDevice(tx, tenant, device);
  if (code.bound || known === undefined) return true;
  // A code for anybody must not take over the name of a terminal in use, nor bring back one that was withdrawn.
  return known.revoked_at === null && (code.reusable || known.public_key === publicKey);
};

/** The code that this terminal may use, now used by it; undefined when it may not, which leaves the code as it was. */
export const takeCode = async (
  tx: Queryable,
  enrolment: Enrolment,
  request: EnrolRequest,
): Promise<{ readonly bound: boolean; readonly reusable: boolean } | undefined> => {
  const { tenant, system } = enrolment;
  const row = await lockCode(tx, enrolment, request);
  if (row === undefined) return undefined;
  const code = { bound: row.device !== null, reusable: row.reusable };
  if (!(await mayTakeName(tx, enrolment, request, code))) return undefined;
  await tx`
    UPDATE enrol_code SET used_at = ${system.now()}, used_by = ${request.publicKey}
    WHERE tenant = ${tenant} AND code_hash = ${hashCode(request.code)}`;
  return code;
};

export const addDevice = async (
  tx: Queryable,
  { tenant, system }: Enrolment,
  { device, site, siteName, publicKey }: NewDevice,
): Promise<void> => {
  const now = system.now();
  // A machine that is replaced: what its key signed may still be on its way (site-roster.ts), whether or not anybody asked for the roster.
  await tx`
    INSERT INTO roster_member (tenant, site, device, public_key, listed_at, withdrawn_at)
    SELECT tenant, site, device, public_key, ${now}, revoked_at FROM device
    WHERE tenant = ${tenant} AND device = ${device} AND (site, public_key) <> (${site}, ${publicKey})
    ON CONFLICT (tenant, site, device, public_key) DO UPDATE SET withdrawn_at = excluded.withdrawn_at`;
  await tx`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    VALUES (${tenant}, ${device}, ${site}, ${siteName}, ${publicKey}, ${now})
    ON CONFLICT (tenant, device) DO UPDATE SET site = excluded.site, site_name = excluded.site_name,
      public_key = excluded.public_key, enrolled_at = excluded.enrolled_at, revoked_at = NULL`;
};

/** Makes the device known, with no certificate: on this very machine only. A refusal leaves the code as it was. */
export const enrolDevice = (
  enrolment: Enrolment,
  request: EnrolRequest,
): Promise<Result<undefined, 'bad_code'>> =>
  enrolment.sql.begin(async (tx) => {
    if ((await takeCode(tx, enrolment, request)) === undefined) return failure('bad_code');
    await addDevice(tx, enrolment, request);
    return success(undefined);
  });

type Enrolled = Result<{ readonly publicKey: string; readonly site: string }, 'unknown_device' | 'revoked'>;

/** Whether it counts, by what is known of it at this moment. */
export const judgeDevice = (known: Standing['device']): Enrolled => {
  if (known === undefined) return failure('unknown_device');
  const { publicKey, site, isRevoked } = known;
  return isRevoked ? failure('revoked') : success({ publicKey, site });
};

/** A device of ours: the key it must sign with, and the site it was enrolled for. */
export const enrolledDevice = async (enrolment: Enrolment, device: DeviceId): Promise<Enrolled> =>
  judgeDevice((await standingOf(enrolment, device)).device);
