/**
 * Two releases in one world (R12): wherever the release before is at either end of a line, what crosses it is in the shapes of that
 * release, frozen in `test/wire/n-1.ts`. What one end would refuse does not arrive, and the world then says so.
 */
import type { z } from 'zod';
import {
  type BatchRequest,
  batchRequestSchema,
  batchResponseSchema,
  conflictSchema,
  type LinkList,
  linkListSchema,
} from '../../src/outbox/protocol.ts';
import type { SendOutcome } from '../../src/sync/http-transport.ts';
import * as before from '../wire/n-1.ts';
import type { Crossing } from './world.ts';

export type Release = 'before' | 'this';

/** As it goes over the line, in the shapes of those who read and write it there. */
const through = <T>(value: T, shapes: readonly z.ZodType[]): T | undefined => {
  let text: unknown = JSON.parse(JSON.stringify(value));
  for (const shape of shapes) {
    const read = shape.safeParse(text);
    if (!read.success) return undefined;
    text = read.data;
  }
  return text as T;
};

const withoutMarks = ({ changes, ...list }: LinkList): LinkList => ({
  ...list,
  changes: changes.map((change) => ({ ...change, mark: undefined })),
});

const outcomeIn = (outcome: SendOutcome, isOld: boolean): SendOutcome => {
  const refused: SendOutcome = { kind: 'failed', status: 200 };
  switch (outcome.kind) {
    case 'failed':
      return outcome;
    case 'accepted': {
      const response = through(outcome.response, [
        ...(isOld ? [before.batchResponse] : []),
        batchResponseSchema,
      ]);
      return response === undefined ? refused : { kind: 'accepted', response };
    }
    case 'conflict': {
      const conflict = through(outcome.conflict, [...(isOld ? [before.conflict] : []), conflictSchema]);
      return conflict === undefined ? refused : { kind: 'conflict', conflict };
    }
  }
};

export interface MixedCrossing extends Crossing {
  /** Requests by terminal and centre, such as `before-this`. */
  readonly pairs: Readonly<Record<string, number>>;
}

/** `of`: which release a terminal, or the centre, has just now. */
export const mixed = (of: (who: string) => Release): MixedCrossing => {
  const pairs: Record<string, number> = {};
  const isOld = (device: string): boolean => of(device) === 'before' || of('centre') === 'before';
  return {
    pairs,
    request(device, batch) {
      const pair = `${of(device)}-${of('centre')}`;
      pairs[pair] = (pairs[pair] ?? 0) + 1;
      return through<BatchRequest>(batch, [
        ...(isOld(device) ? [before.batchRequest] : []),
        batchRequestSchema,
      ]);
    },
    outcome: (device, outcome) => outcomeIn(outcome, isOld(device)),
    // The release before knows no marks: its terminals do not ask for them, its centre has none.
    links: (device, list) =>
      isOld(device)
        ? through(withoutMarks(list), [before.linkList, linkListSchema])
        : through(list, [linkListSchema]),
  };
};
