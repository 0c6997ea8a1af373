/** How the routes of 職員の出退勤 are asked, for routes.ts. */

import { MASTERS_API } from '../../src/central/attendance-masters-schema.ts';
import { ATTENDANCE_API, HAS_ATTENDANCE, KEEPS_ATTENDANCE } from '../../src/central/attendance-schema.ts';
import type { Role } from '../../src/kernel/roles.ts';
import { ATTENDANCE_GRANTED_PATH } from '../../src/outbox/attendance-granted.ts';
import { ATTENDANCE_LIST_PATH } from '../../src/outbox/attendance-list.ts';

/** A request that there is not. */
const NONE = '00000000-0000-4000-8000-000000000000';
const MONTH = '2026-10';

const use = (roles: readonly Role[], path: string, more: { answer?: number; body?: unknown } = {}) => ({
  ...{ for: 'staff' as const, roles, paths: [path] },
  ...more,
});

/** Nobody of the walk is on the list of staff, and nobody is on the list at all. */
export const ATTENDANCE_USES = {
  [`GET ${ATTENDANCE_API.own}`]: use(HAS_ATTENDANCE, `${ATTENDANCE_API.own}?month=${MONTH}`, { answer: 404 }),
  [`GET ${ATTENDANCE_API.team}`]: use(HAS_ATTENDANCE, ATTENDANCE_API.team),
  [`GET ${ATTENDANCE_API.odd}`]: use(HAS_ATTENDANCE, ATTENDANCE_API.odd),
  [`GET ${MASTERS_API.roster}`]: use(HAS_ATTENDANCE, `${MASTERS_API.roster}?month=${MONTH}`),
  [`POST ${MASTERS_API.roster}`]: use(HAS_ATTENDANCE, MASTERS_API.roster, { answer: 400 }),
  [`GET ${MASTERS_API.masters}`]: use(KEEPS_ATTENDANCE, `${MASTERS_API.masters}?find=1`),
  [`GET ${ATTENDANCE_API.presence}`]: use(HAS_ATTENDANCE, ATTENDANCE_API.presence),
  [`GET ${ATTENDANCE_API.office}`]: {
    ...use(KEEPS_ATTENDANCE, `${ATTENDANCE_API.office}?month=${MONTH}`),
    as: 'personnel' as const,
  },
  [`POST ${ATTENDANCE_API.requests}`]: use(HAS_ATTENDANCE, ATTENDANCE_API.requests, { answer: 400 }),
  [`POST ${ATTENDANCE_API.step(':asked')}`]: use(HAS_ATTENDANCE, ATTENDANCE_API.step(NONE), {
    answer: 404,
    body: { revision: 1, step: 'approve', note: '' },
  }),
  [`POST ${ATTENDANCE_API.import}`]: use(KEEPS_ATTENDANCE, ATTENDANCE_API.import, { answer: 400 }),
  [`POST ${ATTENDANCE_API.closing}`]: use(KEEPS_ATTENDANCE, ATTENDANCE_API.closing, { answer: 400 }),
  [`POST ${ATTENDANCE_API.export}`]: use(KEEPS_ATTENDANCE, ATTENDANCE_API.export, { answer: 400 }),
  [`GET ${ATTENDANCE_GRANTED_PATH}`]: {
    ...{ for: 'signed' as const, paths: [ATTENDANCE_GRANTED_PATH], answer: 204 },
  },
  [`GET ${ATTENDANCE_LIST_PATH}`]: { for: 'signed' as const, paths: [ATTENDANCE_LIST_PATH], answer: 204 },
};
