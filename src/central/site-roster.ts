/** 場所の名簿: which terminals make up a site, numbered and signed for the terminals themselves (outbox/roster.ts). */
import { z } from 'zod';
import { publicKeySchema } from '../kernel/ed25519.ts';
import { type DeviceId, deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { carryKeyOf, carryPublicKey } from '../outbox/carry-format.ts';
import { type Member, type Roster, type SignedRoster, signRoster } from '../outbox/roster.ts';
import type { Queryable } from './database.ts';
import type { Enrolment } from './enrolment.ts';
import type { ReceiptKey } from './receipt-key.ts';

export interface RosterDeps extends Enrolment {
  readonly key: ReceiptKey;
  readonly mode: Roster['mode'];
  /** The election or drill of each site that works on one. */
  readonly events: Readonly<Record<string, string>>;
}

/** Every key that ever signed for a device at a site: what an earlier machine recorded may still be on its way. */
export const SITE_ROSTERS = `
  CREATE TABLE roster_member (
    tenant text NOT NULL, site text NOT NULL, device text NOT NULL, public_key text NOT NULL,
    listed_at int8 NOT NULL, withdrawn_at int8,
    PRIMARY KEY (tenant, site, device, public_key)
  );
  CREATE TABLE site_roster (
    tenant text NOT NULL, site text NOT NULL, version int8 NOT NULL, made_at int8 NOT NULL, content text NOT NULL,
    PRIMARY KEY (tenant, site, version)
  );`;

const memberRows = z.array(
  z.object({
    device: deviceIdSchema,
    public_key: publicKeySchema,
    state: z.enum(['active', 'replaced', 'withdrawn']),
  }),
);

/** Who is listed now, after whoever is enrolled today was. */
const listMembers = async (
  tx: Queryable,
  { tenant, system }: RosterDeps,
  site: string,
): Promise<Member[]> => {
  await tx`
    INSERT INTO roster_member (tenant, site, device, public_key, listed_at)
    SELECT tenant, site, device, public_key, ${system.now()} FROM device WHERE tenant = ${tenant} AND site = ${site}
    ON CONFLICT DO NOTHING`;
  await tx`
    UPDATE roster_member AS member SET withdrawn_at = device.revoked_at FROM device
    WHERE member.tenant = ${tenant} AND member.site = ${site} AND device.tenant = member.tenant
      AND device.device = member.device AND device.public_key = member.public_key
      AND member.withdrawn_at IS DISTINCT FROM device.revoked_at`;
  const rows: unknown = await tx`
    SELECT member.device, member.public_key, CASE
        WHEN member.withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN device.public_key = member.public_key AND device.site = member.site THEN 'active'
        ELSE 'replaced' END AS state
    FROM roster_member AS member LEFT JOIN device ON device.tenant = member.tenant AND device.device = member.device
    WHERE member.tenant = ${tenant} AND member.site = ${site}
    ORDER BY member.device, member.public_key`;
  return memberRows
    .parse(rows)
    .map(({ device, public_key, state }) => ({ device, publicKey: public_key, state }));
};

const newestRows = z.array(z.object({ version: z.int(), made_at: z.int(), content: z.string() })).max(1);

/** The site's roster as it is now; a higher number whenever anything of it is another. */
export const siteRoster = (deps: RosterDeps, site: string): Promise<SignedRoster> =>
  deps.sql.begin(async (tx) => {
    const { tenant, key, mode, events, system } = deps;
    // Two that ask at once must not number two different rosters alike.
    await tx`SELECT pg_advisory_xact_lock(hashtext('kazasu.site_roster'), hashtext(${`${tenant}/${site}`}))`;
    const said = {
      mode,
      event: events[site] ?? null,
      carryKey: carryPublicKey(carryKeyOf(key.privateKey)),
      members: await listMembers(tx, deps, site),
    };
    const content = JSON.stringify(said);
    const rows: unknown = await tx`
      SELECT version, made_at, content FROM site_roster WHERE tenant = ${tenant} AND site = ${site}
      ORDER BY version DESC LIMIT 1`;
    const [newest] = newestRows.parse(rows);
    const isSame = newest?.content === content;
    const now = Math.floor(system.now());
    // A centre that was set back must not give a number again that terminals hold of what it forgot: they would not listen.
    const version = isSame ? newest.version : Math.max((newest?.version ?? 0) + 1, Math.floor(now / 1_000));
    const madeAt = isSame ? newest.made_at : now;
    if (!isSame)
      await tx`
        INSERT INTO site_roster (tenant, site, version, made_at, content)
        VALUES (${tenant}, ${site}, ${version}, ${madeAt}, ${content})`;
    const roster = { v: 1, tenant: tenantIdSchema.parse(tenant), site, version, madeAt, ...said } as const;
    return signRoster(roster, key.privateKey);
  });

const keyRows = z.array(z.object({ public_key: publicKeySchema, site: z.string(), withdrawn: z.boolean() }));

export interface KnownKey {
  readonly publicKey: string;
  readonly site: string;
  readonly isWithdrawn: boolean;
}

/** Every key that may have signed a stream of this device; empty: no such device ever was. */
export const keysOfDevice = async (
  { sql, tenant }: Pick<Enrolment, 'sql' | 'tenant'>,
  device: DeviceId,
): Promise<KnownKey[]> => {
  const rows: unknown = await sql`
    SELECT public_key, site, revoked_at IS NOT NULL AS withdrawn FROM device
    WHERE tenant = ${tenant} AND device = ${device}
    UNION ALL
    SELECT public_key, site, withdrawn_at IS NOT NULL FROM roster_member AS member
    WHERE tenant = ${tenant} AND device = ${device} AND NOT EXISTS (
      SELECT 1 FROM device AS now WHERE now.tenant = member.tenant AND now.device = member.device
        AND now.public_key = member.public_key AND now.site = member.site)`;
  return keyRows
    .parse(rows)
    .map(({ public_key, site, withdrawn }) => ({ publicKey: public_key, site, isWithdrawn: withdrawn }));
};
