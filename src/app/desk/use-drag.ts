import { type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';
import { begin, type Drag, drop, moveTo } from './drag.ts';
import type { Hand } from './protocol.ts';

/** The reader below this point of the page. */
const slotAt = (x: number, y: number): number | null => {
  for (const element of document.elementsFromPoint(x, y)) {
    const slot = element.closest<HTMLElement>('[data-slot]')?.dataset['slot'];
    if (slot !== undefined) return Number(slot);
  }
  return null;
};

export interface CardGrip {
  onPointerDown(event: PointerEvent<HTMLElement>): void;
}

/** Mouse, finger and pen alike; Esc lets the card go back. */
export const useDrag = (move: (hand: Hand) => void, enabled: boolean) => {
  const [drag, setDrag] = useState<Drag | null>(null);
  const current = useRef<Drag | null>(null);
  const put = useCallback((next: Drag | null): void => {
    current.current = next;
    setDrag(next);
  }, []);

  useEffect(() => {
    const follow = (event: globalThis.PointerEvent): void => {
      if (current.current === null) return;
      const { clientX, clientY } = event;
      put(moveTo(current.current, clientX, clientY, slotAt(clientX, clientY)));
    };
    const letGo = (): void => {
      const hand = current.current === null ? null : drop(current.current);
      put(null);
      if (hand !== null) move(hand);
    };
    const giveUp = (): void => put(null);
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || current.current === null) return;
      // The page's own Esc takes cards off the readers; this one only ends the drawing.
      event.stopImmediatePropagation();
      giveUp();
    };
    globalThis.addEventListener('pointermove', follow);
    globalThis.addEventListener('pointerup', letGo);
    globalThis.addEventListener('pointercancel', giveUp);
    globalThis.addEventListener('keydown', escape, { capture: true });
    return () => {
      globalThis.removeEventListener('pointermove', follow);
      globalThis.removeEventListener('pointerup', letGo);
      globalThis.removeEventListener('pointercancel', giveUp);
      globalThis.removeEventListener('keydown', escape, { capture: true });
    };
  }, [move, put]);

  /** What a card needs to be drawn by: spread onto the part of it that is held. */
  const grip = (name: string, from: number | null): CardGrip => ({
    onPointerDown(event) {
      if (!enabled || event.button !== 0 || !event.isPrimary) return;
      // A finger's moves would else belong to the element it began on, and text would be marked.
      event.preventDefault();
      put(begin(name, from, event.clientX, event.clientY));
    },
  });

  return { drag: drag?.lifted === true ? drag : null, grip };
};
