/** DER as a tree that can be bent and written again: only what the fuzz of certificates needs, one-byte tags. */
import { concatBytes } from '../../../src/kernel/bytes.ts';

export interface Node {
  readonly tag: number;
  /** Children of a constructed value; `undefined` for a primitive one. */
  readonly children: readonly Node[] | undefined;
  readonly content: Uint8Array;
  /** How its length is written; absent: as DER wants it. */
  readonly form?: LengthForm;
}

/** `padded`: one zero byte more than needed; `indefinite`: 80 … 00 00; `lie`: this length, whatever is true. */
export type LengthForm = 'padded' | 'indefinite' | { readonly lie: number };

const CONSTRUCTED = 0x20;

const minimal = (length: number): number[] => {
  if (length < 0x80) return [length];
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return [0x80 | digits.length, ...digits];
};

const lengthBytes = (length: number, form: LengthForm | undefined): number[] => {
  if (form === undefined) return minimal(length);
  if (form === 'indefinite') return [0x80];
  if (form !== 'padded') return minimal(form.lie);
  const digits = length < 0x80 ? [length] : minimal(length).slice(1);
  return [0x80 | (digits.length + 1), 0, ...digits];
};

export const encode = (node: Node): Uint8Array => {
  const content = node.children === undefined ? node.content : concatBytes(...node.children.map(encode));
  return concatBytes(
    Uint8Array.of(node.tag, ...lengthBytes(content.length, node.form)),
    content,
    Uint8Array.of(...(node.form === 'indefinite' ? [0, 0] : [])),
  );
};

/** Reads one value at `at`; throws on what is no DER, as the fuzz only takes apart certificates that are. */
const decodeAt = (bytes: Uint8Array, at: number): { readonly node: Node; readonly end: number } => {
  const [tag = 0, first = 0] = bytes.subarray(at, at + 2);
  const many = first < 0x80 ? 0 : first & 0x7f;
  let length = first < 0x80 ? first : 0;
  for (const digit of bytes.subarray(at + 2, at + 2 + many)) length = length * 256 + digit;
  const from = at + 2 + many;
  const end = from + length;
  if (end > bytes.length) throw new Error('not DER');
  const content = bytes.slice(from, end);
  if ((tag & CONSTRUCTED) === 0) return { node: { tag, children: undefined, content }, end };
  const children: Node[] = [];
  for (let next = from; next < end; ) {
    const child = decodeAt(bytes, next);
    children.push(child.node);
    next = child.end;
  }
  return { node: { tag, children, content }, end };
};

export const decode = (bytes: Uint8Array): Node => decodeAt(bytes, 0).node;

export const primitive = (tag: number, content: Uint8Array): Node => ({ tag, children: undefined, content });

/** Way to a node: which child at each level. */
export type Path = readonly number[];

/** Every node's way, parents first. */
export const pathsOf = (node: Node): Path[] => [
  [],
  ...(node.children ?? []).flatMap((child, n) => pathsOf(child).map((path) => [n, ...path])),
];

export const nodeAt = (node: Node, [head, ...rest]: Path): Node => {
  if (head === undefined) return node;
  const child = node.children?.[head];
  if (child === undefined) throw new Error('no such node');
  return nodeAt(child, rest);
};

/** The tree with the node at `path` replaced by what `change` makes of it: none, one or more nodes. */
export const changeAt = (
  node: Node,
  [head, ...rest]: Path,
  change: (old: Node) => readonly Node[],
): readonly Node[] => {
  if (head === undefined) return change(node);
  const children = (node.children ?? []).flatMap((child, n) =>
    n === head ? changeAt(child, rest, change) : [child],
  );
  return [{ ...node, children }];
};
