/** Arrays of PostgreSQL's own types, whose numbers never change, so that no connection has to ask for them. One dimension. */
import type { PostgresType } from 'postgres';

export type Element = string | number | null;

const writeElement = (element: unknown): string => {
  if (element === null) return 'NULL';
  if (typeof element !== 'string' && typeof element !== 'number')
    throw new Error(`an array of ${typeof element} cannot be sent`);
  return `"${String(element).replaceAll(/["\\]/g, '\\$&')}"`;
};

const write = (elements: readonly Element[]): string => `{${elements.map(writeElement).join(',')}}`;

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,]+)/gs;

const read =
  (elementOf: (text: string) => Element) =>
  (text: string): readonly Element[] =>
    [...text.slice(1, -1).matchAll(ELEMENT)].map(([, quoted, bare = '']) => {
      if (quoted !== undefined) return elementOf(quoted.replaceAll(/\\(.)/gs, '$1'));
      return bare === 'NULL' ? null : elementOf(bare);
    });

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a number of the database does not fit');
  return value;
};

const array = (oid: number, elementOf: (text: string) => Element): PostgresType<readonly Element[]> => ({
  to: oid,
  from: [oid],
  serialize: write,
  parse: read(elementOf),
});

const asText = (text: string): string => text;

export const arrayTypes = {
  int2Array: array(1005, wholeNumber),
  int4Array: array(1007, wholeNumber),
  textArray: array(1009, asText),
  varcharArray: array(1015, asText),
  int8Array: array(1016, wholeNumber),
  uuidArray: array(2951, asText),
} as const;
