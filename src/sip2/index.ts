/** SIP2: the line to a library system (図書館システム). */
export { createSip2Client } from './client.ts';
export type * from './client-types.ts';
export { type Dialect, dialectSchema, STANDARD_DIALECT } from './dialect.ts';
export { type Due, type DueFormat, readDue } from './due-date.ts';
export type { Extra } from './fields.ts';
export type { PatronFlag, Summary } from './kinds.ts';
export type { Reply, ReplyOf, Supported } from './messages.ts';
export type { LineSecurity } from './transport.ts';
