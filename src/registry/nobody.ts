/** A replica of nobody: for a site that works without residents, and for one that still waits for them. */
import type { Registry } from './store.ts';
import { cardToken, certificateToken, profileToken } from './token.ts';

export const nobodyHere = (tokenKey: Uint8Array): Registry => ({
  byCard: () => undefined,
  byCertificate: () => undefined,
  byProfile: () => undefined,
  // Links that were made here go on being known.
  tokens: {
    card: (card) => cardToken(tokenKey, card),
    certificate: (serialHex) => certificateToken(tokenKey, serialHex),
    profile: (profile, id) => profileToken(tokenKey, profile, id),
  },
  tokensOf: () => [],
  linkedPeople: () => [],
  resident: () => undefined,
  household: () => [],
  search: () => ({ hits: [], more: false }),
  born: () => [],
  endedAfter: () => [],
  endedBorn: () => [],
  count: () => 0,
  meta: () => {
    throw new Error('a replica of nobody is of no version');
  },
  close: () => undefined,
});
