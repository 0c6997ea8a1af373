/** 避難所の一覧 at the console: shown to everybody, imported by whoever answers for it. */
import type { FastifyInstance } from 'fastify';
import { refuse, signedInOf } from './access.ts';
import { importPlaces, newestPlaces } from './place-lists.ts';
import {
  IMPORTS_PLACES,
  MAX_PLACE_FILE_LETTERS,
  PLACES_API,
  placeImportSchema,
  SEES_PLACES,
} from './place-schema.ts';

const BODY_BYTES = 5 * MAX_PLACE_FILE_LETTERS;

/** GET → `placesSchema`; POST `placeImportSchema` → `placeImportedSchema`. */
export const addPlaceRoutes = (app: FastifyInstance): void => {
  app.get(PLACES_API.list, { config: { access: SEES_PLACES } }, async (request) => {
    const { sql, config } = signedInOf(request).centre;
    return { list: (await newestPlaces(sql, config.id)) ?? null };
  });
  const config = { access: IMPORTS_PLACES, act: ['shelters.listed'] } as const;
  app.post(PLACES_API.import, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const wish = placeImportSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { centre, session } = signedInOf(request);
    const { staff, role } = session;
    const { id, name } = centre.config;
    const imported = await importPlaces(
      { sql: centre.sql, tenant: { id, name }, acts: centre.acts, actor: { staff, role } },
      wish.data,
    );
    if (imported.ok) return imported.value;
    return refuse(reply, imported.reason === 'not_towns' ? 'bad_request' : 'already_decided');
  });
};
