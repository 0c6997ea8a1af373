import type { DeskState } from '../../../identity/schema.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { EMPTY_QUERY } from '../scene.ts';
import { text } from '../screen-text.ts';
import { EVENT_NAMES } from '../screen-text-events.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { CounterState } from '../views.ts';
import { Empty } from './parts.tsx';

const words = text.home;

interface Props {
  readonly desk: DeskState;
  readonly counter: CounterState;
  readonly model: CounterDesk;
  readonly onSearch: () => void;
  readonly extra: readonly { readonly label: string; readonly open: () => void }[];
}

/** 待ち受け: nobody is served. The card, the ways without one, and what is laid aside. */
export const Home = ({ desk, counter, model, onSearch, extra }: Props) => {
  const { dispatch } = model;
  const walkIn = (): void => dispatch({ kind: 'walk_in' });
  const list = (): void => dispatch({ kind: 'applications_asked', query: EMPTY_QUERY });
  useKeys({ F2: onSearch, F3: list });
  return (
    <Screen
      back={<Button onPress={list}>{words.applications}</Button>}
      actions={
        <>
          {extra.map(({ label, open }) => (
            <Button key={label} onPress={open}>
              {label}
            </Button>
          ))}
          <Button onPress={walkIn}>{words.walkIn}</Button>
          <Button onPress={onSearch}>{words.search}</Button>
        </>
      }
    >
      <Handover handover={counter.handover} />
      <div className="m-auto grid w-full grid-cols-[minmax(0,1fr)_27rem] items-center gap-12 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={false} className="h-60 small:h-24" />
          <h1 className="phrase mt-2 text-[3.25rem] leading-120 font-bold small:text-[1.75rem]">
            {words.title}
          </h1>
          <p className="phrase mt-3 max-w-[38rem] text-[1.375rem] text-soft">
            {desk.reader.state === 'ready' ? words.lead : words.noReader}
          </p>
        </div>
        <Today counter={counter} model={model} />
      </div>
    </Screen>
  );
};

const Handover = ({ handover: { waiting, fault } }: Pick<CounterState, 'handover'>) => {
  if (fault !== null) return <Banner tone="care">{words.handoverFault(waiting, fault)}</Banner>;
  return waiting > 50 ? <Banner tone="info">{words.handover(waiting)}</Banner> : null;
};

const Today = ({ counter, model }: Pick<Props, 'counter' | 'model'>) => {
  const { today, held, catalogue } = counter;
  const figures = [
    [words.today, words.visits(today.visits)],
    [words.taken, words.count(today.applications)],
    [words.missing, words.count(today.missing)],
  ] as const;
  return (
    <section
      aria-label={words.today}
      className="flex flex-col gap-3 rounded-16 border-2 border-line bg-paper px-7 py-5 small:px-4 small:py-3"
    >
      <dl className="flex flex-col gap-1">
        {figures.map(([label, value]) => (
          <div key={label} className="flex items-baseline">
            <dt className="text-[1.375rem]">{label}</dt>
            <dd className="ml-auto text-[2rem] leading-120 font-bold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <h2 className="border-t-2 border-line pt-2 text-[1.375rem] font-bold">{words.held}</h2>
      {held.length === 0 && <p className="text-[1.25rem] text-soft">{words.heldNobody}</p>}
      <ul className="flex max-h-[17rem] flex-col gap-2 overflow-y-auto small:max-h-none">
        {held.map(({ id, number, since, events }) => (
          <li key={id}>
            <Button
              size="wide"
              onPress={() => model.resume(id)}
              disabled={model.busy}
              label={`${words.heldOf(number)} ${words.resume}`}
              className="justify-start! gap-3 px-4! text-left text-[1.25rem]!"
            >
              <span className="text-[1.5rem] whitespace-nowrap">{words.heldOf(number)}</span>
              <span className="min-w-0 flex-1 font-normal text-ink">
                {events.map((event) => EVENT_NAMES[event]).join('・')}
                <span className="block text-[1.125rem] text-soft">{words.since(timeInJapan(since))}</span>
              </span>
              <span>{words.resume}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p className="border-t-2 border-line pt-2 text-[1.125rem] text-soft">{words.forms(catalogue.forms)}</p>
    </section>
  );
};

/** The card lies on the reader. */
export const Reading = () => (
  <Screen>
    <div className="m-auto flex flex-col items-center text-center" role="status">
      <CardOverReader reading className="h-80 small:h-32" />
      <h1 className="phrase mt-4 text-[4.5rem] leading-120 font-bold small:text-[2rem]">{words.reading}</h1>
      <p className="phrase mt-4 text-[1.75rem] text-soft">{words.readingLead}</p>
    </div>
  </Screen>
);

/** A call is under way and nothing of it is here yet. */
export const Loading = () => (
  <Screen>
    <div role="status">
      <Empty title={text.home.reading} />
    </div>
  </Screen>
);
