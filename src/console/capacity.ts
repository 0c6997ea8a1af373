/** How full a shelter is. 外出・外泊 hold their place: those people come back tonight. */

/** `unknown`: nobody has opened the place yet, so its 収容人数 is not known. */
export type CapacityLevel = 'free' | 'few' | 'full' | 'unknown';

export interface CapacityState {
  readonly level: CapacityLevel;
  /** Places taken: here, or out and expected back. */
  readonly held: number;
  /** Places left; negative when there are more people than places. `null` when the capacity is not known. */
  readonly left: number | null;
}

/** From this share of places taken on, a shelter is 残りわずか. */
const FEW_FROM = 0.8;

export const capacityState = (shelter: {
  readonly present: number;
  readonly away: number;
  readonly capacity: number;
}): CapacityState => {
  const held = shelter.present + shelter.away;
  if (shelter.capacity <= 0) return { level: 'unknown', held, left: null };
  const left = shelter.capacity - held;
  const level = left <= 0 ? 'full' : held >= shelter.capacity * FEW_FROM ? 'few' : 'free';
  return { level, held, left };
};

/** The two parts of the bar in per cent of its width. Never more than 100 together; at least a sliver for one person. */
export const barShares = (shelter: {
  readonly present: number;
  readonly away: number;
  readonly capacity: number;
}): { readonly present: number; readonly away: number } => {
  if (shelter.capacity <= 0) return { present: 0, away: 0 };
  const share = (count: number): number =>
    count <= 0 ? 0 : Math.max(1, Math.min(100, (count / shelter.capacity) * 100));
  const present = share(shelter.present);
  return { present, away: Math.min(share(shelter.away), 100 - present) };
};
