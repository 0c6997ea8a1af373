/** 端末の登録 as a person sees and decides it, at the console or with `kazasu device`. */
import { z } from 'zod';
import { type DeviceId, deviceIdSchema } from '../kernel/ids.ts';
import { failure, type Result } from '../kernel/result.ts';
import { fingerprintOf } from '../kernel/x509.ts';
import { markOf } from '../kernel/x509-csr.ts';
import {
  approveRequest,
  type Certifier,
  type DecideFailure,
  type Deciding,
  RENEWABLE_MS,
  refuseRequest,
} from './certificates.ts';
import type { Queryable } from './database.ts';
import type { DeviceList, DeviceRequest, RegisteredDevice } from './schema.ts';

export interface DeviceRegister {
  list(): Promise<DeviceList>;
  /** Waiting or decided. */
  hasRequest(id: string): Promise<boolean>;
  /** In use or withdrawn. */
  hasDevice(device: DeviceId): Promise<boolean>;
  approve(id: string, staff: string): Promise<Result<undefined, DecideFailure>>;
  refuse(
    id: string,
    by: { readonly staff: string; readonly reason: string },
  ): Promise<Result<undefined, DecideFailure>>;
}

const requestRows = z.array(
  z.object({
    id: z.string(),
    device: deviceIdSchema,
    site: z.string(),
    site_name: z.string(),
    asked_at: z.int(),
    replaces: z.boolean(),
  }),
);

const readRequests = async (sql: Queryable, tenant: string): Promise<DeviceRequest[]> => {
  const rows: unknown = await sql`
    SELECT request.id, request.device, request.site, request.site_name, request.asked_at,
           device.device IS NOT NULL AND device.revoked_at IS NULL AS replaces
    FROM device_request AS request
    LEFT JOIN device ON device.tenant = request.tenant AND device.device = request.device
    WHERE request.tenant = ${tenant} AND request.state = 'pending'
    ORDER BY request.asked_at, request.id`;
  return requestRows.parse(rows).map(({ id, site_name, asked_at, ...row }) => ({
    ...row,
    id,
    mark: markOf(id),
    siteName: site_name,
    askedAt: asked_at,
  }));
};

const deviceRows = z.array(
  z.object({
    device: deviceIdSchema,
    site: z.string(),
    site_name: z.string(),
    enrolled_at: z.int(),
    revoked_at: z.int().nullable(),
    last_seen_at: z.int().nullable(),
    not_before: z.int().nullable(),
    not_after: z.int().nullable(),
    approved_by: z.string().nullable(),
    withdrawn_by: z.string().nullable(),
    withdrawn_reason: z.string().nullable(),
  }),
);
type DeviceRow = z.infer<typeof deviceRows>[number];

/** A terminal that is in use renews at half; a day more and it has not been here, or cannot. */
const DAY_MS = 86_400_000;

const stateOf = (
  { revoked_at, not_before, not_after }: DeviceRow,
  now: number,
): RegisteredDevice['state'] => {
  if (revoked_at !== null) return 'withdrawn';
  if (not_before === null || not_after === null) return 'plain';
  if (now - not_before > RENEWABLE_MS) return 'lost';
  if (now > not_after) return 'expired';
  return now > not_before + (not_after - not_before) / 2 + DAY_MS ? 'expiring' : 'ok';
};

const readDevices = async (sql: Queryable, tenant: string, now: number): Promise<RegisteredDevice[]> => {
  const rows: unknown = await sql`
    SELECT device.device, device.site, device.site_name, device.enrolled_at, device.revoked_at,
           (SELECT max(last_seen_at) FROM stream
            WHERE stream.tenant = device.tenant AND stream.device = device.device) AS last_seen_at,
           newest.not_before, newest.not_after, approved.staff AS approved_by,
           withdrawn.staff AS withdrawn_by, withdrawn.reason AS withdrawn_reason
    FROM device
    LEFT JOIN LATERAL (
      SELECT not_before, not_after FROM device_certificate AS one
      WHERE one.tenant = device.tenant AND one.device = device.device ORDER BY issued_at DESC, serial LIMIT 1
    ) AS newest ON true
    LEFT JOIN LATERAL (
      SELECT staff FROM device_decision AS one
      WHERE one.tenant = device.tenant AND one.device = device.device AND one.kind = 'approve'
      ORDER BY id DESC LIMIT 1
    ) AS approved ON true
    LEFT JOIN LATERAL (
      SELECT staff, reason FROM device_decision AS one
      WHERE one.tenant = device.tenant AND one.device = device.device AND one.kind = 'withdraw'
      ORDER BY id DESC LIMIT 1
    ) AS withdrawn ON device.revoked_at IS NOT NULL
    WHERE device.tenant = ${tenant}
    ORDER BY device.site, device.device`;
  return deviceRows.parse(rows).map((row) => ({
    device: row.device,
    site: row.site,
    siteName: row.site_name,
    state: stateOf(row, now),
    enrolledAt: row.enrolled_at,
    lastSeenAt: row.last_seen_at,
    notAfter: row.not_after,
    approvedBy: row.approved_by,
    withdrawn:
      row.revoked_at === null
        ? null
        : { at: row.revoked_at, staff: row.withdrawn_by ?? '', reason: row.withdrawn_reason ?? '' },
  }));
};

const countRows = z.tuple([z.object({ count: z.int() })]);

/** `certifier`: where this centre gives certificates; without it nobody asks for one. */
export const openDeviceRegister = (
  enrolment: Deciding,
  certifier: Certifier | undefined,
  changed: () => void,
): DeviceRegister => {
  const { sql, tenant, system } = enrolment;
  return {
    async list() {
      const asOf = system.now();
      return {
        asOf,
        fingerprint: certifier === undefined ? null : fingerprintOf(certifier.authority.certificate),
        requests: await readRequests(sql, tenant),
        devices: await readDevices(sql, tenant, asOf),
      };
    },
    async hasRequest(id) {
      const rows: unknown = await sql`
        SELECT count(*) AS count FROM device_request WHERE tenant = ${tenant} AND id = ${id}`;
      return countRows.parse(rows)[0].count > 0;
    },
    async hasDevice(device) {
      const rows: unknown = await sql`
        SELECT count(*) AS count FROM device WHERE tenant = ${tenant} AND device = ${device}`;
      return countRows.parse(rows)[0].count > 0;
    },
    async approve(id, staff) {
      if (certifier === undefined) return failure('unknown_request');
      const approved = await approveRequest(certifier, id, staff);
      changed();
      return approved;
    },
    async refuse(id, by) {
      const refused = await refuseRequest(enrolment, id, by);
      changed();
      return refused;
    },
  };
};
