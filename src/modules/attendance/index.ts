/** 職員の出退勤: the host's side of the module at a staff door. Its screens are in `screen.tsx`. */
export { type Attendance, createAttendance } from './api.ts';
export { attendanceContract, attendanceTopics } from './contract.ts';
export { type Granted, grantedIn } from './granted-schema.ts';
export type { AttendanceContext } from './ports.ts';
export { attendanceSiteSchema } from './site-schema.ts';
export {
  attendanceMigrations,
  createAttendanceProjection,
  keepGranted,
} from './store.ts';
export { grantedHead } from './store-granted.ts';
export { keepList, listHead } from './store-list.ts';
