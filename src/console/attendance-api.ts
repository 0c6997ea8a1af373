import {
  type Ask,
  type Asked,
  ATTENDANCE_API,
  askedSchema,
  type Closed,
  type Closing,
  closedSchema,
  type Import,
  type Imported,
  importedSchema,
  type Office,
  type OwnMonth,
  officeSchema,
  ownMonthSchema,
  type Presence,
  presenceSchema,
  type Step,
  type Take,
  type Taken,
  type Team,
  takenSchema,
  teamSchema,
} from '../central/attendance-schema.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, post, type Ask as Send } from './ask.ts';

/** 職員の出退勤, as the page asks the centre. A month that is not said is this one. */
export interface AttendanceApi {
  ownMonth(month?: string): Promise<Result<OwnMonth, ApiFailure>>;
  askAttendance(wish: Ask): Promise<Result<Asked, ApiFailure>>;
  stepAttendance(id: string, step: Step): Promise<Result<Asked, ApiFailure>>;
  attendanceTeam(month?: string): Promise<Result<Team, ApiFailure>>;
  readonly attendancePresence: () => Promise<Result<Presence, ApiFailure>>;
  attendanceOffice(month?: string): Promise<Result<Office, ApiFailure>>;
  importAttendance(wish: Import): Promise<Result<Imported, ApiFailure>>;
  /** 締め and 再開 ask for a fresh proof, and so does a file. */
  closeAttendance(wish: Closing): Promise<Result<Closed, ApiFailure>>;
  takeAttendance(wish: Take): Promise<Result<Taken, ApiFailure>>;
}

const of = (path: string, month: string | undefined): string =>
  month === undefined ? path : `${path}?month=${month}`;

export const createAttendanceApi = (request: Send): AttendanceApi => ({
  ownMonth: (month) => request(ownMonthSchema, of(ATTENDANCE_API.own, month)),
  askAttendance: (wish) => request(askedSchema, ATTENDANCE_API.requests, post(wish)),
  stepAttendance: (id, step) => request(askedSchema, ATTENDANCE_API.step(id), post(step)),
  attendanceTeam: (month) => request(teamSchema, of(ATTENDANCE_API.team, month)),
  attendancePresence: () => request(presenceSchema, ATTENDANCE_API.presence),
  attendanceOffice: (month) => request(officeSchema, of(ATTENDANCE_API.office, month)),
  importAttendance: (wish) => request(importedSchema, ATTENDANCE_API.import, post(wish)),
  closeAttendance: (wish) => request(closedSchema, ATTENDANCE_API.closing, post(wish)),
  takeAttendance: (wish) => request(takenSchema, ATTENDANCE_API.export, post(wish)),
});
