/** Methods about what was taken: the list, its status, papers that come later, the undo. */
import type { EventId } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Caller } from '../../rpc/contract.ts';
import type { CounterEvent } from './events-schema.ts';
import { isStateOf } from './filling.ts';
import type { Application } from './fold.ts';
import { type Desk, method, type Table } from './methods.ts';
import { record } from './recording.ts';
import { applicationView } from './shown.ts';
import { applicationOf, listApplications } from './store.ts';
import type { ApplicationView } from './views.ts';

const MOST_LISTED = 200;

const recordOf = <R extends string>(
  { context }: Desk,
  caller: Caller,
  id: EventId,
  make: (application: Application) => Result<CounterEvent, R>,
): Result<ApplicationView, 'no_such_application' | 'withdrawn' | 'cannot_record' | R> => {
  const before = applicationOf(context.db, id);
  if (before === undefined) return failure('no_such_application');
  if (before.withdrawn !== null) return failure('withdrawn');
  const event = make(before);
  if (!event.ok) return event;
  const recorded = record(context, caller, event.value);
  if (!recorded.ok) return recorded;
  const after = applicationOf(context.db, id);
  if (after === undefined) throw new Error('an application went while it was changed');
  return success(applicationView(context.catalogue(), after, context.handover.isDone(id)));
};

export const afterwardsMethods = (
  desk: Desk,
): Table<'counter.applications' | 'counter.setStatus' | 'counter.attachLater' | 'counter.withdraw'> => {
  const { context } = desk;
  return {
    'counter.applications': method('counter.applications', (filter, caller) => {
      const found = listApplications(context.db, filter, MOST_LISTED);
      const shown = found.slice(0, MOST_LISTED);
      if (shown.length > 0 && !context.listed(caller, shown.length)) return failure('cannot_record');
      const on = context.catalogue();
      return success({
        applications: shown.map((each) => applicationView(on, each, context.handover.isDone(each.id))),
        more: found.length > shown.length,
      });
    }),
    'counter.setStatus': method('counter.setStatus', ({ application, status, note }, caller) => {
      // 差し戻し without a reason helps nobody.
      if (status === 'sent_back' && note === '') return failure('note_needed');
      const data = { application, status, note: note === '' ? null : note };
      return recordOf(desk, caller, application, () => success({ kind: 'counter.status_set', data }));
    }),
    'counter.attachLater': method('counter.attachLater', ({ application, at, state }, caller) =>
      recordOf(desk, caller, application, ({ taken }) => {
        const asked = taken.attachments[at];
        const { attachments } = context.catalogue().catalogue;
        const oneOf = asked?.oneOf.map((id) => ({
          id,
          omittedBy: attachments.find((each) => each.id === id)?.omittedBy ?? [],
        }));
        return oneOf !== undefined && isStateOf({ oneOf }, state)
          ? success({ kind: 'counter.attached', data: { application, at, state } })
          : failure('wrong_value');
      }),
    ),
    'counter.withdraw': method('counter.withdraw', ({ application, reason }, caller) =>
      recordOf(desk, caller, application, () =>
        success({ kind: 'counter.withdrawn', data: { undoes: application, reason } }),
      ),
    ),
  };
};
