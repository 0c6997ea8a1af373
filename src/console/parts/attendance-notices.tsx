import type { AttendanceNotice } from '../../central/attendance-schema.ts';
import { dayOfMonth, LEVEL_MARKS } from '../attendance-text.ts';

const WORDS = { stop: '至急', care: '注意', note: 'お知らせ' } as const;

/** What has to be looked at, the gravest first; mark and word, so that it is read without colour. */
export const Notices = ({
  notices,
  dated = true,
}: {
  readonly notices: readonly AttendanceNotice[];
  /** Which day it is about stands nowhere else. */
  readonly dated?: boolean;
}) => (
  <ul className="m-0 flex list-none flex-col gap-1 p-0">
    {notices.map(({ code, level, day, words }) => (
      <li key={`${code} ${day ?? ''} ${words}`} className={level === 'note' ? '' : 'font-bold'}>
        <span aria-hidden="true">{LEVEL_MARKS[level]} </span>
        <span className="sr-only">{WORDS[level]}: </span>
        {dated && day !== null && `${dayOfMonth(day)}　`}
        {words}
      </li>
    ))}
  </ul>
);
