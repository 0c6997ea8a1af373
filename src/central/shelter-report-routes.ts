/** 対策本部への報告 at the console: those that were made, and one more now. Figures only. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { refuse, signedInOf } from './access.ts';
import { recordAct } from './acts.ts';
import {
  MAKES_REPORTS,
  REPORT_API,
  REPORT_FILES,
  type ReportFile,
  SEES_SHELTER_FILES,
} from './shelter-export-schema.ts';
import { listReports, makeReport, readReport } from './shelter-reports.ts';

const paramsSchema = z.object({
  at: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});

const BODY_BYTES = 1_024;

const addFileRoute = (app: FastifyInstance, file: ReportFile): void => {
  const { route, type } = REPORT_FILES[file];
  app.get(route, { config: { access: SEES_SHELTER_FILES } }, async (request, reply) => {
    const asked = paramsSchema.safeParse(request.params);
    if (!asked.success) return refuse(reply, 'not_found');
    const { sql, config } = signedInOf(request).centre;
    const report = await readReport(sql, config.id, asked.data.at);
    if (report === undefined) return refuse(reply, 'not_found');
    return reply
      .header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
      .header('content-disposition', `attachment; filename="report.${file}"`)
      .send(Buffer.from(report[file]));
  });
};

export const addShelterReportRoutes = (app: FastifyInstance): void => {
  const access = SEES_SHELTER_FILES;
  app.get(REPORT_API.list, { config: { access } }, async (request) => {
    const { sql, config } = signedInOf(request).centre;
    return { hours: config.shelter.reportHours, reports: await listReports(sql, config.id) };
  });
  for (const file of Object.keys(REPORT_FILES) as ReportFile[]) addFileRoute(app, file);
  const config = { access: MAKES_REPORTS, act: ['shelters.reported'] } as const;
  app.post(REPORT_API.make, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const at = Math.floor(centre.acts.system.now());
    const made = await makeReport(centre.reports, { at, by: staff, always: true });
    // Two in the same millisecond: there is one already.
    if (made === undefined) return refuse(reply, 'already_decided');
    await centre.sql.begin((tx) =>
      recordAct(tx, centre.acts, { kind: 'shelters.reported', actor: { staff, role }, data: { at } }),
    );
    return { at };
  });
};
