/**
 * The messages of 3M Standard Interchange Protocol 2.00, both directions, as one table: fixed fields, then fields with two letters in front,
 * in the order of the published protocol. Everything that reads or writes a message works on this table, and their types come from it.
 */
import type { Extra, Field, FieldShape } from './fields.ts';
import type { FixedKind } from './kinds.ts';
import type { REPLIES } from './replies.ts';
import type { REQUESTS } from './requests.ts';

/** The order of the letters of BX. `resend` is 97/96. */
export const SUPPORTED = [
  'patronStatus',
  'checkout',
  'checkin',
  'blockPatron',
  'status',
  'resend',
  'login',
  'patronInfo',
  'endSession',
  'feePaid',
  'itemInfo',
  'itemStatusUpdate',
  'patronEnable',
  'hold',
  'renew',
  'renewAll',
] as const;
export type Supported = (typeof SUPPORTED)[number];

type FixedValues<F> = { readonly [N in keyof F]: F[N] extends FixedKind<infer T> ? T : never };
type Keys<V, S extends FieldShape> = {
  [N in keyof V]: V[N] extends Field<infer T> ? (T extends S ? N : never) : never;
}[keyof V];
type FieldValues<V> = { readonly [N in Keys<V, 'must'>]: string } & {
  readonly [N in Keys<V, 'may'>]?: string;
} & {
  readonly [N in Keys<V, 'flag'>]?: boolean;
} & { readonly [N in Keys<V, 'list'>]: readonly string[] };
type Flat<T> = { readonly [N in keyof T]: T[N] };
export type MessageOf<K, D> = D extends { readonly fixed: infer F; readonly fields: infer V }
  ? Flat<{ readonly kind: K } & FixedValues<F> & FieldValues<V> & { readonly extra: readonly Extra[] }>
  : never;

export type RequestKind = keyof typeof REQUESTS;
export type RequestOf<K extends RequestKind> = MessageOf<K, (typeof REQUESTS)[K]>;
export type Request = { [K in RequestKind]: RequestOf<K> }[RequestKind];
export type ReplyKind = keyof typeof REPLIES;
export type ReplyOf<K extends ReplyKind> = MessageOf<K, (typeof REPLIES)[K]>;
export type Reply = { [K in ReplyKind]: ReplyOf<K> }[ReplyKind];
