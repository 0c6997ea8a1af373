/** What one person adds to a replica, and takes out of it. */
import type { SqlValue, Tx } from '../db/index.ts';
import { nameKeysOf, placeKeysOf } from './find.ts';
import { FIELDS, INSERT_SQL } from './layout.ts';
import type { Resident, ResidentRecord } from './schema.ts';
import { cardToken, certificateToken, type TokenKey } from './token.ts';

/** Rows that go in with one statement: a call costs more than a row. */
const ROWS = 50;

/** Adds rows to a table in lots; what waits goes in with `flush`. `values` is the next lot: whoever adds pushes a whole row. */
const createLots = (into: string, width: number) => {
  const row = `(?${', ?'.repeat(width - 1)})`;
  const one = `${into} VALUES ${row}`;
  const lot = `${one}${`, ${row}`.repeat(ROWS - 1)}`;
  const values: SqlValue[] = [];
  return {
    values,
    whenFull(tx: Tx): void {
      if (values.length < ROWS * width) return;
      tx.run(lot, values);
      values.length = 0;
    },
    flush(tx: Tx): void {
      for (let at = 0; at < values.length; at += width) tx.run(one, values.slice(at, at + width));
      values.length = 0;
    },
  };
};

/** How one card or certificate is linked in a replica: 32 bytes that only this installation's key makes of its number. */
export interface Link {
  readonly kind: 0 | 1;
  readonly token: Uint8Array;
}

/** Links of the numbers that came with her. */
export const linksOf = (
  tokenKey: TokenKey,
  { card, certificateSerial }: Pick<Resident, 'card' | 'certificateSerial'>,
): Link[] => {
  const links: Link[] = [];
  if (card !== null) links.push({ kind: 0, token: cardToken(tokenKey, card) });
  if (certificateSerial !== null)
    links.push({ kind: 1, token: certificateToken(tokenKey, certificateSerial) });
  return links;
};

/** A field as it lies in its column. */
export const valueOf = (resident: ResidentRecord, field: keyof ResidentRecord): string | null => {
  const value = resident[field];
  if (typeof value !== 'object' || value === null) return value;
  return value.length === 0 ? '[]' : JSON.stringify(value);
};

/** Puts people in, row by row of every table; nothing is sure to be there before `flush`. */
export const createRows = () => {
  const record: SqlValue[] = Array.from({ length: FIELDS.length + 1 }, () => null);
  const readings = createLots('INSERT INTO reading', 3);
  const written = createLots('INSERT OR IGNORE INTO written', 3);
  const places = createLots('INSERT OR IGNORE INTO place', 2);
  const links = createLots('INSERT INTO link', 3);
  return {
    /** The record itself. Nobody parses here: whoever read the file has. */
    record(tx: Tx, n: number, resident: ResidentRecord): void {
      record[0] = n;
      for (const [at, field] of FIELDS.entries()) record[at + 1] = valueOf(resident, field);
      tx.run(INSERT_SQL, record);
    },
    /** Keys of the names of someone who lives here. */
    names(tx: Tx, n: number, resident: ResidentRecord): void {
      const keys = nameKeysOf(resident);
      const born = resident.birthDate ?? '';
      for (const key of keys.readings) {
        readings.values.push(n, key, born);
        readings.whenFull(tx);
      }
      for (const { form, key } of keys.written) {
        written.values.push(n, form, key);
        written.whenFull(tx);
      }
    },
    /** Keys of where her household lives. */
    place(tx: Tx, n: number, person: Pick<ResidentRecord, 'address'>): void {
      for (const key of placeKeysOf(person)) {
        places.values.push(n, key);
        places.whenFull(tx);
      }
    },
    links(tx: Tx, n: number, hers: readonly Link[]): void {
      for (const { kind, token } of hers) {
        links.values.push(n, kind, token);
        links.whenFull(tx);
      }
    },
    flush(tx: Tx): void {
      for (const lots of [readings, written, places, links]) lots.flush(tx);
    },
  };
};
