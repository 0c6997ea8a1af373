/** Which place is right for which hazard, and which is near. Pure. */
import type { Hazard } from '../../kernel/hazards.ts';
import type { Place, Position } from './schema.ts';

/** `unknown`: the place is no 指定緊急避難場所, so nobody has said whether it stands this hazard. */
export type Suitability = 'suitable' | 'unsuitable' | 'unknown';

/**
 * Whether people may be sent there from this hazard. 指定緊急避難場所 are designated for each hazard by itself (災対法49条の4): one that is not
 * designated for it is `unsuitable`, whatever else it is good for.
 */
export const suitabilityFor = ({ hazards }: Pick<Place, 'hazards'>, hazard: Hazard): Suitability =>
  hazards === null ? 'unknown' : hazards.includes(hazard) ? 'suitable' : 'unsuitable';

const EARTH_M = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres along the surface (haversine): for a town exact to its last metre or two. */
export const metresBetween = (a: Position, b: Position): number => {
  const [up, along] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const half =
    Math.sin(up / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(along / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
};

export interface NearPlace {
  readonly place: Place;
  /** Metres as the crow flies; `null`: one of the two has no position. */
  readonly metres: number | null;
  readonly suitability: Suitability | null;
}

const RANK: Readonly<Record<Suitability, number>> = { suitable: 0, unknown: 1, unsuitable: 2 };

/**
 * 転所先: the other places, those that are right for the hazard first and the nearest first among them. What is wrong for the hazard comes
 * last and says so. Without a hazard only nearness counts. 指定福祉避難所 are for those they name and are not offered to everybody.
 */
export const nearestPlaces = (
  from: Pick<Place, 'id' | 'position'>,
  places: readonly Place[],
  { hazard, most }: { readonly hazard: Hazard | null; readonly most: number },
): readonly NearPlace[] =>
  places
    .filter(({ id, kinds }) => id !== from.id && kinds.some((kind) => kind !== 'welfare'))
    .map((place) => ({
      place,
      metres:
        from.position === null || place.position === null
          ? null
          : metresBetween(from.position, place.position),
      suitability: hazard === null ? null : suitabilityFor(place, hazard),
    }))
    .toSorted(
      (a, b) =>
        (a.suitability === null ? 0 : RANK[a.suitability]) -
          (b.suitability === null ? 0 : RANK[b.suitability]) ||
        (a.metres ?? Number.POSITIVE_INFINITY) - (b.metres ?? Number.POSITIVE_INFINITY) ||
        (a.place.id < b.place.id ? -1 : 1),
    )
    .slice(0, most);
