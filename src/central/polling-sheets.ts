/** Figures of a poll as sheets (CSV) and papers (A4): 投票速報, 期日前投票者数, 投票録の数, 年齢別投票者数, 不在者整理簿の数. Nobody is named. */
import { toCsv } from '../kernel/csv.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import { bySex, type Counted } from './polling-rows.ts';
import {
  type PolledElection,
  type PollingBoard,
  type PollingSheet,
  type SexCounts,
  sumOf,
  totalOf,
  votersOf,
} from './polling-schema.ts';

export interface Sheet {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface SheetSource {
  readonly board: PollingBoard;
  readonly election: PolledElection;
  /** Cells of the ballot that is shown, those by age among them. */
  readonly cells: readonly Counted[];
}

const inSex = (counts: SexCounts): readonly number[] => [
  counts.male,
  counts.female,
  counts.other,
  totalOf(counts),
];
const SEXES = ['男', '女', 'その他', '計'];

const placeName = ({ places }: PolledElection, id: string): string =>
  places.find(({ placeId }) => placeId === id)?.name ?? id;

const turnout = ({ election }: SheetSource): Sheet => {
  const rows = election.places.flatMap(({ placeId }) => {
    const mine = election.hours
      .filter((each) => each.placeId === placeId)
      .toSorted((a, b) => a.hour - b.hour);
    return mine.map((each, at) => [
      ...[election.day, placeName(election, placeId), `${each.hour}時台`, ...inSex(each)],
      totalOf(sumOf(mine.slice(0, at + 1))),
    ]);
  });
  const hours = [...new Set(election.hours.map(({ hour }) => hour))].toSorted((a, b) => a - b);
  const sums = hours.map((hour) => [
    ...[
      election.day,
      '全体',
      `${hour}時台`,
      ...inSex(sumOf(election.hours.filter((each) => each.hour === hour))),
    ],
    totalOf(sumOf(election.hours.filter((each) => each.hour <= hour))),
  ]);
  return {
    title: '投票速報',
    columns: ['日', '場所', '時間', ...SEXES, 'ここまでの計'],
    rows: [...sums, ...rows],
  };
};

const early = ({ election, cells }: SheetSource): Sheet => {
  const byReason = election.early.map(({ day, placeId, reason, ...counts }) => [
    ...['場所・事由', day, placeName(election, placeId), reason === 0 ? '事由なし' : `${reason}号`],
    ...inSex(counts),
  ]);
  const districts = cells.filter(({ what }) => what === 'district');
  const byDistrict = [
    ...Map.groupBy(districts, ({ day, precinct }) => `${day}/${precinct}`).values(),
  ].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const name =
      election.precincts.find(({ precinct }) => precinct === first.precinct)?.name ?? first.precinct;
    return [['投票区', first.day, name, '', ...inSex(bySex(same))]];
  });
  return {
    title: '期日前投票者数',
    columns: ['区分', '日', '場所・投票区', '事由', ...SEXES],
    rows: [...byReason, ...byDistrict.toSorted((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))],
  };
};

const record = ({ election }: SheetSource): Sheet => ({
  title: '投票録の数',
  columns: [
    ...[
      '日',
      '場所',
      '開所',
      '締切',
      '締切の照合',
      ...SEXES,
      '用紙の交付',
      '書き損じ・再交付',
      '仮投票',
      '代理投票',
      '点字',
    ],
    ...['不在者用紙の返還', '二人で続けた受付', '止めた受付', '取消し', '紙からの入力', '名簿の版'],
  ],
  rows: election.records.flatMap((each) => {
    const place = election.places.find(({ placeId }) => placeId === each.placeId);
    if (place === undefined) return [];
    const closing = { waiting: '記録待ち', equal: '一致', differs: '不一致' } as const;
    return [
      [
        ...[election.day, place.name, timeOf(place.openedAt), timeOf(place.closedAt)],
        ...[place.closing === null ? '' : closing[place.closing], ...inSex(place.accepted), place.handedOut],
        ...[each.spoiled, each.provisional, each.proxy, each.braille, each.absenteeReturned],
        ...[each.overrides, each.stops, each.undone, each.paper],
        place.roll === null
          ? ''
          : `${place.roll.version}（${place.roll.asOf}、${place.roll.sha256.slice(0, 8)}）`,
      ],
    ];
  }),
});

const ages = ({ election, cells }: SheetSource): Sheet => {
  const mine = cells.filter(({ what }) => what === 'age');
  const rows = [...Map.groupBy(mine, ({ precinct, detail }) => `${precinct}/${detail}`).values()].flatMap(
    (same) => {
      const [first] = same;
      if (first === undefined) return [];
      const name =
        election.precincts.find(({ precinct }) => precinct === first.precinct)?.name ?? first.precinct;
      return [
        {
          precinct: first.precinct,
          age: first.detail,
          row: [name, first.detail === '' ? '不明' : Number(first.detail), ...inSex(bySex(same))],
        },
      ];
    },
  );
  const inOrder = rows.toSorted(
    (a, b) => a.precinct.localeCompare(b.precinct, 'en', { numeric: true }) || Number(a.age) - Number(b.age),
  );
  return {
    title: '年齢別投票者数',
    columns: ['投票区', '年齢', ...SEXES],
    rows: inOrder.map(({ row }) => row),
  };
};

const absentee = ({ election }: SheetSource): Sheet => ({
  title: '不在者整理簿の数',
  columns: ['場所', '日', '返還された人'],
  rows: [
    ...election.records.map((each) => [
      placeName(election, each.placeId),
      election.day,
      each.absenteeReturned,
    ]),
    ['交付（名簿による）', '', election.absentee.issued ?? '不明'],
    ['返還の計', '', election.absentee.returned],
  ],
});

const SHEETS: Readonly<Record<PollingSheet, (source: SheetSource) => Sheet>> = {
  turnout,
  early,
  record,
  ages,
  absentee,
};

export const pollSheet = (sheet: PollingSheet, source: SheetSource): Sheet => SHEETS[sheet](source);

const JAPAN_OFFSET_MS = 9 * 3_600_000;
const clockIn = (at: number): string => new Date(at + JAPAN_OFFSET_MS).toISOString().slice(11, 16);
const timeOf = (at: number | null): string => (at === null ? '' : clockIn(at));
const momentOf = (at: number): string => `${civilDateInJapan(at)} ${clockIn(at)}`;

const ballotName = ({ ballots, ballot }: PolledElection): string =>
  ballots.find(({ id }) => id === ballot)?.name ?? ballot;

/** Every line says what it is of and as of when: lines get copied into other files. */
export const pollSheetCsv = ({ columns, rows }: Sheet, { board, election }: SheetSource): string =>
  toCsv([
    ['訓練・本番', '選挙', '投票の種類', ...columns, '集計日時'],
    ...rows.map((row) => [
      ...[board.mode === 'drill' ? '訓練' : '本番', election.name, ballotName(election)],
      ...row,
      momentOf(board.asOf),
    ]),
  ]);

/** Figures stand at the right, and words take the room. */
const shareOf = (rows: Sheet['rows'], at: number): number =>
  Math.min(30, Math.max(6, ...rows.slice(0, 200).map((row) => String(row[at] ?? '').length + 2)));

export const pollSheetPaper = (
  { title, columns, rows }: Sheet,
  { board, election }: SheetSource,
  { municipality, madeAt }: { readonly municipality: string; readonly madeAt: number },
): PaperDocument => ({
  title,
  municipality,
  training: board.mode === 'drill',
  asOf: board.asOf,
  source:
    election.roll === null
      ? '投票所の受付記録（名簿の版は不明）'
      : `投票所の受付記録、名簿 第${election.roll.version}版（${election.roll.asOf} 現在、${election.roll.sha256.slice(0, 8)}）`,
  madeAt,
  landscape: columns.length > 9,
  blocks: [
    {
      kind: 'pairs',
      across: 2,
      pairs: [
        ['選挙', election.name],
        ['投票の種類', ballotName(election)],
        ['投票日', election.pollDay],
        ['投票者数（計）', String(totalOf(sumOf(election.precincts.map(votersOf))))],
      ],
    },
    {
      kind: 'table',
      size: 'small',
      empty: 'この日の記録は、まだありません。',
      columns: columns.map((name, at) => ({
        title: name,
        share: shareOf(rows, at),
        align: typeof rows[0]?.[at] === 'number' ? 'right' : 'left',
      })),
      rows: rows.map((row) => row.map(String)),
    },
  ],
});
