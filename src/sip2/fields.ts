/** What a message of SIP2 is made of: fixed fields, then fields with two letters in front. */
import type { FixedKind } from './kinds.ts';

export type FieldShape = 'must' | 'may' | 'flag' | 'list';
/** A field that is named by its two letters. `must`: always written, read as '' where a server leaves it out. */
export interface Field<S extends FieldShape = FieldShape> {
  readonly code: string;
  readonly shape: S;
}
const field =
  <S extends FieldShape>(shape: S) =>
  (letters: string): Field<S> => ({ code: letters, shape });
export const must = field('must');
export const may = field('may');
/** `Y`/`N`. */
export const flag = field('flag');
/** As many as there are, in their order. */
export const list = field('list');

/** A field that this message has not, or has a second time: kept as it came. */
export interface Extra {
  readonly code: string;
  readonly value: string;
}

export interface Definition {
  readonly id: string;
  readonly fixed: Readonly<Record<string, FixedKind<unknown>>>;
  readonly fields: Readonly<Record<string, Field>>;
}

export const PATRON = { institution: must('AO'), patron: must('AA') };
