import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isEd25519Key } from '../kernel/ed25519.ts';
import { createLimiter, type Rate } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import { success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  BATCH_ROUTE,
  type BatchRequest,
  batchParamsSchema,
  batchRequestSchema,
  CHECKPOINT_HEADER,
  ENROL_PATH,
  enrolRequestSchema,
  MAX_BATCH_BYTES,
  type Refusal,
} from '../outbox/protocol.ts';
import { ASKED } from '../registry/package.ts';
import { type Admission, type AdmissionLimits, createAdmission } from './admission.ts';
import { admittedAs } from './certificate-guard.ts';
import { checkpointsFor } from './checkpoint-news.ts';
import { enrolDevice, enrolledDevice, judgeDevice } from './enrolment.ts';
import { type HandedOn, handOn } from './hand-on.ts';
import { ingestBatch } from './ingest.ts';
import { createAsker, isBranch, refuseAsk } from './registry-routes.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { type Tenants, tenantOf, tenantOrOnly } from './tenants.ts';
import { throttle } from './throttle.ts';

/** What terminals call (wire protocol v1, outbox/protocol.ts). */

export interface DeviceLimits extends AdmissionLimits {
  /** Batches of one device. */
  readonly batches: Rate;
  /** Tries to enrol from one address. */
  readonly enrolments: Rate;
}

/** A terminal that was offline for 72 hours brings 100 batches at once. A code has 60 bits: the limit only saves work. */
export const DEVICE_LIMITS: DeviceLimits = {
  batches: { burst: 200, perSecond: 50 },
  enrolments: { burst: 100, perSecond: 2 },
  // Batches of one municipality at once; more are asked to come back. Small ones are stored together (ingest-group.ts).
  inFlight: 2_000,
  inFlightBytes: 8 * MAX_BATCH_BYTES,
};

export interface DeviceRouteDeps {
  readonly tenants: Tenants;
  readonly system: System;
  readonly logger: Logger;
  readonly limits: DeviceLimits;
}

const STATUS: Readonly<Record<Refusal['reason'], number>> = {
  bad_request: 400,
  bad_chain: 400,
  bad_signature: 401,
  // Of another municipality or of nobody: the same answer.
  unknown_device: 404,
  revoked: 403,
  wrong_tenant: 403,
  bad_code: 403,
  too_large: 413,
  certificate_missing: 401,
  certificate_garbled: 401,
  certificate_unknown_ca: 401,
  certificate_wrong_use: 401,
  certificate_expired: 401,
  certificate_not_yet_valid: 401,
  certificate_revoked: 403,
  wrong_device: 404,
  bad_certificate_request: 400,
  not_approved: 403,
  renewal_too_late: 403,
  no_upstream: 503,
};

const gunzipAsync = promisify(gunzip);
/** A small body is unpacked here and now: handing it to another thread costs four times as much (25 against 100 µs). */
const SMALL_BYTES = 4_096;
const unpack = async (bytes: Buffer): Promise<Buffer<ArrayBuffer>> => {
  const limits = { maxOutputLength: MAX_BATCH_BYTES };
  return bytes.length <= SMALL_BYTES ? gunzipSync(bytes, limits) : gunzipAsync(bytes, limits);
};

class BodyProblem extends Error {
  readonly statusCode: number;
  constructor(statusCode: 400 | 413) {
    super('body');
    this.statusCode = statusCode;
  }
}

/** JSON, packed or not; what unpacks to more than a batch may hold is not unpacked to its end. */
export const parseJsonBody = async (request: FastifyRequest, body: string | Buffer): Promise<unknown> => {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  let bytes = Buffer.from(body);
  if (encoding === 'gzip') {
    try {
      bytes = await unpack(bytes);
    } catch (error) {
      const isBig = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      throw new BodyProblem(isBig ? 413 : 400);
    }
  } else if (encoding !== 'identity') throw new BodyProblem(400);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BodyProblem(400);
  }
};

interface Caller {
  readonly centre: TenantCentre;
  readonly stream: HandedOn;
  /** The device's key, or the site of another terminal that hands on what this one recorded; a branch does so for all sites. */
  readonly by: { readonly publicKey: string } | { readonly site: string | undefined };
}

export const refuser =
  (logger: Logger) =>
  (reply: FastifyReply, reason: Refusal['reason'], device?: string): FastifyReply => {
    logger.warn('central.refused', { reason, ...(device === undefined ? {} : { device }) });
    return reply.code(STATUS[reason]).send({ reason });
  };

/** Where terminals come by plain HTTP: with a code and no certificate, from this very machine. */
export const addPlainEnrolRoute = (app: FastifyInstance, deps: DeviceRouteDeps): void => {
  const { tenants, system, logger, limits } = deps;
  const limiter = createLimiter(limits.enrolments, system);
  const refuse = refuser(logger);
  app.post(ENROL_PATH, { bodyLimit: 4_096, config: { access: 'device' } }, async (request, reply) => {
    const wait = limiter.take(request.ip);
    if (wait > 0) return throttle(reply, wait);
    const centre = tenantOrOnly(tenants, request);
    if (centre === undefined) return refuse(reply, 'wrong_tenant');
    const body = enrolRequestSchema.safeParse(request.body);
    if (!body.success || !isEd25519Key(body.data.publicKey)) return refuse(reply, 'bad_request');
    const enrolled = await enrolDevice(centre.enrolment, body.data);
    if (!enrolled.ok) return refuse(reply, enrolled.reason, body.data.device);
    centre.stored();
    return { tenant: centre.config.id, centralPublicKey: centre.receiptKey.publicKey };
  });
};

/** Counted for each municipality: a city that drains must not keep a village waiting. Who came in leaves with the answer. */
const createDoor = ({ system, limits }: Pick<DeviceRouteDeps, 'system' | 'limits'>) => {
  const admissions = new WeakMap<TenantCentre, Admission>();
  return (centre: TenantCentre, request: FastifyRequest, reply: FastifyReply): number => {
    const admission = admissions.get(centre) ?? createAdmission(limits, system);
    admissions.set(centre, admission);
    const said = Number(request.headers['content-length']);
    const bytes = Number.isSafeInteger(said) && said >= 0 ? said : MAX_BATCH_BYTES;
    const later = admission.enter(bytes);
    if (later === 0) reply.raw.once('close', () => admission.leave(bytes));
    return later;
  };
};

/** Finds out who is calling before the body is read; answers by itself when it is nobody we take batches from. */
const createIdentify = (
  deps: DeviceRouteDeps,
  callers: WeakMap<FastifyRequest, Caller>,
  enter: (centre: TenantCentre, request: FastifyRequest, reply: FastifyReply) => number,
) => {
  const { tenants, system, logger, limits } = deps;
  const limiter = createLimiter(limits.batches, system);
  const askerOf = createAsker({ tenants, system, rate: limits.batches });
  const refuse = refuser(logger);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const params = batchParamsSchema.safeParse(request.params);
    if (!params.success) return refuse(reply, 'bad_request');
    const { device, epoch } = params.data;
    const centre = tenantOf(tenants, request);
    if (centre === undefined) return refuse(reply, 'wrong_tenant', device);
    const later = enter(centre, request, reply);
    if (later > 0) return throttle(reply, later);
    const tenant = centre.config.id;
    if (request.headers[ASKED.device] !== undefined) {
      const bringer = await askerOf(request);
      if (!bringer.ok) return refuseAsk(logger, 'relay', reply, bringer);
      const site = isBranch(bringer.value) ? undefined : bringer.value.site;
      callers.set(request, { centre, stream: { tenant, device, epoch }, by: { site } });
      return undefined;
    }
    const wait = limiter.take(`${tenant}/${request.ip}/${device}`);
    if (wait > 0) return throttle(reply, wait);
    const admitted = admittedAs(request, device);
    const known =
      admitted === undefined ? await enrolledDevice(centre.enrolment, device) : judgeDevice(admitted);
    if (!known.ok) return refuse(reply, known.reason, device);
    const { publicKey } = known.value;
    callers.set(request, { centre, stream: { tenant, device, epoch }, by: { publicKey } });
    return undefined;
  };
};

export const addBatchRoute = (app: FastifyInstance, deps: DeviceRouteDeps): void => {
  const { system, logger } = deps;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const refuse = refuser(logger);
  const store = async (
    { centre, stream, by }: Caller,
    batch: BatchRequest,
    reply: FastifyReply,
    seen: string | string[] | undefined,
  ) => {
    const { device } = stream;
    const started = system.monotonic();
    if ('publicKey' in by) centre.heard.note(device, reply.request.headers);
    const taken =
      'site' in by
        ? await handOn(centre, stream, batch, by.site)
        : success(await ingestBatch(centre.ingest, stream, by.publicKey, batch));
    if (!taken.ok)
      return refuse(reply, taken.reason === 'other_site' ? 'unknown_device' : taken.reason, device);
    const outcome = taken.value;
    if (outcome.kind === 'refused') return refuse(reply, outcome.reason, device);
    centre.stored();
    if (outcome.kind === 'conflict') {
      logger.warn('central.refused', { reason: outcome.conflict.reason, device });
      return reply.code(409).send(outcome.conflict);
    }
    const { added: count, response } = outcome;
    const durationMs = Math.round(system.monotonic() - started);
    logger.info('central.batch', {
      device,
      count,
      seq: response.ackSeq,
      durationMs,
      state: response.durability,
    });
    const { news, config, sql } = centre;
    const checkpoints = await checkpointsFor(sql, config.id, news.checkpoint(), seen);
    return reply.send({ ...response, cursors: news.cursors(), checkpoints });
  };
  const onRequest = createIdentify(deps, callers, createDoor(deps));
  app.post(BATCH_ROUTE, { onRequest, config: { access: 'device' } }, async (request, reply) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error('a batch passed without its device');
    const batch = batchRequestSchema.safeParse(request.body);
    if (!batch.success) return refuse(reply, 'bad_request', caller.stream.device);
    return store(caller, batch.data, reply, request.headers[CHECKPOINT_HEADER]);
  });
};
