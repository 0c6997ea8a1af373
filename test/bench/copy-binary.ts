import type { Queryable } from '../../src/central/database.ts';
import type { StoredEvent } from '../../src/outbox/event.ts';

/**
 * Rows for PostgreSQL's `COPY … FROM STDIN (FORMAT binary)`: no escaping, no text conversion, no planning.
 * Format: signature, flags, then for each row a field count and each field behind its length, then -1
 * (PostgreSQL manual, COPY, "Binary Format").
 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

const FIELDS = 10;
/** Of a row without its texts and body: the count, the lengths, two numbers of eight bytes, the id and the hash. */
const FIXED_BYTES = 2 + FIELDS * 4 + 2 * 8 + 16 + 32;

/** The whole input of one COPY, written once: a slower yardstick would only flatter what is held against it. */
const encodeCopy = (events: readonly StoredEvent[], receivedAt: number): Buffer => {
  let room = HEADER.length + TRAILER.length;
  // UTF-8 needs at most three bytes for a UTF-16 unit.
  for (const { tenant, device, epoch, hlc, kind, body } of events)
    room +=
      FIXED_BYTES +
      (tenant.length + device.length + epoch.length + hlc.length + kind.length + body.length) * 3;
  const out = Buffer.allocUnsafe(room);
  let at = HEADER.copy(out);
  const text = (value: string): void => {
    const length = out.write(value, at + 4, 'utf8');
    out.writeInt32BE(length, at);
    at += 4 + length;
  };
  const hex = (value: string, bytes: number): void => {
    out.writeInt32BE(bytes, at);
    out.write(value, at + 4, 'hex');
    at += 4 + bytes;
  };
  const int8 = (value: number): void => {
    out.writeInt32BE(8, at);
    out.writeUInt32BE(Math.floor(value / 2 ** 32), at + 4);
    out.writeUInt32BE(value % 2 ** 32, at + 8);
    at += 12;
  };
  for (const event of events) {
    at = out.writeInt16BE(FIELDS, at);
    text(event.tenant);
    text(event.device);
    text(event.epoch);
    int8(event.seq);
    hex(event.eventId.replaceAll('-', ''), 16);
    text(event.hlc);
    text(event.kind);
    text(event.body);
    hex(event.hash, 32);
    int8(receivedAt);
  }
  at += TRAILER.copy(out, at);
  return out.subarray(0, at);
};

const COLUMNS = 'tenant, device, epoch, seq, event_id, hlc, kind, body, hash, received_at';

/**
 * A plain COPY of events into a table of the shape of `event`; the yardstick of ingest. The statement after it says whether it
 * succeeded: postgres.js 3.4.9 never finishes the stream of a COPY that the server refused.
 */
export const copyInto = async (
  tx: Queryable,
  table: string,
  events: readonly StoredEvent[],
  receivedAt: number,
): Promise<void> => {
  const input = await tx.unsafe(`COPY ${table} (${COLUMNS}) FROM STDIN (FORMAT binary)`).writable();
  await new Promise<void>((sent, failed) => {
    input.once('error', failed);
    input.write(encodeCopy(events, receivedAt), (error) => (error ? failed(error) : sent()));
  });
  input.end();
  await tx`SELECT 1`;
};
