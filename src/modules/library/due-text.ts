import { civilDateInJapan } from '../../kernel/dates.ts';

const DAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** 返却期限 as it is read aloud: 12月10日（木）. A patron looks for the day of the week; the year is this one or the next. */
export const dueWords = (at: number): string => {
  const day = civilDateInJapan(at);
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日（${DAYS[new Date(Date.parse(day)).getUTCDay()] ?? ''}）`;
};
