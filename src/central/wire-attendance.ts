/** 職員の出退勤, for the table of wire-shapes.ts. */
import { z } from 'zod';
import { requestSchema } from '../modules/attendance/request-schema.ts';
import {
  ATTENDANCE_GRANTED_PATH,
  attendanceGrantedQuerySchema,
  signedGrantedSchema,
} from '../outbox/attendance-granted.ts';
import {
  ATTENDANCE_LIST_PATH,
  attendanceListQuerySchema,
  signedAttendanceListSchema,
} from '../outbox/attendance-list.ts';
import {
  MASTERS_API,
  mastersQuerySchema,
  mastersSchema,
  rosterGridSchema,
  rosterQuerySchema,
  rosterSaveSchema,
} from './attendance-masters-schema.ts';
import {
  ATTENDANCE_API,
  askedSchema,
  askSchema,
  closedSchema,
  closingSchema,
  dayViewSchema,
  importedSchema,
  importSchema,
  monthQuerySchema,
  officeSchema,
  ownMonthSchema,
  presenceSchema,
  requestViewSchema,
  stepSchema,
  takenSchema,
  takeSchema,
} from './attendance-schema.ts';
import { oddListSchema, teamQuerySchema, teamSchema } from './attendance-team-schema.ts';
import { consoleRefusalSchema } from './schema.ts';
import type { WireRoute } from './wire-route.ts';

/** Parts of the answers that many of them have. */
export const ATTENDANCE_PARTS: Readonly<Record<string, z.ZodType>> = {
  AttendanceRequest: requestSchema,
  AttendanceRequestView: requestViewSchema,
  AttendanceDay: dayViewSchema,
};

const refused = { 409: consoleRefusalSchema };

export const ATTENDANCE_ROUTES: Readonly<Record<string, WireRoute>> = {
  [`GET ${ATTENDANCE_LIST_PATH}`]: {
    by: 'ask',
    says: 'Staff and the links of their cards for the doors, signed by the centre; 204: `have` is the newest, or there is none',
    query: attendanceListQuerySchema,
    answers: { 200: signedAttendanceListSchema, 204: undefined },
  },
  [`GET ${ATTENDANCE_GRANTED_PATH}`]: {
    by: 'ask',
    says: 'Corrections of punches that were granted, about the last days, for the doors, signed by the centre; 204: `have` is the newest',
    query: attendanceGrantedQuerySchema,
    answers: { 200: signedGrantedSchema, 204: undefined },
  },
  [`GET ${ATTENDANCE_API.own}`]: {
    by: 'staff',
    says: 'A month of whoever asks, and of nobody else',
    query: monthQuerySchema,
    answers: { 200: ownMonthSchema },
  },
  [`POST ${ATTENDANCE_API.requests}`]: {
    by: 'staff',
    says: 'Asks for leave, an order, a correction of a punch and the like',
    body: askSchema,
    answers: { 200: askedSchema, ...refused },
  },
  [`POST ${ATTENDANCE_API.step(':asked')}`]: {
    by: 'staff',
    says: 'Approves or rejects, by another person than whoever asked; or takes it back',
    params: z.object({ asked: z.uuid() }),
    body: stepSchema,
    answers: { 200: askedSchema, ...refused },
  },
  [`GET ${ATTENDANCE_API.team}`]: {
    by: 'staff',
    says: 'What waits for whoever asks, and a month of the people that she leads',
    query: teamQuerySchema,
    answers: { 200: teamSchema },
  },
  [`GET ${ATTENDANCE_API.odd}`]: {
    by: 'staff',
    says: 'Machines and times at which somebody may have punched for another, of those whom whoever asks leads; of everybody for personnel',
    query: monthQuerySchema,
    answers: { 200: oddListSchema },
  },
  [`GET ${MASTERS_API.roster}`]: {
    by: 'staff',
    says: 'The roster of a month of those whom whoever asks leads, a department at a time',
    query: rosterQuerySchema,
    answers: { 200: rosterGridSchema },
  },
  [`POST ${MASTERS_API.roster}`]: {
    by: 'staff',
    says: 'Puts days of the roster in force, of those whom whoever asks leads',
    body: rosterSaveSchema,
    answers: { 200: importedSchema, ...refused },
  },
  [`GET ${MASTERS_API.masters}`]: {
    by: 'staff',
    says: 'People of the list of staff that are looked for, and the departments, as rows of the files that are taken in',
    query: mastersQuerySchema,
    answers: { 200: mastersSchema },
  },
  [`GET ${ATTENDANCE_API.presence}`]: {
    by: 'staff',
    says: 'Who is in the building, of those whom whoever asks may see',
    answers: { 200: presenceSchema },
  },
  [`GET ${ATTENDANCE_API.office}`]: {
    by: 'staff',
    says: 'The lists, the closings and what came late',
    query: monthQuerySchema,
    answers: { 200: officeSchema },
  },
  [`POST ${ATTENDANCE_API.import}`]: {
    by: 'staff',
    says: 'Looks at a file of the list of staff, its departments, rosters, holidays, rules or payroll columns, and puts it in force',
    body: importSchema,
    answers: { 200: importedSchema, ...refused },
  },
  [`POST ${ATTENDANCE_API.closing}`]: {
    by: 'staff',
    says: 'Closes a month, or opens it again with a reason; with a fresh proof',
    body: closingSchema,
    answers: { 200: closedSchema, ...refused },
  },
  [`POST ${ATTENDANCE_API.export}`]: {
    by: 'staff',
    says: 'A file of a month: payroll, attendance books, the report on schools; with a fresh proof',
    body: takeSchema,
    answers: { 200: takenSchema },
  },
};
