/** Files of a month. Each names people, needs a fresh proof and is written down in the transaction that reads. */

import { throwIllegalValue } from '../kernel/assert.ts';
import { safeFileName } from '../kernel/csv.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import type { Month } from '../modules/attendance/ids-schema.ts';
import { compileRules } from '../modules/attendance/roster.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import type { Staff } from '../modules/attendance/staff-schema.ts';
import { printPaper, printPapers } from '../print/pdf.ts';
import { recordAct } from './acts.ts';
import { proposeGrants } from './attendance-grants.ts';
import { monthsForCaps } from './attendance-limits.ts';
import { departmentListCsv, staffListCsv } from './attendance-lists.ts';
import { type Mapping, type PayrollFinding, payrollFile, readMapping } from './attendance-mapping.ts';
import { dayFor, type PersonMonth, readMonths, readTotals } from './attendance-months.ts';
import { bookPaper, differenceCsv, intervalCsv, type MonthHead } from './attendance-papers.ts';
import { payrollRow } from './attendance-payroll-schema.ts';
import { engagementWord } from './attendance-read-staff.ts';
import { daysOfMonth } from './attendance-record.ts';
import type { Asker } from './attendance-requests.ts';
import { type AttendanceExport, MOST_LISTED, type Take, type Taken } from './attendance-schema.ts';
import { schoolCsv, schoolPaper, schoolRows } from './attendance-school.ts';
import {
  type AttendanceScope,
  type DepartmentVersion,
  departmentOf,
  departmentsOn,
  postOn,
  readAllStaff,
  readDepartments,
  readRules,
  readSetting,
  readStaffIn,
} from './attendance-store.ts';
import { type AttendanceDeps, scopeOf } from './attendance-taking.ts';
import { staffIn } from './attendance-terms.ts';
import type { Queryable } from './database.ts';

export interface ExportDeps extends AttendanceDeps {
  readonly town: string;
  readonly logger: Logger;
}

/** Sheets of one file; more are taken department by department. */
const MOST_SHEETS = 400;

interface Source {
  readonly month: Month;
  readonly head: MonthHead;
  readonly rules: AttendanceRules;
  readonly departments: ReadonlyMap<string, DepartmentVersion>;
  readonly people: readonly { readonly person: PersonMonth; readonly department: string }[];
  /** The same as they are now, with all that they were. */
  readonly staff: readonly Staff[];
  /** Of schools: what the months that caps ask for came to, of whoever is asked for. */
  readonly months: Awaited<ReturnType<typeof readTotals>>;
}

interface Made {
  readonly bytes: Uint8Array | undefined;
  readonly people: number;
  readonly findings: readonly string[];
}

const FILES: Readonly<
  Record<AttendanceExport, { readonly name: string; readonly end: string; readonly type: string }>
> = {
  payroll: { name: '給与集計', end: 'csv', type: 'text/csv' },
  book: { name: '出勤簿', end: 'pdf', type: 'application/pdf' },
  school_csv: { name: '在校等時間', end: 'csv', type: 'text/csv' },
  school_pdf: { name: '在校等時間', end: 'pdf', type: 'application/pdf' },
  interval: { name: '勤務間インターバル', end: 'csv', type: 'text/csv' },
  difference: { name: '乖離', end: 'csv', type: 'text/csv' },
  grants: { name: '年次休暇の付与の案', end: 'csv', type: 'text/csv' },
  staff_list: { name: '職員マスタ', end: 'csv', type: 'text/csv' },
  department_list: { name: '所属', end: 'csv', type: 'text/csv' },
};

const sourceFor = async (
  tx: Queryable,
  deps: ExportDeps,
  scope: AttendanceScope,
  { what, month, department, staffNo }: Take,
): Promise<Source> => {
  const now = Math.floor(deps.acts.system.now());
  const days = daysOfMonth(month);
  const day = dayFor(month, now);
  const rules = await readRules(tx, scope);
  const compiled = compileRules(rules);
  const departments = new Map(
    departmentsOn(await readDepartments(tx, scope), day).map((each) => [String(each.id), each]),
  );
  const isSchool = what === 'school_csv' || what === 'school_pdf';
  const there =
    department === undefined
      ? await readAllStaff(tx, scope, days)
      : await readStaffIn(tx, scope, [department], days);
  const isTeacher = (each: Staff): boolean =>
    staffIn(each, days).engagement === 'teacher' &&
    departments.get(departmentOf(each, day))?.kind === 'school';
  const staff = there.filter(
    (each) => (staffNo === undefined || each.staffNo === staffNo) && (!isSchool || isTeacher(each)),
  );
  const { close, months } = await readMonths(tx, scope, staff, { month, now }, compiled);
  const wide = monthsForCaps(month, rules);
  return {
    month,
    head: {
      municipality: deps.town,
      training: scope.mode === 'drill',
      month,
      closedAt: close?.at ?? null,
      madeAt: now,
    },
    ...{ rules, departments, staff },
    people: months.map((person) => {
      const id = departmentOf(person.staff, day);
      return { person, department: departments.get(id)?.name ?? id };
    }),
    months: isSchool ? await readTotals(tx, scope, staff, { months: wide, now }, compiled) : new Map(),
  };
};

const findingWord = ({ staffNo, column, code, letter, written }: PayrollFinding): string => {
  const where = `${staffNo === '' ? '列の名前' : `職員番号 ${staffNo}`}「${column}」`;
  if (code === 'too_long')
    return `${where} の「${letter}」が 列のけた数に 入りません。列の決まりの pad を 広げるか、書き方（as）を 変えてください`;
  return code === 'no_letter'
    ? `${where} の「${letter}」は Shift_JIS に ありません。列の決まりの letters に 代わりの文字を 書いてください`
    : `${where} の「${letter}」を「${written}」と 書きました`;
};

const payroll = async (tx: Queryable, scope: AttendanceScope, { people, head }: Source): Promise<Made> => {
  const text = await readSetting(tx, scope, 'payroll');
  const mapping = text === undefined ? undefined : readMapping(text);
  if (mapping?.ok !== true)
    return { bytes: undefined, people: 0, findings: ['給与システムの列（YAML）を 先に 取り込んでください'] };
  const rows = people.map(({ person: { staff, result }, department: departmentName }) => {
    const post = postOn(staff, daysOfMonth(head.month).to);
    const department = post?.department ?? '';
    return payrollRow(
      {
        ...{ staffNo: staff.staffNo, name: staff.name, kana: staff.kana ?? '', department, departmentName },
        ...{ title: post?.title ?? '', engagement: engagementWord(staff.engagement) },
      },
      result,
    );
  });
  const made = payrollFile(mapping.value satisfies Mapping, rows);
  return { bytes: made.bytes, people: made.rows, findings: made.findings.map(findingWord) };
};

const books = async ({ people, head, rules, departments }: Source, logger: Logger): Promise<Made> => {
  if (people.length > MOST_SHEETS)
    return {
      bytes: undefined,
      people: 0,
      findings: [`一度に作れるのは ${MOST_SHEETS}人分までです。所属を選んでください`],
    };
  if (people.length === 0) return { bytes: undefined, people: 0, findings: ['この月の職員が いません'] };
  const papers = people.map(({ person, department }) =>
    bookPaper(head, person, { department, departments, rules }),
  );
  const printed = await printPapers(papers, logger);
  const lost = printed.lost === 0 ? [] : [`印刷できない文字が ${printed.lost}字 あり、〓 になっています`];
  return { bytes: printed.bytes, people: people.length, findings: lost };
};

const csv = (text: string, people: number): Made => ({
  bytes: Buffer.from(text, 'utf8'),
  people,
  findings: [],
});

const schools = ({ people, months, month, rules }: Source) =>
  schoolRows(
    people.map(({ person, department: school }) => ({
      ...{ person, school },
      months: months.get(person.staff.staffNo) ?? new Map(),
    })),
    { month, rules },
  );

const make = async (
  tx: Queryable,
  { logger, ...deps }: ExportDeps,
  what: AttendanceExport,
  source: Source,
): Promise<Made> => {
  const { head, people, rules } = source;
  switch (what) {
    case 'payroll':
      return payroll(tx, scopeOf(deps), source);
    case 'book':
      return books(source, logger);
    case 'school_csv':
      return csv(schoolCsv(head, schools(source)), people.length);
    case 'school_pdf':
      return {
        ...{ bytes: (await printPaper(schoolPaper(head, schools(source)), logger)).bytes, findings: [] },
        people: people.length,
      };
    case 'interval':
      return csv(intervalCsv(head, people, rules), people.length);
    case 'difference':
      return csv(differenceCsv(head, people), people.length);
    case 'grants': {
      const made = await proposeGrants(tx, scopeOf(deps), source, civilDateInJapan(head.madeAt));
      return { ...csv(made.csv, made.people), findings: made.findings };
    }
    case 'staff_list':
      return csv(staffListCsv(source.staff, rules), source.staff.length);
    case 'department_list':
      return csv(departmentListCsv(await readDepartments(tx, scopeOf(deps))), 0);
    default:
      return throwIllegalValue(what);
  }
};

export const takeExport = (deps: ExportDeps, actor: Asker, wish: Take): Promise<Taken> =>
  deps.sql.begin(async (tx): Promise<Taken> => {
    const scope = scopeOf(deps);
    const source = await sourceFor(tx, deps, scope, wish);
    const { bytes, people, findings } = await make(tx, deps, wish.what, source);
    const { name, end, type } = FILES[wish.what];
    const { what, month, department, staffNo } = wish;
    const data = {
      what,
      month,
      people,
      made: bytes !== undefined,
      ...(department === undefined ? {} : { department }),
    };
    await recordAct(tx, deps.acts, {
      ...{ kind: 'attendance.exported', actor },
      data: staffNo === undefined ? data : { ...data, staffNo },
    });
    const saved = safeFileName([
      source.head.training ? '訓練' : '',
      name,
      month,
      department ?? '',
      staffNo ?? '',
    ]);
    return {
      file:
        bytes === undefined
          ? null
          : { name: `${saved}.${end}`, type, base64: Buffer.from(bytes).toString('base64') },
      ...{ people, open: source.head.closedAt === null },
      findings: findings.slice(0, MOST_LISTED).map((each) => each.slice(0, 200)),
    };
  });
