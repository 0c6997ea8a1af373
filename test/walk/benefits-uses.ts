/** How the routes of 民間優遇・地域ポイント are asked, for routes.ts. */
import { BENEFITS_API, SEES_BENEFITS, WRITES_BENEFITS } from '../../src/central/benefits-schema.ts';
import type { Role } from '../../src/kernel/roles.ts';
import {
  BENEFIT_ACTS_PATH,
  BENEFIT_CARD_PATH,
  BENEFIT_OFFERS_PATH,
  BENEFIT_SETTLED_PATH,
  cardPath,
  settledPath,
} from '../../src/outbox/benefits-protocol.ts';

const use = (roles: readonly Role[], path: string, more: { answer?: number; body?: unknown } = {}) => ({
  ...{ for: 'staff' as const, as: 'commerce' as const, roles, paths: [path] },
  ...more,
});
const card = { tokens: [{ kind: 'common_card_id', hmac: '0'.repeat(64) }], municipality: null };
const wrong = { answer: 400 };

export const BENEFITS_USES = {
  [`GET ${BENEFITS_API.view}`]: use(SEES_BENEFITS, BENEFITS_API.view),
  [`GET ${BENEFITS_API.check}`]: use(SEES_BENEFITS, BENEFITS_API.check),
  [`GET ${BENEFITS_API.entries}`]: use(SEES_BENEFITS, `${BENEFITS_API.entries}?shop=bakery`),
  [`GET ${BENEFITS_API.settlements}`]: use(SEES_BENEFITS, BENEFITS_API.settlements),
  [`POST ${BENEFITS_API.documents}`]: use(WRITES_BENEFITS, BENEFITS_API.documents, wrong),
  [`POST ${BENEFITS_API.publish}`]: use(WRITES_BENEFITS, BENEFITS_API.publish, wrong),
  [`POST ${BENEFITS_API.reverse}`]: use(WRITES_BENEFITS, BENEFITS_API.reverse, wrong),
  [`POST ${BENEFITS_API.settlements}`]: use(WRITES_BENEFITS, BENEFITS_API.settlements, wrong),
  [`POST ${BENEFITS_API.settlementFile}`]: use(WRITES_BENEFITS, BENEFITS_API.settlementFile, wrong),
  [`POST ${BENEFITS_API.cards}`]: use(WRITES_BENEFITS, BENEFITS_API.cards, wrong),
  [`GET ${BENEFIT_CARD_PATH}`]: { for: 'signed' as const, paths: [cardPath('bakery', card)] },
  [`GET ${BENEFIT_SETTLED_PATH}`]: { for: 'signed' as const, paths: [settledPath('bakery', 0)] },
  [`GET ${BENEFIT_OFFERS_PATH}`]: { for: 'signed' as const, paths: [BENEFIT_OFFERS_PATH], answer: 204 },
  [`POST ${BENEFIT_ACTS_PATH}`]: { for: 'device' as const, paths: [BENEFIT_ACTS_PATH] },
};
