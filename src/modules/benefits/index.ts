/** 民間優遇・地域ポイント at the till: the host's side of the module. Its screens are in `screen.tsx`. */
export { type Benefits, createBenefits } from './api.ts';
export { benefitsContract, benefitsTopics } from './contract.ts';
export type { BenefitsCentre, BenefitsContext, KeptOffers } from './ports.ts';
export { createPointsDesk, type PointsDesk } from './register-api.ts';
export type { PointsPerson, RegisterContext } from './register-ports.ts';
export { type CardReason, type PointsState, pointsContract, pointsTopics } from './register-schema.ts';
export { createRegisterProjection, registerMigrations } from './register-store.ts';
export { type OffersDocument, offersDocumentSchema } from './schema.ts';
export { type BenefitsSite, benefitsSiteSchema } from './site-schema.ts';
export {
  createBenefitsProjection,
  settledCursor,
  takeSettled,
  tillMigrations,
} from './store.ts';
