/** 端末の入口, composed: the listener, who may come in, and what is there for them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { TlsMaterial } from '../kernel/x509.ts';
import { addBranchEnrolRoutes, guardBranch } from './branch-entrance.ts';
import { createGuard } from './certificate-guard.ts';
import { addCertificateRoutes } from './certificate-routes.ts';
import type { Certifier, Verifier } from './certificates.ts';
import type { CentralConfig } from './config.ts';
import { type DeviceListener, type ShownTenant, startDeviceListener } from './device-listener.ts';
import { DEVICE_LIMITS, type DeviceLimits } from './device-routes.ts';
import { addHealthRoute } from './health.ts';
import type { TenantCentre } from './tenant-centre.ts';
import { createTenants, tenantOf } from './tenants.ts';

export interface EntranceOptions {
  readonly config: Pick<CentralConfig, 'devices' | 'upstream'>;
  /** Of a branch: what its centre gave it to show to terminals, and the CA by which both know them. */
  readonly branchTls?: () => TlsMaterial;
  /** In place of the configuration's. */
  readonly devicesListen?: CentralConfig['listen'];
  readonly system: System;
  readonly logger: Logger;
  readonly limits?: DeviceLimits;
}

/** Undefined: this centre has none. `addTerminalRoutes`: behind the certificate. */
export const openEntrance = async (
  options: EntranceOptions,
  centres: readonly TenantCentre[],
  addTerminalRoutes: (app: FastifyInstance) => void,
): Promise<Result<DeviceListener | undefined, 'port_in_use'>> => {
  const { config, system, logger, limits = DEVICE_LIMITS, devicesListen, branchTls } = options;
  if (config.devices === undefined) return success(undefined);
  const tenants = createTenants(centres);
  const certifierOf = (request: FastifyRequest): Certifier | undefined =>
    tenantOf(tenants, request)?.certifier;
  const verifierOf = (request: FastifyRequest): Verifier | undefined => {
    const centre = tenantOf(tenants, request);
    const [ca] = branchTls?.().ca ?? [];
    return centre === undefined || ca === undefined
      ? centre?.certifier
      : { ...centre.enrolment, authority: { certificate: ca } };
  };
  const guard = createGuard({ verifierOf, system, logger });
  return startDeviceListener({
    listen: devicesListen ?? config.devices.listen,
    tenants: centres.flatMap(({ certifier, config: { id: tenant, deviceNames: names } }): ShownTenant[] => {
      if (branchTls !== undefined) return [{ tenant, authority: { material: branchTls }, names }];
      return certifier === undefined ? [] : [{ ...certifier, names }];
    }),
    system,
    logger,
    addRoutes: async (app) => {
      app.addHook('onRequest', guard.onRequest);
      addHealthRoute(app, { tenants, system });
      if (config.upstream !== undefined) {
        guardBranch(app, tenants);
        addBranchEnrolRoutes(app, { tenants, system, logger, limits });
        return addTerminalRoutes(app);
      }
      addCertificateRoutes(app, {
        certifierOf,
        guard,
        receiptKeyOf: (tenant) => tenants.find(tenant)?.receiptKey.publicKey ?? '',
        system,
        logger,
        limits,
        changed: (tenant) => tenants.find(tenant)?.devicesChanged(),
      });
      addTerminalRoutes(app);
    },
  });
};
