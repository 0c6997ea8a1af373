import type { Counted } from '../modules/library/schema.ts';
import type { ApiFailure } from './api.ts';
import { count, LOGIN_FAILURES } from './text.ts';

/** Words of 図書. */

export const LIBRARY_LEAD =
  '図書館の端末が 数えた数です。だれが 何を 借りたかは、本部に とどきません。数は 1時間ごとに とどきます。';

export const LIBRARY_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable: '本部につながりません。つながると自動で読み込みます。',
  not_allowed: '図書の数は、図書館担当だけが見られます。',
  too_many: '要求が多すぎます。少し待つと自動で読み込みます。',
};

export const SPAN_HELP = '1日から 366日までの 期間を、始まりの日から 選んでください。';
export const NOTHING_COUNTED =
  'この期間に 数えたものは ありません。端末が 本部に つながっているかは「端末の登録」を見る 情報担当に 確かめてください。';
export const CSV_LOST = 'Shift_JIS にない文字は 〓 になっています。';

/** Columns of a day, in the order in which a library counts. */
export const COLUMNS = [
  { of: 'sessions', word: '来館受付' },
  { of: 'lent', word: '貸出' },
  { of: 'returned', word: '返却' },
  { of: 'renewed', word: '延長' },
  { of: 'held', word: '予約' },
] as const satisfies readonly { readonly of: Counted; readonly word: string }[];

/** What else is counted: in the file, and where it belongs on the page. */
export const OTHER_COLUMNS = [
  { of: 'unheld', word: '予約の取消し' },
  { of: 'undone', word: 'その場の取消し' },
  { of: 'refused', word: 'システムの断り' },
  { of: 'queued', word: '回線なしの手続き' },
  { of: 'sent', word: 'あとで届いた数' },
  { of: 'conflicts', word: '確認が要った数' },
  { of: 'linked', word: 'カードの登録' },
  { of: 'relinked', word: 'カードの入れかえ' },
  { of: 'unlinked', word: '登録をやめた数' },
  { of: 'paid', word: '支払い' },
] as const satisfies readonly { readonly of: Counted; readonly word: string }[];

export const OFFLINE = ['queued', 'sent', 'conflicts'] as const satisfies readonly Counted[];
export const LINKS = ['linked', 'relinked', 'unlinked'] as const satisfies readonly Counted[];

export const wordOf = (what: Counted): string =>
  [...COLUMNS, ...OTHER_COLUMNS].find(({ of }) => of === what)?.word ?? what;

const DAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** `11月26日（木）` */
export const dayWord = (day: string): string =>
  `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日（${DAYS[new Date(day).getUTCDay()]}）`;

/** `2026年10月` */
export const monthWord = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;

export const hoursNote = (least: number): string =>
  `終わった月だけ、すべての端末を合わせて出します。来館受付が ${least}回より 少ない時間は、ほかの時間と まとめます。`;

export const relinkWord = ({ links, since }: { readonly links: number; readonly since: number }): string =>
  `始めたとき 登録していた方 ${count(links)}人。その後の登録は ${count(since)}件（はじめての方を ふくみます）。`;
