/**
 * Rows for PostgreSQL's `COPY … FROM STDIN (FORMAT binary)`: no escaping, no text conversion, no planning.
 * Format: signature, flags, then for each row a field count and each field behind its length, then -1
 * (PostgreSQL manual, COPY, "Binary Format").
 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Text and `bytea` are their own bytes; use `int8Field` and `uuidField` for the others. */
export type CopyField = string | Uint8Array;

export const int8Field = (value: number): Uint8Array => {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};

export const uuidField = (uuid: string): Uint8Array => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const lengthOf = (field: CopyField): number =>
  typeof field === 'string' ? Buffer.byteLength(field) : field.length;

/** The whole input of one COPY; `undefined` fields do not exist here: our columns are all NOT NULL. */
export const encodeCopy = (rows: readonly (readonly CopyField[])[]): Buffer => {
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
