/** Tables of what other terminals recorded: kept word for word, never edited, and removed only below a floor. */
import type { Migration } from '../db/index.ts';

/**
 * `key`: with which the stream's first batch was signed, and every later one must be. `central_seq`: how far the centre is known to
 * hold it. `in_step_at`: when its device itself last said that there was no more, by our clock, milliseconds since 1970.
 */
export const foreignMigrations: readonly Migration[] = [
  {
    id: 10,
    name: 'streams of other terminals',
    sql: `
CREATE TABLE foreign_stream (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  key TEXT NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  in_step_at INTEGER,
  central_seq INTEGER NOT NULL DEFAULT 0,
  forked_at INTEGER,
  PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_event (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  event_id TEXT NOT NULL,
  hlc TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_head (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  sig TEXT NOT NULL,
  PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_fork (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  told_by TEXT NOT NULL,
  batch TEXT NOT NULL,
  PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE site_roster (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  version INTEGER NOT NULL,
  payload TEXT NOT NULL,
  signature TEXT NOT NULL,
  kept_at INTEGER NOT NULL
) STRICT;
CREATE TABLE carried (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  carried_at INTEGER NOT NULL,
  PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER foreign_event_fixed BEFORE UPDATE ON foreign_event
BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER foreign_event_kept BEFORE DELETE ON foreign_event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;`,
  },
  {
    id: 18,
    name: 'floors of other terminals',
    // `foreign_receipt`: what the centre signed of a stream that was sent on, one an hour.
    sql: `
CREATE TABLE foreign_receipt (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  durability TEXT NOT NULL,
  server_time INTEGER NOT NULL,
  receipt_sig TEXT NOT NULL,
  PRIMARY KEY (device, epoch, server_time)
) STRICT, WITHOUT ROWID;
CREATE TABLE foreign_floor (
  device TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash TEXT NOT NULL,
  durability TEXT NOT NULL,
  server_time INTEGER NOT NULL,
  receipt_sig TEXT NOT NULL,
  pruned_at INTEGER NOT NULL,
  PRIMARY KEY (device, epoch)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER foreign_floor_rises BEFORE UPDATE ON foreign_floor WHEN NEW.seq < OLD.seq
BEGIN SELECT RAISE(ABORT, 'a floor only rises'); END;
DROP TRIGGER foreign_event_kept;
CREATE TRIGGER foreign_event_kept BEFORE DELETE ON foreign_event
WHEN OLD.seq > coalesce((SELECT seq FROM foreign_floor WHERE device = OLD.device AND epoch = OLD.epoch), 0)
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;`,
  },
];
