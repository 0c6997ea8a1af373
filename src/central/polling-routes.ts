/** 投票の状況 at the console, and 投票済の印 for the stations. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { civilDateInJapan } from '../kernel/dates.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { MARKS_PATH, marksQuerySchema } from '../outbox/poll-marks.ts';
import { printPaper } from '../print/pdf.ts';
import { refuse, signedInOf } from './access.ts';
import { recordAct } from './acts.ts';
import { pollListCsv } from './polling-lists.ts';
import { publishMarks, readPublished } from './polling-marks.ts';
import { readBoard } from './polling-overview.ts';
import { readPlan, storePlan } from './polling-plans.ts';
import { readCounts } from './polling-rows.ts';
import {
  PLANS_POLLING,
  POLLING_API,
  type PollingQuery,
  pollingQuerySchema,
  pollingSheetSchema,
  pollPlanSchema,
  publishMarksSchema,
  SEES_POLLING,
  TAKES_POLLING_LISTS,
  takeListSchema,
} from './polling-schema.ts';
import { pollSheet, pollSheetCsv, pollSheetPaper, type SheetSource } from './polling-sheets.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';
import type { TenantCentre } from './tenant-centre.ts';

const BODY_BYTES = 4_096;
/** An election of two thousand places with their hours. */
const PLAN_BYTES = 4_194_304;

const boardOf = async ({ sql, config, closings }: TenantCentre, query: PollingQuery, now: number) => {
  const tenant = config.id;
  const plan = await readPlan(sql, tenant);
  return readBoard({ sql, tenant, mode: config.mode, plan, closings }, query, Math.floor(now));
};

const fileSchema = z.object({ file: z.string().regex(/^[a-z]+\.(csv|pdf)$/) });

/** What a sheet is made of; undefined: there is no election yet. */
const sourceOf = async (
  centre: TenantCentre,
  query: PollingQuery,
  now: number,
): Promise<SheetSource | undefined> => {
  const board = await boardOf(centre, query, now);
  const { election } = board;
  if (election === null) return undefined;
  const asked = [centre.sql, centre.config.id, election.electionId] as const;
  const { ballot } = election;
  const cells = [
    ...(await readCounts(...asked, { ballot })),
    ...(await readCounts(...asked, { ballot, ages: true })),
  ];
  return { board, election, cells };
};

const sendSheet = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { system, logger }: PollingRouteDeps,
): Promise<unknown> => {
  const { centre } = signedInOf(request);
  const file = fileSchema.safeParse(request.params);
  const query = pollingQuerySchema.safeParse(request.query);
  if (!file.success || !query.success) return refuse(reply, 'bad_request');
  const [name = '', kind = ''] = file.data.file.split('.');
  const wanted = pollingSheetSchema.safeParse(name);
  if (!wanted.success) return refuse(reply, 'not_found');
  const now = system.now();
  const source = await sourceOf(centre, query.data, now);
  if (source === undefined) return refuse(reply, 'not_found');
  const sheet = pollSheet(wanted.data, source);
  const saved = encodeURIComponent(
    `${source.board.mode === 'drill' ? '訓練_' : ''}${sheet.title}_${civilDateInJapan(now)}.${kind}`,
  );
  void reply.header('content-disposition', `attachment; filename*=UTF-8''${saved}`);
  if (kind === 'csv') return reply.type('text/csv; charset=utf-8').send(pollSheetCsv(sheet, source));
  const paper = pollSheetPaper(sheet, source, { municipality: centre.config.name, madeAt: Math.floor(now) });
  return reply.type('application/pdf').send((await printPaper(paper, logger)).bytes);
};

export interface PollingRouteDeps {
  readonly system: System;
  readonly logger: Logger;
}

const addReadRoutes = (app: FastifyInstance, deps: PollingRouteDeps): void => {
  app.get(POLLING_API.board, { config: { access: SEES_POLLING } }, async (request, reply) => {
    const query = pollingQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { centre } = signedInOf(request);
    await centre.caughtUp();
    return boardOf(centre, query.data, deps.system.now());
  });
  app.get(POLLING_API.sheetRoute, { config: { access: SEES_POLLING } }, (request, reply) =>
    sendSheet(request, reply, deps),
  );
};

const addListRoute = (app: FastifyInstance, { system }: PollingRouteDeps): void => {
  const config = { access: TAKES_POLLING_LISTS, stepUp: true, act: ['polling.list_taken'] } as const;
  app.post(POLLING_API.lists, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const wish = takeListSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const { election, list } = wish.data;
    const { id: tenant, mode } = centre.config;
    const now = Math.floor(system.now());
    // Written down in the transaction that reads: the one is not given without the other.
    return centre.sql.begin(async (tx) => {
      const { csv, count } = await pollListCsv(tx, { tenant, election, mode, now }, list);
      await recordAct(tx, centre.acts, {
        kind: 'polling.list_taken',
        actor: { staff, role },
        data: { election, list, count },
      });
      return { name: `${list}_${election}_${civilDateInJapan(now)}.csv`, csv };
    });
  });
};

const addMarksRoute = (app: FastifyInstance, { system }: PollingRouteDeps): void => {
  const config = { access: TAKES_POLLING_LISTS, stepUp: true, act: ['polling.marks_published'] } as const;
  app.post(POLLING_API.marks, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const wish = publishMarksSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const { election } = wish.data;
    const { id: tenant, mode } = centre.config;
    await centre.caughtUp();
    return centre.sql.begin(async (tx) => {
      const publishing = { tenant, election, mode, staff, now: system.now(), key: centre.receiptKey };
      const { version, at, count, sha256 } = await publishMarks(tx, publishing);
      await recordAct(tx, centre.acts, {
        kind: 'polling.marks_published',
        actor: { staff, role },
        data: { election, version, count, sha256 },
      });
      return { version, at, count, sha256 };
    });
  });
};

const addPlanRoute = (app: FastifyInstance, { system }: PollingRouteDeps): void => {
  const config = { access: PLANS_POLLING, stepUp: true, act: ['polling.planned'] } as const;
  app.post(POLLING_API.plan, { bodyLimit: PLAN_BYTES, config }, async (request, reply) => {
    const plan = pollPlanSchema.safeParse(request.body);
    const { centre, session } = signedInOf(request);
    if (!plan.success || plan.data.election.mode !== centre.config.mode) return refuse(reply, 'bad_request');
    const { staff, role } = session;
    const { election, roll } = plan.data;
    const isNew = await centre.sql.begin(async (tx) => {
      if (!(await storePlan(tx, centre.config.id, plan.data, { staff, at: system.now() }))) return false;
      await recordAct(tx, centre.acts, {
        kind: 'polling.planned',
        actor: { staff, role },
        data: {
          ...{ election: election.electionId, version: election.version },
          ...{ roll: roll.version, asOf: roll.asOf, sha256: roll.sha256 },
        },
      });
      return true;
    });
    if (!isNew) return refuse(reply, 'already_decided');
    centre.feed.changed();
    return reply.code(204).send();
  });
};

export const addPollingRoutes = (app: FastifyInstance, deps: PollingRouteDeps): void => {
  addReadRoutes(app, deps);
  addListRoute(app, deps);
  addMarksRoute(app, deps);
  addPlanRoute(app, deps);
};

/** GET `MARKS_PATH`, signed as every question of a terminal → `signedMarksSchema`, or 204. */
export const addMarksFeedRoute = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const askerOf = createAsker(deps);
  app.get(MARKS_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'marks', reply, asker);
    const query = marksQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, config } = asker.value.centre;
    const { election, have } = query.data;
    const signed = await readPublished(sql, { tenant: config.id, mode: config.mode, election }, have);
    return signed ?? reply.code(204).send();
  });
};
