/** 書かない窓口: the host's side of the module. Its screens are in `screen.tsx`. */
export { type Counter, createCounter } from './api.ts';
export { counterContract, counterTopics, residentContract, residentTopics } from './contract.ts';
export type { FilledForm } from './filled.ts';
export { recentlyTaken } from './handing.ts';
export type { HandedApplication } from './handover.ts';
export { inWareki, type Party } from './party.ts';
export type { CatalogueOn, CounterContext, CounterPapers, CounterPlace } from './ports.ts';
export { counterMigrations, createCounterProjection } from './store.ts';
