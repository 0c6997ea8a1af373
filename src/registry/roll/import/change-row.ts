/** Rows of a 更正: who is added, changed or struck off, against the roll in use. */
import { parsePartialDate } from '../../../kernel/partial-date.ts';
import type { Row } from '../../import/row.ts';
import type { Elector, RollPort } from '../schema.ts';
import { CHANGES, REASONS, type RollField } from './columns.ts';
import { type RollContext, readElector, readElectorId } from './elector-row.ts';

const kindOf = (row: Row<RollField>) => {
  const text = row.get('change').normalize('NFKC');
  return Object.hasOwn(CHANGES, text) ? CHANGES[text as keyof typeof CHANGES] : undefined;
};

/** Her row as it was, with why it is off the roll (or, 失権, why she may not vote). */
const struck = (row: Row<RollField>, elector: Elector): Elector => {
  const day = parsePartialDate(row.get('standingOn'));
  return {
    ...elector,
    standing: {
      kind: REASONS[row.get('reason')] ?? 'struck',
      on: day?.known === 'day' ? day.date : null,
    },
  };
};

export const createChangeReader = (context: RollContext, roll: Pick<RollPort, 'byId'>) => {
  /** As it is after the rows before: one number may be changed more than once. */
  const changed = new Map<string, Elector>();
  const now = (electorId: string): Elector | undefined => changed.get(electorId) ?? roll.byId(electorId);
  return {
    row(row: Row<RollField>): void {
      const kind = kindOf(row);
      if (kind === undefined) return row.refuse('wrong_code', 'change');
      if (row.get('reason') === '') return row.refuse('reason_missing', 'reason');
      if (kind === 'strike') {
        const electorId = readElectorId(row, context);
        const before = electorId === undefined ? undefined : now(electorId);
        if (before !== undefined) changed.set(before.electorId, struck(row, before));
        else row.refuse('unknown_elector', 'number');
        return undefined;
      }
      const elector = readElector(row, context);
      if (elector === undefined) return undefined;
      const before = now(elector.electorId);
      if (kind === 'add' && before !== undefined) return row.refuse('already_there', 'number');
      if (kind === 'change' && before === undefined) return row.refuse('unknown_elector', 'number');
      changed.set(elector.electorId, elector);
      return undefined;
    },
    async rest(): Promise<void> {
      // Few: all of them wait for the end.
    },
    electors: (): readonly Elector[] => [...changed.values()],
  };
};
