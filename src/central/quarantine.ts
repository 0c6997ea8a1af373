import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { noteAnomalies } from './anomalies.ts';
import type { Queryable } from './database.ts';
import type { QuarantineReason } from './shelter-facts.ts';

/** Records that are kept and cannot be counted: each is put aside, and stands on the list of what a person must look into. */
export interface Quarantined {
  readonly device: string;
  readonly epoch: string;
  readonly seq: number;
  readonly reason: QuarantineReason;
}

const storedRows = z.array(
  z.object({
    device: z.string(),
    epoch: z.string(),
    seq: z.int(),
    reason: z.string(),
    received_at: z.int(),
  }),
);

export const storeQuarantine = async (
  tx: Queryable,
  tenant: TenantId,
  rows: readonly Quarantined[],
): Promise<void> => {
  if (rows.length === 0) return;
  const added: unknown = await tx`
    WITH added AS (
      INSERT INTO quarantine (tenant, device, epoch, seq, reason)
      SELECT ${tenant}, * FROM unnest(
        ${rows.map((row) => row.device)}::text[], ${rows.map((row) => row.epoch)}::text[],
        ${rows.map((row) => row.seq)}::int8[], ${rows.map((row) => row.reason)}::text[])
      ON CONFLICT DO NOTHING
      RETURNING tenant, device, epoch, seq, reason
    )
    SELECT device, epoch, seq, reason, event.received_at
    FROM added JOIN event USING (tenant, device, epoch, seq)`;
  await noteAnomalies(
    tx,
    tenant,
    storedRows.parse(added).map(({ device, epoch, seq, reason, received_at }) => ({
      kind: 'quarantined',
      key: `${device}/${epoch}/${seq}`,
      device,
      epoch,
      seq,
      foundAt: received_at,
      detail: { reason },
    })),
  );
};

/** After a rebuild by a program that understands more: what is no longer put aside need not be looked into. */
export const withdrawUnderstood = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  await tx`
    UPDATE anomaly SET withdrawn_at = (SELECT max(received_at) FROM event WHERE tenant = ${tenant})
    WHERE tenant = ${tenant} AND kind = 'quarantined' AND settled_at IS NULL AND withdrawn_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM quarantine AS still
        WHERE still.tenant = anomaly.tenant AND still.device = anomaly.device AND still.epoch = anomaly.epoch
          AND still.seq = anomaly.seq)`;
};
