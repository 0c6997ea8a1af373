import type { ConsoleSession } from '../central/schema.ts';
import type { ConsoleApi } from './api.ts';

/** What the parts of 勤怠 are given. */
export interface AttendanceProps {
  readonly api: ConsoleApi;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
}
