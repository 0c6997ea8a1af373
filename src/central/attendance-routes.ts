/** 職員の出退勤 at the console, and the list of staff for the doors. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Logger } from '../kernel/log.ts';
import type { Result } from '../kernel/result.ts';
import { ATTENDANCE_GRANTED_PATH, attendanceGrantedQuerySchema } from '../outbox/attendance-granted.ts';
import { ATTENDANCE_LIST_PATH, attendanceListQuerySchema } from '../outbox/attendance-list.ts';
import { refuse, signedInOf } from './access.ts';
import { changeMonth } from './attendance-closing.ts';
import { takeExport } from './attendance-exports.ts';
import { signedGranted } from './attendance-granted.ts';
import { importFile } from './attendance-import.ts';
import { signedList } from './attendance-list.ts';
import { readMasters } from './attendance-masters.ts';
import {
  MASTERS_API,
  mastersQuerySchema,
  rosterQuerySchema,
  rosterSaveSchema,
} from './attendance-masters-schema.ts';
import { readOffice } from './attendance-office.ts';
import { readOwnMonth } from './attendance-own.ts';
import { readPresence } from './attendance-presence.ts';
import { isRequest } from './attendance-request-store.ts';
import { type Asker, askFor, type RequestFailure, takeStep } from './attendance-requests.ts';
import { readRosterGrid, saveRoster } from './attendance-roster.ts';
import {
  ATTENDANCE_API,
  askSchema,
  closingSchema,
  HAS_ATTENDANCE,
  importSchema,
  KEEPS_ATTENDANCE,
  MAX_FILE_LETTERS,
  monthQuerySchema,
  stepSchema,
  takeSchema,
} from './attendance-schema.ts';
import { type AttendanceDeps, scopeOf } from './attendance-taking.ts';
import { readOddOf, readTeam } from './attendance-team.ts';
import { teamQuerySchema } from './attendance-team-schema.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

const BODY_BYTES = 65_536;
/** A month of 120 posts. */
const ROSTER_BYTES = 1_048_576;
const FILE_BYTES = MAX_FILE_LETTERS + 4_096;

/** A correction that is approved is written down beside the approval, as a door would have. */
const DECISIONS = [
  'attendance.approved',
  'attendance.corrected',
  'attendance.rejected',
  'attendance.withdrawn',
] as const;

const paramsSchema = z.object({ asked: z.uuid() });

export interface AttendanceRouteDeps {
  readonly logger: Logger;
}

/** Who asks, and for whom. */
const askerOf = (
  request: FastifyRequest,
): { readonly deps: AttendanceDeps; readonly asker: Asker; readonly town: string } => {
  const { centre, session } = signedInOf(request);
  const { staff, role } = session;
  return { deps: { sql: centre.sql, acts: centre.acts }, asker: { staff, role }, town: centre.config.name };
};

/** A branch knows no staff: what is decided, is decided at its centre. */
const isAtBranch = (request: FastifyRequest): boolean => signedInOf(request).centre.branch !== undefined;

const answer = <T>(reply: FastifyReply, result: Result<T, RequestFailure>): FastifyReply =>
  result.ok ? reply.send(result.value) : refuse(reply, result.reason);

const addReadRoutes = (app: FastifyInstance): void => {
  const everybody = { access: HAS_ATTENDANCE };
  const reads = [
    [ATTENDANCE_API.own, everybody, readOwnMonth],
    [ATTENDANCE_API.odd, everybody, readOddOf],
    [ATTENDANCE_API.office, { access: KEEPS_ATTENDANCE }, readOffice],
  ] as const;
  for (const [path, config, read] of reads)
    app.get(path, { config }, async (request, reply) => {
      const query = monthQuerySchema.safeParse(request.query);
      if (!query.success) return refuse(reply, 'bad_request');
      await signedInOf(request).centre.caughtUp();
      const { deps, asker } = askerOf(request);
      return (await read(deps, asker, query.data.month)) ?? refuse(reply, 'not_found');
    });
  app.get(ATTENDANCE_API.team, { config: everybody }, async (request, reply) => {
    const query = teamQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    await signedInOf(request).centre.caughtUp();
    const { deps, asker } = askerOf(request);
    return readTeam(deps, asker, query.data);
  });
  app.get(MASTERS_API.roster, { config: everybody }, async (request, reply) => {
    const query = rosterQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { deps, asker } = askerOf(request);
    return readRosterGrid(deps, asker, query.data);
  });
  app.get(MASTERS_API.masters, { config: { access: KEEPS_ATTENDANCE } }, async (request, reply) => {
    const query = mastersQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    return readMasters(askerOf(request).deps, query.data.find ?? '');
  });
  app.get(ATTENDANCE_API.presence, { config: everybody }, async (request) => {
    await signedInOf(request).centre.caughtUp();
    const { deps, asker } = askerOf(request);
    return readPresence(deps, asker);
  });
};

const addRequestRoutes = (app: FastifyInstance): void => {
  const asking = { access: HAS_ATTENDANCE, act: ['attendance.requested'] } as const;
  app.post(ATTENDANCE_API.requests, { bodyLimit: BODY_BYTES, config: asking }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = askSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { deps, asker } = askerOf(request);
    return answer(reply, await askFor(deps, asker, wish.data));
  });
  const deciding = { access: HAS_ATTENDANCE, act: DECISIONS } as const;
  app.post(
    ATTENDANCE_API.step(':asked'),
    { bodyLimit: BODY_BYTES, config: deciding },
    async (request, reply) => {
      if (isAtBranch(request)) return refuse(reply, 'only_upstream');
      const params = paramsSchema.safeParse(request.params);
      if (!params.success) return refuse(reply, 'not_found');
      const { asked } = params.data;
      const { deps, asker } = askerOf(request);
      if (!(await isRequest(deps.sql, scopeOf(deps), asked))) return refuse(reply, 'not_found');
      const step = stepSchema.safeParse(request.body);
      if (!step.success) return refuse(reply, 'bad_request');
      return answer(reply, await takeStep(deps, asker, asked, step.data));
    },
  );
};

/** Not a role but the list of departments says whose days they are: saveRoster asks it. */
const addRosterRoute = (app: FastifyInstance): void => {
  const planning = { access: HAS_ATTENDANCE, act: ['attendance.imported'] } as const;
  app.post(MASTERS_API.roster, { bodyLimit: ROSTER_BYTES, config: planning }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = rosterSaveSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { deps, asker } = askerOf(request);
    return answer(reply, await saveRoster(deps, asker, wish.data));
  });
};

const addOfficeRoutes = (app: FastifyInstance, { logger }: AttendanceRouteDeps): void => {
  const importing = { access: KEEPS_ATTENDANCE, act: ['attendance.imported'] } as const;
  app.post(ATTENDANCE_API.import, { bodyLimit: FILE_BYTES, config: importing }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = importSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { deps, asker } = askerOf(request);
    const imported = await importFile(deps, asker, wish.data);
    return imported.ok ? imported.value : refuse(reply, imported.reason);
  });
  const closing = {
    access: KEEPS_ATTENDANCE,
    stepUp: true,
    act: ['attendance.months_closed', 'attendance.months_reopened'],
  } as const;
  app.post(ATTENDANCE_API.closing, { bodyLimit: BODY_BYTES, config: closing }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = closingSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    await signedInOf(request).centre.caughtUp();
    const { deps, asker } = askerOf(request);
    const changed = await changeMonth(deps, asker, wish.data);
    return changed.ok ? changed.value : refuse(reply, changed.reason);
  });
  const taking = { access: KEEPS_ATTENDANCE, stepUp: true, act: ['attendance.exported'] } as const;
  app.post(ATTENDANCE_API.export, { bodyLimit: BODY_BYTES, config: taking }, async (request, reply) => {
    const wish = takeSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    await signedInOf(request).centre.caughtUp();
    const { deps, asker, town } = askerOf(request);
    return takeExport({ ...deps, town, logger }, asker, wish.data);
  });
};

export const addAttendanceRoutes = (app: FastifyInstance, deps: AttendanceRouteDeps): void => {
  addReadRoutes(app);
  addRequestRoutes(app);
  addRosterRoute(app);
  addOfficeRoutes(app, deps);
};

/** 名簿 and 承認済みの訂正 for the doors, asked for as every question of a terminal is: signed → the signed paper, or 204. */
export const addAttendanceDoorRoutes = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const asked = createAsker(deps);
  app.get(ATTENDANCE_LIST_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'attendance', reply, asker);
    const query = attendanceListQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, acts } = asker.value.centre;
    const { have, takes = '' } = query.data;
    const signed = await signedList({ sql, acts }, { have, posts: takes.split(',').includes('posts') });
    return signed ?? reply.code(204).send();
  });
  app.get(ATTENDANCE_GRANTED_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'attendance', reply, asker);
    const query = attendanceGrantedQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, acts } = asker.value.centre;
    const signed = await signedGranted({ sql, acts }, query.data.have);
    return signed ?? reply.code(204).send();
  });
};
