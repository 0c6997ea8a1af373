import { type ReactNode, useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { DeskState } from '../../identity/schema.ts';
import { civilDateInJapan } from '../../kernel/dates.ts';
import { browserSystem, dayInJapan, timeInJapan } from '../../ui/browser-system.ts';
import { CareMark, DoneMark, StopMark } from '../../ui/marks.tsx';
import { ja } from '../../ui/text/ja.ts';
import { dataDayWords, peersWords, type Trouble, troublesOf } from './trouble.ts';

const words = ja.status;

/** 訓練: across the whole screen, on every screen. */
export const Ribbon = () => (
  <div className="flex h-10 items-center gap-6 bg-yellow-300 text-black small:h-auto small:min-h-7 small:gap-3">
    <span className="drill-stripes h-full w-24 shrink-0 small:h-7 small:w-8" />
    <span className="shrink-0 text-[1.5rem] font-bold tracking-[0.5em] small:text-[1.125rem] small:tracking-normal">
      {words.training}
    </span>
    <span className="text-[1.125rem] small:text-[1rem]">{words.trainingLong}</span>
    <span className="drill-stripes ml-auto h-full w-24 shrink-0 small:h-7 small:w-8" />
  </div>
);

const BOX =
  'flex min-h-[max(3.5rem,56px)] items-center gap-2 rounded-8 px-3 text-[1.125rem] break-keep small:min-h-[44px] small:gap-1 small:px-1 small:text-[1rem]';

/** One part of the machine: shape, word; a bad one is a button that says what to do. */
const Chip = ({
  children,
  trouble,
  stop = false,
  onOpen,
}: {
  readonly children: ReactNode;
  readonly trouble: Trouble | undefined;
  readonly stop?: boolean;
  readonly onOpen: (trouble: Trouble) => void;
}) =>
  trouble === undefined ? (
    <span className={BOX}>
      <DoneMark className="size-5 text-good" />
      {children}
    </span>
  ) : (
    <AriaButton
      onPress={() => onOpen(trouble)}
      className={`${BOX} border-2 font-bold underline underline-offset-4 ${
        stop ? 'border-stop bg-stop-soft text-stop' : 'border-yellow-900 bg-care-soft text-care'
      }`}
    >
      {stop ? <StopMark className="size-6" /> : <CareMark className="size-6" />}
      {children}
    </AriaButton>
  );

/** Wall clock of the screen; the host says separately whether it can be believed. */
const Clock = () => {
  const [now, setNow] = useState(browserSystem.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(browserSystem.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="flex shrink-0 items-baseline gap-3 px-2 whitespace-nowrap tabular-nums">
      <span className="text-[1.125rem] text-soft small:hidden">{dayInJapan(now)}</span>
      <span className="text-[1.75rem] font-bold small:text-[1.25rem]">{timeInJapan(now)}</span>
    </span>
  );
};

/** A supervisor is signed in; she can end it here. */
const Supervisor = ({ onSignOut }: { readonly onSignOut: () => void }) => (
  <span className={`${BOX} border-2 border-act bg-act-soft`}>
    {words.supervisor}
    <AriaButton onPress={onSignOut} className="min-h-12 px-2 font-bold text-act underline">
      {words.signOut}
    </AriaButton>
  </span>
);

/** 住民データ: which day it is of, small; what is wrong with it is a chip. */
const dataWords = ({ state, dataDate }: DeskState['registry']): string => {
  if (state === 'none') return words.noResidents;
  return dataDate === null
    ? words.data_missing
    : words.dataOf(dataDayWords(dataDate, civilDateInJapan(browserSystem.now())));
};

/** Where this desk is. `data`: said small here while nothing is wrong with it. */
const Place = ({ site, data }: { readonly site: DeskState['site']; readonly data: string | undefined }) => (
  <div className="mr-auto min-w-0 small:flex-1 small:basis-40">
    <p className="text-[1.375rem] leading-130 font-bold small:text-[1.125rem]">{site.site}</p>
    <p className="flex flex-wrap gap-x-4 text-[1rem] leading-130 text-soft">
      <span>{site.municipality}</span>
      {data !== undefined && <span className="tabular-nums">{data}</span>}
    </p>
  </div>
);

/** 近くの端末, where the site has several. */
const Nearby = ({
  desk,
  onOpen,
}: {
  readonly desk: DeskState;
  readonly onOpen: (trouble: Trouble) => void;
}) => {
  const words = peersWords(desk.peers);
  const trouble = troublesOf(desk).find((each) => /^(own_forked|peer_)/.test(each));
  return words === undefined ? null : (
    <Chip trouble={trouble} onOpen={onOpen}>
      {words}
    </Chip>
  );
};

export const StatusBar = ({
  desk,
  onTrouble,
  onHelp,
  onSignOut,
}: {
  readonly desk: DeskState;
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}) => {
  const troubles = troublesOf(desk);
  const one = (...names: Trouble[]): Trouble | undefined =>
    troubles.find((trouble) => names.includes(trouble));
  const kept = troubles.find((trouble) => trouble in words.record) as keyof typeof words.record | undefined;
  const { reader, record, registry, site, session } = desk;
  const reading = one('no_reader', 'service_down');
  const clock = one('clock_off', 'clock_suspect');
  const data = one('data_stale', 'data_missing');
  return (
    <header>
      {site.training && <Ribbon />}
      <div className="flex items-center gap-2 border-b-2 border-line bg-paper py-1 pr-4 pl-10 small:flex-wrap small:py-0 small:pr-2 small:pl-4">
        <Place site={site} data={data === undefined ? dataWords(registry) : undefined} />
        {session.role === 'supervisor' && session.staff !== 'desk' && <Supervisor onSignOut={onSignOut} />}
        {kept !== undefined && (
          <Chip trouble={kept} stop={kept !== 'backup_failing' && kept !== 'key_in_file'} onOpen={onTrouble}>
            {words.record[kept]}
          </Chip>
        )}
        <Chip trouble={reading} stop onOpen={onTrouble}>
          {words.reader[reader.state]}
        </Chip>
        <Chip trouble={one('offline', 'frozen', 'waiting', 'not_taken')} onOpen={onTrouble}>
          {words.line[record.line]}
          <span>{record.pending > 0 ? words.pending(record.pending) : words.allSent}</span>
        </Chip>
        <Nearby desk={desk} onOpen={onTrouble} />
        {data !== undefined && (
          <Chip trouble={data} onOpen={onTrouble}>
            {dataWords(registry)}
          </Chip>
        )}
        {clock !== undefined && (
          <Chip trouble={clock} onOpen={onTrouble}>
            {words.clock}
          </Chip>
        )}
        <Clock />
        <AriaButton
          onPress={onHelp}
          aria-label={ja.button.help}
          className="grid size-[max(3.5rem,56px)] shrink-0 place-items-center small:size-[44px] rounded-full border-2 border-act bg-paper text-[1.75rem] font-bold text-act"
        >
          ?
        </AriaButton>
      </div>
    </header>
  );
};
