/** 職員の出退勤 at the centre: what the pages ask and get. Pure shapes: the console compiles them too. Minutes are raw minutes. */
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { eventIdSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import {
  departmentSchema,
  monthSchema,
  punchTypeSchema,
  reasonSchema,
  staffNoSchema,
} from '../modules/attendance/ids-schema.ts';
import { requestSchema } from '../modules/attendance/request-schema.ts';

/**
 * Whoever of the town is on the list of staff has a month of her own; who leads whom says the list too, and not a role. Neither who runs
 * the machine of several towns nor what stands in a shop is anybody's colleague.
 */
export const HAS_ATTENDANCE: readonly Role[] = ROLES.filter((role) => role !== 'operator' && role !== 'shop');
/** 人事担当 */
export const KEEPS_ATTENDANCE: readonly Role[] = ['personnel'];
/** 参集: in a disaster 責任者 and 人事 see who is in the building; a head sees her own people. */
export const SEES_EVERYBODY: readonly Role[] = ['personnel', 'supervisor'];

const base = '/console/api/attendance';
export const ATTENDANCE_API = {
  /** GET `?month=` → `ownMonthSchema`; 404: she is not on the list of staff. */
  own: `${base}/own`,
  /** POST `askSchema` → `askedSchema`. */
  requests: `${base}/requests`,
  /** POST `stepSchema` → `askedSchema`. */
  step: (id: string): string => `${base}/requests/${id}`,
  /** GET `teamQuerySchema` → `teamSchema`: of those whom whoever asks leads. */
  team: `${base}/team`,
  /** GET `?month=` → `oddListSchema`: of the same, or for 人事 of everybody. */
  odd: `${base}/odd`,
  /** GET → `presenceSchema`. */
  presence: `${base}/presence`,
  /** GET `?month=` → `officeSchema`. */
  office: `${base}/office`,
  /** POST `importSchema` → `importedSchema`. */
  import: `${base}/import`,
  /** POST `closingSchema` → `closedSchema`; needs a fresh proof. */
  closing: `${base}/months`,
  /** POST `takeSchema` → `takenSchema`; needs a fresh proof. */
  export: `${base}/export`,
} as const;

export const monthQuerySchema = z.object({ month: monthSchema.optional() });

export const line = z.string().max(200);
export const minutes = z.int().min(0);
const moment = z.number();

/** Why something of a month has to be looked at. `level`: `stop` is over what is allowed. */
export const noticeSchema = z.strictObject({
  code: z.string().max(40),
  level: z.enum(['stop', 'care', 'note']),
  day: civilDateSchema.nullable(),
  words: line,
});
export type AttendanceNotice = z.infer<typeof noticeSchema>;

export const punchViewSchema = z.strictObject({
  /** Of its record; `null`: of a request. */
  id: eventIdSchema.nullable(),
  type: punchTypeSchema,
  at: moment,
  /** 打刻した扉, or that it was corrected. */
  from: line,
  corrected: z.boolean(),
  suspect: z.boolean(),
  /** 兼務: for which post, by its name; `null`: she has one. */
  post: line.nullable(),
});
export type PunchView = z.infer<typeof punchViewSchema>;

export const dayViewSchema = z.strictObject({
  day: civilDateSchema,
  /** 勤務・週休日・休日, and which hours. */
  plan: line,
  isFree: z.boolean(),
  punches: z.array(punchViewSchema),
  worked: minutes,
  overtime: minutes,
  /** 休暇・出張 and the like. */
  marks: z.array(line),
  notices: z.array(noticeSchema),
});
export type DayView = z.infer<typeof dayViewSchema>;

export const totalSchema = z.strictObject({
  name: z.string(),
  word: line,
  unit: z.enum(['minutes', 'count', 'days']),
  value: z.number(),
});
export type TotalView = z.infer<typeof totalSchema>;

export const REQUEST_STATES = ['asked', 'approved', 'rejected', 'withdrawn'] as const;
export const requestStateSchema = z.enum(REQUEST_STATES);
export type RequestState = z.infer<typeof requestStateSchema>;

export const STEPS = ['approve', 'reject', 'withdraw'] as const;
export const stepNameSchema = z.enum(STEPS);
export type StepName = z.infer<typeof stepNameSchema>;

export const requestViewSchema = z.strictObject({
  id: z.uuid(),
  staffNo: staffNoSchema,
  name: z.string(),
  department: z.string(),
  state: requestStateSchema,
  revision: z.int(),
  request: requestSchema,
  /** What it asks for, in a line. */
  words: line,
  reason: z.string(),
  askedAt: moment,
  askedBy: z.string(),
  decidedAt: moment.nullable(),
  decidedBy: z.string().nullable(),
  note: z.string(),
  /** What whoever asks may do with it now. */
  may: z.array(stepNameSchema),
});
export type RequestView = z.infer<typeof requestViewSchema>;

/** Body of POST `ATTENDANCE_API.requests`. `staffNo`: of another one, by whoever leads her; she herself is left out. */
export const askSchema = z.strictObject({
  staffNo: staffNoSchema.optional(),
  request: requestSchema,
  reason: reasonSchema,
});
export type Ask = z.infer<typeof askSchema>;

/** Body of POST `ATTENDANCE_API.step`. A rejection says why, and so does a 取消 of what was approved. */
export const stepSchema = z.strictObject({
  revision: z.int().min(1),
  step: stepNameSchema,
  note: z.union([z.literal(''), reasonSchema]),
});
export type Step = z.infer<typeof stepSchema>;

/** `request: null`: it could not be, and `why` says it to whoever asked. */
export const askedSchema = z.strictObject({ request: requestViewSchema.nullable(), why: line });
export type Asked = z.infer<typeof askedSchema>;

/** 締め of a month; `number`: how often it was closed by then. */
const closedHeadSchema = z.strictObject({ number: z.int().min(1), at: moment, by: z.string() });

/** What can be chosen in a request. */
const choicesSchema = z.strictObject({
  leaves: z.array(z.strictObject({ kind: z.string(), word: line })),
  isTeacher: z.boolean(),
});

export const ownMonthSchema = z.strictObject({
  month: monthSchema,
  today: civilDateSchema,
  staff: z.strictObject({
    staffNo: staffNoSchema,
    name: z.string(),
    department: z.string(),
    position: z.string(),
    employment: z.string(),
  }),
  /** Who decides what she asks for. */
  leaders: z.array(z.string()),
  /** She leads a department herself. */
  leads: z.boolean(),
  closed: closedHeadSchema.nullable(),
  days: z.array(dayViewSchema),
  totals: z.array(totalSchema),
  notices: z.array(noticeSchema),
  /** 変形の期間 of this month, one each; none where her pattern has none. */
  periods: z.array(noticeSchema),
  /** 残りの休暇 of this year, in minutes of leave and in the words of the town's rules. */
  leave: z.array(z.strictObject({ kind: z.string(), word: line, left: line })),
  requests: z.array(requestViewSchema),
  choices: choicesSchema,
});
export type OwnMonth = z.infer<typeof ownMonthSchema>;

/** Somebody might punch for somebody else: a machine and times to look at, never a verdict. */
export const oddSchema = z.strictObject({
  device: z.string(),
  site: z.string(),
  at: moment,
  words: line,
  staff: z.array(staffNoSchema),
});
export type Odd = z.infer<typeof oddSchema>;

export const presenceSchema = z.strictObject({
  asOf: moment,
  /** `overdue`: open for longer than the doors count a tap for it by default; somebody is to close it. */
  muster: z.strictObject({ what: line, since: moment, overdue: z.boolean() }).nullable(),
  /** On the list of staff today, of those whom whoever asks may see. */
  staff: z.int().min(0),
  here: z.int().min(0),
  people: z.array(
    z.strictObject({
      staffNo: staffNoSchema,
      name: z.string(),
      department: z.string(),
      site: z.string(),
      /** `away`: went out and is to come back. */
      state: z.enum(['here', 'away', 'safe', 'missing']),
      since: moment,
    }),
  ),
});
export type Presence = z.infer<typeof presenceSchema>;

export const IMPORT_KINDS = [
  'rules',
  'departments',
  'staff',
  'roster',
  'holidays',
  'balances',
  'payroll',
] as const;
export const importKindSchema = z.enum(IMPORT_KINDS);
export type ImportKind = z.infer<typeof importKindSchema>;

/** Three months of 勤務割 of a large town. */
export const MAX_FILE_LETTERS = 16_000_000;

/** Body of POST `ATTENDANCE_API.import`. `after`: how many were taken in when it was looked at. */
export const importSchema = z.strictObject({
  kind: importKindSchema,
  name: z.string().min(1).max(120).regex(PLAIN_TEXT),
  base64: z.base64().max(MAX_FILE_LETTERS),
  reason: reasonSchema,
  apply: z.boolean(),
  after: z.int().min(0),
});
export type Import = z.infer<typeof importSchema>;

/** `line` 0: of the file as a whole. */
export const importFindingSchema = z.strictObject({
  level: z.enum(['stop', 'note']),
  line: z.int().min(0),
  column: z.string(),
  reason: line,
  was: line,
});
export type ImportFinding = z.infer<typeof importFindingSchema>;

export const importChangeSchema = z.strictObject({
  what: z.enum(['new', 'changed', 'ended']),
  id: z.string(),
  /** What becomes what. */
  words: z.string().max(500),
});
export type ImportChange = z.infer<typeof importChangeSchema>;

/** Most findings and changes that are listed; how many there are is said. */
export const MOST_LISTED = 200;

export const importedSchema = z.strictObject({
  /** It is in force now. */
  done: z.boolean(),
  rows: z.int().min(0),
  same: z.int().min(0),
  findings: z.array(importFindingSchema).max(MOST_LISTED),
  findingCount: z.int().min(0),
  stops: z.int().min(0),
  changes: z.array(importChangeSchema).max(MOST_LISTED),
  changeCount: z.int().min(0),
});
export type Imported = z.infer<typeof importedSchema>;

/** A punch that reached the centre after its month was closed. */
export const lateSchema = z.strictObject({
  staffNo: staffNoSchema,
  name: z.string(),
  at: moment,
  type: z.string(),
  device: z.string(),
  receivedAt: moment,
});

export const officeSchema = z.strictObject({
  month: monthSchema,
  today: civilDateSchema,
  /** How many files were taken in. */
  imports: z.int().min(0),
  taken: z.array(
    z.strictObject({ kind: importKindSchema, at: moment, by: z.string(), file: z.string(), rows: z.int() }),
  ),
  staff: z.int().min(0),
  departments: z.array(
    z.strictObject({
      id: departmentSchema,
      name: z.string(),
      head: z.string().nullable(),
      staff: z.int(),
      /** 申請 of this month that nobody has decided. */
      open: z.int(),
      /** People of whom something has to be looked at before the month is closed. */
      care: z.int(),
    }),
  ),
  /** What is wrong in the lists: 所属長 who left, one card of two people … */
  faults: z.array(line),
  closed: closedHeadSchema.nullable(),
  /** Earlier closings that were opened again, the newest first. */
  reopened: z.array(
    closedHeadSchema.extend({ reopenedAt: moment, reopenedBy: z.string(), reason: z.string() }),
  ),
  late: z.array(lateSchema),
  hasPayroll: z.boolean(),
});
export type Office = z.infer<typeof officeSchema>;

/** Body of POST `ATTENDANCE_API.closing`. `number`: of the closing that was seen; 0: none. */
export const closingSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('close'), month: monthSchema, number: z.int().min(0) }),
  z.strictObject({
    act: z.literal('reopen'),
    month: monthSchema,
    number: z.int().min(1),
    reason: reasonSchema,
  }),
]);
export type Closing = z.infer<typeof closingSchema>;
/** `why`: what has to be settled first; nothing was done then. */
export const closedSchema = z.strictObject({
  done: z.boolean(),
  people: z.int().min(0),
  why: z.array(z.string().max(2_000)),
});
export type Closed = z.infer<typeof closedSchema>;

export const EXPORTS = [
  'payroll',
  'book',
  'school_csv',
  'school_pdf',
  'interval',
  'difference',
  'grants',
  'staff_list',
  'department_list',
] as const;
export const exportSchema = z.enum(EXPORTS);
export type AttendanceExport = z.infer<typeof exportSchema>;

/** Body of POST `ATTENDANCE_API.export`. Of one department or person, where it says so. */
export const takeSchema = z.strictObject({
  what: exportSchema,
  month: monthSchema,
  department: departmentSchema.optional(),
  staffNo: staffNoSchema.optional(),
});
export type Take = z.infer<typeof takeSchema>;

export const takenSchema = z.strictObject({
  /** `null`: it was not made, and the findings say why. */
  file: z.strictObject({ name: z.string(), type: z.string(), base64: z.string() }).nullable(),
  people: z.int().min(0),
  /** The month is not closed yet: figures may move. */
  open: z.boolean(),
  findings: z.array(line).max(MOST_LISTED),
});
export type Taken = z.infer<typeof takenSchema>;
