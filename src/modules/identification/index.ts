/** 本人確認: the host's side of the module. Its screens are in `screen.tsx`. */
export { createIdentification, type Identification } from './api.ts';
export { identificationContract } from './contract.ts';
export { linkCursor, type PassedOver, takeLinkChanges } from './foreign.ts';
export type { CardItems, Compared } from './matches.ts';
export type {
  CardFace,
  CardId,
  CardPorts,
  CheckedDesk,
  HolderProof,
  IdentificationContext,
} from './ports.ts';
export { createLinkProofs, type LinkProofs } from './proof.ts';
export type { Link } from './rules.ts';
export { type Campaign, campaignOf, namedBy, withdrawalOf } from './rules.ts';
export type {
  CardReason,
  FaceReason,
  LinkToken,
  NumberParts,
  NumberReading,
  NumberReason,
  Person,
  ProofReason,
} from './schema.ts';
export { catchUpLinks, createIdentificationProjection, identificationMigrations } from './store.ts';
export { DEFAULT_TERMS } from './terms.ts';
export {
  allTokens,
  campaignsOf,
  type LeftToRelink,
  leftToRelink,
  linkOf,
  linksOf,
  progressOf,
  type ReportedToken,
} from './tokens.ts';
