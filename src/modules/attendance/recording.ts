import type { Actor } from '../../kernel/roles.ts';
import { recorder } from '../../outbox/recorder.ts';
import { type AttendanceEvent, attendanceEventSchemas } from './schema.ts';

/** Writing of this module's events, and by whom where nobody calls. */

export const { recordWith, record } = recorder<AttendanceEvent>(attendanceEventSchemas);

/** The door itself: what it was asked by nobody. */
export const DOOR: Actor = { staff: 'door', role: 'viewer' };
/** Whoever's card it is. A card proves that it was there, and no more. */
export const holder = (no: string): Actor => ({ staff: no, role: 'employee' });
