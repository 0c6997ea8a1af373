/** What one elector adds to the file of a roll, and takes out of it. */
import type { SqlValue, Tx } from '../../db/index.ts';
import { placeKeys } from '../../kernel/places.ts';
import { isWithheld } from '../disclose.ts';
import { type Findable, nameKeysOf } from '../find.ts';
import { dayKey, type ElectorRow, INSERT_ELECTOR, rowOf } from './layout.ts';
import type { Elector } from './schema.ts';

/** As much of her as a search looks at. */
export const findableOf = ({ name, kana, formerSurname, alias, birthDate, address }: Elector): Findable => ({
  name,
  nameKanji: null,
  nameDegraded: null,
  alias,
  formerSurname,
  preferredName: 'name',
  kana,
  oldKana: null,
  aliasKana: null,
  formerSurnameKana: null,
  birthDate,
  phone: null,
  address,
});

/** From the 町 on: everybody on a roll lives in one municipality. What stands for an address that was withheld is no place. */
const placeKeyOf = (address: string): string | undefined =>
  isWithheld({ address }) ? undefined : placeKeys(address).at(-1);

type Table = 'reading' | 'written' | 'place' | 'ticket';
const WIDTH: Readonly<Record<Table, number>> = { reading: 3, written: 3, place: 2, ticket: 2 };

/** Rows of the finding tables. */
const keysOf = (n: number, elector: Elector): readonly (readonly [Table, readonly SqlValue[]])[] => {
  const { readings, written } = nameKeysOf(findableOf(elector));
  const born = elector.birthDate === null ? 0 : dayKey(elector.birthDate);
  return [
    ...readings.map((key) => ['reading', [key, born, n]] as const),
    ...written.map(({ form, key }) => ['written', [form, key, n]] as const),
    ...elector.ticketCodes.map((code) => ['ticket', [code, n]] as const),
  ];
};

const insertSql = (table: Table): string =>
  `INSERT OR IGNORE INTO ${table} VALUES (?${', ?'.repeat(WIDTH[table] - 1)})`;

const CONDITION: Readonly<Record<Table, string>> = {
  reading: 'key = ? AND birth_date = ? AND n = ?',
  written: 'form = ? AND key = ? AND n = ?',
  place: 'key = ? AND a = ?',
  ticket: 'code = ? AND n = ?',
};

export const insertElector = (tx: Tx, n: number, a: number, elector: Elector): void => {
  tx.run(INSERT_ELECTOR, [n, a, ...rowOf(elector)]);
};

export const insertAddress = (tx: Tx, a: number, address: string): void => {
  tx.run('INSERT INTO address VALUES (?, ?)', [a, address]);
};

/** Every key of one elector, one statement each: for a change among many. */
export const insertKeys = (tx: Tx, n: number, elector: Elector): void => {
  for (const [table, row] of keysOf(n, elector)) tx.run(insertSql(table), row);
};

export const insertPlace = (tx: Tx, a: number, address: string): void => {
  const key = placeKeyOf(address);
  if (key !== undefined) tx.run(insertSql('place'), [key, a]);
};

/** An address stays where it was: nobody is found by one at which nobody is. */
export const removeElector = (tx: Tx, { n, elector }: ElectorRow): void => {
  for (const [table, row] of keysOf(n, elector))
    tx.run(`DELETE FROM ${table} WHERE ${CONDITION[table]}`, row);
  tx.run('DELETE FROM elector WHERE n = ?', [n]);
};

/** Rows that go in with one statement. */
const ROWS = 50;

const inOrder = (a: readonly SqlValue[], b: readonly SqlValue[]): number => {
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (one === other || one === null || other === null || other === undefined) continue;
    return one < other ? -1 : 1;
  }
  return 0;
};

/** Keys of a whole roll, put in at the end in their order: a tree that is filled so is full, and half the size. */
export const createKeyLots = () => {
  const lots: Readonly<Record<Table, (readonly SqlValue[])[]>> = {
    reading: [],
    written: [],
    place: [],
    ticket: [],
  };
  return {
    add(n: number, elector: Elector): void {
      for (const [table, row] of keysOf(n, elector)) lots[table].push(row);
    },
    place(a: number, address: string): void {
      const key = placeKeyOf(address);
      if (key !== undefined) lots.place.push([key, a]);
    },
    flush(tx: Tx): void {
      for (const table of Object.keys(lots) as Table[]) {
        const rows = lots[table].sort(inOrder);
        const one = `(?${', ?'.repeat(WIDTH[table] - 1)})`;
        for (let at = 0; at < rows.length; at += ROWS) {
          const lot = rows.slice(at, at + ROWS);
          tx.run(
            `INSERT OR IGNORE INTO ${table} VALUES ${one}${`, ${one}`.repeat(lot.length - 1)}`,
            lot.flat(),
          );
        }
        rows.length = 0;
      }
    },
  };
};
