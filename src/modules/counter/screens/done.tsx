import type { EventId } from '../../../kernel/ids.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { PaperPreview } from '../../../ui/paper-preview.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { seeTaken } from '../print-run.ts';
import type { ReportPaper, Scene } from '../scene.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { CounterState } from '../views.ts';
import { Badge, Kbd } from './parts.tsx';
import { PrintState } from './print-state.tsx';

const words = sheetText.done;

interface Props {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly counter: CounterState;
  readonly model: CounterDesk;
}

/** What is printed of what was just taken; a batch that stopped goes on where it stopped. */
const usePrint = ({ scene: { applications, printing, leftOut }, model: { print } }: Props) => {
  const visit = applications[0]?.visit ?? '';
  return (paper: ReportPaper): void => {
    const of = applications.filter(({ application, missing }) =>
      paper === 'letter' ? missing > 0 : paper !== 'forms' || !leftOut.includes(application),
    );
    const already = printing?.paper === paper && printing.state === 'failed' ? printing.out : [];
    const left = of.map(({ application }) => application).filter((each) => !already.includes(each));
    print({ paper, visit, already, applications: left });
  };
};

/** 受付ずみ: the numbers, and what goes on paper. */
export const Done = (props: Props) => {
  const { scene, model } = props;
  const { applications, printing, leftOut } = scene;
  const begin = usePrint(props);
  const forms = applications.length - leftOut.length;
  const print = {
    label: leftOut.length === 0 ? words.printAll : words.printSome(forms),
    disabled: printing?.state === 'printing' || forms === 0,
    onPress: () => begin('forms'),
  };
  const look = (): void => model.dispatch({ kind: 'looking', looking: true });
  useKeys(scene.looking ? {} : { Escape: model.leave, F2: look });
  return scene.looking ? (
    <Look {...props} print={print} />
  ) : (
    <Taken {...props} print={print} onPaper={begin} onLook={look} />
  );
};

interface PrintForms {
  readonly label: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

const Taken = ({
  scene,
  counter,
  model,
  print,
  onPaper: begin,
  onLook,
}: Props & {
  readonly print: PrintForms;
  readonly onPaper: (paper: ReportPaper) => void;
  readonly onLook: () => void;
}) => {
  const { applications, printing, leftOut } = scene;
  const missing = applications.reduce((sum, each) => sum + each.missing, 0);
  const isPrinting = printing?.state === 'printing';
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
        <Actions
          isPrinting={isPrinting}
          begun={printing !== null}
          print={print}
          onLook={onLook}
          onLeave={model.leave}
        />
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
      <Numbers {...{ applications, leftOut }} out={printing?.paper === 'forms' ? printing.out : []} />
    </Screen>
  );
};

const Actions = ({
  isPrinting,
  begun,
  print,
  onLook,
  onLeave,
}: {
  readonly isPrinting: boolean;
  /** Something was printed already: the next thing is the next person. */
  readonly begun: boolean;
  readonly print: PrintForms;
  readonly onLook: () => void;
  readonly onLeave: () => void;
}) => (
  <>
    <Button onPress={onLook} disabled={isPrinting}>
      {words.look}
      <Kbd>F2</Kbd>
    </Button>
    <Button onPress={print.onPress} disabled={print.disabled} first={!begun}>
      {print.label}
    </Button>
    <Button kind="primary" onPress={onLeave} disabled={isPrinting} first={begun}>
      {words.next}
    </Button>
  </>
);

/** 印刷の前に 見る: every form that was just taken, those that need no paper marked. */
const Look = ({
  scene: { applications, leftOut },
  model: { dispatch, see },
  print,
}: Props & { readonly print: PrintForms }) => {
  const idOf = (key: string): EventId | undefined =>
    applications.find(({ application }) => application === key)?.application;
  return (
    <PaperPreview
      papers={applications.map(({ application, title, subject, number }) => ({
        key: application,
        title,
        of: `${subject}　${number}`,
      }))}
      load={(key) => seeTaken(see, idOf(key))}
      leaving={{
        left: leftOut,
        onLeave: (key, left) => {
          const application = idOf(key);
          if (application !== undefined) dispatch({ kind: 'left_out', application, leftOut: left });
        },
      }}
      print={{
        ...print,
        onPress: () => {
          dispatch({ kind: 'looking', looking: false });
          print.onPress();
        },
      }}
      onBack={() => dispatch({ kind: 'back' })}
    />
  );
};

const Numbers = ({
  applications,
  out,
  leftOut,
}: Pick<Props['scene'], 'applications' | 'leftOut'> & { readonly out: readonly EventId[] }) => (
  <ol className="flex flex-col">
    {applications.map(({ application, number, title, subject, printed }) => {
      const onPaper = out.includes(application) || printed.includes('forms');
      const not = leftOut.includes(application) ? words.leftOut : words.notOnPaper;
      return (
        <li
          key={application}
          className="flex flex-wrap items-center gap-x-5 gap-y-0.5 border-b border-line py-1.5"
        >
          <span className="text-[1.25rem] whitespace-nowrap tabular-nums small:w-full">{number}</span>
          <span className="phrase min-w-0 flex-1 text-[1.375rem] leading-130 font-bold">{title}</span>
          <span className="text-[1.25rem] text-soft">{subject}</span>
          <Badge tone={onPaper ? 'good' : 'soft'}>{onPaper ? words.onPaper : not}</Badge>
        </li>
      );
    })}
  </ol>
);
