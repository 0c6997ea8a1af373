import type { z } from 'zod';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { PaperDocument } from '../../print/pdf-document.ts';
import type { Caller, Methods } from '../../rpc/contract.ts';
import { pollingContract } from './contract.ts';
import { type PaperRequest, paperContract } from './paper-contract.ts';
import {
  oathPaper,
  type PaperHead,
  type PaperRoll,
  reportPaper,
  rollPaper,
  testPaper,
  wayPaper,
} from './print-papers.ts';
import type { BackupRow, PollingState } from './views.ts';

/** The papers of the station, made by the host of what it itself answers: the page says which, and never what stands on them. */

export interface PrintingContext {
  readonly methods: Pick<
    Methods<typeof pollingContract>,
    'polling.oath' | 'polling.look' | 'polling.report' | 'polling.backup'
  >;
  readonly state: () => Pick<PollingState, 'election' | 'place'>;
  readonly municipality: string;
  readonly training: boolean;
  readonly now: () => number;
  /** Hands the paper to the printer; `null`: this site has none. */
  readonly print:
    | ((paper: PaperDocument) => Promise<Result<{ readonly pages: number }, 'printer_silent'>>)
    | null;
}

const { output: backup } = pollingContract['polling.backup'];

/** All pages of the roll, in its order; `undefined`: it cannot be had, or that it is shown could not be written down. */
const wholeRoll = async ({ methods }: PrintingContext, caller: Caller): Promise<PaperRoll | undefined> => {
  const rows: BackupRow[] = [];
  let after: BackupRow['electorId'] | null = null;
  for (;;) {
    const answer = await methods['polling.backup'].handle({ after }, caller);
    const page: z.infer<typeof backup> = backup.parse(answer);
    if (!page.ok) return undefined;
    rows.push(...page.value.rows);
    const { electionName, placeName, at, roll, next } = page.value;
    if (next === null) return { electionName, placeName, at, roll, rows };
    after = next;
  }
};

const paperOf = async (
  context: PrintingContext,
  request: PaperRequest,
  caller: Caller,
): Promise<PaperDocument | undefined> => {
  const { methods, municipality, training, now, state } = context;
  const head: PaperHead = { municipality, training, now: now() };
  const { election, place } = state();
  const ballots = election?.ballots ?? [];
  switch (request.paper) {
    case 'oath': {
      const oath = pollingContract['polling.oath'].output.parse(
        await methods['polling.oath'].handle(request, caller),
      );
      return oath.ok ? oathPaper(oath.value, head) : undefined;
    }
    case 'way': {
      const answer = await methods['polling.look'].handle(request, caller);
      const look = pollingContract['polling.look'].output.parse(answer);
      return look.ok && look.value.verdict.kind === 'other_place'
        ? wayPaper({ election: election?.name ?? '', from: place, places: look.value.verdict.places }, head)
        : undefined;
    }
    case 'report': {
      const report = pollingContract['polling.report'].output.parse(
        await methods['polling.report'].handle({}, caller),
      );
      return report.ok ? reportPaper(report.value, ballots, head) : undefined;
    }
    case 'roll': {
      const roll = await wholeRoll(context, caller);
      return roll === undefined ? undefined : rollPaper(roll, ballots, head);
    }
    case 'test':
      return testPaper(place?.name ?? '', head);
  }
};

export const pollingPaperMethods = (context: PrintingContext): Methods<typeof paperContract> => ({
  'polling.printPaper': {
    roles: ['clerk', 'supervisor'],
    shape: paperContract['polling.printPaper'],
    async handle(request, caller) {
      if (context.print === null) return failure('no_printer');
      const paper = await paperOf(context, request, caller);
      if (paper === undefined) return failure('nothing_to_print');
      const printed = await context.print(paper);
      return printed.ok ? success({ pages: printed.value.pages }) : printed;
    },
  },
});
