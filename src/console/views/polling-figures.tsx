import { useState } from 'react';
import {
  type PlaceRecord,
  type PolledElection,
  type SexCounts,
  sumOf,
  totalOf,
  votersOf,
} from '../../central/polling-schema.ts';
import { FigureTable, Line } from '../parts/figure-table.tsx';
import { earlyRows, hourRows, REASON_WORDS, turnoutWord } from '../polling.ts';

const nameOf = ({ places }: PolledElection, placeId: string): string =>
  places.find((each) => each.placeId === placeId)?.name ?? placeId;

const bySex = (counts: SexCounts): readonly number[] => [
  counts.male,
  counts.female,
  counts.other,
  totalOf(counts),
];

/** 投票速報: hour by hour, in all or of one place. */
export const HoursPart = ({ election }: { readonly election: PolledElection }) => {
  const [placeId, setPlaceId] = useState('');
  const rows = hourRows(election.hours, placeId === '' ? null : placeId);
  return (
    <section aria-labelledby="poll-hours" className="flex flex-col gap-2">
      <h2 id="poll-hours" className="sr-only">
        投票速報
      </h2>
      <label className="screen-only flex flex-col self-start text-sm">
        投票速報の場所
        <select
          value={placeId}
          onChange={({ target }) => setPlaceId(target.value)}
          className="min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-base"
        >
          <option value="">すべての場所</option>
          {election.places.map((place) => (
            <option key={place.placeId} value={place.placeId}>
              {place.name}
            </option>
          ))}
        </select>
      </label>
      <FigureTable
        caption={`投票速報　${election.day}　${placeId === '' ? 'すべての場所' : nameOf(election, placeId)}`}
        columns={['時間', '男', '女', 'その他', '計', 'ここまでの計']}
      >
        {rows.length === 0 && <Line head="この日の受付は、まだありません" values={[]} />}
        {rows.map(({ hour, counts, soFar }) => (
          <Line key={hour} head={`${hour}時台`} values={[...bySex(counts), totalOf(soFar)]} />
        ))}
      </FigureTable>
    </section>
  );
};

/** 投票区ごとの投票者数と投票率. */
export const PrecinctsPart = ({ election: { precincts } }: { readonly election: PolledElection }) => {
  const electors = precincts.every((each) => each.electors !== null)
    ? totalOf(sumOf(precincts.flatMap((each) => each.electors ?? [])))
    : null;
  const sum = (of: (each: (typeof precincts)[number]) => SexCounts): number =>
    totalOf(sumOf(precincts.map(of)));
  return (
    <FigureTable
      caption="投票区ごとの投票者数"
      columns={['投票区', '名簿', '当日', '期日前', '不在者', '計', '男', '女', '投票率']}
    >
      {precincts.map((each) => {
        const voters = votersOf(each);
        const own = each.electors === null ? null : totalOf(each.electors);
        return (
          <Line
            key={each.precinct}
            head={each.name}
            values={[
              own ?? '−',
              ...[each.day, each.early, each.absentee, voters].map(totalOf),
              ...[voters.male, voters.female],
              turnoutWord(totalOf(voters), own),
            ]}
          />
        );
      })}
      <Line
        sum
        head="計"
        values={[
          electors ?? '−',
          ...[
            sum((each) => each.day),
            sum((each) => each.early),
            sum((each) => each.absentee),
            sum(votersOf),
          ],
          ...[sumOf(precincts.map(votersOf)).male, sumOf(precincts.map(votersOf)).female],
          turnoutWord(sum(votersOf), electors),
        ]}
      />
    </FigureTable>
  );
};

/** 期日前投票者数: by day, place and reason. */
export const EarlyPart = ({ election }: { readonly election: PolledElection }) => {
  const rows = earlyRows(election.early);
  if (rows.length === 0) return null;
  return (
    <FigureTable
      caption="期日前投票者数"
      columns={['日', '場所', '男', '女', 'その他', '計', ...REASON_WORDS]}
    >
      {rows.map(({ day, placeId, byReason, counts }) => (
        <Line
          key={`${day}/${placeId}`}
          head={day}
          values={[nameOf(election, placeId), ...bySex(counts), ...byReason]}
        />
      ))}
    </FigureTable>
  );
};

const RECORD_COLUMNS: readonly { readonly name: string; readonly of: (record: PlaceRecord) => number }[] = [
  { name: '書き損じ・再交付', of: ({ spoiled }) => spoiled },
  { name: '仮投票', of: ({ provisional }) => provisional },
  { name: '代理投票', of: ({ proxy }) => proxy },
  { name: '点字', of: ({ braille }) => braille },
  { name: '不在者用紙の返還', of: ({ absenteeReturned }) => absenteeReturned },
  { name: '二人で続けた受付', of: ({ overrides }) => overrides },
  { name: '止めた受付', of: ({ stops }) => stops },
  { name: '取消し', of: ({ undone }) => undone },
  { name: '紙からの入力', of: ({ paper }) => paper },
];

/** 投票録に書く数. */
export const RecordsPart = ({ election }: { readonly election: PolledElection }) => {
  if (election.records.length === 0) return null;
  return (
    <FigureTable
      caption={`投票録に書く数　${election.day}`}
      columns={['場所', ...RECORD_COLUMNS.map(({ name }) => name)]}
    >
      {election.records.map((record) => (
        <Line
          key={record.placeId}
          head={nameOf(election, record.placeId)}
          values={RECORD_COLUMNS.map(({ of }) => of(record))}
        />
      ))}
    </FigureTable>
  );
};
