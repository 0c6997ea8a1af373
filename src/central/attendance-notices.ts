/** What somebody has to look at in a month, in words: what the calculation found, and how near the caps are. */
import type { CivilDate } from '../kernel/dates.ts';
import type { DayResult, Issue, IssueKind } from '../modules/attendance/result-schema.ts';
import { lengthWord } from './attendance-request-words.ts';
import type { AttendanceNotice } from './attendance-schema.ts';

interface IssueWord {
  readonly level: AttendanceNotice['level'];
  readonly words: string;
}

const ISSUE_WORDS: Readonly<Record<IssueKind, IssueWord>> = {
  missing_out: { level: 'care', words: '退勤の打刻が ありません' },
  missing_in: { level: 'care', words: '出勤の打刻が ありません' },
  missing_back: { level: 'care', words: '戻りの打刻が ありません' },
  missing_away: { level: 'care', words: '外出の打刻が ありません' },
  missing_trip_end: { level: 'care', words: '出張の帰着が ありません' },
  missing_trip_start: { level: 'care', words: '出張の出発が ありません' },
  inverted: { level: 'note', words: '出勤と退勤が 逆かもしれません' },
  double_tap: { level: 'note', words: '続けて触れた打刻は 数えていません' },
  no_punches: { level: 'care', words: '勤務日に 打刻も 休暇も ありません' },
  no_roster: { level: 'note', words: '勤務割のない日に 打刻しています' },
  short: { level: 'note', words: '遅参か早退が あります' },
  worked_on_leave: { level: 'note', words: '休暇の間に 打刻しています' },
  not_ordered: { level: 'care', words: '命令なしで 在庁しています' },
  not_here: { level: 'care', words: '命令された時間に 打刻が ありません' },
  not_confirmed: { level: 'care', words: '時間外勤務の確認が まだです' },
  break_short: { level: 'care', words: '休憩が 足りません' },
  interval_short: { level: 'care', words: '前の勤務からの 間が 短い' },
  clock_suspect: { level: 'note', words: '端末の時計が 正しくなかった打刻です' },
  shifts_overlap: { level: 'stop', words: '兼務の勤務が 重なっています' },
};

const noticeOf = (day: CivilDate, { kind, minutes }: Issue): AttendanceNotice => {
  const { level, words } = ISSUE_WORDS[kind];
  return {
    ...{ code: kind, level, day },
    words: minutes === undefined || minutes === 0 ? words : `${words}（${lengthWord(minutes)}）`,
  };
};

export const dayNotices = ({
  date,
  issues,
}: Pick<DayResult, 'date' | 'issues'>): readonly AttendanceNotice[] =>
  issues.map((issue) => noticeOf(date, issue));

/** Whether a person has to do something about it. */
const isGrave = ({ level }: AttendanceNotice): boolean => level !== 'note';

/** Days as they are listed beside each other: 「2日・4日・5日」. */
const MOST_DAYS = 8;
const listed = (days: readonly CivilDate[]): string => {
  const words = days.slice(0, MOST_DAYS).map((day) => `${Number(day.slice(8))}日`);
  return `${words.join('・')}${days.length > MOST_DAYS ? ` ほか${days.length - MOST_DAYS}日` : ''}`;
};

/** What has to be done of a month, a line for each kind: a column of the same words hides the one that is another. */
export const monthNotices = (
  days: readonly Pick<DayResult, 'date' | 'issues'>[],
): readonly AttendanceNotice[] => {
  const all = days.flatMap(dayNotices).filter(isGrave);
  return [...Map.groupBy(all, ({ code }) => code)].flatMap(([code, same]) => {
    const [first] = same;
    if (first === undefined || same.length === 1) return same;
    const on = [...new Set(same.flatMap(({ day }) => day ?? []))];
    const { words } = ISSUE_WORDS[code as IssueKind];
    return [{ code, level: first.level, day: null, words: `${words}　${listed(on)}` }];
  });
};

const GRAVITY = { stop: 0, care: 1, note: 2 } as const;
export const gravestFirst = (notices: readonly AttendanceNotice[]): AttendanceNotice[] =>
  notices.toSorted((a, b) => GRAVITY[a.level] - GRAVITY[b.level]);
