/** 様式の改正 at the console, and what of them the counters are given. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Result } from '../kernel/result.ts';
import { CATALOGUE_PATH, catalogueQuerySchema as feedQuerySchema } from '../outbox/catalogue-document.ts';
import { refuse, signedInOf } from './access.ts';
import {
  type Editor,
  type FormsFailure,
  findChange,
  listForms,
  saveChange,
  takeStep,
  viewCatalogue,
  viewChange,
  viewHistory,
} from './forms.ts';
import { exportForms, type FormsOptions, formsDepsOf, importForms } from './forms-files.ts';
import { newestHead, newestPublication } from './forms-publish.ts';
import {
  APPROVES_FORMS,
  type ChangeStep,
  catalogueQuerySchema,
  exportQuerySchema,
  FORMS_API,
  historyQuerySchema,
  importFormsSchema,
  MAX_YAML_LETTERS,
  SEES_FORMS,
  saveChangeSchema,
  stepSchema,
  WRITES_FORMS,
} from './forms-schema.ts';
import { createAsker, type RegistryRouteDeps, refuseAsk } from './registry-routes.ts';

const STEP_BYTES = 4_096;
/** Letters of three bytes. */
const FORMS_BYTES = 3 * MAX_YAML_LETTERS;

const paramsSchema = z.object({ change: z.uuid() });

/** Who asks, and for whom. */
const askerOf = async (request: FastifyRequest, own: FormsOptions) => {
  const { centre, session } = signedInOf(request);
  const { staff, role, method } = session;
  const editor: Editor = {
    actor: { staff, role },
    isPerson: method !== 'link' && method !== 'break_glass',
  };
  return { deps: await formsDepsOf(centre, own), editor };
};

/** A branch has no catalogue of its own: what is decided, is decided at its centre. */
const isAtBranch = (request: FastifyRequest): boolean => signedInOf(request).centre.branch !== undefined;

const answer = <T>(reply: FastifyReply, result: Result<T, FormsFailure>): FastifyReply =>
  result.ok ? reply.send(result.value) : refuse(reply, result.reason);

const addReadRoutes = (app: FastifyInstance, own: FormsOptions): void => {
  const config = { access: SEES_FORMS };
  app.get(FORMS_API.catalogue, { config }, async (request, reply) => {
    const query = catalogueQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { deps, editor } = await askerOf(request, own);
    return viewCatalogue(deps, editor, query.data.day);
  });
  app.get(FORMS_API.changes, { config }, async (request) => listForms((await askerOf(request, own)).deps));
  app.get(FORMS_API.change(':change'), { config }, async (request, reply) => {
    const params = paramsSchema.safeParse(request.params);
    if (!params.success) return refuse(reply, 'not_found');
    const { deps, editor } = await askerOf(request, own);
    return (await viewChange(deps, editor, params.data.change)) ?? refuse(reply, 'not_found');
  });
  app.get(FORMS_API.history, { config }, async (request, reply) => {
    const query = historyQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    return viewHistory((await askerOf(request, own)).deps, query.data);
  });
  app.get(FORMS_API.export, { config }, async (request, reply) => {
    const query = exportQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const yaml = await exportForms((await askerOf(request, own)).deps, query.data);
    return reply
      .type('application/yaml; charset=utf-8')
      .header('content-disposition', `attachment; filename="forms.yaml"`)
      .send(yaml);
  });
};

const addWriteRoutes = (app: FastifyInstance, own: FormsOptions): void => {
  const saving = { access: WRITES_FORMS, act: ['forms.drafted'] } as const;
  app.post(FORMS_API.changes, { bodyLimit: FORMS_BYTES, config: saving }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = saveChangeSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { deps, editor } = await askerOf(request, own);
    return answer(reply, await saveChange(deps, editor, wish.data));
  });
  const importing = { access: WRITES_FORMS, act: ['forms.imported'] } as const;
  app.post(FORMS_API.import, { bodyLimit: FORMS_BYTES, config: importing }, async (request, reply) => {
    if (isAtBranch(request)) return refuse(reply, 'only_upstream');
    const wish = importFormsSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const { deps, editor } = await askerOf(request, own);
    return answer(reply, await importForms(deps, editor, wish.data));
  });
};

/** Who may take which step at all; of which change, the change says (forms.ts). What the counters are to have needs a fresh proof. */
const STEPS = {
  submit: { access: WRITES_FORMS, act: ['forms.submitted'] },
  return: { access: WRITES_FORMS, act: ['forms.returned'] },
  discard: { access: WRITES_FORMS, act: ['forms.discarded'] },
  approve: { access: APPROVES_FORMS, stepUp: true, act: ['forms.approved'] },
  withdraw: { access: APPROVES_FORMS, stepUp: true, act: ['forms.withdrawn'] },
} as const;

export const addFormsRoutes = (app: FastifyInstance, own: FormsOptions): void => {
  addReadRoutes(app, own);
  addWriteRoutes(app, own);
  for (const step of Object.keys(STEPS) as ChangeStep[])
    app.post(
      FORMS_API.step(':change', step),
      { bodyLimit: STEP_BYTES, config: STEPS[step] },
      async (request, reply) => {
        const params = paramsSchema.safeParse(request.params);
        const wish = stepSchema.safeParse(request.body);
        if (!params.success) return refuse(reply, 'not_found');
        const { deps, editor } = await askerOf(request, own);
        // Of what is not there nothing else is said.
        if ((await findChange(deps, params.data.change)) === undefined) return refuse(reply, 'not_found');
        if (!wish.success) return refuse(reply, 'bad_request');
        return answer(reply, await takeStep(deps, editor, { id: params.data.change, step }, wish.data));
      },
    );
};

/** GET `CATALOGUE_PATH`, signed as every question of a terminal → `signedCatalogueSchema`, or 204. */
export const addCatalogueFeedRoute = (app: FastifyInstance, deps: RegistryRouteDeps): void => {
  const asked = createAsker(deps);
  app.get(CATALOGUE_PATH, { config: { access: 'device' } }, async (request, reply) => {
    const asker = await asked(request);
    if (!asker.ok) return refuseAsk(deps.logger, 'catalogue', reply, asker);
    const query = feedQuerySchema.safeParse(request.query);
    if (!query.success) return reply.code(400).send({ reason: 'bad_request' });
    const { sql, config } = asker.value.centre;
    const scope = { tenant: config.id, mode: config.mode };
    const head = await newestHead(sql, scope);
    if (head === null || head.sha256 === query.data.have) return reply.code(204).send();
    return newestPublication(sql, scope);
  });
};
