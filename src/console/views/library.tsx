import { useCallback, useState } from 'react';
import type { LibraryFigures } from '../../central/library-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { type Charset, figuresCsv, monthsBefore, rowsOf, spanOf } from '../library-figures.ts';
import { CSV_LOST, LIBRARY_FAILURES, LIBRARY_LEAD, NOTHING_COUNTED, SPAN_HELP } from '../library-text.ts';
import { Button } from '../parts/button.tsx';
import { DayField } from '../parts/day-fields.tsx';
import { downloadFile } from '../parts/download.ts';
import { Choose } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { useLoaded } from '../use-loaded.ts';
import { DaysTable, HoursTable, LinksTable, OfflineTable, TerminalsTable } from './library-tables.tsx';

const EVERY_MS = 60_000;

interface Wish {
  readonly from: string;
  readonly to: string;
  readonly device: string;
  readonly month: string | undefined;
}

/** The span, the terminal, and what is made of them; on paper they are a line of text. */
const Head = ({
  figures,
  wish,
  set,
}: {
  readonly figures: LibraryFigures;
  readonly wish: Wish;
  readonly set: (part: Partial<Wish>) => void;
}) => {
  const [lost, setLost] = useState(0);
  const save = (charset: Charset): void => {
    const made = figuresCsv(figures, wish.device, charset);
    setLost(made.lost);
    downloadFile(made.name, new Blob([new Uint8Array(made.bytes)], { type: 'text/csv' }));
  };
  const from = wish.from === '' ? figures.from : wish.from;
  const to = wish.to === '' ? figures.to : wish.to;
  const isGood = spanOf(from, to) !== undefined;
  return (
    <div className="screen-only flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <DayField label="始まりの日" value={from} change={(day) => set({ from: day, to })} />
        <DayField label="終わりの日" value={to} change={(day) => set({ from, to: day })} />
        <Choose
          label="端末"
          value={wish.device}
          options={[
            { value: '', word: 'すべて' },
            ...figures.terminals.map(({ device, name }) => ({ value: device, word: `${name}（${device}）` })),
          ]}
          change={(device) => set({ device })}
        />
      </div>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => save('utf8')} disabled={!isGood}>
          CSV に保存する
        </Button>
        <Button onClick={() => save('cp932')} disabled={!isGood}>
          CSV（Shift_JIS）に保存する
        </Button>
        <Button onClick={() => globalThis.print()} disabled={!isGood}>
          印刷する
        </Button>
      </div>
      {!isGood && <Notice level="care" role="alert" title={SPAN_HELP} />}
      {lost > 0 && <Notice level="note" role="status" title={CSV_LOST} />}
    </div>
  );
};

const Tables = ({
  figures,
  device,
  choose,
}: {
  readonly figures: LibraryFigures;
  readonly device: string;
  readonly choose: (month: string) => void;
}) => {
  const rows = [...rowsOf(figures, device)];
  const name = figures.terminals.find((each) => each.device === device)?.name ?? 'すべての端末';
  return (
    <>
      {rows.length === 0 ? (
        <Notice level="note" title={NOTHING_COUNTED} />
      ) : (
        <>
          <DaysTable rows={rows} name={name} />
          {device === '' && <TerminalsTable figures={figures} />}
          <OfflineTable rows={rows} settled={device === '' ? figures.settled : []} />
        </>
      )}
      <HoursTable hours={figures.hours} months={monthsBefore(figures.today)} choose={choose} />
      <LinksTable rows={rows} relink={device === '' ? figures.relink : null} />
    </>
  );
};

/** 図書: how much was lent and taken back, by day, hour and terminal. Nobody and no book is in it. */
export const LibraryView = ({
  api,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'libraryFigures'>;
  readonly signedOut: () => void;
}) => {
  const [wish, setWish] = useState<Wish>({ from: '', to: '', device: '', month: undefined });
  /** What was asked last with a span that can be answered. */
  const [asked, setAsked] = useState<Pick<Wish, 'from' | 'to' | 'month'>>(wish);
  const load = useCallback(
    () =>
      api.libraryFigures({
        ...spanOf(asked.from, asked.to),
        ...(asked.month === undefined ? {} : { month: asked.month }),
      }),
    [api, asked],
  );
  const { value: figures, failed } = useLoaded(load, signedOut, EVERY_MS);
  const set = (part: Partial<Wish>): void => {
    const next = { ...wish, ...part };
    setWish(next);
    const { from, to, month } = next;
    if ((from === '' && to === '') || spanOf(from, to) !== undefined) setAsked({ from, to, month });
  };
  return (
    <section aria-labelledby="library-title" className="flex flex-col gap-5" data-library>
      <h1 id="library-title" className="m-0 text-2xl font-bold">
        図書
      </h1>
      <p className="phrase screen-only m-0">{LIBRARY_LEAD}</p>
      {failed !== null && <Notice level="stop" role="alert" title={LIBRARY_FAILURES[failed]} />}
      {figures === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {figures !== null && (
        <>
          <Head {...{ figures, wish, set }} />
          <p className="m-0 font-bold">
            {figures.from} から {figures.to} まで
          </p>
          <Tables figures={figures} device={wish.device} choose={(month) => set({ month })} />
        </>
      )}
    </section>
  );
};
