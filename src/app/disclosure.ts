import type { SearchHit } from '../identity/schema.ts';
import type { ResidentId } from '../kernel/ids.ts';
import type { ShownHousehold } from '../modules/shelter/index.ts';

/**
 * Residents as they may leave the registry: 支援措置 is already applied to everything these give. The terminal makes
 * one from the replica; modules and the desk see nothing else of the registry.
 */
export interface DiscloseResident {
  search(kana: string, birthDate: string | undefined): { hits: SearchHit[]; more: boolean };
  household(residentId: ResidentId): ShownHousehold | undefined;
  nameOf(residentId: ResidentId): string;
}
