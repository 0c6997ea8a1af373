/** 出勤簿, and the lists that go out beside the payroll's file. */
import { toCsv } from '../kernel/csv.ts';
import { type CivilDate, formatWareki } from '../kernel/dates.ts';
import { type MonthResult, OPEN_ISSUES } from '../modules/attendance/result-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Block, Column, PaperDocument } from '../print/pdf-document.ts';
import { dayViews, type PersonMonth } from './attendance-months.ts';
import { totalViews } from './attendance-payroll-schema.ts';
import { engagementWord } from './attendance-read-staff.ts';
import { daysOfMonth } from './attendance-record.ts';
import { DIFFERENCE_WORDS, lengthWord, PUNCH_WORDS, timeWord } from './attendance-request-words.ts';
import type { DayView } from './attendance-schema.ts';

/** What every paper and list of a month says of itself. */
export interface MonthHead {
  readonly municipality: string;
  readonly training: boolean;
  readonly month: string;
  /** When the month was closed; `null`: it is open, and its figures may move. */
  readonly closedAt: number | null;
  readonly madeAt: number;
}

export const hoursWord = (minutes: number): string =>
  minutes === 0 ? '' : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** `令和元年5月`: a month is in the era of its last day. */
export const monthWord = (month: string): string => {
  const { to } = daysOfMonth(month);
  return (formatWareki(to) ?? to).replace(/\d+日$/, '');
};

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;
const weekday = (day: CivilDate): string => WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';

const punchText = ({ punches }: DayView): string =>
  punches
    .map(
      ({ type, at, corrected, post }) =>
        `${PUNCH_WORDS[type]}${timeWord(at)}${corrected ? '訂' : ''}${post === null ? '' : `〔${post}〕`}`,
    )
    .join(' ');

const sourceOf = ({ closedAt }: MonthHead): string =>
  closedAt === null ? '出退勤の記録（未締め。後から変わることがあります）' : '出退勤の記録（締め済み）';

/** What is not settled stands in the book; the lists of 乖離 and インターバル are papers of their own. */
const IN_BOOK: ReadonlySet<string> = new Set(OPEN_ISSUES);

/** Names and figures, three of them in a row. */
const inThrees = (cells: readonly string[]): string[][] => {
  const rows: string[][] = [];
  for (let from = 0; from < cells.length; from += 6) {
    const row = cells.slice(from, from + 6);
    rows.push([...row, ...Array.from({ length: 6 - row.length }, () => '')]);
  }
  return rows;
};

const totalsTable = (totals: MonthResult['totals']): Block => ({
  kind: 'table',
  size: 'small',
  columns: [0, 1, 2].flatMap((): Column[] => [
    { title: '集計', share: 22 },
    { title: '計', share: 9, align: 'right' },
  ]),
  rows: inThrees(
    totalViews(totals).flatMap(({ word, unit, value }) => [
      word,
      unit === 'minutes' ? hoursWord(value) || '0:00' : String(value),
    ]),
  ),
});

interface BookOf {
  readonly department: string;
  readonly departments: ReadonlyMap<string, { readonly name: string }>;
  readonly rules: AttendanceRules;
}

/** 出勤簿: a person and a month on one sheet of A4. */
export const bookPaper = (
  head: MonthHead,
  person: PersonMonth,
  { department, departments, rules }: BookOf,
): PaperDocument => {
  const { staff, result } = person;
  const rows = dayViews(person, rules, departments).map((day) => [
    `${Number(day.day.slice(8))}${weekday(day.day)}`,
    day.plan,
    punchText(day),
    { text: hoursWord(day.worked), align: 'right' as const },
    { text: hoursWord(day.overtime), align: 'right' as const },
    [...day.marks, ...day.notices.filter(({ code }) => IN_BOOK.has(code)).map(({ words }) => words)].join(
      '、',
    ),
  ]);
  return {
    title: `出勤簿　${monthWord(head.month)}`,
    ...{ municipality: head.municipality, training: head.training, madeAt: head.madeAt },
    ...{ asOf: head.closedAt ?? head.madeAt, source: sourceOf(head), handling: '取扱注意' },
    blocks: [
      {
        kind: 'pairs',
        across: 2,
        pairs: [
          ['職員番号', staff.staffNo],
          ['氏名', staff.name],
          ['所属', department],
          ['任用区分', `${engagementWord(staff.engagement)}${staff.manager ? '（管理職）' : ''}`],
          ['補職', staff.posts[0]?.title ?? ''],
          ['所属長の確認', ''],
        ],
      },
      {
        kind: 'table',
        size: 'small',
        columns: [
          { title: '日', share: 5 },
          { title: '勤務', share: 18 },
          { title: '打刻', share: 26 },
          { title: '勤務', share: 7, align: 'right' },
          { title: '時間外', share: 7, align: 'right' },
          { title: '休暇・備考', share: 32 },
        ],
        rows,
      },
      totalsTable(result.totals),
    ],
  };
};

const LIST_HEAD = ['年月', '締め', '所属', '職員番号', '氏名'] as const;
const listRow = (head: MonthHead, { staff }: PersonMonth, department: string): (string | number)[] => [
  ...[head.month, head.closedAt === null ? '未' : '済', department, staff.staffNo, staff.name],
];

interface Listed {
  readonly person: PersonMonth;
  readonly department: string;
}

/** 勤務間インターバル: each night that was shorter than the rules have it. */
export const intervalCsv = (
  head: MonthHead,
  people: readonly Listed[],
  { interval }: AttendanceRules,
): string =>
  toCsv([
    [...LIST_HEAD, '日', '間隔（分）', '間隔', '定め（分）'],
    ...people.flatMap(({ person, department }) =>
      person.result.days.flatMap((day) =>
        day.interval === null || day.interval >= interval
          ? []
          : [
              [
                ...listRow(head, person, department),
                day.date,
                day.interval,
                lengthWord(day.interval),
                interval,
              ],
            ],
      ),
    ),
  ]);

/** 乖離: here without an order, or ordered and not here; with what she said of it. */
export const differenceCsv = (head: MonthHead, people: readonly Listed[]): string =>
  toCsv([
    [...LIST_HEAD, '日', '命令のない在庁（分）', '命令があり在庁なし（分）', '理由', '説明'],
    ...people.flatMap(({ person, department }) =>
      person.result.days.flatMap(({ date, unordered, notHere, issues }) => {
        const asked = person.record.granted.find(
          ({ request }) => request.about === 'difference' && request.difference.date === date,
        );
        const why =
          asked?.request.about === 'difference' ? DIFFERENCE_WORDS[asked.request.difference.why] : '';
        const isOne =
          issues.some(({ kind }) => kind === 'not_ordered' || kind === 'not_here') || asked !== undefined;
        return isOne
          ? [[...listRow(head, person, department), date, unordered, notHere, why, asked?.reason ?? '']]
          : [];
      }),
    ),
  ]);
