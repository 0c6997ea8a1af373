/** How a terminal gets a certificate and the next one: the only routes that ask for none that holds. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isEd25519Key } from '../kernel/ed25519.ts';
import { createLimiter } from '../kernel/limiter.ts';
import type { Logger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import { readRequest } from '../kernel/x509-csr.ts';
import {
  ENROL_PATH,
  enrolRequestSchema,
  RENEW_PATH,
  type Refusal,
  renewRequestSchema,
} from '../outbox/protocol.ts';
import type { Guard } from './certificate-guard.ts';
import { askForCertificate, type Certifier, renewCertificate } from './certificates.ts';
import { type DeviceLimits, refuser } from './device-routes.ts';
import { throttle } from './throttle.ts';

export interface CertificateRouteDeps {
  /** Of the municipality that the request names. */
  readonly certifierOf: (request: FastifyRequest) => Certifier | undefined;
  readonly guard: Guard;
  /** Base64 SPKI of the key that signs this tenant's receipts. */
  readonly receiptKeyOf: (tenant: string) => string;
  readonly system: System;
  readonly logger: Logger;
  readonly limits: Pick<DeviceLimits, 'enrolments'>;
  /** Terminals, or who asks to be one, have changed. */
  readonly changed: (tenant: string) => void;
}

const BODY_BYTES = 8_192;

const addEnrolRoute = (app: FastifyInstance, deps: CertificateRouteDeps): void => {
  const { certifierOf, receiptKeyOf, system, logger, limits, changed } = deps;
  const limiter = createLimiter(limits.enrolments, system);
  const refuse = refuser(logger);
  app.post(
    ENROL_PATH,
    { bodyLimit: BODY_BYTES, config: { access: 'device' } },
    async (request, reply): Promise<FastifyReply> => {
      const wait = limiter.take(request.ip);
      if (wait > 0) return throttle(reply, wait);
      const certifier = certifierOf(request);
      if (certifier === undefined) return refuse(reply, 'wrong_tenant');
      const body = enrolRequestSchema.safeParse(request.body);
      if (!body.success || !isEd25519Key(body.data.publicKey)) return refuse(reply, 'bad_request');
      const { csr, device } = body.data;
      const asked = csr === undefined ? undefined : readRequest(csr);
      if (asked?.ok !== true) return refuse(reply, 'bad_certificate_request', device);
      const answer = await askForCertificate(certifier, body.data, asked.value.publicKey);
      if (!answer.ok) return refuse(reply, answer.reason, device);
      const { tenant } = certifier;
      changed(tenant);
      if (answer.value.state === 'pending') return reply.code(202).send({ state: 'pending' });
      const { certificate } = answer.value;
      return reply.send({ tenant, centralPublicKey: receiptKeyOf(tenant), certificate });
    },
  );
};

const addRenewRoute = (app: FastifyInstance, deps: CertificateRouteDeps): void => {
  const { certifierOf, guard, system, logger, limits, changed } = deps;
  const limiter = createLimiter(limits.enrolments, system);
  const refuse = refuser(logger);
  app.post(
    RENEW_PATH,
    { bodyLimit: BODY_BYTES, config: { access: 'device' } },
    async (request, reply): Promise<FastifyReply> => {
      const wait = limiter.take(request.ip);
      if (wait > 0) return throttle(reply, wait);
      const certifier = certifierOf(request);
      if (certifier === undefined) return refuse(reply, 'wrong_tenant');
      const shown = guard.holderOf(request, certifier);
      if (!shown.ok) return refuse(reply, shown.reason);
      const { device } = shown.value;
      const body = renewRequestSchema.safeParse(request.body);
      const asked = body.success ? readRequest(body.data.csr) : undefined;
      if (asked?.ok !== true) return refuse(reply, 'bad_certificate_request', device);
      const renewed = await renewCertificate(certifier, shown.value, asked.value.publicKey);
      if (!renewed.ok) return refuse(reply, renewed.reason satisfies Refusal['reason'], device);
      logger.info('central.certificate', { device, kind: 'renewed' });
      changed(certifier.tenant);
      return reply.send({ certificate: renewed.value });
    },
  );
};

export const addCertificateRoutes = (app: FastifyInstance, deps: CertificateRouteDeps): void => {
  addEnrolRoute(app, deps);
  addRenewRoute(app, deps);
};
