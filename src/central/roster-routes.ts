/** 場所の名簿 and 場所の職員 for the terminals of a site: asked with the device key, signed with the key that they know from enrolment. */
import type { FastifyInstance } from 'fastify';
import { ROSTER_PATH } from '../outbox/roster.ts';
import { SITE_STAFF_PATH } from '../outbox/site-staff.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';
import { siteRoster } from './site-roster.ts';
import { siteStaff } from './site-staff.ts';

export const addRosterRoutes = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const askerOf = createAsker(deps);
  app.get(ROSTER_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'roster', reply, asker);
    const { centre, site } = asker.value;
    const { enrolment, receiptKey: key, config } = centre;
    return siteRoster({ ...enrolment, key, mode: config.mode, events: config.siteEvents ?? {} }, site);
  });
  app.get(SITE_STAFF_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'staff', reply, asker);
    const { centre, site } = asker.value;
    return siteStaff(centre.config, site, { key: centre.receiptKey, asOf: Math.floor(deps.system.now()) });
  });
};
