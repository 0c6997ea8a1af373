/** Methods that end a visit: 受付, and the end itself. */
import type { Tx } from '../../db/index.ts';
import type { EventId } from '../../kernel/ids.ts';
import { failure, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import { applicationNumber, obstacleTo, type Sign, takenData } from './accepting.ts';
import type { Filled } from './fill.ts';
import { type Desk, method, type Table } from './methods.ts';
import { appendTo } from './recording.ts';
import { applicationView } from './shown.ts';
import { applicationsOfVisit } from './store.ts';
import type { Worked } from './visits.ts';

/** A record's body may be 65,536 long, its envelope included (`outbox/event.ts`). */
const LONGEST_DATA = 60_000;

const viewsOf = ({ context }: Desk, visit: string) => {
  const on = context.catalogue();
  return applicationsOfVisit(context.db, visit).map((application) =>
    applicationView(on, application, context.handover.isDone(application.id)),
  );
};

const dataOf = (
  { context }: Desk,
  { visit, parties }: Worked,
  filled: readonly Filled[],
  sign: Sign,
): readonly ReturnType<typeof takenData>[] => {
  const day = context.today();
  return filled.map((each, index) =>
    takenData(visit, each, parties, {
      sign,
      day,
      number: applicationNumber(day, context.device, visit.number, index + 1),
    }),
  );
};

export const takingMethods = (desk: Desk): Table<'counter.accept' | 'counter.end'> => {
  const { context, visits } = desk;
  const recordAll = (
    caller: Caller,
    { visit }: Worked,
    all: readonly ReturnType<typeof takenData>[],
  ): ((tx: Tx) => readonly EventId[]) => {
    return (tx) =>
      all.map((data) =>
        appendTo(tx, context, caller, { kind: 'counter.taken', data }, visit.evidence ?? undefined),
      );
  };
  return {
    'counter.accept': method('counter.accept', ({ visit: id, revision, sign }, caller) => {
      const visit = visits.at(id);
      if (visit === undefined) return failure('no_visit');
      const worked = visits.work(visit);
      const filled = visits.fill(worked);
      const obstacle = obstacleTo(visit, filled, worked.parties, {
        sign,
        seen: revision,
        on: { today: context.today(), youngest: context.place.youngestApplicant },
      });
      if (obstacle !== undefined) return failure(obstacle.reason, { at: obstacle.at.join(' ') });
      const all = dataOf(desk, worked, filled, sign);
      if (all.some((data) => JSON.stringify(data).length > LONGEST_DATA)) return failure('too_long');
      // All of them or none, and the visit's own words are gone in the same moment.
      const ended = visits.end(id, recordAll(caller, worked, all));
      return ended.ok ? success({ applications: viewsOf(desk, id) }) : ended;
    }),
    'counter.end': method('counter.end', ({ visit }) => {
      const ended = visits.end(visit);
      return ended.ok ? success({}) : ended;
    }),
  };
};
