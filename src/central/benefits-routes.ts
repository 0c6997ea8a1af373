/** 民間優遇・地域ポイント at the console. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse, signedInOf } from './access.ts';
import { importCards } from './benefits-card-file.ts';
import { checkBook } from './benefits-check.ts';
import { type OfficeDeps, publishDraft, reverseEntry, saveDraft, scopeOf } from './benefits-office.ts';
import {
  BENEFITS_API,
  entriesQuerySchema,
  importCardsSchema,
  MAX_CARD_LETTERS,
  publishSchema,
  reverseSchema,
  SEES_BENEFITS,
  saveDocumentSchema,
  settlementFileSchema,
  settleSchema,
  WRITES_BENEFITS,
} from './benefits-schema.ts';
import { listSettlements, settleShops, takeSettlementFile } from './benefits-settle.ts';
import { readBenefits } from './benefits-view.ts';
import { listEntries } from './points-figures.ts';

const BODY_BYTES = 65_536;

/** Who asks, and for whom. */
const askerOf = (request: FastifyRequest) => {
  const { centre, session } = signedInOf(request);
  const { sql, config, acts } = centre;
  const deps: OfficeDeps = { sql, tenant: config.id, acts };
  const { staff, role } = session;
  return { deps, scope: scopeOf(deps), actor: { staff, role }, isBranch: centre.branch !== undefined };
};

const viewOf = ({ deps, scope, actor }: ReturnType<typeof askerOf>) =>
  readBenefits(deps.sql, scope, {
    now: deps.acts.system.now(),
    mayWrite: WRITES_BENEFITS.includes(actor.role),
  });

const addReadRoutes = (app: FastifyInstance): void => {
  const config = { access: SEES_BENEFITS };
  app.get(BENEFITS_API.view, { config }, async (request) => viewOf(askerOf(request)));
  app.get(BENEFITS_API.check, { config }, async (request) => {
    const { deps, scope } = askerOf(request);
    return checkBook(deps.sql, scope, deps.acts.system.now());
  });
  app.get(BENEFITS_API.entries, { config }, async (request, reply) => {
    const query = entriesQuerySchema.safeParse(request.query);
    if (!query.success) return refuse(reply, 'bad_request');
    const { deps, scope } = askerOf(request);
    return listEntries(deps.sql, scope, query.data);
  });
  app.get(BENEFITS_API.settlements, { config }, async (request) => {
    const { deps, scope } = askerOf(request);
    return listSettlements(deps.sql, scope);
  });
};

/** A branch keeps no book: what is decided, is decided at its centre. */
const onlyUpstream = (reply: FastifyReply): FastifyReply => refuse(reply, 'only_upstream');

const addListRoutes = (app: FastifyInstance): void => {
  const saving = { access: WRITES_BENEFITS, act: ['benefits.saved'] } as const;
  app.post(BENEFITS_API.documents, { bodyLimit: BODY_BYTES, config: saving }, async (request, reply) => {
    const asker = askerOf(request);
    if (asker.isBranch) return onlyUpstream(reply);
    const wish = saveDocumentSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const saved = await saveDraft(asker.deps, asker.actor, wish.data);
    return saved.ok ? viewOf(asker) : refuse(reply, saved.reason);
  });
  const publishing = { access: WRITES_BENEFITS, stepUp: true, act: ['benefits.published'] } as const;
  app.post(BENEFITS_API.publish, { bodyLimit: BODY_BYTES, config: publishing }, async (request, reply) => {
    const asker = askerOf(request);
    if (asker.isBranch) return onlyUpstream(reply);
    const wish = publishSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const published = await publishDraft(asker.deps, asker.actor, wish.data);
    if (!published.ok) return refuse(reply, published.reason);
    return { done: published.value.length === 0, view: await viewOf(asker) };
  });
  const importing = { access: WRITES_BENEFITS, stepUp: true, act: ['benefits.cards_imported'] } as const;
  app.post(
    BENEFITS_API.cards,
    { bodyLimit: 2 * MAX_CARD_LETTERS, config: importing },
    async (request, reply) => {
      const { deps, actor, isBranch } = askerOf(request);
      if (isBranch) return onlyUpstream(reply);
      const wish = importCardsSchema.safeParse(request.body);
      if (!wish.success) return refuse(reply, 'bad_request');
      return importCards(deps, actor, wish.data.csv);
    },
  );
};

const addMoneyRoutes = (app: FastifyInstance): void => {
  const reversing = { access: WRITES_BENEFITS, stepUp: true, act: ['benefits.reversed'] } as const;
  app.post(BENEFITS_API.reverse, { bodyLimit: BODY_BYTES, config: reversing }, async (request, reply) => {
    const { deps, scope, actor, isBranch } = askerOf(request);
    if (isBranch) return onlyUpstream(reply);
    const wish = reverseSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const reversed = await reverseEntry(deps, actor, wish.data);
    if (!reversed.ok) return refuse(reply, reversed.reason);
    return listEntries(deps.sql, scope, { key: reversed.value.key });
  });
  const settling = { access: WRITES_BENEFITS, stepUp: true, act: ['benefits.settled'] } as const;
  app.post(BENEFITS_API.settlements, { bodyLimit: BODY_BYTES, config: settling }, async (request, reply) => {
    const { deps, scope, actor, isBranch } = askerOf(request);
    if (isBranch) return onlyUpstream(reply);
    const wish = settleSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    const settled = await settleShops(deps, actor, wish.data);
    return settled.ok ? listSettlements(deps.sql, scope) : refuse(reply, settled.reason);
  });
  const taking = { access: WRITES_BENEFITS, stepUp: true, act: ['benefits.file_taken'] } as const;
  app.post(BENEFITS_API.settlementFile, { bodyLimit: BODY_BYTES, config: taking }, async (request, reply) => {
    const { deps, actor } = askerOf(request);
    const wish = settlementFileSchema.safeParse(request.body);
    if (!wish.success) return refuse(reply, 'bad_request');
    return (await takeSettlementFile(deps, actor, wish.data)) ?? refuse(reply, 'not_found');
  });
};

export const addBenefitsRoutes = (app: FastifyInstance): void => {
  addReadRoutes(app);
  addListRoutes(app);
  addMoneyRoutes(app);
};
