import { useEffect, useRef } from 'react';

/**
 * A hand-held scanner types what it reads, much faster than a hand, and ends with Enter. It is heard wherever the focus
 * is, and the keys of the screen do not hear it.
 *
 * Codes are of A–Z and 0–9, perhaps with hyphens between them, and are taken from the key's place (`code`), so that a Japanese input method, Caps Lock
 * or a scanner set to another layout's symbols spoil nothing.
 */

/** Between two keys of a scanner, milliseconds. The slowest on the market are at 30; two keys of a hand are above 60. */
const PAUSE_MS = 50;

/** What one key adds; a hyphen adds nothing; `undefined`: no key of a code. */
const letterOf = (event: KeyboardEvent): string | undefined => {
  if (event.code === 'Minus' || event.code === 'NumpadSubtract' || event.key === '-') return '';
  const placed = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
  if (placed !== undefined) return placed;
  return /^[A-Za-z0-9]$/.test(event.key) ? event.key.toUpperCase() : undefined;
};

interface Scan {
  readonly text: string;
  /** `KeyboardEvent.timeStamp` of its last key. */
  readonly at: number;
}

/** The field that had the focus when a scan began, and what stood in it: the first letter came through. */
interface Touched {
  readonly field: HTMLInputElement;
  readonly value: string;
}

const touchedBy = ({ target }: KeyboardEvent): Touched | null =>
  target instanceof HTMLInputElement ? { field: target, value: target.value } : null;

/** As it was before the scan. Leaving it ends what an input method made of the letters. */
const restore = ({ field, value }: Touched): void => {
  field.blur();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

const NOTHING: Scan = { text: '', at: Number.NEGATIVE_INFINITY };

/**
 * The scan after one more key. `ours`: it begins as our codes do, so the screen is not to hear it.
 * A key that comes late begins anew.
 */
export const stepScan = (
  scan: Scan,
  letter: string,
  at: number,
  prefix: string,
): { readonly scan: Scan; readonly ours: boolean } => {
  const text = at - scan.at > PAUSE_MS ? letter : scan.text + letter;
  const ours = text.length > 1 && (text.startsWith(prefix) || prefix.startsWith(text));
  return { scan: { text, at }, ours };
};

/** Calls `onScan` with each whole code that begins with `prefix`, without its hyphens; nothing while `onScan` is absent. */
export const useScanner = (prefix: string, onScan: ((code: string) => void) | undefined): void => {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    let scan = NOTHING;
    let touched: Touched | null = null;
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key === 'Shift') return;
      const letter = letterOf(event);
      if (letter !== undefined) {
        const step = stepScan(scan, letter, event.timeStamp, prefix);
        scan = step.scan;
        if (scan.text.length === 1) touched = touchedBy(event);
        if (step.ours) quieten(event);
        return;
      }
      const whole = event.timeStamp - scan.at <= PAUSE_MS && scan.text.startsWith(prefix) ? scan.text : null;
      scan = NOTHING;
      if (whole === null || (event.code !== 'Enter' && event.key !== 'Enter')) return;
      quieten(event);
      if (touched !== null) restore(touched);
      latest.current?.(whole);
    };
    // Before the screen's own keys hear them.
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, [prefix]);
};

const quieten = (event: KeyboardEvent): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
};
