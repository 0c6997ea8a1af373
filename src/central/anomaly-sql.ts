/** Tables of what went wrong, for migrations.ts. */
import { rowSecurity } from './row-security.ts';

/**
 * `key`: names the one thing that was found, within its kind, so that finding it again changes nothing. What is settled is never
 * changed or removed by anybody who serves requests; `withdrawn_at` is the fold's own and may come and go before that.
 */
export const ANOMALIES = `
  CREATE TABLE anomaly (
    tenant text NOT NULL, id int8 GENERATED ALWAYS AS IDENTITY, kind text NOT NULL, key text NOT NULL,
    device text, epoch text, seq int8, found_at int8 NOT NULL, detail jsonb NOT NULL, withdrawn_at int8,
    settled_at int8, settled_by text, reason text,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, kind, key),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (reason IS NULL))
  );
  CREATE INDEX anomaly_open ON anomaly (tenant, id) WHERE settled_at IS NULL AND withdrawn_at IS NULL;
  CREATE INDEX stream_forked ON stream (tenant) WHERE forked_at IS NOT NULL;
  CREATE FUNCTION keep_settled_anomaly() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.settled_at IS NOT NULL OR TG_OP = 'DELETE' THEN
      RAISE EXCEPTION 'an anomaly is never removed, and not changed once it is settled';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER keep_settled_anomaly BEFORE UPDATE OR DELETE ON anomaly
    FOR EACH ROW EXECUTE FUNCTION keep_settled_anomaly();
  ${rowSecurity({ name: 'anomaly', may: ['UPDATE'] })}`;

/**
 * One sequence counted for all municipalities: whoever sees its own numbers saw how much went wrong at the others. From here on a number
 * is 48 random bits (the first twelve digits of a random UUID), which says nothing; those that were given stay, as acts name them.
 */
export const ANOMALY_NUMBERS = `
  ALTER TABLE anomaly ALTER COLUMN id DROP IDENTITY;
  ALTER TABLE anomaly ALTER COLUMN id
    SET DEFAULT ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::int8 + 1;
  DROP INDEX anomaly_open;
  CREATE INDEX anomaly_open ON anomaly (tenant, found_at, id) WHERE settled_at IS NULL AND withdrawn_at IS NULL;`;
