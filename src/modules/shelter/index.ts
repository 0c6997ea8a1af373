/** 避難所の入退所受付: the host's side of the module. Its screens are in `screen.tsx`. */
export {
  type ShelterContext,
  type ShelterSite,
  type ShownHousehold,
  shelterMethods,
  shelterState,
} from './api.ts';
export { shelterContract, shelterTopics } from './schema.ts';
export { createShelterProjection, shelterMigrations } from './store.ts';
