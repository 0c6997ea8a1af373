/** What one person adds to a replica, and takes out of it. */
import type { SqlValue, Tx } from '../db/index.ts';
import { insertNameKeys, insertPlaceKeys } from './find.ts';
import { FIELDS, PUT_SQL } from './layout.ts';
import type { Resident, ResidentRecord } from './schema.ts';
import { cardToken, certificateToken, type TokenKey } from './token.ts';

/** The record itself; one array serves all rows. Nobody parses here: whoever read the file has. */
const createPutRecord = (): ((tx: Tx, n: number, record: ResidentRecord) => void) => {
  const values: SqlValue[] = Array.from({ length: FIELDS.length + 1 }, () => null);
  return (tx, n, record) => {
    values[0] = n;
    for (const [at, field] of FIELDS.entries()) {
      const value = record[field];
      values[at + 1] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    }
    tx.run(PUT_SQL, values);
  };
};

export const putRecord = createPutRecord();

/** Tokens of the numbers that came with her. */
export const tokensOf = (
  tokenKey: TokenKey,
  { card, certificateSerial }: Pick<Resident, 'card' | 'certificateSerial'>,
): Uint8Array[] => {
  const tokens: Uint8Array[] = [];
  if (card !== null) tokens.push(cardToken(tokenKey, card));
  if (certificateSerial !== null) tokens.push(certificateToken(tokenKey, certificateSerial));
  return tokens;
};

export const putTokens = (tx: Tx, n: number, tokens: readonly Uint8Array[]): void => {
  for (const token of tokens) tx.run('INSERT INTO link VALUES (?, ?)', [n, token]);
};

/** Keys of her names. Who has left is known by her card, and not found by name. */
export const putNameKeys = (tx: Tx, n: number, record: ResidentRecord): void => {
  if (record.status === 'active') insertNameKeys(tx, n, record);
};

export const dropNameKeys = (tx: Tx, n: number): void => {
  for (const table of ['reading', 'written']) tx.run(`DELETE FROM ${table} WHERE n = ?`, [n]);
};

export const putPlaceKeys = (tx: Tx, n: number, record: ResidentRecord): void =>
  insertPlaceKeys(tx, n, record.address);
