/** 避難所の本部: standards, who is not confirmed yet, and what families are told. Whatever has people in it asks for a fresh proof. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { refuse, signedInOf } from './access.ts';
import { noteConsoleLook } from './console-audit.ts';
import { answerInquiry } from './shelter-inquiry.ts';
import { inquirySchema, SEES_TOWN, SERVES_SHELTERS, SHELTER_API } from './shelter-schema.ts';
import { readDistricts, readUnconfirmed } from './shelter-unconfirmed.ts';

const MAX_BODY_BYTES = 8_192;

const askedSchema = z.object({
  /** `''`: those whose district is not told or not known. */
  district: z.string().max(200),
  after: z
    .string()
    .regex(/^\d{0,15}$/)
    .default(''),
});

export const addShelterRoutes = (app: FastifyInstance): void => {
  app.get(SHELTER_API.office, { config: { access: SEES_TOWN } }, (request) => {
    const { config, residents } = signedInOf(request).centre;
    return { standards: config.shelter.standards, residents: residents?.meta() ?? null };
  });
  app.get(SHELTER_API.districts, { config: { access: SERVES_SHELTERS } }, async (request, reply) => {
    const { sql, config, residents, acts, caughtUp } = signedInOf(request).centre;
    const meta = residents?.meta();
    if (residents === undefined || meta === undefined) return refuse(reply, 'not_found');
    await caughtUp();
    const districts = await readDistricts({ sql, tenant: config.id, residents });
    return districts.ok
      ? { asOf: acts.system.now(), dataDate: meta.dataDate, districts: districts.value }
      : refuse(reply, 'not_found');
  });
  app.get(
    SHELTER_API.unconfirmed,
    { config: { access: SERVES_SHELTERS, shows: 'people', stepUp: true } },
    async (request, reply) => {
      const asked = askedSchema.safeParse(request.query);
      if (!asked.success) return refuse(reply, 'bad_request');
      const { centre, session } = signedInOf(request);
      const { sql, config, residents, acts } = centre;
      if (residents === undefined) return refuse(reply, 'not_found');
      await centre.caughtUp();
      const { district, after } = asked.data;
      // Written down in the transaction that reads, as every list of people.
      const list = await sql.begin(async (tx) => {
        const deps = { sql: tx, tenant: config.id, residents };
        const read = await readUnconfirmed(deps, { district, after, now: acts.system.now() });
        if (read.ok)
          await noteConsoleLook(tx, acts, {
            ...{ session, use: 'unconfirmed' },
            about: { district },
            people: read.value.people.length,
          });
        return read;
      });
      return list.ok ? list.value : refuse(reply, 'not_found');
    },
  );
  app.post(
    SHELTER_API.inquiry,
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { access: SERVES_SHELTERS, stepUp: true, act: ['shelter.inquired'] },
    },
    async (request, reply) => {
      const inquiry = inquirySchema.safeParse(request.body);
      if (!inquiry.success) return refuse(reply, 'bad_request');
      const { centre, session } = signedInOf(request);
      const { sql, acts, residents, config } = centre;
      const deps = { sql, acts, residents, consent: config.shelter.consent };
      await centre.caughtUp();
      const answer = await answerInquiry(deps, inquiry.data, session);
      return answer.ok ? answer.value : refuse(reply, answer.reason);
    },
  );
};
