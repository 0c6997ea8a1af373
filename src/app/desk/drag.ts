/** A card that is drawn with mouse or finger: from the desk onto a reader, from reader to reader, or off it. Pure. */
import type { Hand } from './protocol.ts';

export interface Drag {
  readonly name: string;
  /** The reader it lay on. */
  readonly from: number | null;
  readonly startX: number;
  readonly startY: number;
  readonly x: number;
  readonly y: number;
  /** It has left the desk: until then it is a press. */
  readonly lifted: boolean;
  /** The reader below it. */
  readonly over: number | null;
}

/** A hand that presses moves a little; farther than this it draws, pixels. */
const SLACK = 8;

export const begin = (name: string, from: number | null, x: number, y: number): Drag => ({
  ...{ name, from, x, y },
  ...{ startX: x, startY: y, lifted: false, over: null },
});

export const moveTo = (drag: Drag, x: number, y: number, over: number | null): Drag => {
  const lifted = drag.lifted || Math.hypot(x - drag.startX, y - drag.startY) > SLACK;
  return { ...drag, x, y, lifted, over: lifted ? over : null };
};

/** What letting go means; `null`: nothing, the card goes back to where it was. */
export const drop = ({ name, from, lifted, over }: Drag): Hand | null => {
  if (!lifted || over === from) return null;
  if (over !== null) return { type: 'hold', name, slot: over };
  return from === null ? null : { type: 'lift', slot: from };
};
