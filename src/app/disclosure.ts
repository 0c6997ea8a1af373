import type { SearchHit } from '../identity/schema.ts';
import type { CivilDate } from '../kernel/dates.ts';
import type { ResidentId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { CardItems, Compared, Person } from '../modules/identification/index.ts';
import type { ShownHousehold } from '../modules/shelter/index.ts';
import type { Sight } from '../registry/disclose.ts';
import type { QueryFailure, QueryKey } from '../registry/query.ts';

/**
 * Residents as they may leave the registry: 支援措置 is already applied to everything these give. The terminal makes
 * one from the replica; modules and the desk see nothing else of the registry.
 */
export interface DiscloseResident {
  /** What was typed, understood and looked for; nobody under 支援措置 is found by her address. */
  search(
    text: string,
    birthDate: CivilDate | undefined,
  ): Result<{ hits: SearchHit[]; more: boolean; keys: QueryKey[] }, QueryFailure>;
  /**
   * The same among those who are registered no more (除票), whom `search` shows only while the day of their 転出 is the latest news; by
   * where they lived last, too.
   */
  searchEnded(
    text: string,
    birthDate: CivilDate | undefined,
  ): Promise<Result<{ hits: SearchHit[]; more: boolean; keys: QueryKey[] }, QueryFailure>>;
  household(residentId: ResidentId): ShownHousehold | undefined;
  nameOf(residentId: ResidentId): string;
  /** An active resident as she may be shown, and as the host compares her with a card (that part leaves no host). */
  person(
    residentId: ResidentId,
    sight?: Sight,
  ): { readonly shown: Person; readonly compared: Compared } | undefined;
  /** 支援措置 of her own, of her 申出者 or of someone she lives with. */
  isProtected(residentId: ResidentId): boolean;
  /** Also of whoever has left; yes, too, of whoever is not in these data: nobody here knows. */
  hides(residentId: ResidentId): boolean;
  /** Keyed hashes (hex) of the cards and certificates that the register names of this person. */
  registered(residentId: ResidentId): readonly string[];
  /** Active residents whom the items of a card may mean, likeliest first, at most 20; a person chooses. */
  likely(items: CardItems): readonly ResidentId[];
}
