/** 返却期限日 (AH): free text in the protocol, and each library system writes it as it likes. */
import { type CivilDate, civilDateOf } from '../kernel/dates.ts';
import { readDate } from '../kernel/read-date.ts';

/** `month_first` 12/10/2026 and `day_first` 10.12.2026 look alike, so a dialect must name which of them is meant, if any. */
export const DUE_FORMATS = ['japanese', 'month_first', 'day_first'] as const;
export type DueFormat = (typeof DUE_FORMATS)[number];

export interface Due {
  readonly on: CivilDate;
  /** `HH:MM` where a time stands there that is not the end or beginning of the day. */
  readonly at?: string;
}

const WHOLE_DAY = new Set(['00:00', '23:59']);

const dueOf = (on: CivilDate | undefined, hour?: string, minute?: string): Due | undefined => {
  if (on === undefined) return undefined;
  if (hour === undefined || minute === undefined) return { on };
  const at = `${hour.padStart(2, '0')}:${minute}`;
  return WHOLE_DAY.has(at) || !/^([01]\d|2[0-3]):[0-5]\d$/.test(at) ? { on } : { on, at };
};

/** 20261210, with or without the 10 letters of zone and time that a fixed date of SIP2 has. */
const COMPACT = /^(\d{8})(?:.{4}(\d\d)(\d\d)(\d\d))?$/;
const TIME = String.raw`(?:(?:[T ]+|,\s*)(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?$`;
const FOREIGN = new RegExp(String.raw`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})${TIME}`);
/** Any day that `readDate` knows, then perhaps 曜日 and a time. */
const JAPANESE = new RegExp(String.raw`^(.+?)(?:\s*[(（][日月火水木金土](?:曜日?)?[)）])?${TIME}`);

const japanese = (text: string): Due | undefined => {
  const parts = JAPANESE.exec(text);
  const day = readDate(parts?.[1] ?? '');
  return day.kind === 'date' ? dueOf(day.date, parts?.[2], parts?.[3]) : undefined;
};

const foreign = (text: string, isMonthFirst: boolean): Due | undefined => {
  const parts = FOREIGN.exec(text);
  if (parts === null) return undefined;
  const [month, day] = isMonthFirst ? [parts[1], parts[2]] : [parts[2], parts[1]];
  return dueOf(civilDateOf(Number(parts[3]), Number(month), Number(day)), parts[4], parts[5]);
};

/**
 * The day of a due date as this library system writes it: `2026-12-10`, `20261210    235900`, `2026/12/10`, `令和8年12月10日(木)` and what else an
 * office writes; the others where `formats` names them. `undefined`: shown as it stands.
 */
export const readDue = (text: string, formats: readonly DueFormat[]): Due | undefined => {
  const trimmed = text.normalize('NFKC').trim();
  const compact = COMPACT.exec(trimmed);
  if (compact !== null) {
    const day = readDate(compact[1] ?? '');
    return day.kind === 'date' ? dueOf(day.date, compact[2], compact[3]) : undefined;
  }
  for (const format of formats) {
    const due = format === 'japanese' ? japanese(trimmed) : foreign(trimmed, format === 'month_first');
    if (due !== undefined) return due;
  }
  return undefined;
};
