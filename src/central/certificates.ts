/**
 * 端末証明書 of a tenant: who asked for one, who decided, what was issued and what counts no more. Serials are denied by their row,
 * which is looked up at every request: a withdrawn terminal is refused with its next one, at every centre of the database.
 */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { DeviceId } from '../kernel/ids.ts';
import { deviceIdSchema } from '../kernel/ids.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { type Authority, deviceValidity, issueCertificate } from '../kernel/x509.ts';
import { requestId } from '../kernel/x509-csr.ts';
import { keyIdOf, type PeerIdentity } from '../kernel/x509-peer.ts';
import type { EnrolRequest } from '../outbox/protocol.ts';
import { type ActDeps, type ActKind, recordAct } from './acts.ts';
import type { Queryable } from './database.ts';
import { addDevice, type Enrolment, mayTakeName, takeCode } from './enrolment.ts';
import { hashCode } from './secrets.ts';

/** Where decisions are written down as acts of the centre, in the transaction that carries them out. */
export interface Deciding extends Enrolment {
  readonly acts: ActDeps;
}

export interface Certifier extends Deciding {
  readonly authority: Authority;
}

/** Knows whose certificate is good, and makes none: a branch has not the key of the CA. */
export interface Verifier extends Enrolment {
  readonly authority: Pick<Authority, 'certificate'>;
}

const DAY_MS = 86_400_000;

/**
 * A certificate may be renewed for this long from its beginning, also when it is over. A terminal renews after half of its 90
 * days; one that was away for 120 days comes back by itself, one that was away for 200 needs a new code.
 */
export const RENEWABLE_MS = 180 * DAY_MS;

/** A renewal whose answer was lost gets the same one again. */
const SAME_ANSWER_MS = DAY_MS;

/** The centre by itself. */
const CENTRE_STAFF = 'centre';

/** Approved by nobody: the code of a training centre. */
export const TRAINING_STAFF = 'training';

const requestRows = z
  .array(
    z.object({
      id: z.string(),
      device: deviceIdSchema,
      site: z.string(),
      site_name: z.string(),
      public_key: z.string(),
      certified_key: z.instanceof(Uint8Array),
      code_hash: z.instanceof(Uint8Array),
      bound: z.boolean(),
      state: z.enum(['pending', 'approved', 'refused']),
    }),
  )
  .max(1);
type RequestRow = z.infer<typeof requestRows>[number];

/** What is approved: a terminal under a name, with its two keys. */
interface Candidate
  extends Pick<RequestRow, 'id' | 'device' | 'site' | 'site_name' | 'public_key' | 'bound'> {
  readonly certified_key: Uint8Array;
  /** With the code of a training centre. */
  readonly reusable: boolean;
}

const lockRequest = async (
  tx: Queryable,
  { tenant }: Enrolment,
  id: string,
): Promise<RequestRow | undefined> => {
  const rows: unknown = await tx`
    SELECT id, device, site, site_name, public_key, certified_key, code_hash, bound, state
    FROM device_request WHERE tenant = ${tenant} AND id = ${id} FOR UPDATE`;
  return requestRows.parse(rows)[0];
};

const certificateRows = z
  .array(
    z.object({
      certificate: z.string(),
      issued_at: z.int(),
      not_after: z.int(),
      revoked_at: z.int().nullable(),
    }),
  )
  .max(1);

/** The newest of this device and key. */
const newestOf = async (tx: Queryable, { tenant }: Enrolment, device: DeviceId, keyId: string) => {
  const rows: unknown = await tx`
    SELECT certificate, issued_at, not_after, revoked_at FROM device_certificate
    WHERE tenant = ${tenant} AND device = ${device} AND key_id = ${keyId}
    ORDER BY issued_at DESC, serial LIMIT 1`;
  return certificateRows.parse(rows)[0];
};

const issue = async (
  tx: Queryable,
  { tenant, system, authority }: Certifier,
  to: { readonly device: DeviceId; readonly site: string; readonly certifiedKey: Uint8Array },
): Promise<string> => {
  const { device, site, certifiedKey } = to;
  const now = system.now();
  const certificate = issueCertificate(authority, system, {
    holder: { kind: 'device', tenant, device, site },
    publicKey: certifiedKey,
    ...deviceValidity(now),
  });
  const { serialNumber, validFromDate, validToDate } = new X509Certificate(certificate);
  await tx`
    INSERT INTO device_certificate
      (tenant, serial, device, site, key_id, not_before, not_after, issued_at, certificate)
    VALUES (${tenant}, ${serialNumber.toLowerCase()}, ${device}, ${site}, ${keyIdOf(certifiedKey)},
      ${validFromDate.getTime()}, ${validToDate.getTime()}, ${now}, ${certificate})`;
  return certificate;
};

interface Decision {
  readonly kind: 'approve' | 'refuse' | 'withdraw' | 'renewal_refused';
  readonly staff: string;
  readonly device: DeviceId;
  readonly reason: string;
}

const DECISION_ACTS: Readonly<Record<Decision['kind'], ActKind>> = {
  approve: 'device.approved',
  refuse: 'device.refused',
  withdraw: 'device.revoked',
  renewal_refused: 'device.renewal_refused',
};

/** Only 情報担当 decides, or whoever runs the program. The code of a drill decides nothing that anybody has to answer for. */
const noteDecision = async (
  tx: Queryable,
  { tenant, system, acts }: Deciding,
  decision: Decision,
): Promise<void> => {
  const { kind, staff, device, reason } = decision;
  if (staff !== TRAINING_STAFF)
    await recordAct(tx, acts, {
      kind: DECISION_ACTS[kind],
      actor: { staff, role: 'admin' },
      data: { device, reason },
    });
  await tx`
    INSERT INTO device_decision (tenant, at, kind, staff, device, reason)
    VALUES (${tenant}, ${system.now()}, ${kind}, ${staff}, ${device}, ${reason})`;
};

const deny = async (tx: Queryable, { tenant, system }: Enrolment, device: DeviceId): Promise<void> => {
  await tx`
    UPDATE device_certificate SET revoked_at = ${system.now()}
    WHERE tenant = ${tenant} AND device = ${device} AND revoked_at IS NULL`;
};

/** Makes the device known, its earlier certificates void, and gives it one. */
const approveRow = async (
  tx: Queryable,
  certifier: Certifier,
  row: Candidate,
  staff: string,
): Promise<Result<string, 'name_in_use'>> => {
  const { tenant, system } = certifier;
  const { id, device, site } = row;
  const request = { device, site, siteName: row.site_name, publicKey: row.public_key };
  if (!(await mayTakeName(tx, certifier, request, row))) return failure('name_in_use');
  await deny(tx, certifier, device);
  await addDevice(tx, certifier, request);
  const certificate = await issue(tx, certifier, { device, site, certifiedKey: row.certified_key });
  await tx`
    UPDATE device_request SET state = 'approved', decided_at = ${system.now()}, decided_by = ${staff}
    WHERE tenant = ${tenant} AND id = ${id}`;
  await noteDecision(tx, certifier, { kind: 'approve', staff, device, reason: '' });
  return success(certificate);
};

type Asked = Result<
  { readonly state: 'pending' } | { readonly state: 'approved'; readonly certificate: string },
  'bad_code' | 'not_approved' | 'revoked'
>;

/** The answer to a request that was made before: whoever lost it may ask again, with the code long used. */
const repeated = async (tx: Queryable, certifier: Certifier, row: RequestRow): Promise<Asked> => {
  if (row.state === 'pending') return success({ state: 'pending' });
  if (row.state === 'refused') return failure('not_approved');
  const newest = await newestOf(tx, certifier, row.device, keyIdOf(row.certified_key));
  if (newest === undefined || newest.revoked_at !== null) return failure('revoked');
  // The code is long used, and a certificate that is over is what renewal is for.
  if (newest.not_after < certifier.system.now()) return failure('bad_code');
  return success({ state: 'approved', certificate: newest.certificate });
};

const newRequest = async (
  tx: Queryable,
  certifier: Certifier,
  given: { readonly id: string; readonly request: EnrolRequest; readonly certifiedKey: Uint8Array },
): Promise<Asked> => {
  const { tenant, system } = certifier;
  const { id, request, certifiedKey } = given;
  const { device, site, siteName, publicKey } = request;
  const code = await takeCode(tx, certifier, request);
  if (code === undefined) return failure('bad_code');
  const { bound, reusable } = code;
  await tx`
    INSERT INTO device_request (tenant, id, device, site, site_name, public_key, certified_key, code_hash, bound,
      asked_at, state)
    VALUES (${tenant}, ${id}, ${device}, ${site}, ${siteName}, ${publicKey}, ${certifiedKey},
      ${hashCode(request.code)}, ${bound}, ${system.now()}, 'pending')
    ON CONFLICT (tenant, id) DO UPDATE SET site = excluded.site, site_name = excluded.site_name,
      code_hash = excluded.code_hash, bound = excluded.bound, asked_at = excluded.asked_at, state = 'pending',
      decided_at = NULL, decided_by = NULL, reason = NULL`;
  if (!reusable) return success({ state: 'pending' });
  const names = { id, device, site, site_name: siteName, bound, reusable };
  const row = { ...names, public_key: publicKey, certified_key: certifiedKey };
  const approved = await approveRow(tx, certifier, row, TRAINING_STAFF);
  return approved.ok ? success({ state: 'approved', certificate: approved.value }) : failure('bad_code');
};

/** A terminal asks to be taken in, with a code and the key (SPKI, DER) of its certificate request. Safe to repeat. */
export const askForCertificate = (
  certifier: Certifier,
  request: EnrolRequest,
  certifiedKey: Uint8Array,
): Promise<Asked> =>
  certifier.sql.begin(async (tx) => {
    const id = requestId({ ...request, certifiedKey });
    const before = await lockRequest(tx, certifier, id);
    const isSameCode = before !== undefined && Buffer.from(before.code_hash).equals(hashCode(request.code));
    return isSameCode
      ? repeated(tx, certifier, before)
      : newRequest(tx, certifier, { id, request, certifiedKey });
  });

export type DecideFailure = 'unknown_request' | 'already_decided' | 'name_in_use';

/** 承認. `staff`: who decides. */
export const approveRequest = (
  certifier: Certifier,
  id: string,
  staff: string,
): Promise<Result<undefined, DecideFailure>> =>
  certifier.sql.begin(async (tx) => {
    const row = await lockRequest(tx, certifier, id);
    if (row === undefined) return failure('unknown_request');
    if (row.state !== 'pending') return failure('already_decided');
    const approved = await approveRow(tx, certifier, { ...row, reusable: false }, staff);
    return approved.ok ? success(undefined) : approved;
  });

/** 却下 */
export const refuseRequest = (
  certifier: Deciding,
  id: string,
  by: { readonly staff: string; readonly reason: string },
): Promise<Result<undefined, DecideFailure>> =>
  certifier.sql.begin(async (tx) => {
    const { tenant, system } = certifier;
    const row = await lockRequest(tx, certifier, id);
    if (row === undefined) return failure('unknown_request');
    if (row.state !== 'pending') return failure('already_decided');
    await tx`
      UPDATE device_request SET state = 'refused', decided_at = ${system.now()}, decided_by = ${by.staff},
        reason = ${by.reason}
      WHERE tenant = ${tenant} AND id = ${id}`;
    await noteDecision(tx, certifier, { kind: 'refuse', device: row.device, ...by });
    return success(undefined);
  });

/** 廃止: from its next request on the terminal is refused; what it sent before stays. */
export const withdrawDevice = (
  enrolment: Deciding,
  device: DeviceId,
  by: { readonly staff: string; readonly reason: string },
): Promise<Result<undefined, 'unknown_device'>> =>
  enrolment.sql.begin(async (tx) => {
    const { tenant, system } = enrolment;
    const result = await tx`
      UPDATE device SET revoked_at = ${system.now()}
      WHERE tenant = ${tenant} AND device = ${device} AND revoked_at IS NULL`;
    if (result.count !== 1) return failure('unknown_device');
    await deny(tx, enrolment, device);
    await noteDecision(tx, enrolment, { kind: 'withdraw', device, ...by });
    return success(undefined);
  });

const notedRows = z.tuple([z.object({ noted: z.boolean() })]);

/** Once a day: a terminal that is refused comes again and again. The device's row is locked. */
const noteRefusedRenewal = async (
  tx: Queryable,
  certifier: Certifier,
  device: DeviceId,
  reason: 'certificate_revoked' | 'renewal_too_late',
): Promise<void> => {
  const { tenant, system } = certifier;
  const rows: unknown = await tx`
    SELECT EXISTS (
      SELECT 1 FROM device_decision WHERE tenant = ${tenant} AND device = ${device} AND kind = 'renewal_refused'
        AND reason = ${reason} AND at > ${system.now() - DAY_MS}
    ) AS noted`;
  if (!notedRows.parse(rows)[0].noted)
    await noteDecision(tx, certifier, { kind: 'renewal_refused', staff: CENTRE_STAFF, device, reason });
};

const siteRows = z.array(z.object({ site: z.string(), revoked_at: z.int().nullable() })).max(1);

export type RenewFailure =
  | 'certificate_revoked'
  | 'bad_certificate_request'
  | 'renewal_too_late'
  | 'unknown_device';

/** The next certificate for the key of the one that was shown, which may be over. */
export const renewCertificate = (
  certifier: Certifier,
  shown: PeerIdentity,
  certifiedKey: Uint8Array,
): Promise<Result<string, RenewFailure>> =>
  certifier.sql.begin(async (tx) => {
    const { tenant, system } = certifier;
    const { device } = shown;
    const keyId = shown.keyId();
    if (keyIdOf(certifiedKey) !== keyId) return failure('bad_certificate_request');
    const rows: unknown = await tx`
      SELECT site, revoked_at FROM device WHERE tenant = ${tenant} AND device = ${device} FOR UPDATE`;
    const [known] = siteRows.parse(rows);
    if (known === undefined) return failure('unknown_device');
    const newest = await newestOf(tx, certifier, device, keyId);
    const now = system.now();
    const isRevoked = known.revoked_at !== null || (newest?.revoked_at ?? null) !== null;
    if (isRevoked || now - shown.notBefore > RENEWABLE_MS) {
      const reason = isRevoked ? 'certificate_revoked' : 'renewal_too_late';
      await noteRefusedRenewal(tx, certifier, device, reason);
      return failure(reason);
    }
    const isFresh = newest !== undefined && newest.issued_at > now - SAME_ANSWER_MS;
    if (isFresh) return success(newest.certificate);
    return success(await issue(tx, certifier, { device, site: known.site, certifiedKey }));
  });
