/** 本人確認: the host's side of the module. Its screens are in `screen.tsx`. */
export { createIdentification, type Identification } from './api.ts';
export type { CardItems, Compared } from './matches.ts';
export type {
  CardCertificate,
  CardFace,
  CardPorts,
  CheckedDesk,
  HolderProof,
  IdentificationContext,
} from './ports.ts';
export type { Link } from './rules.ts';
export { withdrawalOf } from './rules.ts';
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
export { identificationContract } from './schema.ts';
export { createIdentificationProjection, linkOf, linksOf } from './store.ts';
