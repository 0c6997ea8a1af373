/** A terminal that waits for approval, put into the centre's tables. */
import type { Sql } from '../../src/central/database.ts';

export const requestOf = (tenant: string): string => tenant.padEnd(64, '7');

export const plantRequest = async (owner: Sql, tenant: string): Promise<void> => {
  await owner`
    INSERT INTO device_request (tenant, id, device, site, site_name, public_key, certified_key, code_hash, bound,
      asked_at, state)
    VALUES (${tenant}, ${requestOf(tenant)}, 'new-1', 'new-1', '新しい端末', '', '', '', false, 0, 'pending')`;
};
