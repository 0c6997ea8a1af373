import { rowSecurity, TENANT_SETTING } from './row-security.ts';

/**
 * What was erased, by the act that says so (outbox/erasure.ts). `event.body` may become NULL, once, for what stands here, and of the
 * centre's own stream never; no other change of a record is possible (the role is granted this column alone).
 */
export const ERASURES = `
  CREATE TABLE erasure (
    tenant text NOT NULL, act_epoch text NOT NULL, act_seq int8 NOT NULL, place int NOT NULL,
    device text NOT NULL, epoch text NOT NULL, from_seq int8 NOT NULL, to_seq int8 NOT NULL,
    PRIMARY KEY (tenant, act_epoch, act_seq, place),
    CHECK (from_seq >= 1 AND to_seq >= from_seq AND device <> 'centre')
  );
  CREATE INDEX erasure_by_record ON erasure (tenant, device, epoch, to_seq);
  ${rowSecurity({ name: 'erasure', appendOnly: true })}
  ALTER TABLE event ALTER COLUMN body DROP NOT NULL;
  CREATE POLICY own_erase_body ON event FOR UPDATE
    USING (tenant = current_setting('${TENANT_SETTING}') AND device <> 'centre')
    WITH CHECK (
      tenant = current_setting('${TENANT_SETTING}') AND body IS NULL AND EXISTS (
        SELECT 1 FROM erasure AS told
        WHERE told.tenant = event.tenant AND told.device = event.device AND told.epoch = event.epoch
          AND event.seq BETWEEN told.from_seq AND told.to_seq));`;
