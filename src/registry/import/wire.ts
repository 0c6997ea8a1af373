/** Residents between the thread that reads and the one that writes: values without their names cost a third to hand over. */

import type { Result } from '../../kernel/result.ts';
import { type Resident, residentSchema } from '../schema.ts';
import type { FileCode } from './codes.ts';
import type { Job, Progress, Summary } from './reading.ts';
import type { Tally } from './report.ts';

export const FIELDS = Object.keys(residentSchema.shape) as readonly (keyof Resident)[];

export type Packed = readonly unknown[];

export const pack = (resident: Resident): Packed => FIELDS.map((field) => resident[field]);

/** What `pack` made, in this process and of a resident that was held against the schema there. */
export const unpack = (values: Packed): Resident => {
  const resident: Record<string, unknown> = {};
  for (let at = 0; at < FIELDS.length; at += 1) resident[FIELDS[at] ?? ''] = values[at];
  return resident as Resident;
};

/** What the reading thread is told at its start. */
export interface Order {
  readonly job: Omit<Job, 'towns'>;
  /** Where towns may lie. */
  readonly folder: string;
  /** Of the report's CSV. */
  readonly reportPath: string;
}

/** `more` is the answer to a batch. */
export type ToReader = 'more';

export type FromReader =
  | { readonly kind: 'residents'; readonly batch: readonly Packed[] }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'done'; readonly result: Result<Summary, FileCode>; readonly tally: Tally };
