/** 書かない窓口, the host's side: methods with their roles, what is published, and what the resident's window can do. */
import type { Methods } from '../../rpc/contract.ts';
import { afterwardsMethods } from './afterwards.ts';
import type { counterContract, residentContract } from './contract.ts';
import { fillMethods, residentMethods, residentState } from './filling.ts';
import { beginMethods, questionMethods, whoMethods } from './interview.ts';
import { issuingMethods } from './issuing.ts';
import { type Desk, method } from './methods.ts';
import type { CatalogueOn, CounterContext } from './ports.ts';
import { LIFE_EVENTS, type LifeEvent } from './schema.ts';
import { totalsOf } from './store.ts';
import { takingMethods } from './taking.ts';
import type { CounterState, ResidentState } from './views.ts';
import { createVisits } from './visits.ts';

export interface Counter {
  readonly methods: Methods<typeof counterContract>;
  /** Of the resident's window, which is served apart. */
  readonly residentMethods: Methods<typeof residentContract>;
  /** For topic `counter`. */
  state(): CounterState;
  /** For topic `resident`. */
  residentState(): ResidentState;
}

/** Purposes for which there is any form, in the order of the law's own list. */
const offersOf = ({ catalogue }: CatalogueOn): LifeEvent[] => {
  const offered = new Set(catalogue.forms.flatMap(({ events }) => events));
  return LIFE_EVENTS.filter((event) => offered.has(event));
};

export const createCounter = (context: CounterContext): Counter => {
  const desk: Desk = { context, visits: createVisits(context) };
  let calls = false;
  const call = (next: boolean): void => {
    calls = next;
    context.changed(true);
  };
  return {
    methods: {
      ...beginMethods(desk),
      ...whoMethods(desk),
      ...questionMethods(desk),
      ...fillMethods(desk),
      ...takingMethods(desk),
      ...issuingMethods(desk),
      ...afterwardsMethods(desk),
      'counter.residentWindow': method('counter.residentWindow', () => ({
        path: context.residentWindow.path(),
      })),
      'counter.heard': method('counter.heard', () => {
        call(false);
        return {};
      }),
    },
    residentMethods: residentMethods(desk, () => call(true)),
    residentState: () => residentState(desk),
    state() {
      const on = context.catalogue();
      const visit = desk.visits.current();
      const { papers, handover, residentWindow } = context;
      return {
        visit: visit === undefined ? null : { id: visit.id, number: visit.number, revision: visit.revision },
        held: desk.visits
          .held()
          .map(({ id, number, openedAt: since, events }) => ({ id, number, since, events })),
        today: totalsOf(context.db, context.today()),
        catalogue: {
          version: on.version,
          sha256: on.sha256,
          forms: on.catalogue.forms.length,
          asOf: on.asOf,
        },
        printers: { paper: papers.forms !== null, slip: papers.slip !== null },
        offers: offersOf(on),
        residentWindow: residentWindow.isOpen(),
        residentCalls: calls,
        handover: { waiting: handover.waiting(), fault: handover.fault() },
      };
    },
  };
};
