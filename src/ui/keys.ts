import { useEffect, useRef } from 'react';

/** Key name (`KeyboardEvent.key`) → what it does. */
export type Keys = Readonly<Record<string, () => void>>;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio';

/** A dialog in front takes the keyboard for itself. */
const dialogOpen = (): boolean => document.querySelector('[role="dialog"]') !== null;

/**
 * Keys of the screen that is shown. A plain character does nothing while someone types; function keys and Escape always
 * work. `Enter` is left to the button that has the focus, unless nothing has it.
 */
export const useKeys = (keys: Keys, { inDialog = false }: { readonly inDialog?: boolean } = {}): void => {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (act === undefined || event.defaultPrevented || event.isComposing || event.repeat) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key.length === 1 && isTyping(event.target)) return;
      if (event.key === 'Enter' && event.target !== document.body) return;
      if (!inDialog && dialogOpen()) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [inDialog]);
};

/** Keys 0 to 9, also those of a hand-held scanner, which types what it reads. */
export const digitKeys = (act: (digit: string) => void): Keys =>
  Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [String(digit), () => act(String(digit))]));
