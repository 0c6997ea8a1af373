import type { ReactNode } from 'react';
import type { DeskState } from '../../../identity/schema.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader, InfoMark } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import { dateWords, FAULTS } from '../verdict-text.ts';
import type { PollingState } from '../views.ts';

const words = text.waiting;

interface Props {
  readonly desk: DeskState;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}

/** Buttons that are there whoever comes. */
const Actions = ({
  model: { dispatch },
  search = true,
}: {
  readonly model: PollingDesk;
  readonly search?: boolean;
}) => (
  <>
    <Button size="large" onPress={() => dispatch({ kind: 'list_asked', open: true })}>
      {words.handouts}
    </Button>
    <Button size="large" onPress={() => dispatch({ kind: 'list_asked', open: false })}>
      {words.recent}
    </Button>
    {search && (
      <Button size="large" onPress={() => dispatch({ kind: 'opened', place: 'search' })}>
        {words.search}
      </Button>
    )}
  </>
);

const Menu = ({ model: { dispatch } }: Pick<Props, 'model'>) => (
  <Button size="large" onPress={() => dispatch({ kind: 'opened', place: 'menu' })}>
    {words.menu}
  </Button>
);

/** 待ち受け: nobody is here. The place, the line of business, and what is due. */
export const Waiting = ({ desk, polling, model }: Props) => {
  const { dispatch } = model;
  const open = (place: 'search' | 'menu') => (): void => dispatch({ kind: 'opened', place });
  const list = (isOpen: boolean) => (): void => dispatch({ kind: 'list_asked', open: isOpen });
  useKeys({ F2: open('search'), F3: list(false), F6: list(true), F9: open('menu') });
  if (polling.faults.length > 0) return <Faults polling={polling} model={model} />;
  if (polling.phase !== 'open') return <Closed polling={polling} model={model} />;
  const { tieOut, counts } = polling;
  const isCalm = tieOut.due === null && counts.conflicts === 0 && (tieOut.last?.alarms.length ?? 0) === 0;
  const isReaderReady = desk.reader.state === 'ready';
  return (
    <Screen back={<Menu model={model} />} actions={<Actions model={model} />}>
      <Due polling={polling} model={model} />
      <div className="m-auto grid w-full grid-cols-[minmax(0,1fr)_27rem] items-center gap-12 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={false} className={`${isCalm ? 'h-60' : 'h-28'} small:h-24`} />
          <h1 className="phrase mt-2 text-[3.25rem] leading-120 font-bold small:text-[1.75rem]">
            {words.title}
          </h1>
          <p className="phrase mt-3 max-w-[38rem] text-[1.375rem] text-soft">
            {isReaderReady ? words.lead : words.noReader}
          </p>
        </div>
        <PlacePanel polling={polling} />
      </div>
    </Screen>
  );
};

/** What cannot wait: a count that is due, one that does not tie, somebody accepted twice. */
const Due = ({ polling: { tieOut, counts }, model: { dispatch } }: Pick<Props, 'polling' | 'model'>) => {
  const wrong = tieOut.last !== null && tieOut.last.alarms.length > 0;
  const to = (place: 'tie_out' | 'conflicts', said: string): ReactNode => (
    <Button onPress={() => dispatch({ kind: 'opened', place })}>{said}</Button>
  );
  return (
    <>
      {counts.conflicts > 0 && (
        <Banner tone="stop" action={to('conflicts', words.see)}>
          {words.conflicts(counts.conflicts)}
        </Banner>
      )}
      {wrong && (
        <Banner tone="stop" action={to('tie_out', words.tieOut)}>
          {words.alarm}
        </Banner>
      )}
      {tieOut.due !== null && (
        <Banner tone="care" action={to('tie_out', words.tieOut)}>
          {words.due(hourWords(tieOut.due))}
        </Banner>
      )}
    </>
  );
};

/** `2026-07-12T09`: until the end of that hour. */
export const hourWords = (hour: string): string => `${String(Number(hour.slice(11, 13)) + 1)}時`;

const PlacePanel = ({ polling }: Pick<Props, 'polling'>) => {
  const { election, place, hours, counts, roll, when, reservations } = polling;
  return (
    <section
      aria-label={place?.name ?? ''}
      className="flex flex-col gap-3 rounded-16 border-2 border-line bg-paper px-7 py-6 small:px-4 small:py-3"
    >
      <p className="phrase text-[1.25rem] leading-130 text-soft">{election?.name}</p>
      <h2 className="phrase text-[1.75rem] leading-130 font-bold">{place?.name}</h2>
      <p className="text-[1.375rem] leading-130 font-bold">
        <span className="inline-block">{words[when]}　</span>
        <span className="inline-block">
          {hours === null ? words.notToday : words.hours(hours.from, hours.to)}
        </span>
      </p>
      <p className="flex items-baseline gap-3 border-t-2 border-line pt-3 whitespace-nowrap">
        <span className="text-[1.5rem]">{words.accepted}</span>
        <span className="ml-auto text-[3.5rem] leading-100 font-bold" data-accepted={counts.accepted}>
          {counts.accepted.toLocaleString('ja-JP')}
        </span>
        <span className="text-[1.75rem] font-bold">{words.people}</span>
      </p>
      <p className="phrase text-[1.25rem] leading-140">
        {words.next(election?.ballots.map(({ short, color }) => `${short}（${color}）`).join('・') ?? '')}
      </p>
      <p className="flex flex-col border-t-2 border-line pt-2 text-[1.125rem] leading-140 text-soft">
        <span>{reservations === 'central' ? words.central : words.alone}</span>
        <span>{roll === null ? words.noRoll : words.roll(dateWords(roll.asOf), roll.version)}</span>
        {roll !== null && <span>{words.electors(roll.electors)}</span>}
      </p>
    </section>
  );
};

/** The card lies on the reader, or the roll is being looked into. */
export const Reading = ({ looking = false }: { readonly looking?: boolean }) => (
  <Screen>
    <div className="m-auto flex flex-col items-center text-center" role="status">
      <CardOverReader reading className="h-80 small:h-32" />
      <h1 className="phrase mt-4 text-[4.5rem] leading-120 font-bold small:text-[2rem]">
        {looking ? words.looking : words.reading}
      </h1>
      <p className="phrase mt-4 text-[1.75rem] text-soft">{words.readingLead}</p>
    </div>
  </Screen>
);

const Faults = ({ polling, model }: Pick<Props, 'polling' | 'model'>) => (
  <NoticeScreen
    tone="stop"
    words={{
      title: text.closed.faultsTitle,
      what: polling.faults.map((fault) => FAULTS[fault].what).join(''),
      next: polling.faults.map((fault) => FAULTS[fault].next),
    }}
    back={<Menu model={model} />}
    actions={
      <Button
        kind="primary"
        size="large"
        first
        onPress={() => model.dispatch({ kind: 'opened', place: 'checklist' })}
      >
        {text.closed.checklist}
      </Button>
    }
  />
);

const Closed = ({ polling, model }: Pick<Props, 'polling' | 'model'>) => {
  const over = polling.phase === 'closed';
  const place = over ? 'report' : 'checklist';
  return (
    <Screen
      back={<Menu model={model} />}
      actions={
        <Button kind="primary" size="large" first onPress={() => model.dispatch({ kind: 'opened', place })}>
          {over ? text.closed.report : text.closed.checklist}
        </Button>
      }
    >
      <div className="m-auto flex max-w-[60rem] flex-col items-center gap-5 text-center">
        <InfoMark className="size-32 text-blue-800 small:size-16" />
        <h1 className="text-[3.5rem] leading-120 font-bold small:text-[2rem]">
          {over ? text.closed.closed : text.closed.notOpen}
        </h1>
        <p className="text-[1.75rem] font-bold small:text-[1.25rem]">
          {polling.election?.name}　{polling.place?.name}
        </p>
        <p className="phrase text-[1.625rem] small:text-[1.25rem]">
          {over ? text.closed.closedLead : text.closed.notOpenLead}
        </p>
        {!over && <p className="text-[1.25rem] text-soft">{placeText.checklist.lead}</p>}
      </div>
    </Screen>
  );
};
