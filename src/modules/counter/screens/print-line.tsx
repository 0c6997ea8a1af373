import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { PrintJob } from '../print-run.ts';
import type { Printing, ReportPaper } from '../scene.ts';
import { text } from '../screen-text.ts';
import { PrintState } from './print-state.tsx';

const LABELS = { route_slip: text.list.routeSlip, guide: text.list.guide } as const;

/** Papers that are printed beside what goes on: each with what became of it in front of the screen. */
export const PrintLine = ({
  papers,
  visit,
  print,
}: {
  readonly papers: readonly Extract<ReportPaper, 'route_slip' | 'guide'>[];
  readonly visit: string;
  readonly print: (job: PrintJob, tell: (printing: Printing) => void) => void;
}) => {
  const [printing, setPrinting] = useState<Printing>();
  const begin = (paper: ReportPaper): void => print({ paper, visit, applications: [] }, setPrinting);
  return (
    <>
      {papers.map((paper) => (
        <Button key={paper} onPress={() => begin(paper)} disabled={printing?.state === 'printing'}>
          {LABELS[paper]}
        </Button>
      ))}
      {printing !== undefined && (
        <Dialog title={text.print.printing[printing.paper]} onClose={() => setPrinting(undefined)}>
          <PrintState printing={printing} onRest={() => begin(printing.paper)} />
          <div className="mt-6 flex justify-end">
            <Button kind="primary" onPress={() => setPrinting(undefined)} first>
              {ja.button.close}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
};
