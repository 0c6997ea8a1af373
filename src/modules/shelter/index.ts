/** 避難所の入退所受付: the host's side of the module. Its screens are in `screen.tsx`. */
export {
  type ShelterContext,
  type ShelterSite,
  type ShownHousehold,
  shelterMethods,
  shelterState,
} from './api.ts';
export { shelterContract, shelterTopics } from './contract.ts';
export { hazardSchema } from './place-schema.ts';
export { consentSchema } from './schema.ts';
export { catchUpShelter, createShelterProjection, shelterMigrations } from './store.ts';
export type { Support } from './views-schema.ts';
