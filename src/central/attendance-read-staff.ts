/** 職員マスタ and 所属 out of rows of a file: a row is a post of somebody, or a department, from a day on. Nothing is guessed. */
import { MAIN_POST } from '../modules/attendance/ids-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';
import {
  type CapGroup,
  type Engagement,
  MOST_POSTS,
  type Post,
  type Staff,
  staffSchema,
} from '../modules/attendance/staff-schema.ts';
import { type Cells, createCells } from './attendance-cells.ts';
import type { ImportFinding } from './attendance-schema.ts';
import {
  DEPARTMENT_KINDS,
  type DepartmentKind,
  type DepartmentVersion,
  departmentVersionSchema,
} from './attendance-store.ts';
import { readTable, type TableColumn } from './attendance-table.ts';

export interface FileReading<T> {
  readonly rows: number;
  readonly values: readonly T[];
  readonly findings: readonly ImportFinding[];
}

export const STAFF_NO = /^(?!\d{12}$)[A-Za-z0-9][A-Za-z0-9-]{0,19}$/;
export const STAFF_NO_WHY = '英数字20字までで、12桁の数字だけにはできません';
export const CODE = /^[A-Za-z0-9-]{1,20}$/;
const CODE_WHY = '英数字とハイフン20字までです';
export const POST = /^[a-z0-9][a-z0-9_-]{0,39}$/;
export const POST_WHY = '小文字の英数字40字までです';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const STAFF_COLUMNS = {
  staffNo: { names: ['職員番号', '職員コード', '職員ID'], needed: true },
  name: { names: ['氏名', '職員氏名', '名前'], needed: true },
  kana: { names: ['氏名カナ', 'カナ', 'フリガナ', '氏名フリガナ'] },
  engagement: { names: ['任用区分', '任用形態'], needed: true },
  caps: { names: ['上限区分'] },
  manager: { names: ['管理職'] },
  hired: { names: ['採用日', '採用年月日'], needed: true },
  left: { names: ['退職日', '退職年月日'] },
  department: { names: ['所属コード', '所属'], needed: true },
  title: { names: ['補職', '職名'] },
  pattern: { names: ['勤務パターン', '勤務形態'], needed: true },
  post: { names: ['兼務区分', '職務'] },
  /** Without it a move would be one since ever, and every month before it another. */
  from: { names: ['発令日', '異動日'], needed: true },
  to: { names: ['発令終了日'] },
  sun: { names: ['日曜'] },
  mon: { names: ['月曜'] },
  tue: { names: ['火曜'] },
  wed: { names: ['水曜'] },
  thu: { names: ['木曜'] },
  fri: { names: ['金曜'] },
  sat: { names: ['土曜'] },
} as const satisfies Readonly<Record<string, TableColumn>>;
type StaffKey = keyof typeof STAFF_COLUMNS;

const ENGAGEMENT_WORDS = new Map<string, Engagement>([
  ['常勤', 'regular'],
  ['会計年度任用フルタイム', 'annual_full'],
  ['会計年度任用パートタイム', 'annual_part'],
  ['短時間', 'reappointed_short'],
  ['教員', 'teacher'],
  ['消防', 'fire'],
]);
export const engagementWord = (engagement: Engagement): string =>
  [...ENGAGEMENT_WORDS].find(([, each]) => each === engagement)?.[0] ?? engagement;
const CAP_WORDS = new Map<string, CapGroup>([
  ['一般', 'office'],
  ['他律', 'heteronomous'],
  ['36協定', 'agreement'],
  ['教員', 'teacher'],
  ['教員特別', 'teacherSpecial'],
]);
export const capWord = (caps: CapGroup): string =>
  [...CAP_WORDS].find(([, each]) => each === caps)?.[0] ?? caps;
const YES_NO = new Map<string, boolean>([
  ['○', true],
  ['はい', true],
  ['1', true],
  ['いいえ', false],
  ['0', false],
]);

const clock = (text: string): number => {
  const [hours = '', minutes = ''] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};
const HOURS = /^(\d{1,2}:[0-5]\d)-(\d{1,2}:[0-5]\d)(?:\((\d{1,2}:[0-5]\d)-(\d{1,2}:[0-5]\d)\))?$/;

/** 「9:00-16:00(12:00-13:00)」; empty: no work on that day. */
const hoursOf = (cells: Cells<StaffKey>, key: StaffKey): NonNullable<Post['hours']>[number] | undefined => {
  const text = cells.text(key).normalize('NFKC').replaceAll(/\s/g, '').replaceAll(/[~〜]/g, '-');
  if (text === '') return null;
  const parts = HOURS.exec(text);
  const [, start = '', end = '', rest, until = ''] = parts ?? [];
  if (parts === null || clock(start) >= clock(end))
    return cells.wrong(key, '「9:00-16:00(12:00-13:00)」のように書いてください');
  const breaks = rest === undefined ? [] : [{ from: clock(rest), to: clock(until) }];
  return { start: clock(start), end: clock(end), breaks };
};

const weekOf = (cells: Cells<StaffKey>): Post['hours'] | undefined | null => {
  const days = WEEKDAYS.map((key) => hoursOf(cells, key));
  if (days.every((day) => day === null)) return null;
  return days.some((day) => day === undefined) ? undefined : (days as NonNullable<Post['hours']>);
};

/** Which caps hold where the file does not say. */
const capsOf = (engagement: Engagement): CapGroup => (engagement === 'teacher' ? 'teacher' : 'office');

interface StaffRow {
  readonly line: number;
  readonly staff: Omit<Staff, 'posts'>;
  readonly post: Post;
}

interface Known {
  readonly departments: ReadonlySet<string>;
  readonly rules: AttendanceRules;
}

const staffRow = (
  cells: Cells<StaffKey>,
  at: number,
  { departments, rules }: Known,
): StaffRow | undefined => {
  const staffNo = cells.code('staffNo', STAFF_NO, STAFF_NO_WHY);
  const name = cells.line('name', 40);
  const kana = cells.maybeLine('kana');
  const engagement = cells.word('engagement', ENGAGEMENT_WORDS);
  const caps = cells.word('caps', CAP_WORDS, engagement === undefined ? 'office' : capsOf(engagement));
  const manager = cells.word('manager', YES_NO, false);
  const hired = cells.date('hired');
  const left = cells.maybeDate('left');
  const department = cells.code('department', CODE, CODE_WHY);
  if (department !== undefined && !departments.has(department))
    cells.wrong('department', 'この所属コードは、所属の一覧にありません');
  const title = cells.maybeLine('title', 40);
  const wanted = cells.text('pattern');
  const pattern = rules.patterns.find(({ id, name: own }) => id === wanted || own === wanted);
  if (pattern === undefined) cells.wrong('pattern', 'この勤務パターンは、勤務の決まりにありません');
  const post = cells.maybeCode('post', POST, POST_WHY);
  const from = cells.date('from');
  const to = cells.maybeDate('to');
  const hours = weekOf(cells);
  if (hired !== undefined && left !== undefined && left !== null && left < hired)
    cells.wrong('left', '採用日より前です');
  if (from !== undefined && typeof to === 'string' && to < from) cells.wrong('to', '発令日より前です');
  if (hired !== undefined && from !== undefined && from < hired) cells.wrong('from', '採用日より前です');
  if (cells.findings.length > 0 || hired === undefined || from === undefined || pattern === undefined)
    return undefined;
  return {
    line: at,
    staff: {
      ...{ staffNo: staffNo as Staff['staffNo'], name: name ?? '', engagement: engagement ?? 'regular' },
      ...(kana === null || kana === undefined ? {} : { kana }),
      ...{ caps: caps ?? 'office', manager: manager ?? false, from: hired },
      ...(left === null || left === undefined ? {} : { to: left }),
    },
    post: {
      ...{ post: post ?? MAIN_POST, department: department as Post['department'], pattern: pattern.id },
      ...(title === null || title === undefined ? {} : { title }),
      ...(hours === null || hours === undefined ? {} : { hours }),
      from,
      ...(to === null || to === undefined ? {} : { to }),
    },
  };
};

/** The main post first, then by name and day: who reads the first reads the main one. */
const inOrder = (a: Post, b: Post): number => {
  const key = ({ post, from }: Post): string => `${post === MAIN_POST ? '' : post} ${from}`;
  return key(a) < key(b) ? -1 : 1;
};

/** Rows of one person together; what two of her rows say differently, or two posts at once, is a fault. */
const together = (rows: readonly StaffRow[]): FileReading<Staff> => {
  const findings: ImportFinding[] = [];
  const values = [...Map.groupBy(rows, ({ staff }) => staff.staffNo).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const fault = (line: number, column: string, reason: string): void =>
      void findings.push({ level: 'stop', line, column, reason, was: first.staff.staffNo });
    for (const { line, staff } of same)
      if (JSON.stringify(staff) !== JSON.stringify(first.staff))
        fault(line, '職員番号', `同じ職員番号の ${first.line}行目と、氏名・任用区分・採用日などが違います`);
    const posts = same.map(({ post }) => post).toSorted(inOrder);
    for (const [at, post] of posts.entries()) {
      const before = posts[at - 1];
      if (before?.post === post.post && (before.to === undefined || before.to >= post.from))
        fault(first.line, '発令日', `同じ職務の期間が重なっています（${post.from} から）`);
    }
    const parsed = staffSchema.safeParse({ ...first.staff, posts });
    const isTaken = parsed.success && new Set(posts.map(({ post }) => post)).size <= MOST_POSTS;
    if (!isTaken) fault(first.line, '職員番号', 'この職員の内容は登録できません（兼務は5つまでです）');
    return isTaken ? [parsed.data] : [];
  });
  return { rows: rows.length, values, findings };
};

export const readStaffFile = (bytes: Uint8Array, known: Known): FileReading<Staff> => {
  const { rows, findings } = readTable<StaffKey>(bytes, STAFF_COLUMNS);
  const found: ImportFinding[] = [...findings];
  const read = rows.flatMap((row) => {
    const cells = createCells<StaffKey>(row, STAFF_COLUMNS);
    const value = staffRow(cells, row.line, known);
    found.push(...cells.findings);
    return value === undefined ? [] : [value];
  });
  const joined = together(read);
  return { ...joined, rows: rows.length, findings: [...found, ...joined.findings] };
};

const DEPARTMENT_COLUMNS = {
  id: { names: ['所属コード', '組織コード'], needed: true },
  name: { names: ['所属名', '名称', '組織名'], needed: true },
  parent: { names: ['上位所属コード', '上位組織コード', '上位所属'] },
  head: { names: ['所属長', '所属長の職員番号', '所属長職員番号'] },
  deputy: { names: ['代決者', '代決者の職員番号', '代決者職員番号'] },
  kind: { names: ['種別'] },
  from: { names: ['適用開始日'], needed: true },
  to: { names: ['適用終了日'] },
} as const satisfies Readonly<Record<string, TableColumn>>;
type DepartmentKey = keyof typeof DEPARTMENT_COLUMNS;

const KIND_WORDS = new Map(
  Object.entries(DEPARTMENT_KINDS).map(([kind, word]): [string, DepartmentKind] => [
    word,
    kind as DepartmentKind,
  ]),
);

const departmentRow = (cells: Cells<DepartmentKey>): DepartmentVersion | undefined => {
  const value = {
    id: cells.code('id', CODE, CODE_WHY),
    name: cells.line('name', 40),
    parent: cells.maybeCode('parent', CODE, CODE_WHY),
    head: cells.maybeCode('head', STAFF_NO, STAFF_NO_WHY),
    deputy: cells.maybeCode('deputy', STAFF_NO, STAFF_NO_WHY),
    kind: cells.word('kind', KIND_WORDS, 'office'),
    from: cells.date('from'),
    to: cells.maybeDate('to'),
  };
  if (value.from !== undefined && typeof value.to === 'string' && value.to < value.from)
    cells.wrong('to', '適用開始日より前です');
  return cells.findings.length > 0 ? undefined : departmentVersionSchema.parse(value);
};

export const readDepartmentFile = (bytes: Uint8Array): FileReading<DepartmentVersion> => {
  const { rows, findings } = readTable<DepartmentKey>(bytes, DEPARTMENT_COLUMNS);
  const found: ImportFinding[] = [...findings];
  const seen = new Map<string, number>();
  const values = rows.flatMap((row) => {
    const cells = createCells<DepartmentKey>(row, DEPARTMENT_COLUMNS);
    const value = departmentRow(cells);
    const key = `${value?.id ?? ''} ${value?.from ?? ''}`;
    const before = value === undefined ? undefined : seen.get(key);
    if (before !== undefined) cells.wrong('id', `${before}行目と同じ所属・同じ適用開始日です`);
    else seen.set(key, row.line);
    found.push(...cells.findings);
    return value === undefined ? [] : [value];
  });
  return { rows: rows.length, values, findings: found };
};

const headsOf = (columns: Readonly<Record<string, TableColumn>>): readonly string[] =>
  Object.values(columns).map(({ names: [name] }) => name);
/** What stands at the top of a list that goes out to be brought back. */
export const listHeads = {
  staff: headsOf(STAFF_COLUMNS),
  departments: headsOf(DEPARTMENT_COLUMNS),
} as const;

/** Words that a column of them takes. */
export const masterWords = {
  任用区分: [...ENGAGEMENT_WORDS.keys()],
  上限区分: [...CAP_WORDS.keys()],
  管理職: ['', '○'],
};
