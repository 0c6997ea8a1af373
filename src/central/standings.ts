/**
 * What counts of a terminal at this moment: whether it is enrolled, with which key, and whether its certificate was withdrawn. Asked
 * for every request and kept nowhere, so that 廃止 holds from the next one on at every centre of the database; what many terminals
 * ask at once is one statement.
 */
import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import type { DeviceId, TenantId } from '../kernel/ids.ts';
import type { Sql } from './database.ts';
import { createGatherer } from './gather.ts';

export interface Standing {
  /** Undefined: nobody of that name. */
  readonly device:
    | { readonly publicKey: string; readonly site: string; readonly isRevoked: boolean }
    | undefined;
  /** The certificate with the serial that was asked for is on the deny list. */
  readonly isDenied: boolean;
}

interface Place {
  readonly sql: Sql;
  readonly tenant: TenantId;
}

interface Asked {
  readonly device: DeviceId;
  /** Hex, lower case; undefined where it came without a certificate. */
  readonly serial: string | undefined;
}

const LANES = 2;
const MOST = 128;

const standingRows = z.array(
  z.object({
    public_key: publicKeySchema.nullable(),
    site: z.string().nullable(),
    revoked_at: z.int().nullable(),
    denied: z.boolean(),
  }),
);

const read = async ({ sql, tenant }: Place, asked: readonly Asked[]): Promise<Standing[]> => {
  const rows: unknown = await sql`
    SELECT device.public_key, device.site, device.revoked_at, EXISTS (
      SELECT 1 FROM device_certificate AS one
      WHERE one.tenant = ${tenant} AND one.serial = asked.serial AND one.revoked_at IS NOT NULL
    ) AS denied
    FROM unnest(${asked.map(({ device }) => device)}::text[], ${asked.map(({ serial }) => serial ?? '')}::text[])
      WITH ORDINALITY AS asked (device, serial, at)
    LEFT JOIN device ON device.tenant = ${tenant} AND device.device = asked.device
    ORDER BY asked.at`;
  return standingRows.parse(rows).map(({ public_key: publicKey, site, revoked_at, denied }) => ({
    isDenied: denied,
    device:
      publicKey === null || site === null ? undefined : { publicKey, site, isRevoked: revoked_at !== null },
  }));
};

/** One for each municipality of a pool; a pool has one. */
const askers = new WeakMap<Sql, Map<string, (asked: Asked) => Promise<Standing>>>();

export const standingOf = (place: Place, device: DeviceId, serial?: string): Promise<Standing> => {
  const { sql, tenant } = place;
  const ofPool = askers.get(sql) ?? new Map<string, (asked: Asked) => Promise<Standing>>();
  askers.set(sql, ofPool);
  const ask =
    ofPool.get(tenant) ?? createGatherer({ lanes: LANES, most: MOST, ask: (all) => read(place, all) });
  ofPool.set(tenant, ask);
  return ask({ device, serial });
};
