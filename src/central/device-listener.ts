/**
 * 端末の入口: HTTPS with certificates both ways, on a port of its own. Each municipality has its own CA, so each is shown its own
 * certificate, chosen by the name that is called (SNI); who calls an address without a name gets that of the first.
 */

import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import {
  type Authority,
  CLOCK_MARGIN_MS,
  DEVICE_DAYS,
  issueCertificate,
  newP256Key,
  publicKeyOf,
  type TlsMaterial,
} from '../kernel/x509.ts';
import { createApp } from './http-app.ts';

export interface ShownTenant {
  readonly tenant: string;
  /** What makes the certificate that is shown; or, at a branch, the one that its centre made. */
  readonly authority: Authority | { readonly material: () => TlsMaterial };
  /** DNS names and IP addresses by which this municipality's terminals call the centre. */
  readonly names: readonly string[];
}

export interface DeviceListenerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** At least one. */
  readonly tenants: readonly ShownTenant[];
  readonly system: System;
  readonly logger: Logger;
  readonly addRoutes: (app: FastifyInstance) => Promise<void>;
}

export interface DeviceListener {
  readonly port: number;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const LIFE_MS = DEVICE_DAYS * DAY_MS;
/** Connections that wait to be taken up when all terminals come back at once; the kernel may allow fewer. */
const BACKLOG = 4_096;
/** How often it is looked whether the own certificate is half over. */
const LOOK_MS = 3_600_000;

/** Every terminal is this program: nothing older is needed, and with 1.3 nobody on the way sees which terminal calls. */
const TLS = { minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false } as const;

/** Made elsewhere, and renewed there. */
const givenMaterial = (material: () => TlsMaterial) => {
  let shown = material();
  return {
    material: () => shown,
    renew(): boolean {
      const before = shown;
      shown = material();
      return shown.cert !== before.cert;
    },
  };
};

/** The centre's own certificate of one tenant: a new key at each start and at half of its life, kept in memory only. */
const createOwn = ({ tenant, authority, names }: ShownTenant, system: System) => {
  if ('material' in authority) return givenMaterial(authority.material);
  const make = (): TlsMaterial => {
    const key = newP256Key(system);
    const now = system.now();
    const holder = { kind: 'centre', tenant, names } as const;
    const given = { holder, publicKey: publicKeyOf(key), from: now - CLOCK_MARGIN_MS, to: now + LIFE_MS };
    const leaf = issueCertificate(authority, system, given);
    // With its CA: a new terminal knows no more of it than its fingerprint.
    return { ca: [authority.certificate], cert: leaf + authority.certificate, key };
  };
  let madeAt = system.now();
  let material = make();
  return {
    material: () => material,
    /** Says whether there is a new one. */
    renew(): boolean {
      if (Math.abs(system.now() - madeAt) < LIFE_MS / 2) return false;
      madeAt = system.now();
      material = make();
      return true;
    },
  };
};

interface Shown {
  readonly tenant: string;
  readonly own: ReturnType<typeof createOwn>;
  readonly names: readonly string[];
  context: SecureContext;
}

/** A session is resumed by whom it was begun with, never under another municipality's CA. */
const contextOf = ({ ca, cert, key }: TlsMaterial, tenant: string): SecureContext =>
  createSecureContext({ ca: [...ca], cert, key, minVersion: TLS.minVersion, sessionIdContext: tenant });

const createTls = (tenants: readonly ShownTenant[], system: System) => {
  const shown: Shown[] = tenants.map((tenant) => {
    const own = createOwn(tenant, system);
    return {
      tenant: tenant.tenant,
      own,
      names: tenant.names,
      context: contextOf(own.material(), tenant.tenant),
    };
  });
  const [first] = shown;
  if (first === undefined) throw new Error('a listener for terminals of no municipality');
  const { ca, cert, key } = first.own.material();
  const factory = (handler: RequestListener): Server =>
    createServer(
      {
        ...TLS,
        ...{ ca: [...ca], cert, key, sessionIdContext: first.tenant, requestTimeout: 30_000 },
        // Longer than the gap between two questions of a terminal that has nothing to send.
        keepAliveTimeout: 72_000,
        SNICallback: (name, done) =>
          done(null, (shown.find(({ names }) => names.includes(name)) ?? first).context),
      },
      handler,
    );
  /** For connections that begin from now on. */
  const renew = (server: Server): void => {
    for (const each of shown)
      if (each.own.renew()) each.context = contextOf(each.own.material(), each.tenant);
    const { cert: newer, key: newKey } = first.own.material();
    if (newer !== cert)
      server.setSecureContext({ ca: [...ca], cert: newer, key: newKey, minVersion: TLS.minVersion });
  };
  return { factory, renew };
};

export const startDeviceListener = async (
  options: DeviceListenerOptions,
): Promise<Result<DeviceListener, 'port_in_use'>> => {
  const { listen, tenants, system, logger, addRoutes } = options;
  const tls = createTls(tenants, system);
  let server: Server | undefined;
  const app = createApp(logger, (handler) => {
    server = tls.factory(handler);
    return server;
  });
  await addRoutes(app);
  try {
    await app.listen({ ...listen, backlog: BACKLOG });
  } catch (error) {
    await app.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      return failure('port_in_use', { port: listen.port });
    throw error;
  }
  const running = server;
  if (running === undefined) throw new Error('Fastify made no server');
  // Who shows no TLS of ours: what is said of it is a code.
  running.on('tlsClientError', (error: Error & { readonly code?: string }) =>
    logger.warn('central.refused', { reason: 'tls', code: error.code ?? error.name }),
  );
  const looking = setInterval(() => tls.renew(running), LOOK_MS);
  const address = running.address();
  return success({
    port: typeof address === 'object' && address !== null ? address.port : listen.port,
    async close() {
      clearInterval(looking);
      await app.close();
    },
  });
};
