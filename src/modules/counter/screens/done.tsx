import type { EventId } from '../../../kernel/ids.ts';
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

interface Props {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly counter: CounterState;
  readonly model: CounterDesk;
}

/** What is printed of what was just taken; a batch that stopped goes on where it stopped. */
const usePrint = ({ scene: { applications, printing }, model: { print } }: Props) => {
  const visit = applications[0]?.visit ?? '';
  return (paper: ReportPaper): void => {
    const of = applications.filter(({ missing }) => paper !== 'letter' || missing > 0);
    const already = printing?.paper === paper && printing.state === 'failed' ? printing.out : [];
    const left = of.map(({ application }) => application).filter((each) => !already.includes(each));
    print({ paper, visit, already, applications: left });
  };
};

/** 受付ずみ: the numbers, and what goes on paper. */
export const Done = (props: Props) => {
  const { scene, counter, model } = props;
  const { applications, printing } = scene;
  const begin = usePrint(props);
  const missing = applications.reduce((sum, each) => sum + each.missing, 0);
  const isPrinting = printing?.state === 'printing';
  useKeys({ Escape: model.leave });
  const papers: readonly (readonly [ReportPaper, string, boolean])[] = [
    ['route_slip', words.routeSlip, counter.printers.slip],
    ['guide', words.guide, counter.printers.paper],
    ['letter', words.letter, missing > 0 && counter.printers.paper],
  ];
  return (
    <Screen
      title={words.title(applications.length)}
      mark={<DoneMark className="size-14 text-good" />}
      back={papers.map(
        ([paper, label, there]) =>
          there && (
            <Button key={paper} onPress={() => begin(paper)} disabled={isPrinting}>
              {label}
            </Button>
          ),
      )}
      actions={
        <>
          <Button onPress={() => begin('forms')} disabled={isPrinting} first={printing === null}>
            {words.printAll}
          </Button>
          <Button kind="primary" onPress={model.leave} disabled={isPrinting} first={printing !== null}>
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
      <Numbers applications={applications} out={printing?.paper === 'forms' ? printing.out : []} />
    </Screen>
  );
};

const Numbers = ({
  applications,
  out,
}: Pick<Props['scene'], 'applications'> & { readonly out: readonly EventId[] }) => (
  <ol className="flex flex-col">
    {applications.map(({ application, number, title, subject, printed }) => {
      const onPaper = out.includes(application) || printed.includes('forms');
      return (
        <li
          key={application}
          className="flex flex-wrap items-center gap-x-5 gap-y-0.5 border-b border-line py-1.5"
        >
          <span className="text-[1.25rem] whitespace-nowrap tabular-nums small:w-full">{number}</span>
          <span className="phrase min-w-0 flex-1 text-[1.375rem] leading-130 font-bold">{title}</span>
          <span className="text-[1.25rem] text-soft">{subject}</span>
          <Badge tone={onPaper ? 'good' : 'soft'}>{onPaper ? words.onPaper : words.notOnPaper}</Badge>
        </li>
      );
    })}
  </ol>
);
