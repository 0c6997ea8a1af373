/** A message of SIP2 to text and back; the line around it (checksum, end) is `frame.ts`, its bytes are `encoding.ts`. */
import { failure, type Result, success } from '../kernel/result.ts';
import type { Extra, Field } from './fields.ts';
import type { FixedKind } from './kinds.ts';
import type { Reply, Request } from './messages.ts';
import { REPLIES } from './replies.ts';
import { REQUESTS } from './requests.ts';

/** How fields are parted and named on this line; the rest of a dialect does not matter here. */
export interface Notation {
  readonly delimiter: string;
  /** Whether the last field too is ended by the delimiter when we write; both are read. */
  readonly trailingDelimiter: boolean;
  /** Code on the line → code of the protocol. */
  readonly rename: Readonly<Record<string, string>>;
}

export const PLAIN_NOTATION: Notation = { delimiter: '|', trailingDelimiter: true, rename: {} };

/** `unknown_message`: no such two digits in this direction. `short`: it ends inside its fixed fields. `bad_field`: `detail.field`. */
export type ReadFailure = 'unknown_message' | 'short' | 'bad_field';
/** `unwritable`: a value has no form in this message (`detail.field`): a delimiter, a line end, a date of no calendar. */
export type WriteFailure = 'unwritable';

/** The table without its types: the loops below work on every message alike. */
interface Shape {
  readonly kind: string;
  readonly id: string;
  readonly fixed: readonly (readonly [string, FixedKind<unknown>])[];
  readonly fields: readonly (readonly [string, Field])[];
}
type Loose = Readonly<Record<string, unknown>>;

const shapesOf = (table: typeof REQUESTS | typeof REPLIES): readonly Shape[] =>
  Object.entries(table).map(([kind, { id, fixed, fields }]) => ({
    kind,
    id,
    fixed: Object.entries(fixed) as [string, FixedKind<unknown>][],
    fields: Object.entries(fields),
  }));

const REQUEST_SHAPES = shapesOf(REQUESTS);
const REPLY_SHAPES = shapesOf(REPLIES);

/** No value may hold what parts fields or lines, or any other control character. */
const isWritable = (value: string, { delimiter }: Notation): boolean =>
  !value.includes(delimiter) && !/\p{Cc}/u.test(value);

const valuesOf = ({ shape }: Field, value: unknown): readonly string[] => {
  if (value === undefined) return shape === 'must' ? [''] : [];
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value === 'boolean') return [value ? 'Y' : 'N'];
  return typeof value === 'string' ? [value] : [];
};

const write = (shape: Shape, message: Loose, notation: Notation): Result<string, WriteFailure> => {
  let head = shape.id;
  for (const [name, kind] of shape.fixed) {
    const text = kind.write(message[name]);
    if (text === undefined) return failure('unwritable', { field: name });
    head += text;
  }
  const onLine = new Map(Object.entries(notation.rename).map(([theirs, ours]) => [ours, theirs]));
  const parts: string[] = [];
  const add = (letters: string, value: string): boolean => {
    parts.push(`${onLine.get(letters) ?? letters}${value}`);
    return /^[A-Z][A-Z0-9]$/.test(letters) && isWritable(value, notation);
  };
  for (const [name, field] of shape.fields)
    for (const value of valuesOf(field, message[name]))
      if (!add(field.code, value)) return failure('unwritable', { field: name });
  for (const { code, value } of (message['extra'] ?? []) as readonly Extra[])
    if (!add(code, value)) return failure('unwritable', { field: code });
  const last = parts.length > 0 && notation.trailingDelimiter ? notation.delimiter : '';
  return success(`${head}${parts.join(notation.delimiter)}${last}`);
};

/** Puts what was read where the table says; what has no place there, or a second one, is `extra`. */
const sort = (shape: Shape, parts: readonly Extra[]): Loose => {
  const message: Record<string, unknown> = {};
  const extra: Extra[] = [];
  const lists = new Map<string, string[]>();
  const places = new Map(shape.fields.map(([name, field]) => [field.code, { name, ...field }]));
  for (const [name, field] of shape.fields) {
    if (field.shape === 'must') message[name] = '';
    if (field.shape !== 'list') continue;
    const values: string[] = [];
    lists.set(field.code, values);
    message[name] = values;
  }
  const seen = new Set<string>();
  for (const part of parts) {
    const place = places.get(part.code);
    const values = lists.get(part.code);
    if (values !== undefined) values.push(part.value);
    else if (place === undefined || seen.has(part.code)) extra.push(part);
    else if (place.shape !== 'flag') message[place.name] = part.value;
    else if (/^[YN10]$/i.test(part.value)) message[place.name] = /[Y1]/i.test(part.value);
    else extra.push(part);
    seen.add(part.code);
  }
  return { ...message, extra };
};

const read = (shapes: readonly Shape[], text: string, notation: Notation): Result<Loose, ReadFailure> => {
  const shape = shapes.find(({ id }) => text.startsWith(id));
  if (shape === undefined) return failure('unknown_message');
  const fixed: Record<string, unknown> = {};
  let at = shape.id.length;
  for (const [name, kind] of shape.fixed) {
    const piece = text.slice(at, at + kind.width);
    if (piece.length < kind.width) return failure('short');
    const value = kind.read(piece);
    if (value === undefined) return failure('bad_field', { field: name });
    fixed[name] = value.value;
    at += kind.width;
  }
  const parts = text
    .slice(at)
    .split(notation.delimiter)
    .filter((part) => part.length >= 2)
    .map((part): Extra => {
      const code = part.slice(0, 2);
      const ours = Object.hasOwn(notation.rename, code) ? notation.rename[code] : undefined;
      // A title goes on to screens and printers: what would be a command there is a blank.
      return { code: ours ?? code, value: part.slice(2).replaceAll(/\p{Cc}/gu, ' ') };
    });
  return success({ kind: shape.kind, ...fixed, ...sort(shape, parts) });
};

const shapeOf = (shapes: readonly Shape[], kind: string): Shape => {
  const shape = shapes.find((each) => each.kind === kind);
  if (shape === undefined) throw new Error(`no such message: ${kind}`);
  return shape;
};

export const writeRequest = (message: Request, notation: Notation): Result<string, WriteFailure> =>
  write(shapeOf(REQUEST_SHAPES, message.kind), message, notation);
export const writeReply = (message: Reply, notation: Notation): Result<string, WriteFailure> =>
  write(shapeOf(REPLY_SHAPES, message.kind), message, notation);

// The table is what the types were made of, so what was sorted by it is of those types.
export const readRequest = (text: string, notation: Notation): Result<Request, ReadFailure> =>
  read(REQUEST_SHAPES, text, notation) as Result<Request, ReadFailure>;
export const readReply = (text: string, notation: Notation): Result<Reply, ReadFailure> =>
  read(REPLY_SHAPES, text, notation) as Result<Reply, ReadFailure>;
