import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { PUNCH_WORDS, SEEN_WORDS } from '../print-text.ts';
import type { Printing, Scene } from '../scene.ts';
import { longDay, refusalWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { InsideRow, InsideView } from '../views-schema.ts';
import { useBack, whoWords } from './parts.tsx';

/** 今日の打刻 */
export const Today = ({
  scene: { today },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'today' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.today;
  const back = useBack(model);
  const list = today === 'failed' ? null : today;
  return (
    <Screen
      title={words.title}
      lead={list === null ? '' : words.lead(longDay(list.on), list.punches.length)}
      back={<Back onBack={back} />}
    >
      {today === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
      {today === null && <p role="status">{words.loading}</p>}
      {list?.more === true && <Banner tone="care">{words.more}</Banner>}
      {list?.punches.length === 0 && <p className="m-auto text-[1.75rem] font-bold">{words.empty}</p>}
      <ol className="flex flex-col">
        {list?.punches.map(({ punch, person, type, at, how, corrected, post }) => (
          <li key={punch} className="flex items-baseline gap-5 border-b border-line py-1 text-[1.375rem]">
            <span className="w-20 shrink-0 tabular-nums">{timeInJapan(at)}</span>
            <span className="w-28 shrink-0 text-[1.125rem] text-soft tabular-nums">{person.no}</span>
            <span className="min-w-0 flex-1">{person.name ?? ''}</span>
            <span className="text-[1.125rem] text-soft">{post ?? ''}</span>
            <span className="w-32 shrink-0 font-bold">{PUNCH_WORDS[type]}</span>
            <span className="w-28 shrink-0 text-right text-[1.125rem] text-soft">
              {corrected || how === null ? text.person.corrected : text.person.how[how]}
            </span>
          </li>
        ))}
      </ol>
    </Screen>
  );
};

const PRINT_WORDS: Readonly<Record<Printing, string | null>> = {
  none: null,
  printing: null,
  printed: text.inside.printed,
  no_printer: text.inside.no_printer,
  failed: text.inside.print_failed,
};

const Counts = ({ view }: { readonly view: InsideView }) => {
  const words = text.inside;
  const box = 'flex flex-col rounded-12 border-[3px] border-ink bg-paper px-6 py-2';
  return (
    <div className="grid grid-cols-2 gap-4 small:gap-2">
      <p className={box}>
        <span className="text-[1.25rem] font-bold">{words.inside}</span>
        <span data-inside className="text-[3.5rem] leading-[1.1] font-bold small:text-[2rem]">
          {words.people(view.people.length)}
        </span>
      </p>
      <p className={box}>
        <span className="text-[1.25rem] font-bold">
          {view.muster === null
            ? words.noMuster
            : `${words.seen}　${view.muster.what}　${words.since(timeInJapan(view.muster.since))}`}
        </span>
        <span className="text-[3.5rem] leading-[1.1] font-bold small:text-[2rem]">
          {view.muster === null ? '—' : words.people(view.muster.seen)}
        </span>
      </p>
    </div>
  );
};

type Mark = 'missing' | 'out_safe' | 'here';

/** One colleague in the building; while a muster is open she can be marked. */
const Row = ({
  row,
  marks,
  model,
}: {
  readonly row: Omit<InsideRow, 'type'> & { readonly type?: InsideRow['type'] };
  readonly marks: readonly (readonly [Mark, string])[];
  readonly model: AttendanceModel;
}) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-1 text-[1.375rem]">
    <span className="w-48 shrink-0 text-[1.125rem] leading-130 text-soft small:w-full">{row.department}</span>
    <span className="min-w-0 flex-1 font-bold">{whoWords(row)}</span>
    <span className="w-44 shrink-0">
      {row.type === undefined ? '' : PUNCH_WORDS[row.type]} {timeInJapan(row.since)}
    </span>
    <span className="w-32 shrink-0 font-bold">{row.mustered === null ? '' : SEEN_WORDS[row.mustered]}</span>
    {marks.map(([as, said]) => (
      <Button
        key={as}
        kind={as === row.mustered ? 'primary' : 'plain'}
        pressed={as === row.mustered}
        disabled={model.busy}
        label={`${whoWords(row)} ${said}`}
        onPress={() => model.musterMark({ no: row.no, as })}
        className="min-h-[44px]! px-3! text-[1.125rem]!"
      >
        {said}
      </Button>
    ))}
  </li>
);

const MARKS: readonly (readonly [Mark, string])[] = [
  ['here', SEEN_WORDS.here],
  ['out_safe', SEEN_WORDS.out_safe],
  ['missing', SEEN_WORDS.missing],
];

/** 在館者・参集 */
export const Inside = ({
  scene: { inside, print },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'inside' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.inside;
  const back = useBack(model);
  const view = inside === 'failed' ? null : inside;
  const isOpen = view !== null && view.muster !== null;
  const printed = PRINT_WORDS[print];
  return (
    <Screen
      title={words.title}
      lead={words.note}
      back={<Back onBack={back} />}
      actions={
        <>
          {model.host.attendance.mayMuster &&
            (isOpen ? (
              <Button kind="stop" size="large" onPress={model.musterClose} disabled={model.busy}>
                {words.close}
              </Button>
            ) : (
              <Button size="large" onPress={() => model.dispatch({ kind: 'muster_asked' })}>
                {words.open}
              </Button>
            ))}
          <Button kind="primary" size="large" onPress={model.print} disabled={print === 'printing'}>
            {print === 'printing' ? words.printing : words.print}
          </Button>
        </>
      }
    >
      {inside === 'failed' && <Banner tone="stop">{text.today.failed}</Banner>}
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      {printed !== null && <Banner tone={print === 'printed' ? 'info' : 'care'}>{printed}</Banner>}
      {view !== null && <InsideList view={view} model={model} />}
    </Screen>
  );
};

const InsideList = ({ view, model }: { readonly view: InsideView; readonly model: AttendanceModel }) => {
  const words = text.inside;
  const marks = view.muster === null ? [] : MARKS;
  return (
    <>
      <Counts view={view} />
      {view.people.length === 0 ? (
        <p className="text-[1.375rem]">{words.empty}</p>
      ) : (
        <ol aria-label={words.inside}>
          {view.people.map((row) => (
            <Row key={row.no} row={row} marks={marks} model={model} />
          ))}
        </ol>
      )}
      {view.others.length > 0 && (
        <section aria-label={words.others}>
          <h2 className="text-[1.25rem] font-bold text-soft">{words.others}</h2>
          <ol>
            {view.others.map((row) => (
              <Row key={row.no} row={row} marks={marks} model={model} />
            ))}
          </ol>
        </section>
      )}
    </>
  );
};
