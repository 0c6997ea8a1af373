import {
  MASTERS_API,
  type Masters,
  mastersSchema,
  type RosterGrid,
  type RosterSave,
  rosterGridSchema,
} from '../central/attendance-masters-schema.ts';
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
  takenSchema,
} from '../central/attendance-schema.ts';
import { type OddList, oddListSchema, type Team, teamSchema } from '../central/attendance-team-schema.ts';
import type { Result } from '../kernel/result.ts';
import { type ApiFailure, post, type Ask as Send } from './ask.ts';

/** Which people of a team are shown: of one department, and behind so many. */
export interface TeamPart {
  readonly month?: string | undefined;
  readonly department?: string | undefined;
  readonly from?: number | undefined;
}

/** 職員の出退勤, as the page asks the centre. A month that is not said is this one. */
export interface AttendanceApi {
  ownMonth(month?: string): Promise<Result<OwnMonth, ApiFailure>>;
  askAttendance(wish: Ask): Promise<Result<Asked, ApiFailure>>;
  stepAttendance(id: string, step: Step): Promise<Result<Asked, ApiFailure>>;
  attendanceTeam(part: TeamPart): Promise<Result<Team, ApiFailure>>;
  attendanceRoster(part: Pick<TeamPart, 'month' | 'department'>): Promise<Result<RosterGrid, ApiFailure>>;
  saveRoster(wish: RosterSave): Promise<Result<Imported, ApiFailure>>;
  attendanceMasters(find: string): Promise<Result<Masters, ApiFailure>>;
  attendanceOdd(month: string): Promise<Result<OddList, ApiFailure>>;
  readonly attendancePresence: () => Promise<Result<Presence, ApiFailure>>;
  attendanceOffice(month?: string): Promise<Result<Office, ApiFailure>>;
  importAttendance(wish: Import): Promise<Result<Imported, ApiFailure>>;
  /** 締め and 再開 ask for a fresh proof, and so does a file. */
  closeAttendance(wish: Closing): Promise<Result<Closed, ApiFailure>>;
  takeAttendance(wish: Take): Promise<Result<Taken, ApiFailure>>;
}

const withQuery = (path: string, asked: Readonly<Record<string, string | number | undefined>>): string => {
  const said = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said).toString()}`;
};

const of = (path: string, month: string | undefined): string => withQuery(path, { month });

export const createAttendanceApi = (request: Send): AttendanceApi => ({
  ownMonth: (month) => request(ownMonthSchema, of(ATTENDANCE_API.own, month)),
  askAttendance: (wish) => request(askedSchema, ATTENDANCE_API.requests, post(wish)),
  stepAttendance: (id, step) => request(askedSchema, ATTENDANCE_API.step(id), post(step)),
  attendanceTeam: (part) => request(teamSchema, withQuery(ATTENDANCE_API.team, { ...part })),
  attendanceRoster: (part) => request(rosterGridSchema, withQuery(MASTERS_API.roster, { ...part })),
  saveRoster: (wish) => request(importedSchema, MASTERS_API.roster, post(wish)),
  attendanceMasters: (find) => request(mastersSchema, withQuery(MASTERS_API.masters, { find })),
  attendanceOdd: (month) => request(oddListSchema, of(ATTENDANCE_API.odd, month)),
  attendancePresence: () => request(presenceSchema, ATTENDANCE_API.presence),
  attendanceOffice: (month) => request(officeSchema, of(ATTENDANCE_API.office, month)),
  importAttendance: (wish) => request(importedSchema, ATTENDANCE_API.import, post(wish)),
  closeAttendance: (wish) => request(closedSchema, ATTENDANCE_API.closing, post(wish)),
  takeAttendance: (wish) => request(takenSchema, ATTENDANCE_API.export, post(wish)),
});
