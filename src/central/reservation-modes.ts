/**
 * 訓練 and 本番 for what is not folded from the log alone. The tables of reservations are of one mode, as every view is: those of the other
 * are put aside when a centre changes over, and come back when it does. Who was reserved in the drill is in nobody's way in
 * earnest, and whoever starts a centre in the wrong mode for a minute has lost nothing.
 */
import type { TenantId } from '../kernel/ids.ts';
import type { EventBody } from '../outbox/event.ts';
import { RESERVATION_ANOMALIES } from './anomaly-schema.ts';
import type { Queryable } from './database.ts';
import { rowSecurity, TENANT_SETTING } from './row-security.ts';

type Mode = EventBody['mode'];

/** `reservation_followed`: how far the reservations followed each stream in a mode; a record is followed once (acceptances.ts). */
export const RESERVATION_MODES = `
  CREATE TABLE reservation_aside (
    tenant text NOT NULL, mode text NOT NULL, scope text NOT NULL, subject text NOT NULL,
    device text NOT NULL, request_id uuid NOT NULL, at int8 NOT NULL,
    PRIMARY KEY (tenant, mode, scope, subject)
  );
  CREATE TABLE reservation_held_aside (
    tenant text NOT NULL, mode text NOT NULL, scope text NOT NULL, subject text NOT NULL,
    device text NOT NULL, returned_at int8,
    PRIMARY KEY (tenant, mode, scope, subject)
  );
  CREATE TABLE reservation_followed (
    tenant text NOT NULL, mode text NOT NULL, device text NOT NULL, epoch text NOT NULL, seq int8 NOT NULL,
    PRIMARY KEY (tenant, mode, device, epoch)
  );
  CREATE POLICY own_remove ON reservation_held FOR DELETE USING (tenant = current_setting('${TENANT_SETTING}'));
  ${rowSecurity(
    { name: 'reservation_aside', may: ['DELETE'] },
    { name: 'reservation_held_aside', may: ['DELETE'] },
    { name: 'reservation_followed', may: ['UPDATE'] },
  )}`;

/** Before the progress of the fold is forgotten. */
export const rememberFollowed = async (tx: Queryable, tenant: TenantId, mode: Mode): Promise<void> => {
  await tx`
    INSERT INTO reservation_followed (tenant, mode, device, epoch, seq)
    SELECT tenant, ${mode}, device, epoch, seq FROM projection_progress WHERE tenant = ${tenant}
    ON CONFLICT (tenant, mode, device, epoch) DO UPDATE
      SET seq = greatest(reservation_followed.seq, excluded.seq)`;
};

/** What was found wrong with the other mode's reservations is not open any more; what is of this mode, the fold finds again. */
const withdrawFound = async (tx: Queryable, tenant: TenantId): Promise<void> => {
  await tx`
    UPDATE anomaly SET withdrawn_at = (SELECT coalesce(max(received_at), 0) FROM event WHERE tenant = ${tenant})
    WHERE tenant = ${tenant} AND kind = ANY(${RESERVATION_ANOMALIES}::text[])
      AND settled_at IS NULL AND withdrawn_at IS NULL`;
};

/** Under the tenant's lock. */
export const exchangeReservations = async (
  tx: Queryable,
  tenant: TenantId,
  { from, to }: { readonly from: Mode; readonly to: Mode },
): Promise<void> => {
  await tx`
    WITH gone AS (DELETE FROM reservation WHERE tenant = ${tenant} RETURNING *)
    INSERT INTO reservation_aside (tenant, mode, scope, subject, device, request_id, at)
    SELECT tenant, ${from}, scope, subject, device, request_id, at FROM gone`;
  await tx`
    WITH gone AS (DELETE FROM reservation_held WHERE tenant = ${tenant} RETURNING *)
    INSERT INTO reservation_held_aside (tenant, mode, scope, subject, device, returned_at)
    SELECT tenant, ${from}, scope, subject, device, returned_at FROM gone`;
  await tx`
    WITH back AS (DELETE FROM reservation_aside WHERE tenant = ${tenant} AND mode = ${to} RETURNING *)
    INSERT INTO reservation (tenant, scope, subject, device, request_id, at)
    SELECT tenant, scope, subject, device, request_id, at FROM back`;
  await tx`
    WITH back AS (DELETE FROM reservation_held_aside WHERE tenant = ${tenant} AND mode = ${to} RETURNING *)
    INSERT INTO reservation_held (tenant, scope, subject, device, returned_at)
    SELECT tenant, scope, subject, device, returned_at FROM back`;
  await withdrawFound(tx, tenant);
};
