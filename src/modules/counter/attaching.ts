/** 添付書類: one row for each thing that is brought, however many forms ask for it. Pure. */
import type { AttachmentState, FilledAttachment } from './filled.ts';
import type { OMITTED_BY } from './schema.ts';
import type { SheetView } from './views.ts';
import type { ProcedureKey } from './visit-schema.ts';

export type OmittedBy = (typeof OMITTED_BY)[number];

export interface Paper {
  /** Ids of what will do, as they stand. */
  readonly id: string;
  readonly oneOf: FilledAttachment['oneOf'];
  readonly notes: readonly string[];
  readonly omittedBy: readonly OmittedBy[];
  /** Where it is asked for. */
  readonly at: readonly { readonly procedure: ProcedureKey; readonly at: number; readonly form: string }[];
  /** `null`: not the same everywhere. */
  readonly state: AttachmentState | null;
}

const same = (one: AttachmentState, other: AttachmentState): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

export const papersOf = ({ forms }: Pick<SheetView, 'forms'>): readonly Paper[] => {
  const papers = new Map<string, Paper>();
  for (const { key: procedure, filled } of forms)
    for (const { at, oneOf, note, state } of filled.attachments) {
      const id = oneOf.map((each) => each.id).join(' ');
      const before = papers.get(id);
      const place = { procedure, at, form: filled.title.ja };
      papers.set(id, {
        id,
        oneOf,
        notes: [...new Set([...(before?.notes ?? []), ...(note === null ? [] : [note])])],
        omittedBy: [...new Set(oneOf.flatMap(({ omittedBy }) => omittedBy))],
        at: [...(before?.at ?? []), place],
        state:
          before === undefined ? state : before.state !== null && same(before.state, state) ? state : null,
      });
    }
  return [...papers.values()];
};

export const isOpen = ({ state }: Paper): boolean => state === null || state.is === 'open';

export const statesOf = (
  papers: readonly Paper[],
  state: (paper: Paper) => AttachmentState,
): { procedure: ProcedureKey; at: number; state: AttachmentState }[] =>
  papers.flatMap((paper) => paper.at.map(({ procedure, at }) => ({ procedure, at, state: state(paper) })));

/** Of these it is clear which it is: one touch says that they were received. */
export const receivable = (papers: readonly Paper[]): readonly Paper[] =>
  papers.filter((paper) => isOpen(paper) && paper.oneOf.length === 1);

export const receivedState = ({ oneOf }: Paper): AttachmentState => {
  const [first] = oneOf;
  return first === undefined ? { is: 'open' } : { is: 'received', which: first.id };
};

/** 本人確認 by the card does away with the paper that proves who she is. */
export const byCard = (papers: readonly Paper[]): readonly Paper[] =>
  papers.filter((paper) => isOpen(paper) && paper.omittedBy.includes('card'));

export interface PaperCounts {
  readonly received: number;
  readonly omitted: number;
  readonly later: number;
  readonly open: number;
}

export const countsOf = (papers: readonly Paper[]): PaperCounts => {
  const count = (is: AttachmentState['is']): number => papers.filter(({ state }) => state?.is === is).length;
  return {
    received: count('received'),
    omitted: count('omitted'),
    later: count('later'),
    open: papers.filter(isOpen).length,
  };
};
