import { civilDateInJapan, formatWareki } from '../../kernel/dates.ts';
import type { Block, Cell, PaperDocument } from '../../print/pdf-document.ts';
import { EARLY_REASONS } from './oath.ts';
import { wayTo } from './print.ts';
import { oathText, reportText, rollText, slipText, sourceOf, testText } from './print-text.ts';
import { type BallotCounts, earlyReasonSchema, type RollStamp, type Strokes } from './schema.ts';
import type { BackupRow, Oath, PollingReport, ShownBallot, ShownPlace, TieOutView } from './views.ts';

/** A4 papers of a polling station, as descriptions; the file is made by `print/pdf.ts`. Pure. */

/** Of the station that prints, and when. */
export interface PaperHead {
  readonly municipality: string;
  readonly training: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const headOf = ({ municipality, training, now }: PaperHead) => ({ municipality, training, madeAt: now });
const day = (date: Parameters<typeof formatWareki>[0]): string => formatWareki(date) ?? date;
const clock = (at: number): string => {
  const inJapan = new Date(at + 9 * 3_600_000).toISOString();
  return `${day(civilDateInJapan(at))} ${String(Number(inJapan.slice(11, 13)))}時${inJapan.slice(14, 16)}分`;
};
/** The roll of a station has a day, not a moment: the papers say when they were made beside it. */
const rollSource = (roll: RollStamp | null, placeName: string): string =>
  roll === null
    ? placeName
    : `${placeName}　${sourceOf(roll.version, roll.sha256)}　基準日 ${day(roll.asOf)}`;

const REASON_CODES = [1, 2, 3, 4, 5, 6] as const;

/** 宣誓書 of 期日前投票 (施行令49条の8): everything but the signature is printed; with `strokes` it is signed too. */
export const oathPaper = (oath: Oath, head: PaperHead, strokes?: Strokes): PaperDocument => {
  const code = earlyReasonSchema.parse(oath.reasonCode);
  const words = oathText;
  return {
    ...headOf(head),
    title: words.title,
    form: words.form,
    asOf: head.now,
    source: rollSource(oath.roll, oath.placeName),
    blocks: [
      { kind: 'paragraph', text: words.to(oath.commission), size: 'large' },
      { kind: 'gap', millimetres: 2 },
      { kind: 'paragraph', text: words.of(oath.electionName, day(oath.pollDay)), strong: true },
      { kind: 'heading', text: words.reason },
      {
        kind: 'checks',
        items: REASON_CODES.map((each) => ({
          text: `${String(each)}　${each === code ? oath.reasonText : EARLY_REASONS[each]}`,
          ticked: each === code,
        })),
        across: 1,
      },
      { kind: 'gap', millimetres: 3 },
      { kind: 'paragraph', text: oath.text, size: 'large' },
      { kind: 'gap', millimetres: 3 },
      {
        kind: 'pairs',
        pairs: [
          [words.swornOn, day(oath.swornOn)],
          [words.name, oath.name],
          [words.born, oath.birthDate],
          [words.address, oath.address ?? words.byHand],
          [words.current, oath.currentAddress ?? words.same],
        ],
      },
      { kind: 'gap', millimetres: 6 },
      {
        kind: 'signature',
        label: words.sign,
        ...(strokes === undefined
          ? {}
          : { strokes: { width: 999, height: PAD_HEIGHT, lines: flatten(strokes) } }),
      },
      { kind: 'gap', millimetres: 8 },
      { kind: 'heading', text: words.office },
      {
        kind: 'pairs',
        pairs: [
          [words.precinct, oath.precinctName],
          [words.number, oath.electorId],
          [words.place, oath.placeName],
        ],
      },
    ],
  };
};

/** The field to sign in has sides as 5 to 2, and its points are 0–999 both ways (ui/signature-pad.tsx). */
const PAD_HEIGHT = 400;
const flatten = (strokes: Strokes): [number, number][][] =>
  strokes.map((stroke) => stroke.map(([x, y]): [number, number] => [x, (y / 999) * PAD_HEIGHT]));

const countOf = (counts: BallotCounts, id: string): number =>
  counts.find(({ ballot }) => ballot === id)?.count ?? 0;
const figure = (count: number): Cell => ({ text: count.toLocaleString('ja-JP'), align: 'right' });

const peopleBlocks = ({ counts }: PollingReport): Block[] => [
  { kind: 'heading', text: reportText.people },
  {
    kind: 'table',
    columns: [
      { title: reportText.sexes['1'], share: 1, align: 'right' },
      { title: reportText.sexes['2'], share: 1, align: 'right' },
      { title: reportText.sexes['9'], share: 1, align: 'right' },
      { title: reportText.total, share: 1, align: 'right' },
    ],
    rows: [
      [
        figure(counts.bySex['1']),
        figure(counts.bySex['2']),
        figure(counts.bySex['9']),
        { text: counts.people.toLocaleString('ja-JP'), align: 'right', strong: true },
      ],
    ],
  },
];

const ballotBlocks = ({ counts }: PollingReport, ballots: readonly ShownBallot[]): Block[] => [
  { kind: 'heading', text: reportText.ballots },
  {
    kind: 'table',
    columns: reportText.columns.map((title, at) => ({
      title,
      share: at === 0 ? 2.4 : 1,
      ...(at === 0 ? {} : { align: 'right' as const }),
    })),
    rows: ballots.map(({ id, short, color }) => {
      const accepted = countOf(counts.acceptedBallots, id);
      const issued = countOf(counts.issued, id);
      return [
        `${short}（${color}）`,
        figure(accepted),
        figure(issued),
        figure(countOf(counts.spoiled, id)),
        figure(countOf(counts.reissued, id)),
        { text: String(accepted - issued), align: 'right', strong: accepted !== issued },
      ];
    }),
  },
];

const OTHERS = ['provisional', 'proxy', 'braille', 'paper', 'undone', 'stops', 'conflicts'] as const;

const hourOf = (hour: string): string =>
  `${day(civilDateInJapan(Date.parse(`${hour.slice(0, 10)}T00:00:00Z`)))} ${String(Number(hour.slice(11, 13)))}時`;

const hourBlocks = ({ hours }: PollingReport): Block[] => {
  let sum = 0;
  return [
    { kind: 'heading', text: reportText.hours },
    {
      kind: 'table',
      columns: reportText.hourColumns.map((title, at) => ({
        title,
        share: at === 0 ? 2.4 : 1,
        ...(at === 0 ? {} : { align: 'right' as const }),
      })),
      rows: hours.map(({ hour, bySex }) => {
        const people = bySex['1'] + bySex['2'] + bySex['9'];
        sum += people;
        return [
          hourOf(hour),
          figure(bySex['1']),
          figure(bySex['2']),
          figure(bySex['9']),
          figure(people),
          figure(sum),
        ];
      }),
      empty: reportText.none,
      size: 'small',
    },
  ];
};

const tieRow = (
  { at, tickets, accepted, ballots, acceptedBallots, alarms }: TieOutView,
  names: ReadonlyMap<string, string>,
): Cell[] => [
  clock(at),
  figure(tickets),
  figure(accepted),
  ballots
    .map(
      ({ ballot, count }) =>
        `${names.get(ballot) ?? ballot} ${String(count)}／${String(countOf(acceptedBallots, ballot))}`,
    )
    .join('　'),
  alarms.length === 0 ? reportText.right : { text: reportText.wrong, strong: true },
];

const recordBlocks = ({ tieOuts, heads }: PollingReport, names: ReadonlyMap<string, string>): Block[] => [
  { kind: 'heading', text: reportText.tieOuts },
  {
    kind: 'table',
    columns: reportText.tieColumns.map((title, index) => ({
      title,
      share: [2.2, 0.8, 1, 3.2, 0.7][index] ?? 1,
    })),
    rows: tieOuts.map((each) => tieRow(each, names)),
    empty: reportText.none,
    size: 'small',
  },
  { kind: 'heading', text: reportText.heads },
  {
    kind: 'table',
    columns: reportText.headColumns.map((title, index) => ({ title, share: [1, 0.6, 4][index] ?? 1 })),
    rows: heads.map(({ device, seq, hash }) => [device, figure(seq), hash]),
    empty: reportText.none,
    size: 'small',
  },
];

const SIGNATURES: readonly Block[] = [
  {
    kind: 'together',
    blocks: reportText.signs.flatMap((label): Block[] => [
      { kind: 'gap', millimetres: 4 },
      { kind: 'signature', label },
    ]),
  },
];

/** 投票の状況, and after 閉所 the closing report with the ends of the records. */
export const reportPaper = (
  report: PollingReport,
  ballots: readonly ShownBallot[],
  head: PaperHead,
): PaperDocument => {
  const { electionName, place, openedAt, closedAt, counts, roll, at } = report;
  const names = new Map<string, string>(ballots.map(({ id, short }) => [id, short]));
  return {
    ...headOf(head),
    title: closedAt === null ? reportText.title : reportText.closedTitle,
    asOf: at,
    source: rollSource(roll, place.name),
    blocks: [
      {
        kind: 'pairs',
        pairs: [
          [reportText.election, electionName],
          [reportText.place, place.name],
          [reportText.opened, openedAt === null ? reportText.notYet : clock(openedAt)],
          [reportText.closed, closedAt === null ? reportText.notYet : clock(closedAt)],
        ],
        across: 2,
      },
      ...peopleBlocks(report),
      ...ballotBlocks(report, ballots),
      { kind: 'heading', text: reportText.others },
      {
        kind: 'pairs',
        pairs: OTHERS.map(
          (name) => [reportText.otherNames[name], counts[name].toLocaleString('ja-JP')] as const,
        ),
        across: 2,
      },
      ...hourBlocks(report),
      ...recordBlocks(report, names),
      ...(closedAt === null ? [] : SIGNATURES),
    ],
  };
};

export interface PaperRoll {
  readonly electionName: string;
  readonly placeName: string;
  /** Until when the ticks on it are of the record, milliseconds since 1970. */
  readonly at: number;
  readonly roll: RollStamp;
  readonly rows: readonly BackupRow[];
}

/** Columns of a row: a box for each kind of ballot, ticked where it was given already. */
const rollRow = (
  { electorId, name, kana, birthDate, sex, address, protected: hidden, stop, given }: BackupRow,
  ballots: readonly ShownBallot[],
): Cell[] => [
  electorId,
  `${kana}\n${name}`,
  birthDate,
  { '1': '男', '2': '女', '9': '―' }[sex],
  hidden ? rollText.hidden : address,
  ...ballots.map(({ id }): Cell => ({ text: '', box: given.includes(id) ? 'ticked' : 'empty' })),
  '',
  stop === null ? '' : { text: rollText.stops[stop], strong: true },
];

/**
 * 予備の名簿 (抄本): in the order of the roll, with boxes to tick, on every page of when it is. Whoever has voted, or may not, is said
 * so in the margin.
 */
export const rollPaper = (
  { electionName, placeName, at, roll, rows }: PaperRoll,
  ballots: readonly ShownBallot[],
  head: PaperHead,
): PaperDocument => {
  const { columns } = rollText;
  return {
    ...headOf(head),
    title: rollText.title,
    handling: rollText.handling,
    asOf: at,
    source: rollSource(roll, placeName),
    landscape: true,
    blocks: [
      { kind: 'paragraph', text: `${electionName}　${rollText.count(placeName, rows.length)}`, strong: true },
      { kind: 'paragraph', text: rollText.how },
      {
        kind: 'table',
        columns: [
          { title: columns.number, share: 1.3 },
          { title: columns.name, share: 2.6 },
          { title: columns.born, share: 1.8 },
          { title: columns.sex, share: 0.5 },
          { title: columns.address, share: 3.6 },
          ...ballots.map(({ short }) => ({ title: short, share: 0.9 })),
          { title: columns.time, share: 1 },
          { title: columns.note, share: 1.2 },
        ],
        rows: rows.map((row) => rollRow(row, ballots)),
        empty: rollText.empty,
      },
    ],
  };
};

/** 行き先の案内: large, and it names nobody. */
export const wayPaper = (
  {
    election,
    from,
    places,
  }: { readonly election: string; readonly from: ShownPlace | null; readonly places: readonly ShownPlace[] },
  head: PaperHead,
): PaperDocument => ({
  ...headOf(head),
  title: slipText.title,
  asOf: head.now,
  source: from?.name ?? '',
  blocks: [
    { kind: 'paragraph', text: election, size: 'large' },
    { kind: 'paragraph', text: slipText.lead, size: 'large' },
    ...places.flatMap((place): Block[] => {
      const way = wayTo(from, place);
      return [
        { kind: 'gap', millimetres: 6 },
        { kind: 'paragraph', text: place.name, size: 'huge', strong: true },
        { kind: 'paragraph', text: `${slipText.address}　${place.address}`, size: 'large' },
        ...(way === undefined
          ? []
          : [{ kind: 'paragraph' as const, text: `${slipText.way} ${way}`, size: 'large' as const }]),
      ];
    }),
    { kind: 'gap', millimetres: 6 },
    { kind: 'paragraph', text: slipText.bring, size: 'large' },
  ],
});

/** 試し印刷 of the checklist: letters that fonts often lack are on it. */
export const testPaper = (placeName: string, head: PaperHead): PaperDocument => ({
  ...headOf(head),
  title: testText.title,
  asOf: head.now,
  source: placeName,
  blocks: [
    { kind: 'paragraph', text: testText.what, size: 'large' },
    { kind: 'paragraph', text: testText.letters, size: 'huge' },
    { kind: 'checks', items: [{ text: testText.done, ticked: false }], across: 1 },
    {
      kind: 'barcode',
      barcode: { symbology: 'code39', text: 'KAZASU-TEST' },
      caption: testText.scan,
      size: 15,
    },
  ],
});
