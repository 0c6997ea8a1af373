import type { LibraryFigures } from '../../central/library-schema.ts';
import { CONFLICT_WORDS, SETTLED_WORDS } from '../../modules/library/settled-words.ts';
import { daysOf, rowsOf, totalOf } from '../library-figures.ts';
import {
  COLUMNS,
  dayWord,
  hoursNote,
  LINKS,
  monthWord,
  OFFLINE,
  relinkWord,
  wordOf,
} from '../library-text.ts';
import { FigureTable, Line } from '../parts/figure-table.tsx';
import { Choose } from '../parts/form-parts.tsx';
import { dayAndTime } from '../time-words.ts';

type Rows = LibraryFigures['days'];

const valuesOf = (rows: Rows): readonly number[] => COLUMNS.map(({ of }) => totalOf(rows, of));
const WORDS = COLUMNS.map(({ word }) => word);

/** 日ごと, newest last as on paper; the sum stands first, where it is seen. */
export const DaysTable = ({ rows, name }: { readonly rows: Rows; readonly name: string }) => (
  <FigureTable long caption={`日ごと　${name}`} columns={['日', ...WORDS]}>
    <Line sum head="期間の計" values={valuesOf(rows)} />
    {daysOf(rows).map(([day, ofDay]) => (
      <Line
        key={day}
        head={<span className="whitespace-nowrap">{dayWord(day)}</span>}
        values={valuesOf([...ofDay])}
      />
    ))}
  </FigureTable>
);

export const TerminalsTable = ({ figures }: { readonly figures: LibraryFigures }) => (
  <FigureTable caption="端末ごと" columns={['場所（端末）', ...WORDS]}>
    {figures.terminals.map(({ device, name }) => (
      <Line key={device} head={`${name}（${device}）`} values={valuesOf([...rowsOf(figures, device)])} />
    ))}
  </FigureTable>
);

const HOUR_COLUMNS = COLUMNS.slice(0, 4).map(({ word }) => word);

/** 時間帯 of one month. */
export const HoursTable = ({
  hours,
  months,
  choose,
}: {
  readonly hours: LibraryFigures['hours'];
  readonly months: readonly string[];
  readonly choose: (month: string) => void;
}) => (
  <section aria-labelledby="library-hours" className="flex flex-col gap-2">
    <h2 id="library-hours" className="sr-only">
      時間帯
    </h2>
    <div className="screen-only">
      <Choose
        label="時間帯の月"
        value={hours.month}
        options={months.map((month) => ({ value: month, word: monthWord(month) }))}
        change={choose}
      />
    </div>
    <FigureTable caption={`時間帯　${monthWord(hours.month)}`} columns={['時間', ...HOUR_COLUMNS]}>
      {hours.withheld && <Line head="数が少ないため、この月の時間帯は 出しません" values={[]} />}
      {!hours.withheld && hours.rows.length === 0 && hours.rest === null && (
        <Line head="この月に 数えたものは ありません" values={[]} />
      )}
      {hours.rows.map(({ hour, sessions, lent, returned, renewed }) => (
        <Line key={hour} head={`${hour}時台`} values={[sessions, lent, returned, renewed]} />
      ))}
      {hours.rest !== null && (
        <Line
          head="少ない時間を まとめた数"
          values={[hours.rest.sessions, hours.rest.lent, hours.rest.returned, hours.rest.renewed]}
        />
      )}
    </FigureTable>
    <p className="phrase m-0 text-sm text-soft">{hoursNote(hours.least)}</p>
  </section>
);

/** What was done without the library system, and what became of it. */
export const OfflineTable = ({
  rows,
  settled,
}: {
  readonly rows: Rows;
  readonly settled: LibraryFigures['settled'];
}) => (
  <div className="flex flex-col gap-4">
    <FigureTable caption="図書館システムに つながらない間" columns={['こと', '数']}>
      {OFFLINE.map((what) => (
        <Line key={what} head={wordOf(what)} values={[totalOf(rows, what)]} />
      ))}
    </FigureTable>
    {settled.length > 0 && (
      <FigureTable caption="確認が要ったものの 片づけ" columns={['図書館システムの 答え', '片づけ', '数']}>
        {settled.map(({ why, how, n }) => (
          <Line key={`${why} ${how}`} head={CONFLICT_WORDS[why]} values={[SETTLED_WORDS[how], n]} />
        ))}
      </FigureTable>
    )}
  </div>
);

/** カードの登録, and how far 一斉の再登録 has come. */
export const LinksTable = ({
  rows,
  relink,
}: {
  readonly rows: Rows;
  readonly relink: LibraryFigures['relink'];
}) => (
  <section aria-labelledby="library-links" className="flex flex-col gap-2">
    <h2 id="library-links" className="sr-only">
      カードの登録
    </h2>
    <FigureTable caption="カードの登録" columns={['こと', '数']}>
      {LINKS.map((what) => (
        <Line key={what} head={wordOf(what)} values={[totalOf(rows, what)]} />
      ))}
    </FigureTable>
    {relink !== null && (
      <p className="phrase m-0">
        <strong>一斉の再登録</strong>（{dayAndTime(relink.at)} から）: {relinkWord(relink)}
      </p>
    )}
  </section>
);
