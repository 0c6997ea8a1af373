/** Rows of a whole roll on their way into its file. */
import type { Failure, Result } from '../../../kernel/result.ts';
import { detached } from '../../import/detached.ts';
import type { Row } from '../../import/row.ts';
import type { Elector } from '../schema.ts';
import type { RollField } from './columns.ts';
import { type RollContext, readElector } from './elector-row.ts';

const BATCH = 1_000;

/** Remembers where each number, resident and ticket was first. */
const createSeen = () => {
  const lines = {
    electorId: new Map<string, number>(),
    residentId: new Map<string, number>(),
    ticket: new Map<string, number>(),
  };
  const firstOf = (what: keyof typeof lines, text: string, line: number): number | undefined => {
    const first = lines[what].get(text);
    if (first === undefined) lines[what].set(detached(text), line);
    return first;
  };
  return { firstOf };
};

export const createElectorReader = <R extends string>(
  context: RollContext,
  add: (electors: readonly Elector[]) => Result<undefined, R>,
) => {
  const { firstOf } = createSeen();
  let batch: Elector[] = [];
  let taken = 0;
  let failed: Failure<R> | undefined;
  const flush = (): void => {
    if (failed !== undefined || batch.length === 0) return;
    const added = add(batch);
    if (!added.ok) failed = added;
    batch = [];
  };
  return {
    row(row: Row<RollField>, line: number): void {
      const elector = readElector(row, context);
      if (elector === undefined) return;
      const first = firstOf('electorId', elector.electorId, line);
      if (first !== undefined) return row.refuse('duplicate_number', 'line', first);
      if (elector.residentId !== null && firstOf('residentId', elector.residentId, line) !== undefined)
        row.remark('noted', 'same_resident', 'residentId');
      for (const code of elector.ticketCodes)
        if (firstOf('ticket', code, line) !== undefined) row.remark('noted', 'same_ticket', 'ticket');
      taken += 1;
      batch.push(elector);
    },
    async rest(): Promise<void> {
      if (batch.length >= BATCH) flush();
    },
    taken: () => taken,
    /** Puts in what is left; why it could not, if so. */
    failed(): Failure<R> | undefined {
      flush();
      return failed;
    },
  };
};
