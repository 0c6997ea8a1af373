import { Button as AriaButton } from 'react-aria-components';
import type { CivilDate } from '../../../kernel/dates.ts';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { CareMark, StopMark, TickBox } from '../../../ui/marks.tsx';
import { type Line, lastDayOf, takenOf } from '../listing.ts';
import { text } from '../screen-text.ts';
import { lastDayWords, shortDate } from '../typed-date.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { ProcedureView, VisitView } from '../views.ts';
import type { ProcedureKey } from '../visit-schema.ts';
import { Badge, nameOf } from './parts.tsx';

const words = text.list;

export const NEED_TONES = { required: 'act', optional: 'plain' } as const;

/** 期限: the day, and how near it is. */
export const LastDay = ({
  lastDay,
  today,
  short = false,
}: {
  readonly lastDay: CivilDate;
  readonly today: CivilDate;
  /** The day itself stands beside it. */
  readonly short?: boolean;
}) => {
  const { state, words: said } = lastDayWords(lastDay, today);
  const tone = { late: 'text-stop', soon: 'text-care', calm: 'text-soft' }[state];
  return (
    <span className={`inline-flex items-center gap-1.5 text-[1.125rem] font-bold whitespace-nowrap ${tone}`}>
      {state === 'late' && <StopMark className="size-5" />}
      {state === 'soon' && <CareMark className="size-5" />}
      {!short && `${words.until(shortDate(lastDay))}　`}
      {said}
    </span>
  );
};

/** One form with all of whom it is. */
export const LineRow = ({
  line,
  visit,
  today,
  open,
  model,
}: {
  readonly line: Line;
  readonly visit: VisitView;
  readonly today: CivilDate;
  readonly open: ProcedureKey | null;
  readonly model: CounterDesk;
}) => {
  const { procedures, title, need, added } = line;
  const taken = takenOf(line);
  const lastDay = lastDayOf(line);
  const isOpen = procedures.some(({ key }) => key === open);
  const [first] = procedures;
  const again = procedures.find((each) => each.again !== null)?.again ?? undefined;
  return (
    <li
      className={`flex items-center rounded-12 border-[3px] ${
        isOpen ? 'border-act' : 'border-line'
      } ${taken === 'none' ? 'bg-paper' : 'bg-act-soft'}`}
    >
      <AriaButton
        aria-pressed={taken === 'all' ? true : taken === 'some' ? 'mixed' : false}
        aria-label={`${title.ja} ${taken === 'none' ? words.notTaken : words.taken}`}
        isDisabled={model.busy}
        onPress={() =>
          model.take(
            procedures.map(({ key }) => key),
            taken !== 'all',
          )
        }
        className="grid min-h-[max(3.5rem,56px)] w-16 shrink-0 place-items-center rounded-8 small:w-14"
      >
        <TickBox ticked={taken !== 'none'} className="size-9" />
      </AriaButton>
      <AriaButton
        aria-label={`${title.ja} ${words.open}`}
        onPress={() => model.dispatch({ kind: 'opened', procedure: isOpen ? null : (first?.key ?? null) })}
        className="flex min-h-[max(3.5rem,56px)] min-w-0 flex-1 flex-col justify-center rounded-8 py-1 pr-3 text-left"
      >
        <span className="flex items-center gap-3">
          <span className="phrase min-w-0 flex-1 text-[1.375rem] leading-130 font-bold">{title.ja}</span>
          {again !== undefined && <Badge tone="care">{words.again(timeInJapan(again))}</Badge>}
          {added && <Badge tone="soft">{words.added}</Badge>}
          <Badge tone={NEED_TONES[need]}>{words.needs[need]}</Badge>
        </span>
        <span className="flex flex-wrap items-center gap-x-4">
          <Whose procedures={procedures} visit={visit} />
          {lastDay !== null && <LastDay lastDay={lastDay} today={today} />}
        </span>
      </AriaButton>
    </li>
  );
};

const Whose = ({
  procedures,
  visit,
}: {
  readonly procedures: readonly ProcedureView[];
  readonly visit: VisitView;
}) => (
  <span className="flex min-w-0 flex-1 flex-wrap gap-x-3 text-[1.125rem] leading-130 text-soft">
    {procedures.map(({ key, person, taken }) => (
      <span key={key} className={taken || procedures.length === 1 ? '' : 'line-through'}>
        {person === null ? words.household : nameOf(visit, person)}
      </span>
    ))}
  </span>
);
