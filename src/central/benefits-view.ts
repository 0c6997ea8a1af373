/** 商工担当's page: what was saved, what holds, and what came of it. */
import { civilDateInJapan } from '../kernel/dates.ts';
import { findingsOf, readBudgets, validUntil } from './benefits-office.ts';
import type { BenefitsView, DocumentKind, DocumentState } from './benefits-schema.ts';
import {
  EMPTY_PROGRAMME,
  newestPublished,
  type Programme,
  readDraft,
  readVersions,
} from './benefits-terms.ts';
import type { Queryable } from './database.ts';
import { countCards, readShops, readUses } from './points-figures.ts';
import type { PointsScope } from './points-scope.ts';

const LISTS = { offer: 'offers', campaign: 'campaigns', shop: 'shops' } as const;

const stateOf = (
  published: Programme | undefined,
  kind: DocumentKind,
  doc: { readonly id?: string },
): DocumentState => {
  if (published === undefined) return 'new';
  const holds =
    kind === 'rules'
      ? published.rules
      : (published[LISTS[kind]] as readonly { readonly id: string }[]).find(({ id }) => id === doc.id);
  if (holds === undefined) return 'new';
  return JSON.stringify(holds) === JSON.stringify(doc) ? 'published' : 'changed';
};

export const readBenefits = async (
  sql: Queryable,
  scope: PointsScope,
  { now, mayWrite }: { readonly now: number; readonly mayWrite: boolean },
): Promise<BenefitsView> => {
  const today = civilDateInJapan(now);
  const draft = await readDraft(sql, scope);
  const newest = await newestPublished(sql, scope);
  const versions = await readVersions(sql, scope);
  const { funded, given } = await readBudgets(sql, scope);
  const uses = await readUses(
    sql,
    scope,
    draft.offers.map(({ id }) => id),
    today,
  );
  const shopOf = await readShops(sql, scope, today);
  const versioned = <T extends object>(kind: DocumentKind, id: string, doc: T) => ({
    version: versions.get(`${kind}/${id}`) ?? 0,
    state: stateOf(newest?.programme, kind, doc),
    doc,
  });
  const shown = {
    rules: versioned('rules', 'rules', draft.rules),
    offers: draft.offers.map((doc) => ({
      ...versioned('offer', doc.id, doc),
      usedToday: uses.get(doc.id)?.today ?? 0,
      used: uses.get(doc.id)?.used ?? 0,
    })),
    campaigns: draft.campaigns.map((doc) => ({
      ...versioned('campaign', doc.id, doc),
      ...{ funded: funded.get(doc.id) ?? 0, given: given.get(doc.id) ?? 0 },
    })),
    shops: draft.shops.map((doc) => ({ ...versioned('shop', doc.id, doc), ...shopOf(doc.id) })),
  };
  const isSaved = versions.size > 0;
  const all = [shown.rules, ...shown.offers, ...shown.campaigns, ...shown.shops];
  return {
    ...{ today, mayWrite },
    published:
      newest === undefined
        ? null
        : {
            ...{ number: newest.number, asOf: newest.asOf, staff: newest.staff },
            validUntil: validUntil(newest.asOf, newest.programme),
          },
    pending:
      isSaved &&
      JSON.stringify(draft) !== JSON.stringify(newest?.programme ?? EMPTY_PROGRAMME) &&
      all.some(({ state }) => state !== 'published'),
    findings: [...findingsOf(draft, given)],
    ...shown,
    cards: await countCards(sql, scope),
  };
};
