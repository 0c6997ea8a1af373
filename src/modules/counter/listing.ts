/** 手続きの一覧 as it is read: by counter in walking order, each form once with all of whom it is. Pure. */
import type { ProcedureView } from './views.ts';

export interface Line {
  readonly form: ProcedureView['form'];
  readonly title: ProcedureView['title'];
  readonly need: ProcedureView['need'];
  readonly added: boolean;
  /** One for each of whom it is, or the one of the visit. */
  readonly procedures: readonly ProcedureView[];
}

export interface Section {
  readonly counter: ProcedureView['counter'];
  readonly department: string;
  readonly lines: readonly Line[];
}

const RANK = { required: 0, optional: 1 } as const;

/** Of the same form what is required of one and optional of another are two lines. */
const linesOf = (procedures: readonly ProcedureView[]): readonly Line[] => {
  const lines = new Map<string, ProcedureView[]>();
  for (const procedure of procedures) {
    const key = `${procedure.form} ${procedure.need} ${String(procedure.added)}`;
    lines.set(key, [...(lines.get(key) ?? []), procedure]);
  }
  return [...lines.values()]
    .flatMap((of) => {
      const [first] = of;
      return first === undefined
        ? []
        : [{ form: first.form, title: first.title, need: first.need, added: first.added, procedures: of }];
    })
    .toSorted((one, other) => RANK[one.need] - RANK[other.need]);
};

const sectionsOf = (procedures: readonly ProcedureView[]): readonly Section[] => {
  const counters = new Map<string, ProcedureView[]>();
  for (const procedure of procedures) {
    const { id } = procedure.counter;
    counters.set(id, [...(counters.get(id) ?? []), procedure]);
  }
  return [...counters.values()].flatMap((of) => {
    const [first] = of;
    return first === undefined
      ? []
      : [{ counter: first.counter, department: first.department, lines: linesOf(of) }];
  });
};

export interface Listing {
  readonly sections: readonly Section[];
  readonly taken: readonly ProcedureView[];
}

export const listingOf = (procedures: readonly ProcedureView[]): Listing => ({
  sections: sectionsOf(procedures),
  taken: procedures.filter(({ taken }) => taken),
});

/** All of a line are taken, none, or some. */
export const takenOf = ({ procedures }: Line): 'all' | 'none' | 'some' => {
  const taken = procedures.filter((procedure) => procedure.taken).length;
  return taken === 0 ? 'none' : taken === procedures.length ? 'all' : 'some';
};

/** The earliest last day of a line. */
export const lastDayOf = ({ procedures }: Line): ProcedureView['lastDay'] =>
  procedures.flatMap(({ lastDay }) => lastDay ?? []).toSorted()[0] ?? null;
