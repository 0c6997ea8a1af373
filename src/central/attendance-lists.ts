/** 職員マスタ and 所属 as the files that are taken in: to be changed in a spreadsheet and brought back. */
import { toCsv } from '../kernel/csv.ts';
import { MAIN_POST } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Post, Staff } from '../modules/attendance/staff-schema.ts';
import { capWord, engagementWord, listHeads, WEEKDAYS } from './attendance-read-staff.ts';
import { minuteWord } from './attendance-request-words.ts';
import { DEPARTMENT_KINDS, type DepartmentVersion } from './attendance-store.ts';

const hoursCell = (hours: NonNullable<Post['hours']>[number] | undefined): string => {
  if (hours === null || hours === undefined) return '';
  const breaks = hours.breaks.map(({ from, to }) => `(${minuteWord(from)}-${minuteWord(to)})`).join('');
  return `${minuteWord(hours.start)}-${minuteWord(hours.end)}${breaks}`;
};

const postRow = (staff: Staff, post: Post, { patterns }: AttendanceRules): string[] => [
  ...[staff.staffNo, staff.name, staff.kana ?? '', engagementWord(staff.engagement), capWord(staff.caps)],
  ...[staff.manager ? '○' : '', staff.from, staff.to ?? '', post.department, post.title ?? ''],
  patterns.find(({ id }) => id === post.pattern)?.name ?? post.pattern,
  ...[post.post === MAIN_POST ? '' : post.post, post.from, post.to ?? ''],
  ...WEEKDAYS.map((_, weekday) => hoursCell(post.hours?.[weekday])),
];

/** A row a post, in the order of the columns of the file that is taken in. */
export const staffRows = (staff: Staff, rules: AttendanceRules): readonly string[][] =>
  staff.posts.map((post) => postRow(staff, post, rules));

export const staffListCsv = (staff: readonly Staff[], rules: AttendanceRules): string =>
  toCsv([listHeads.staff, ...staff.flatMap((each) => staffRows(each, rules))]);

export const departmentRow = ({
  id,
  name,
  parent,
  head,
  deputy,
  kind,
  from,
  to,
}: DepartmentVersion): readonly string[] => [
  ...[id, name, parent ?? '', head ?? '', deputy ?? '', DEPARTMENT_KINDS[kind], from, to ?? ''],
];

export const departmentListCsv = (versions: readonly DepartmentVersion[]): string =>
  toCsv([listHeads.departments, ...versions.map(departmentRow)]);
