import type { FastifyInstance } from 'fastify';
import type { Role } from '../kernel/roles.ts';
import { signedInOf } from './access.ts';
import { type OperationDeps, readOperation } from './operation.ts';
import { OPERATION_API } from './operation-schema.ts';
import type { Tenants } from './tenants.ts';

/** 運用者 sees every municipality of the machine, 情報担当 the own one. */
export const SEES_OPERATION: readonly Role[] = ['admin', 'operator'];

export const addOperationRoutes = (
  app: FastifyInstance,
  { tenants, ...deps }: OperationDeps & { readonly tenants: Tenants },
): void => {
  app.get(OPERATION_API.operation, { config: { access: SEES_OPERATION } }, (request) => {
    const { centre, session } = signedInOf(request);
    const others = session.role === 'operator' ? tenants.all.filter((each) => each !== centre) : [];
    return readOperation([centre, ...others], deps);
  });
};
