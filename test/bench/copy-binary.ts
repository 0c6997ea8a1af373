import type { Queryable } from '../../src/central/database.ts';
import type { StoredEvent } from '../../src/outbox/event.ts';

/**
 * Rows for PostgreSQL's `COPY … FROM STDIN (FORMAT binary)`: no escaping, no text conversion, no planning.
 * Format: signature, flags, then for each row a field count and each field behind its length, then -1
 * (PostgreSQL manual, COPY, "Binary Format").
 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Text and `bytea` are their own bytes; use `int8Field` and `uuidField` for the others. */
type CopyField = string | Uint8Array;

const int8Field = (value: number): Uint8Array => {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};

const uuidField = (uuid: string): Uint8Array => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const lengthOf = (field: CopyField): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : field.length;

/** The whole input of one COPY; `undefined` fields do not exist here: our columns are all NOT NULL. */
const encodeCopy = (rows: readonly (readonly CopyField[])[]): Buffer => {
  let size = HEADER.length + TRAILER.length;
  for (const row of rows) {
    size += 2;
    for (const field of row) size += 4 + lengthOf(field);
  }
  const out = Buffer.allocUnsafe(size);
  let at = HEADER.copy(out);
  for (const row of rows) {
    at = out.writeInt16BE(row.length, at);
    for (const field of row) {
      const start = at + 4;
      let length: number;
      if (typeof field === 'string') {
        length = out.write(field, start, 'utf8');
      } else {
        out.set(field, start);
        length = field.length;
      }
      out.writeInt32BE(length, at);
      at = start + length;
    }
  }
  TRAILER.copy(out, at);
  return out;
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
  const received = int8Field(receivedAt);
  const rows = events.map((event) => [
    event.tenant,
    event.device,
    event.epoch,
    int8Field(event.seq),
    uuidField(event.eventId),
    event.hlc,
    event.kind,
    event.body,
    Buffer.from(event.hash, 'hex'),
    received,
  ]);
  const input = await tx.unsafe(`COPY ${table} (${COLUMNS}) FROM STDIN (FORMAT binary)`).writable();
  await new Promise<void>((sent, failed) => {
    input.once('error', failed);
    input.write(encodeCopy(rows), (error) => (error ? failed(error) : sent()));
  });
  input.end();
  await tx`SELECT 1`;
};
