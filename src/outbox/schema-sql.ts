/** Tables of the outbox. Nothing here is ever updated but the one-row tables, how far what is closed was taken, and the floors. */
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
    id: 17,
    name: 'floors and checkpoints seen',
    // Below its floor a stream is the centre's, by the receipt that stands there. `counted_after`: receipts up to this one date from
    // before the centre was set back.
    sql: `
CREATE TABLE outbox_floor (
  epoch TEXT PRIMARY KEY,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash TEXT NOT NULL,
  durability TEXT NOT NULL,
  server_time INTEGER NOT NULL,
  receipt_sig TEXT NOT NULL,
  pruned_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox_set_back (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  counted_after INTEGER NOT NULL
) STRICT;
CREATE TABLE outbox_checkpoint (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  kept_at INTEGER NOT NULL
) STRICT;
CREATE TABLE outbox_odd_checkpoint (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  why TEXT NOT NULL,
  before_note TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE TRIGGER outbox_floor_rises BEFORE UPDATE ON outbox_floor WHEN NEW.seq < OLD.seq
BEGIN SELECT RAISE(ABORT, 'a floor only rises'); END;
DROP TRIGGER outbox_event_kept;
CREATE TRIGGER outbox_event_kept BEFORE DELETE ON outbox_event
WHEN OLD.seq > coalesce((SELECT seq FROM outbox_floor WHERE epoch = OLD.epoch), 0)
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;`,
  },
  {
    id: 20,
    name: 'key of the centre',
    // Whose receipts and rosters are believed (base64 SPKI). Until now in a file beside the record.
    sql: 'ALTER TABLE outbox_tls ADD COLUMN central_key TEXT;',
  },
  {
    id: 21,
    name: 'receipts by place',
    // Each acknowledgement asks for those of its place, and each stream for its last: without, both read every receipt there is.
    sql: `
CREATE INDEX outbox_receipt_by_place ON outbox_receipt (epoch, ack_seq);
CREATE INDEX outbox_receipt_by_stream ON outbox_receipt (epoch);`,
  },
];
