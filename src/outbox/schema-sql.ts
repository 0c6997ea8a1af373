/** Tables of the outbox. Nothing here is ever updated but the two one-row tables, and how far what is closed was taken. */
import type { Migration } from '../db/index.ts';

export const outboxMigrations: readonly Migration[] = [
  {
    id: 1,
    name: 'outbox',
    sql: `
CREATE TABLE outbox_device (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  tenant TEXT NOT NULL,
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  private_key BLOB NOT NULL
) STRICT;
CREATE TABLE outbox_event (
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  event_id TEXT NOT NULL UNIQUE,
  hlc TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  hlc TEXT NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  ack_seq INTEGER NOT NULL,
  ack_hash TEXT NOT NULL,
  clock_offset INTEGER NOT NULL
) STRICT;
CREATE TABLE outbox_receipt (
  id INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL,
  ack_seq INTEGER NOT NULL,
  ack_hash TEXT NOT NULL,
  durability TEXT NOT NULL,
  server_time INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  receipt_sig TEXT NOT NULL
) STRICT;
CREATE TRIGGER outbox_event_fixed BEFORE UPDATE ON outbox_event
BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER outbox_event_kept BEFORE DELETE ON outbox_event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;`,
  },
  {
    id: 2,
    name: 'closed streams',
    sql: `
CREATE TABLE outbox_closed (
  epoch TEXT PRIMARY KEY,
  why TEXT NOT NULL,
  closed_at INTEGER NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  ack_seq INTEGER NOT NULL,
  ack_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_missing (
  epoch TEXT NOT NULL,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL CHECK (to_seq >= from_seq),
  PRIMARY KEY (epoch, from_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_incident (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  epoch TEXT,
  new_key INTEGER NOT NULL,
  tail_unknown INTEGER NOT NULL,
  seen_at INTEGER,
  seen_by TEXT
) STRICT;`,
  },
  {
    id: 15,
    name: 'device certificate',
    // `private_key`: PKCS#8. `ca`: pinned. `asked_with`: the code of a request that nobody has approved yet.
    sql: `
CREATE TABLE outbox_tls (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  private_key TEXT NOT NULL,
  ca TEXT,
  certificate TEXT,
  asked_with TEXT
) STRICT;`,
  },
  {
    id: 20,
    name: 'key of the centre',
    // Whose receipts and rosters are believed (base64 SPKI). Until now in a file beside the record.
    sql: 'ALTER TABLE outbox_tls ADD COLUMN central_key TEXT;',
  },
];
