/** 端末の登録 at the console: decided by 情報担当 only, with a fresh proof of who it is. What is not there is 404 before anything else is looked at. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { deviceIdSchema, sha256HexSchema } from '../kernel/ids.ts';
import type { Role } from '../kernel/roles.ts';
import { refuse, signedInOf } from './access.ts';
import type { ActKind } from './acts.ts';
import { CONSOLE_API, decisionSchema, newCodeSchema, SEES_DEVICES, withdrawalSchema } from './schema.ts';
import { devicesFor } from './without-staff.ts';

const ADMIN: readonly Role[] = ['admin'];
const BODY_BYTES = 4_096;
/** Lets a machine in or takes it out. */
const decides = <const A extends readonly ActKind[]>(...act: A) => ({
  bodyLimit: BODY_BYTES,
  config: { access: ADMIN, stepUp: true, act },
});

const requestParams = z.object({ request: sha256HexSchema });
const deviceParams = z.object({ device: deviceIdSchema });

const addDecisionRoute = (app: FastifyInstance): void => {
  const options = decides('device.approved', 'device.refused');
  app.post(CONSOLE_API.deviceRequest(':request'), options, async (request, reply) => {
    const { centre, session } = signedInOf(request);
    const params = requestParams.safeParse(request.params);
    if (!params.success || !(await centre.devices.hasRequest(params.data.request)))
      return refuse(reply, 'not_found');
    const body = decisionSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'bad_request');
    const { staff } = session;
    const decided =
      body.data.decision === 'approve'
        ? await centre.devices.approve(params.data.request, staff)
        : await centre.devices.refuse(params.data.request, { staff, reason: body.data.reason });
    if (decided.ok) return reply.code(204).send();
    return refuse(reply, decided.reason === 'unknown_request' ? 'not_found' : decided.reason);
  });
};

const addWithdrawRoute = (app: FastifyInstance): void => {
  app.post(CONSOLE_API.withdrawDevice(':device'), decides('device.revoked'), async (request, reply) => {
    const { centre, session } = signedInOf(request);
    const params = deviceParams.safeParse(request.params);
    if (!params.success || !(await centre.devices.hasDevice(params.data.device)))
      return refuse(reply, 'not_found');
    // The register is the centre's above: withdrawn here alone, the terminal would go on everywhere else.
    if (centre.branch !== undefined) return refuse(reply, 'only_upstream');
    const body = withdrawalSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'bad_request');
    const { staff } = session;
    const withdrawn = await centre.revokeDevice(params.data.device, { staff, reason: body.data.reason });
    return withdrawn.ok ? reply.code(204).send() : refuse(reply, 'already_decided');
  });
};

export const addDeviceConsoleRoutes = (app: FastifyInstance): void => {
  app.get(CONSOLE_API.devices, { config: { access: SEES_DEVICES } }, async (request) => {
    const { centre, session } = signedInOf(request);
    return devicesFor(session.role, await centre.devices.list());
  });
  addDecisionRoute(app);
  addWithdrawRoute(app);
  app.post(CONSOLE_API.enrolCodes, decides('enrol_code.made'), async (request, reply) => {
    const body = newCodeSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    return { code: await centre.issueEnrolCode(body.data.device, session.staff) };
  });
};
