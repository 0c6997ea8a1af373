/** 1年単位の変形労働時間制: what of a calendar cannot be, in words for whoever made it. */
import { throwIllegalValue } from '../kernel/assert.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import { type YearlyFault, yearlyFaults } from '../modules/attendance/yearly.ts';
import { lengthWord } from './attendance-request-words.ts';
import type { ImportFinding } from './attendance-schema.ts';

const wordsOf = ({ kind, date, reached, limit }: YearlyFault): string => {
  const [is, most] = [lengthWord(reached), lengthWord(limit)];
  switch (kind) {
    case 'rotation':
      return '１年単位の変形は、曜日で決まる勤務パターン（by: week）に 書きます';
    case 'period':
      return `対象期間は １か月を超え １年以内にしてください（${reached}日に なっています）`;
    case 'outside':
      return `${date} は 対象期間の 外です`;
    case 'twice':
      return `${date} が 二度 書かれています`;
    case 'shift':
      return `${date} の勤務が、勤務の種類（shifts）に ありません`;
    case 'day':
      return `${date} が ${is}です。一日は ${most}までです（労基則12条の4）`;
    case 'week':
      return `${date} からの週が ${is}です。一週は ${most}までです（労基則12条の4）`;
    case 'row':
      return `${date} で 続けて ${reached}日目の勤務です。続けて ${limit}日までです（労基則12条の4）`;
    case 'days':
      return `勤務日が ${reached}日です。この期間では ${limit}日までです（労基則12条の4）`;
    case 'average':
      return `期間の勤務時間が ${is}です。平均して 週の勤務時間に 収まるのは ${most}までです。休みを 増やしてください`;
    case 'long_weeks':
      return `${date} からの週で、48時間を超える週が ${reached}回目です。続けて、また３か月に ${limit}回までです（労基則12条の4）`;
    case 'long_in_vacation':
      return `${date} は 長期休業中です。ふだんより長い日は 置けません（給特法の指針）`;
    case 'off_outside_vacation':
      return `${date} は 長期休業の外です。休みは 長期休業に まとめてください（給特法の指針）`;
    default:
      return throwIllegalValue(kind);
  }
};

/** So many of one calendar; when they are put right the others are told. */
const MOST = 30;

export const yearlyFindings = (rules: AttendanceRules): readonly ImportFinding[] =>
  rules.patterns.flatMap((pattern) =>
    yearlyFaults(pattern, rules)
      .slice(0, MOST)
      .map((fault) => ({
        ...{ level: 'stop' as const, line: 0, column: `patterns › ${pattern.id} › yearly`.slice(0, 100) },
        ...{ reason: wordsOf(fault), was: '' },
      })),
  );
