/**
 * 住民データの配布. Handing in is proved by the publisher's signature alone: the key that may publish is on no machine of the
 * centre, so whoever takes the centre over can hold packages back, but neither read nor make one. A terminal asks with its
 * device key, and gets what is for its own site.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DeviceId } from '../kernel/ids.ts';
import { createLimiter, type Rate } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { type Failure, failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  ASK_WINDOW_MS,
  ASKED,
  askHeadersSchema,
  etagOf,
  isPartOf,
  MAX_MANIFEST_BYTES,
  MAX_POLL_BYTES,
  type Manifest,
  manifestSchema,
  PACKAGES_PATH,
  PART_BYTES,
  PART_ROUTE,
  PART_SIGNATURE_HEADER,
  POLLS_PATH,
  packageKindSchema,
  partsOf,
  signerOf,
  siteIdSchema,
  type UploadConflict,
  verifyAsk,
} from '../registry/package.ts';
import { isPollSigned, pollDocumentSchema } from '../registry/roll/poll-document.ts';
import { enrolledDevice } from './enrolment.ts';
import { takePoll } from './polls.ts';
import {
  addPart,
  beginPackage,
  begunPackage,
  type PackageStore,
  packagesAfter,
  partLength,
  payloadFrom,
  storedPackage,
  streamOf,
} from './registry-packages.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { type Tenants, tenantOf, tenantOrOnly } from './tenants.ts';
import { throttle } from './throttle.ts';

/** Requests of one terminal: it asks every few minutes, and reads a package in one go. */
export const REGISTRY_RATE: Rate = { burst: 30, perSecond: 1 };
/** Tries to hand in, from one address: a part each. */
const HAND_IN_RATE: Rate = { burst: 400, perSecond: 100 };

export interface RegistryRouteDeps {
  readonly tenants: Tenants;
  readonly system: System;
  readonly logger: Logger;
  readonly rate: Rate;
}

const STATUS = {
  bad_request: 400,
  bad_signature: 401,
  stale: 401,
  unknown_device: 404,
  revoked: 403,
  wrong_tenant: 403,
  not_found: 404,
} as const;
type Reason = keyof typeof STATUS;

const refuser =
  (logger: Logger, kind = 'registry') =>
  (reply: FastifyReply, reason: Reason, more: Readonly<Record<string, number>> = {}): FastifyReply => {
    logger.warn('central.refused', { reason, kind });
    return reply.code(STATUS[reason]).send({ reason, ...more });
  };

const answerUpload = (
  reply: FastifyReply,
  uploaded: Result<{ readonly next: number | null }, UploadConflict['reason']>,
): FastifyReply =>
  uploaded.ok
    ? reply.send(uploaded.value)
    : reply.code(409).send({ reason: uploaded.reason, newest: uploaded.detail?.['newest'] });

/** Residents, unless it says otherwise: a terminal of before knows nothing else. */
const kindQuerySchema = z.object({ kind: packageKindSchema.default('residents') });

const partParamsSchema = z.object({
  site: siteIdSchema,
  version: z.coerce.number().pipe(z.int().min(1)),
  part: z.coerce.number().pipe(z.int().min(0)),
});

const addHandInRoutes = (app: FastifyInstance, { tenants, system, logger }: RegistryRouteDeps): void => {
  const refuse = refuser(logger);
  const limiter = createLimiter(HAND_IN_RATE, system);
  const config = { access: 'publisher' } as const;
  app.post(PACKAGES_PATH, { bodyLimit: MAX_MANIFEST_BYTES, config }, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const manifest = manifestSchema.safeParse(request.body);
    if (!manifest.success) return refuse(reply, 'bad_request');
    const centre = tenantOrOnly(tenants, request);
    if (centre?.config.id !== manifest.data.tenant) return refuse(reply, 'wrong_tenant');
    if (signerOf(manifest.data, centre.config.registryPublishers) === undefined)
      return refuse(reply, 'bad_signature');
    return answerUpload(reply, await beginPackage(centre.enrolment, manifest.data));
  });
  app.put(PART_ROUTE, { bodyLimit: PART_BYTES, config }, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const params = partParamsSchema.safeParse(request.params);
    const query = kindQuerySchema.safeParse(request.query);
    if (!params.success || !query.success || !Buffer.isBuffer(request.body))
      return refuse(reply, 'bad_request');
    const centre = tenantOrOnly(tenants, request);
    if (centre === undefined) return refuse(reply, 'wrong_tenant');
    const { enrolment: store, config: own } = centre;
    const { part, site, version } = params.data;
    const manifest = await begunPackage(store, { site: streamOf(site, query.data.kind), version });
    if (manifest === undefined) return refuse(reply, 'not_found');
    if (part >= partsOf(manifest) || request.body.length !== partLength(manifest, part))
      return refuse(reply, 'bad_request');
    const signature = String(request.headers[PART_SIGNATURE_HEADER] ?? '');
    if (!isPartOf(manifest, part, request.body, signature, own.registryPublishers))
      return refuse(reply, 'bad_signature');
    const added = await addPart(store, manifest, part, request.body);
    if (added.ok && added.value.next === null)
      logger.info('central.package', { seq: manifest.version, count: manifest.rows });
    return answerUpload(reply, added);
  });
};

/** What may be known of a poll in the open: believed for the signature of whoever publishes, as packages are. */
const addPollRoute = (app: FastifyInstance, { tenants, system, logger }: RegistryRouteDeps): void => {
  const refuse = refuser(logger, 'poll');
  const limiter = createLimiter(HAND_IN_RATE, system);
  const config = { access: 'publisher' } as const;
  app.post(POLLS_PATH, { bodyLimit: MAX_POLL_BYTES, config }, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const document = pollDocumentSchema.safeParse(request.body);
    if (!document.success) return refuse(reply, 'bad_request');
    const centre = tenantOrOnly(tenants, request);
    if (centre?.config.id !== document.data.tenant) return refuse(reply, 'wrong_tenant');
    if (!isPollSigned(document.data, centre.config.registryPublishers)) return refuse(reply, 'bad_signature');
    await takePoll(centre.enrolment, document.data);
    return reply.code(204).send();
  });
};

/** A terminal that has proven who it is: whose it is, and where it stands. */
export interface Asker {
  readonly centre: TenantCentre;
  readonly device: DeviceId;
  readonly site: string;
}

/** 支所ノード, as the centre's configuration says: enrolled under such a name alone, it is a terminal like any other. */
export const isBranch = ({ centre, device }: Asker): boolean =>
  centre.config.branches.some((branch) => branch.device === device);

/** The terminal that asks, if it is one of a municipality of ours and proves it. */
export const createAsker = ({
  tenants,
  system,
  rate,
}: Pick<RegistryRouteDeps, 'tenants' | 'system' | 'rate'>) => {
  const limiter = createLimiter(rate, system);
  return async (request: FastifyRequest): Promise<Result<Asker, Reason | 'too_many'>> => {
    const centre = tenantOf(tenants, request);
    if (centre === undefined) return failure('wrong_tenant');
    const tenant = centre.config.id;
    const asked = askHeadersSchema.safeParse(request.headers);
    if (!asked.success) return failure('bad_request');
    const { [ASKED.device]: device, [ASKED.at]: at, [ASKED.signature]: signature } = asked.data;
    const retryAfterMs = limiter.take(`${tenant}/${request.ip}/${device}`);
    if (retryAfterMs > 0) return failure('too_many', { retryAfterMs });
    const known = await enrolledDevice(centre.enrolment, device);
    if (!known.ok) return known;
    if (!verifyAsk({ tenant, device, path: request.url, at }, signature, known.value.publicKey))
      return failure('bad_signature');
    const serverTime = system.now();
    return Math.abs(serverTime - at) > ASK_WINDOW_MS
      ? failure('stale', { serverTime })
      : success({ centre, device, site: known.value.site });
  };
};

const afterSchema = kindQuerySchema.extend({ after: z.coerce.number().pipe(z.int().min(0)) });
const versionSchema = z.object({ version: z.coerce.number().pipe(z.int().min(1)) });

/** First byte that is asked for; a range of a package that has changed, or one that is none, is not looked at. */
const rangeStart = ({ headers }: FastifyRequest, manifest: Manifest): number => {
  const start = Number(/^bytes=(\d{1,12})-$/.exec(headers.range ?? '')?.[1] ?? 0);
  return headers['if-range'] === etagOf(manifest) && start < manifest.bytes ? start : 0;
};

const sendPayload = (
  store: PackageStore,
  manifest: Manifest,
  from: number,
  reply: FastifyReply,
): FastifyReply => {
  const { bytes } = manifest;
  if (from > 0) void reply.code(206).header('content-range', `bytes ${from}-${bytes - 1}/${bytes}`);
  return reply
    .header('content-type', 'application/octet-stream')
    .header('content-length', String(bytes - from))
    .header('accept-ranges', 'bytes')
    .header('etag', etagOf(manifest))
    .send(Readable.from(payloadFrom(store, manifest, from)));
};

/** Answers a terminal whose question was not taken: who it is not, when it may come again, or what the time is. */
export const refuseAsk = (
  logger: Logger,
  kind: string,
  reply: FastifyReply,
  { reason, detail }: Failure<Reason | 'too_many'>,
): FastifyReply => {
  if (reason === 'too_many') return throttle(reply, Number(detail?.['retryAfterMs']));
  const more: Record<string, number> =
    reason === 'stale' ? { serverTime: Number(detail?.['serverTime']) } : {};
  return refuser(logger, kind)(reply, reason, more);
};

/** For terminals. */
export const addPackageRoutes = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const refuse = refuser(deps.logger);
  const askerOf = createAsker(deps);
  const config = { access: 'device' } as const;
  app.get(PACKAGES_PATH, { config }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'registry', reply, asker);
    const query = afterSchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { centre, site } = asker.value;
    const { after, kind } = query.data;
    return { packages: await packagesAfter(centre.enrolment, streamOf(site, kind), after) };
  });
  app.get(`${PACKAGES_PATH}/:version`, { config }, async (request, reply) => {
    const asker = await askerOf(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'registry', reply, asker);
    const params = versionSchema.safeParse(request.params);
    const query = kindQuerySchema.safeParse(request.query);
    if (!params.success || !query.success) return refuse(reply, 'bad_request');
    const { centre, site } = asker.value;
    const store: PackageStore = centre.enrolment;
    const manifest = await storedPackage(store, {
      site: streamOf(site, query.data.kind),
      version: params.data.version,
    });
    if (manifest === undefined) return refuse(reply, 'not_found');
    if (request.headers['if-none-match'] === etagOf(manifest)) return reply.code(304).send();
    return sendPayload(store, manifest, rangeStart(request, manifest), reply);
  });
};

/** For whoever publishes. */
export const addPublisherRoutes = async (app: FastifyInstance, deps: RegistryRouteDeps): Promise<void> => {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer' },
      async (_request: FastifyRequest, body: Buffer) => body,
    );
    addHandInRoutes(scope, deps);
    addPollRoute(scope, deps);
  });
};
