/** 投票入場受付: the host's side of the module. Its screens are in `screen.tsx`. */
export { createPolling, type Polling } from './api.ts';
export { pollingContract, pollingTopics } from './contract.ts';
export type {
  ClockStanding,
  PollingContext,
  PollingSite,
  Reservations,
  ReserveRefusal,
  ReserveWish,
} from './ports.ts';
export type { Given } from './rules.ts';
export { markSchema } from './schema.ts';
export { createPollingProjection, pollingMigrations } from './store.ts';
