/** Which municipality a request is for. Everything after this works with the connections of that one only. */
import type { FastifyRequest } from 'fastify';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import type { TenantCentre } from './tenant-centre.ts';

export interface Tenants {
  readonly all: readonly TenantCentre[];
  /** By its 団体コード; undefined when this centre does not serve it. */
  find(id: string): TenantCentre | undefined;
}

export const createTenants = (all: readonly TenantCentre[]): Tenants => {
  const byId = new Map<string, TenantCentre>(all.map((centre) => [centre.config.id, centre]));
  return { all, find: (id) => byId.get(id) };
};

/** The one there is; undefined in a joint centre, where it has to be said which. */
export const onlyTenant = ({ all }: Tenants): TenantCentre | undefined =>
  all.length === 1 ? all[0] : undefined;

/** Of the device that asks, by the header it sends. */
export const tenantOf = (tenants: Tenants, { headers }: FastifyRequest): TenantCentre | undefined => {
  const named = headers[TENANT_HEADER];
  return typeof named === 'string' ? tenants.find(named) : undefined;
};

/** Where it need not be said (who hands in, a terminal that is new) as long as there is only one. */
export const tenantOrOnly = (tenants: Tenants, request: FastifyRequest): TenantCentre | undefined =>
  request.headers[TENANT_HEADER] === undefined ? onlyTenant(tenants) : tenantOf(tenants, request);

/** Of a console token or code, which begins with its tenant's code: only that tenant's rows can tell whether it is good. */
export const ownerOf = (tenants: Tenants, token: string): TenantCentre | undefined =>
  tenants.find(token.split('.', 1)[0] ?? '');
