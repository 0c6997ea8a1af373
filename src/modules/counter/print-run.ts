import type { Dispatch } from 'react';
import type { EventId } from '../../kernel/ids.ts';
import type { PaperSeen } from '../../ui/paper-pages.ts';
import type { CounterRpc, Input } from './acts.ts';
import type { FlowInput, Printing, PrintRefusal, ReportPaper } from './scene.ts';

/** Papers to the printer, a few at a time: so that the screen says how far it is, and what is on paper when the printer stops. */

/** Forms in one call: a printer takes about a second for each. */
const AT_ONCE = 3;

const REASONS: readonly PrintRefusal[] = ['no_printer', 'printer_failed', 'no_such_application', 'no_visit'];
const reasonOf = (reason: string): PrintRefusal => REASONS.find((each) => each === reason) ?? 'failed';

export interface PrintJob {
  readonly paper: ReportPaper;
  /** Forms and letters. */
  readonly applications: readonly EventId[];
  /** Came out in the run before, which stopped. */
  readonly already?: readonly EventId[];
  /** Of the visit: route slip and guide. */
  readonly visit: string;
}

type Tell = (printing: Printing) => void;

const begun = (paper: ReportPaper, total: number, out: readonly EventId[] = []): Printing => ({
  paper,
  state: 'printing',
  reason: null,
  pages: 0,
  total,
  out,
  notes: [],
});

const printForms = async (
  rpc: CounterRpc,
  paper: 'forms' | 'letter',
  { applications, already = [] }: PrintJob,
  tell: Tell,
): Promise<void> => {
  let now = begun(paper, applications.length + already.length, already);
  tell(now);
  for (let at = 0; at < applications.length; at += AT_ONCE) {
    const some = applications.slice(at, at + AT_ONCE);
    // oxlint-disable-next-line no-await-in-loop -- one printer takes one after the other
    const answer = await rpc.call('counter.print', { paper, applications: [...some] });
    if (!answer.ok) return tell({ ...now, state: 'failed', reason: reasonOf(answer.reason) });
    const { pages, failed, notes } = answer.value;
    now = {
      ...now,
      pages: now.pages + pages,
      out: [...now.out, ...some.filter((each) => !failed.includes(each))],
      notes: [...new Set([...now.notes, ...notes])],
    };
    if (failed.length > 0) return tell({ ...now, state: 'failed', reason: 'printer_failed' });
    tell(now);
  }
  return tell({ ...now, state: 'printed' });
};

const printOfVisit = async (
  rpc: CounterRpc,
  paper: 'route_slip' | 'guide',
  visit: string,
  tell: Tell,
): Promise<void> => {
  const now = begun(paper, 1);
  tell(now);
  const answer = await rpc.call('counter.print', { paper, visit });
  if (!answer.ok) return tell({ ...now, state: 'failed', reason: reasonOf(answer.reason) });
  const { pages, notes } = answer.value;
  return tell({ ...now, state: 'printed', pages, notes });
};

export const printPapers = (rpc: CounterRpc, job: PrintJob, tell: Tell): void => {
  const { paper, visit } = job;
  void (paper === 'forms' || paper === 'letter'
    ? printForms(rpc, paper, job, tell)
    : printOfVisit(rpc, paper, visit, tell));
};

/** A form before it is printed: of a visit that stands, or of what was taken. */
export const seeForm = async (rpc: CounterRpc, of: Input<'counter.preview'>): Promise<PaperSeen> => {
  const answer = await rpc.call('counter.preview', of);
  return answer.ok ? { is: 'here', ...answer.value } : { is: 'failed', reason: answer.reason };
};

/** `undefined`: it is not in the list any more. */
export const seeTaken = (
  see: (of: Input<'counter.preview'>) => Promise<PaperSeen>,
  application: EventId | undefined,
): Promise<PaperSeen> =>
  application === undefined
    ? Promise.resolve({ is: 'failed', reason: 'no_such_application' })
    : see({ of: 'application', application });

/** Says it to the flow, which drops it when the scene is gone. */
export const tellFlow =
  (dispatch: Dispatch<FlowInput>): Tell =>
  (printing) =>
    dispatch({ kind: 'printing', printing });
