/** 書き出し at the console: people by a fresh proof and written down, figures without. */
import { createHash, createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { preImage, signBytes } from '../kernel/ed25519.ts';
import { shelterIdSchema } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { personIdSchema } from '../modules/shelter/schema.ts';
import { printPaper } from '../print/pdf.ts';
import type { PaperDocument } from '../print/pdf-document.ts';
import { refuse, type SignedIn, signedInOf } from './access.ts';
import { noteConsoleLook } from './console-audit.ts';
import { newestPlaces } from './place-lists.ts';
import { DEFAULT_EXPIRY_DAYS, type ExchangeOptions, pfifXml, tecXml } from './shelter-export-exchange.ts';
import { ledgerCsv } from './shelter-export-ledger.ts';
import { sheltersNow } from './shelter-export-now.ts';
import { openingsCsv, sheltersGeoJson } from './shelter-export-places.ts';
import { readEvacuees } from './shelter-export-read.ts';
import { publicPaper, rosterCsv, rosterPaper } from './shelter-export-roster.ts';
import { type Evacuee, type ExportHead, type ExportKind, mayStandIn } from './shelter-export-rows.ts';
import { safetyCsv, safetyPaper } from './shelter-export-safety.ts';
import {
  PEOPLE_FILES,
  type PeopleFile,
  PLACE_FILES,
  type PlaceFile,
  SAFETY_FORM_ROUTE,
  SEES_SHELTER_FILES,
  TAKES_ROSTERS,
} from './shelter-export-schema.ts';
import type { TenantCentre } from './tenant-centre.ts';

export interface ShelterExportDeps {
  readonly logger: Logger;
  readonly publicUrl: string | undefined;
}

const querySchema = z.object({ shelter: shelterIdSchema.optional() });
const formSchema = z.object({
  person: z
    .string()
    .regex(/\.pdf$/)
    .transform((file) => file.slice(0, -4))
    .pipe(personIdSchema),
});

export const headOf = ({ config, residents, acts }: TenantCentre): ExportHead => {
  const meta = residents?.meta();
  return {
    municipality: { code: config.id, name: config.name },
    training: config.mode === 'drill',
    asOf: acts.system.now(),
    residents:
      meta === undefined ? null : `住民記録 第${meta.version}版（${meta.dataDate} 現在、${meta.source}）`,
  };
};

const ID_LETTERS = 32;

/** Ids of people outside: only who has the centre's key can tell whose. Ed25519 signs the same the same way, so they stay. */
const exchangeOf = ({ config, receiptKey }: TenantCentre, publicUrl: string | undefined): ExchangeOptions => {
  const secret = createHash('sha256')
    .update(signBytes(preImage('kazasu exchange ids', [config.id]), receiptKey.privateKey))
    .digest();
  return {
    domain: publicUrl === undefined ? `${config.id}.kazasu.invalid` : new URL(publicUrl).hostname,
    idOf: (personId) => createHmac('sha256', secret).update(personId).digest('hex').slice(0, ID_LETTERS),
    expiryDays: DEFAULT_EXPIRY_DAYS,
  };
};

const KIND_OF: Readonly<Record<PeopleFile, ExportKind>> = {
  'roster.csv': 'roster',
  'roster.pdf': 'roster',
  'public.pdf': 'public',
  'safety.csv': 'safety',
  'ledger.csv': 'ledger',
  'pfif.xml': 'exchange',
  'tec.xml': 'exchange',
};

type Made = string | PaperDocument;

const makeOf = (
  file: PeopleFile,
  people: readonly Evacuee[],
  head: ExportHead,
  exchange: () => ExchangeOptions,
): Made => {
  switch (file) {
    case 'roster.csv':
      return rosterCsv(people, head);
    case 'roster.pdf':
      return rosterPaper(people, head, head.asOf);
    case 'public.pdf':
      return publicPaper(people, head, head.asOf);
    case 'safety.csv':
      return safetyCsv(people, head);
    case 'ledger.csv':
      return ledgerCsv(people, head);
    case 'pfif.xml':
      return pfifXml(people, head, exchange());
    case 'tec.xml':
      return tecXml(people, head, exchange());
  }
};

const send = async (
  reply: FastifyReply,
  made: Made,
  { name, type, logger }: { readonly name: string; readonly type: string; readonly logger: Logger },
): Promise<FastifyReply> => {
  const bytes = typeof made === 'string' ? Buffer.from(made) : (await printPaper(made, logger)).bytes;
  return reply
    .header('content-type', type.startsWith('text/') ? `${type}; charset=utf-8` : type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(bytes);
};

/** Read and written down in one transaction: the one is not given without the other. */
const readFor = async (
  { centre, session }: SignedIn,
  {
    file,
    kind,
    shelterId,
  }: { readonly file: string; readonly kind: ExportKind; readonly shelterId?: string | undefined },
  wanted?: (person: Evacuee) => boolean,
): Promise<readonly Evacuee[]> => {
  const { sql, config, residents, acts } = centre;
  await centre.caughtUp();
  return sql.begin(async (tx) => {
    const deps = {
      tx,
      tenant: config.id,
      residents,
      consent: config.shelter.consent,
      now: acts.system.now(),
    };
    const people = (await readEvacuees(deps, shelterId)).filter(wanted ?? (() => true));
    const named = people.filter((person) => mayStandIn(person, kind)).length;
    // Of one person who is not there, or may not be shown, nothing is shown.
    if (wanted === undefined || named > 0)
      await noteConsoleLook(tx, acts, {
        ...{ session, use: file },
        about: shelterId === undefined ? {} : { shelterId },
        people: named,
      });
    return people;
  });
};

const addPeopleRoute = (app: FastifyInstance, file: PeopleFile, deps: ShelterExportDeps): void => {
  const { path, type, roles } = PEOPLE_FILES[file];
  const config = { access: roles, shows: 'people', stepUp: true } as const;
  app.get(path, { config }, async (request, reply) => {
    const query = querySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const asker = signedInOf(request);
    const wish = { file, kind: KIND_OF[file], shelterId: query.data.shelter };
    const people = await readFor(asker, wish);
    const exchange = (): ExchangeOptions => exchangeOf(asker.centre, deps.publicUrl);
    const made = makeOf(file, people, headOf(asker.centre), exchange);
    return send(reply, made, { name: file, type, logger: deps.logger });
  });
};

const addFormRoute = (app: FastifyInstance, { logger }: ShelterExportDeps): void => {
  const config = { access: TAKES_ROSTERS, shows: 'people', stepUp: true } as const;
  app.get(SAFETY_FORM_ROUTE, { config }, async (request, reply) => {
    const asked = formSchema.safeParse(request.params);
    if (!asked.success) return refuse(reply, 'bad_request');
    const asker = signedInOf(request);
    const { person: personId } = asked.data;
    const [person] = await readFor(
      asker,
      { file: 'safety-form', kind: 'safety' },
      (each) => each.personId === personId,
    );
    const head = headOf(asker.centre);
    const paper = person === undefined ? undefined : safetyPaper(person, head, head.asOf);
    // Of somebody who is protected the answer is that of somebody who is not there.
    if (paper === undefined) return refuse(reply, 'not_found');
    return send(reply, paper, { name: 'safety-form.pdf', type: 'application/pdf', logger });
  });
};

const placeFile = async (request: FastifyRequest, file: PlaceFile): Promise<string> => {
  const { centre } = signedInOf(request);
  const overview = await centre.overview();
  const places = (await newestPlaces(centre.sql, centre.config.id))?.places ?? [];
  const head = { ...headOf(centre), asOf: overview.asOf };
  const shelters = sheltersNow(overview, places);
  return file === 'openings.csv' ? openingsCsv(shelters, head) : sheltersGeoJson(shelters, places, head);
};

export const addShelterExportRoutes = (app: FastifyInstance, deps: ShelterExportDeps): void => {
  for (const file of Object.keys(PEOPLE_FILES) as PeopleFile[]) addPeopleRoute(app, file, deps);
  addFormRoute(app, deps);
  for (const file of Object.keys(PLACE_FILES) as PlaceFile[]) {
    const { path, type } = PLACE_FILES[file];
    app.get(path, { config: { access: SEES_SHELTER_FILES } }, async (request, reply) =>
      send(reply, await placeFile(request, file), { name: file, type, logger: deps.logger }),
    );
  }
};
