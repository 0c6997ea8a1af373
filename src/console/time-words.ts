import { civilDateInJapan } from '../kernel/dates.ts';

/** Moments as staff say them, in the time of Japan whatever the browser's time zone. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const JAPAN_OFFSET_MS = 9 * HOUR;

/** Ahead of the centre by more than this is a wrong clock at the terminal, not a slow line. */
const CLOCK_SLACK_MS = 2 * MINUTE;

/** 「3分前」; `null` is 「まだ一度も」. A moment in the future can only come from a terminal whose clock is wrong. */
export const ago = (at: number | null, now: number): string => {
  if (at === null) return 'まだ一度も';
  const passed = now - at;
  if (passed < -CLOCK_SLACK_MS) return '未来の時刻（端末の時計を確認）';
  if (passed < MINUTE) return '1分以内';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)}分前`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)}時間前`;
  return `${Math.floor(passed / DAY)}日前`;
};

/** `14:05`, or with seconds `14:05:09`. */
export const clockTime = (at: number, seconds = false): string =>
  new Date(at + JAPAN_OFFSET_MS).toISOString().slice(11, seconds ? 19 : 16);

/** `11月23日 14:05` */
export const dayAndTime = (at: number): string => {
  const day = civilDateInJapan(at);
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 ${clockTime(at)}`;
};

/** `2026年11月23日`: far enough away for the year to matter. */
export const dateWord = (at: number): string => {
  const [year, month, date] = civilDateInJapan(at).split('-').map(Number);
  return `${year}年${month}月${date}日`;
};

/** `2026-11-23 14:05:09`, for files. */
export const fileTime = (at: number): string => `${civilDateInJapan(at)} ${clockTime(at, true)}`;

/** `20261123-1405`, for names of files. */
export const fileStamp = (at: number): string =>
  `${civilDateInJapan(at).replaceAll('-', '')}-${clockTime(at).replace(':', '')}`;
