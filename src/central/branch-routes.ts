/** What a centre answers to its 支所ノード: nobody else is told that there is anything here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failure, type Result, success } from '../kernel/result.ts';
import { CLOCK_MARGIN_MS, DEVICE_DAYS, issueCertificate } from '../kernel/x509.ts';
import { readRequest } from '../kernel/x509-csr.ts';
import { readPeer } from '../kernel/x509-peer.ts';
import {
  BRANCH_CERTIFICATE_PATH,
  BRANCH_MIRROR_PATH,
  BRANCH_RENEW_PATH,
  branchCertificateRequestSchema,
  branchRenewRequestSchema,
} from '../outbox/branch-protocol.ts';
import type { Refusal } from '../outbox/protocol.ts';
import { mirrorOf } from './branch-mirror.ts';
import { renewCertificate } from './certificates.ts';
import { refuser } from './device-routes.ts';
import { type Asker, createAsker, isBranch, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

const LIFE_MS = DEVICE_DAYS * 86_400_000;
const BODY_BYTES = 4_096;

/** The certificate that terminals see at the branch, for the names that the centre's configuration gives it. */
const certificateFor = (
  { centre, device }: Asker,
  body: unknown,
): Result<string, 'bad_request' | 'no_names'> => {
  const { certifier, config } = centre;
  const names = config.branches.find((branch) => branch.device === device)?.names ?? [];
  if (certifier === undefined || names.length === 0) return failure('no_names');
  const asked = branchCertificateRequestSchema.safeParse(body);
  const csr = asked.success ? readRequest(asked.data.csr) : undefined;
  if (csr?.ok !== true) return failure('bad_request');
  const { authority, system, tenant } = certifier;
  const now = system.now();
  return success(
    issueCertificate(authority, system, {
      holder: { kind: 'centre', tenant, names },
      publicKey: csr.value.publicKey,
      from: now - CLOCK_MARGIN_MS,
      to: now + LIFE_MS,
    }) + authority.certificate,
  );
};

/** As if the terminal had come itself: who it was is in its certificate, and its key has signed the request. */
const renewFor = async ({ centre }: Asker, body: unknown): Promise<Result<string, Refusal['reason']>> => {
  const { certifier } = centre;
  const asked = branchRenewRequestSchema.safeParse(body);
  const csr = asked.success ? readRequest(asked.data.csr) : undefined;
  if (!asked.success || csr?.ok !== true || certifier === undefined)
    return failure('bad_certificate_request');
  const authorities = [certifier.authority.certificate];
  const der = Buffer.from(asked.data.certificate.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  const shown = readPeer(der, { authorities, purpose: 'client' });
  if (!shown.ok) return shown;
  return shown.value.tenant === certifier.tenant
    ? renewCertificate(certifier, shown.value, csr.value.publicKey)
    : failure('wrong_tenant');
};

export const addBranchRoutes = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const { logger } = deps;
  const askerOf = createAsker(deps);
  const refuse = refuser(logger);
  /** Undefined: it was answered. */
  const branchOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Asker | undefined> => {
    const asker = await askerOf(request);
    if (!asker.ok) {
      await refuseAsk(logger, 'branch', reply, asker);
      return undefined;
    }
    if (isBranch(asker.value)) return asker.value;
    await refuseAsk(logger, 'branch', reply, failure('unknown_device'));
    return undefined;
  };
  const config = { access: 'device' } as const;
  app.get(BRANCH_MIRROR_PATH, { config }, async (request, reply) => {
    const branch = await branchOf(request, reply);
    if (branch === undefined) return reply;
    const { centre, device } = branch;
    const { sql, config: own, receiptKey, enrolment } = centre;
    const { system } = enrolment;
    return mirrorOf({ sql, tenant: own.id, mode: own.mode, system, receiptKey }, device);
  });
  app.post(BRANCH_RENEW_PATH, { bodyLimit: 2 * BODY_BYTES, config }, async (request, reply) => {
    const branch = await branchOf(request, reply);
    if (branch === undefined) return reply;
    const renewed = await renewFor(branch, request.body);
    if (renewed.ok) logger.info('central.certificate', { device: branch.device, kind: 'renewed' });
    return renewed.ok ? { certificate: renewed.value } : refuse(reply, renewed.reason);
  });
  app.post(BRANCH_CERTIFICATE_PATH, { bodyLimit: BODY_BYTES, config }, async (request, reply) => {
    const branch = await branchOf(request, reply);
    if (branch === undefined) return reply;
    const certificate = certificateFor(branch, request.body);
    if (!certificate.ok) return reply.code(400).send({ reason: certificate.reason });
    logger.info('central.certificate', { device: branch.device, kind: 'branch' });
    return { certificate: certificate.value };
  });
};
