import { type AttendancePart, attendanceAddress, monthBeside } from '../attendance-place.ts';
import { monthWord } from '../attendance-text.ts';
import { buttonClass } from './button.tsx';

/** Which month it is, and the way to those beside it. */
export const MonthHead = ({ part, month }: { readonly part: AttendancePart; readonly month: string }) => (
  <div className="flex flex-wrap items-center gap-3" data-month={month}>
    <a href={attendanceAddress(part, monthBeside(month, -1))} className={buttonClass()}>
      <span aria-hidden="true">◀</span> 前の月
    </a>
    <h2 className="m-0 text-xl font-bold">{monthWord(month)}</h2>
    <a href={attendanceAddress(part, monthBeside(month, 1))} className={buttonClass()}>
      次の月 <span aria-hidden="true">▶</span>
    </a>
  </div>
);
