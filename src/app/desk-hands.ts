/** The hands at the card desk: one movement after the other, the newest wish first. */
import type { Result } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { Hand } from './desk/protocol.ts';

export interface DeskPorts {
  /** Lays the card of this name on the reader; takes off what lies there. */
  insert(name: string): Promise<Result<unknown, string>>;
  remove(): Promise<void>;
}

export interface Hands {
  /** Resolves when this movement is over, or a newer one has taken its place. */
  move(hand: Hand): Promise<void>;
  moving(): boolean;
}

/** How long a card lies on the reader when it is only tapped, milliseconds: as long as a practised person holds it. */
export const TAP_MS = 1_500;

/**
 * Movements never overlap. A new one cuts a tap short, and takes the place of those that still wait: whoever presses
 * five cards quickly means the last. `changed` is called when `moving` changes, `refused` with the desk's reason.
 */
export const createHands = (
  desk: DeskPorts,
  { sleep }: Pick<System, 'sleep'>,
  { changed, refused }: { readonly changed: () => void; readonly refused: (reason: string) => void },
): Hands => {
  let turn: Promise<void> = Promise.resolve();
  let newest = 0;
  let moving = false;
  let hurry = new AbortController();

  const setMoving = (next: boolean): void => {
    if (moving === next) return;
    moving = next;
    changed();
  };

  const lay = async (name: string): Promise<boolean> => {
    const laid = await desk.insert(name);
    if (!laid.ok) refused(laid.reason);
    return laid.ok;
  };

  const tap = async (name: string, signal: AbortSignal): Promise<void> => {
    if (!(await lay(name))) return;
    setMoving(false);
    await sleep(TAP_MS, signal);
    setMoving(true);
    await desk.remove();
  };

  const perform = async (hand: Hand, mine: number): Promise<void> => {
    if (mine !== newest) return;
    hurry = new AbortController();
    setMoving(true);
    try {
      if (hand.type === 'lift') await desk.remove();
      else if (hand.type === 'hold') await lay(hand.name);
      else await tap(hand.name, hurry.signal);
    } finally {
      setMoving(false);
    }
  };

  return {
    move(hand) {
      newest += 1;
      const mine = newest;
      hurry.abort();
      turn = turn.then(() => perform(hand, mine));
      return turn;
    },
    moving: () => moving,
  };
};
