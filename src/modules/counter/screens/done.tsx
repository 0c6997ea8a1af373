import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { ReportPaper, Scene } from '../scene.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { CounterState } from '../views.ts';
import { Badge } from './parts.tsx';
import { PrintState } from './print-state.tsx';

const words = sheetText.done;

/** 受付ずみ: the numbers, and what goes on paper. */
export const Done = ({
  scene,
  counter,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly counter: CounterState;
  readonly model: CounterDesk;
}) => {
  const { leave, print } = model;
  const { applications, printing } = scene;
  const visit = applications[0]?.visit ?? '';
  const all = applications.map(({ application }) => application);
  const later = applications.filter(({ missing }) => missing > 0);
  const missing = later.reduce((sum, each) => sum + each.missing, 0);
  const out = printing?.paper === 'forms' ? printing.out : [];
  const begin = (paper: ReportPaper): void => {
    const of = paper === 'letter' ? later.map(({ application }) => application) : all;
    const already = printing?.paper === paper && printing.state === 'failed' ? printing.out : [];
    print({ paper, visit, already, applications: of.filter((each) => !already.includes(each)) });
  };
  const isPrinting = printing?.state === 'printing';
  useKeys({ Escape: leave });
  const other = (paper: ReportPaper, label: string, there: boolean) =>
    there && (
      <Button onPress={() => begin(paper)} disabled={isPrinting}>
        {label}
      </Button>
    );
  return (
    <Screen
      title={words.title(applications.length)}
      mark={<DoneMark className="size-14 text-good" />}
      back={
        <>
          {other('route_slip', words.routeSlip, counter.printers.slip)}
          {other('guide', words.guide, counter.printers.paper)}
          {other('letter', words.letter, later.length > 0 && counter.printers.paper)}
        </>
      }
      actions={
        <>
          <Button onPress={() => begin('forms')} disabled={isPrinting} first={printing === null}>
            {words.printAll}
          </Button>
          <Button kind="primary" onPress={leave} disabled={isPrinting} first={printing !== null}>
            {words.next}
          </Button>
        </>
      }
    >
      {printing !== null && (
        <div className="rounded-12 border-2 border-line bg-paper px-5 py-3">
          <PrintState printing={printing} onRest={() => begin(printing.paper)} />
        </div>
      )}
      {printing !== null && printing.notes.length > 0 && (
        <Banner tone="care">
          {words.notes}：{printing.notes.join('、')}
        </Banner>
      )}
      {missing > 0 && <Banner tone="info">{words.later(missing)}</Banner>}
      <ol className="flex flex-col">
        {applications.map(({ application, number, title, subject, printed }) => (
          <li
            key={application}
            className="flex flex-wrap items-center gap-x-5 gap-y-0.5 border-b border-line py-1.5"
          >
            <span className="w-[19rem] text-[1.25rem] tabular-nums small:w-full">{number}</span>
            <span className="phrase min-w-0 flex-1 text-[1.375rem] leading-130 font-bold">{title}</span>
            <span className="text-[1.25rem] text-soft">{subject}</span>
            <Badge tone={out.includes(application) || printed.includes('forms') ? 'good' : 'soft'}>
              {out.includes(application) || printed.includes('forms') ? words.onPaper : words.notOnPaper}
            </Badge>
          </li>
        ))}
      </ol>
    </Screen>
  );
};
