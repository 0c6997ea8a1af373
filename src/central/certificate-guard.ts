/** Who is calling, by the certificate of the connection: asked again at every request, so that 廃止 holds from the next one on. */
import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeviceId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { type PeerIdentity, type PeerRefusal, readPeer, timeRefusal } from '../kernel/x509-peer.ts';
import { ENROL_PATH, RENEW_PATH } from '../outbox/protocol.ts';
import { ASKED } from '../registry/package.ts';
import type { Verifier } from './certificates.ts';
import { type Standing, standingOf } from './standings.ts';

export type CertificateRefusal = PeerRefusal | 'certificate_revoked' | 'wrong_tenant' | 'wrong_device';

export interface GuardDeps {
  /** Of the municipality that the request names. */
  readonly verifierOf: (request: FastifyRequest) => Verifier | undefined;
  readonly system: Pick<System, 'now'>;
  readonly logger: Logger;
}

export const HEALTH_PATH = '/v1/health';

/** What may be asked without a certificate that holds. Renewal looks at the one that does not. */
const OPEN = new Set<string | undefined>([ENROL_PATH, RENEW_PATH, HEALTH_PATH]);

const STATUS: Readonly<Record<CertificateRefusal, number>> = {
  certificate_missing: 401,
  certificate_garbled: 401,
  certificate_unknown_ca: 401,
  certificate_wrong_use: 401,
  certificate_expired: 401,
  certificate_not_yet_valid: 401,
  certificate_revoked: 403,
  wrong_tenant: 403,
  // Whether there is such a terminal, here or elsewhere, is not said.
  wrong_device: 404,
};

/** Whether whoever has this certificate may speak for this terminal. The one place that says so. */
const speaksFor = (caller: PeerIdentity, device: string): boolean => caller.device === device;

/**
 * The terminal that speaks, where a request names it: in what it signed, or in its path. What it signed comes first: a terminal that
 * hands on what another of its site recorded has that one in its path (hand-on.ts).
 */
const namedDevice = ({ params, headers }: FastifyRequest): string | undefined => {
  const named: unknown =
    typeof params === 'object' && params !== null && 'device' in params ? params.device : undefined;
  const asked = headers[ASKED.device] ?? named;
  return typeof asked === 'string' ? asked : undefined;
};

/** A connection has one certificate; what it says does not change. */
const createReader = () => {
  const known = new WeakMap<TLSSocket, Map<string, Result<PeerIdentity, PeerRefusal>>>();
  return (socket: unknown, { tenant, authority }: Verifier): Result<PeerIdentity, PeerRefusal> => {
    if (!(socket instanceof TLSSocket)) return failure('certificate_missing');
    const read = known.get(socket) ?? new Map<string, Result<PeerIdentity, PeerRefusal>>();
    known.set(socket, read);
    const before = read.get(tenant);
    if (before !== undefined) return before;
    const der = socket.getPeerX509Certificate()?.raw;
    const peer =
      der === undefined
        ? failure('certificate_missing')
        : readPeer(der, { authorities: [authority.certificate], purpose: 'client' });
    read.set(tenant, peer);
    return peer;
  };
};

const admitted = new WeakMap<FastifyRequest, { readonly device: DeviceId; readonly standing: Standing }>();

/** What this very request was let in by; undefined for another terminal than the one that calls, and where there is no guard. */
export const admittedAs = (request: FastifyRequest, device: DeviceId): Standing['device'] => {
  const caller = admitted.get(request);
  return caller?.device === device ? caller.standing.device : undefined;
};

export interface Guard {
  /** Whose certificate the connection has, whether it is over or not; not whether it was withdrawn. */
  readonly holderOf: (
    request: FastifyRequest,
    certifier: Verifier,
  ) => Result<PeerIdentity, CertificateRefusal>;
  /** Before anything of a request is read. */
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;
}

export const createGuard = ({ verifierOf, system, logger }: GuardDeps): Guard => {
  const read = createReader();
  const holderOf: Guard['holderOf'] = ({ raw }, certifier) => {
    const peer = read(raw.socket, certifier);
    // A CA that a municipality brought along could write another's name into a certificate.
    return peer.ok && peer.value.tenant !== certifier.tenant ? failure('wrong_tenant') : peer;
  };
  const callerOf = async (request: FastifyRequest): Promise<Result<PeerIdentity, CertificateRefusal>> => {
    const certifier = verifierOf(request);
    if (certifier === undefined) return failure('wrong_tenant');
    const caller = holderOf(request, certifier);
    if (!caller.ok) return caller;
    const late = timeRefusal(caller.value, system.now());
    if (late !== undefined) return failure(late);
    const standing = await standingOf(certifier, caller.value.device, caller.value.serial);
    if (standing.isDenied) return failure('certificate_revoked');
    const device = namedDevice(request);
    if (device !== undefined && !speaksFor(caller.value, device)) return failure('wrong_device');
    admitted.set(request, { device: caller.value.device, standing });
    return caller;
  };
  return {
    holderOf,
    async onRequest(request, reply) {
      if (OPEN.has(request.routeOptions.url)) return undefined;
      const caller = await callerOf(request);
      if (caller.ok) return undefined;
      const { reason } = caller;
      logger.warn('central.refused', { reason, kind: 'certificate' });
      return reply.code(STATUS[reason]).send({ reason });
    },
  };
};
