import type { FastifyInstance } from 'fastify';
import { signedInOf } from './access.ts';
import { type OperationDeps, readOperation } from './operation.ts';
import { OPERATION_API, SEES_OPERATION } from './operation-schema.ts';
import type { Tenants } from './tenants.ts';

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
