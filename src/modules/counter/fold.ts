/** 受付 of one application from everything that was recorded of it; depends on the set of facts alone. Pure. */
import type { EventId } from '../../kernel/ids.ts';
import type { ApplicationStatus, CounterEvent, CounterEventData } from './events-schema.ts';
import type { AttachmentState } from './filled.ts';

export interface CounterFact {
  readonly eventId: EventId;
  /** `eventOrder`: the same at every node. */
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly staff: string;
  readonly event: CounterEvent;
}

export interface Application {
  readonly id: EventId;
  readonly at: number;
  readonly staff: string;
  readonly taken: CounterEventData<'counter.taken'>;
  readonly status: ApplicationStatus;
  readonly statusNote: string | null;
  readonly attachments: readonly AttachmentState[];
  readonly withdrawn: { readonly reason: string; readonly at: number } | null;
  readonly printed: readonly CounterEventData<'counter.printed'>['paper'][];
}

/** The applications of which an event speaks; a `taken` is one itself. */
export const applicationsOf = (eventId: EventId, event: CounterEvent): readonly EventId[] => {
  switch (event.kind) {
    case 'counter.taken':
      return [eventId];
    case 'counter.withdrawn':
      return [event.data.undoes];
    case 'counter.attached':
    case 'counter.status_set':
      return [event.data.application];
    default:
      return event.data.applications;
  }
};

/** Whether somebody still has to bring it. */
export const isMissing = (state: AttachmentState): boolean => state.is === 'open' || state.is === 'later';

/** `undefined`: what was taken has not arrived yet. Of each thing that was said twice the last in order counts. */
export const foldApplication = (id: EventId, facts: readonly CounterFact[]): Application | undefined => {
  const ordered = [...new Map(facts.map((fact) => [fact.eventId, fact])).values()].toSorted((a, b) =>
    a.order < b.order ? -1 : 1,
  );
  const first = ordered.find(({ eventId, event }) => eventId === id && event.kind === 'counter.taken');
  if (first?.event.kind !== 'counter.taken') return undefined;
  const taken = first.event.data;
  const attachments = taken.attachments.map(({ state }) => state);
  let status: ApplicationStatus = 'taken';
  let statusNote: string | null = null;
  let withdrawn: Application['withdrawn'] = null;
  const printed = new Set<CounterEventData<'counter.printed'>['paper']>();
  for (const { event, at } of ordered) {
    if (event.kind === 'counter.attached' && event.data.at < attachments.length)
      attachments[event.data.at] = event.data.state;
    if (event.kind === 'counter.status_set') ({ status, note: statusNote } = event.data);
    if (event.kind === 'counter.withdrawn') withdrawn ??= { reason: event.data.reason, at };
    if (event.kind === 'counter.printed') printed.add(event.data.paper);
  }
  const { at, staff } = first;
  return {
    id,
    at,
    staff,
    taken,
    status,
    statusNote,
    attachments,
    withdrawn,
    printed: [...printed].toSorted(),
  };
};
