import { rowSecurity } from './row-security.ts';

/**
 * Signed trees over the log (outbox/checkpoint.ts). `size`: leaves; `proof` and `frontier`: hashes, 32 bytes each. Extents are
 * what a checkpoint adds, in the order of its leaves.
 */
export const CHECKPOINTS = `
  CREATE TABLE checkpoint (
    tenant text NOT NULL, size int8 NOT NULL, note text NOT NULL, proof bytea NOT NULL, frontier bytea NOT NULL,
    made_at int8 NOT NULL,
    PRIMARY KEY (tenant, size)
  );
  CREATE TABLE checkpoint_extent (
    tenant text NOT NULL, size int8 NOT NULL, place int NOT NULL,
    device text NOT NULL, epoch text NOT NULL, from_seq int8 NOT NULL, to_seq int8 NOT NULL,
    PRIMARY KEY (tenant, size, place)
  );
  CREATE INDEX checkpoint_extent_by_stream ON checkpoint_extent (tenant, device, epoch, to_seq);
  CREATE TABLE checkpoint_cosignature (
    tenant text NOT NULL, size int8 NOT NULL, name text NOT NULL, public_key text NOT NULL, line text NOT NULL,
    received_at int8 NOT NULL,
    PRIMARY KEY (tenant, size, name, public_key)
  );
  ${rowSecurity(
    { name: 'checkpoint', appendOnly: true },
    { name: 'checkpoint_extent', appendOnly: true },
    { name: 'checkpoint_cosignature', appendOnly: true },
  )}`;
