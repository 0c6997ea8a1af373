import { useEffect, useRef } from 'react';

/**
 * バーコードリーダー: a hand-held scanner that types what it reads and then presses Enter. It is heard wherever the focus is; what
 * tells it from a hand is the pace. Any code is taken, with its signs (入場券: Code39, NW-7, QR); `scanner.ts` hears only codes of our own
 * with a known beginning, and can keep their letters from the screen.
 */

/** Most milliseconds between two keys of a scanner (USB about 16, wireless up to 40); a hand has a hundred and more. */
export const SCAN_GAP_MS = 50;
/** Fewer letters than these are no code. */
export const SCAN_MIN = 4;
const SCAN_MAX = 200;

export interface Typed {
  readonly text: string;
  /** When its last key came, milliseconds. */
  readonly last: number;
}

export const nothingTyped: Typed = { text: '', last: Number.NEGATIVE_INFINITY };

export interface TypedStep {
  readonly typed: Typed;
  /** The first key of what may become a code. */
  readonly begins: boolean;
  /** A whole code; its Enter is the scanner's and presses nothing. */
  readonly code?: string;
}

/** `key` as `KeyboardEvent.key`; `at` in milliseconds on any clock that only goes on. */
export const stepTyped = (typed: Typed, key: string, at: number): TypedStep => {
  const quick = at - typed.last <= SCAN_GAP_MS;
  if (key === 'Enter') {
    const whole = quick && typed.text.length >= SCAN_MIN && typed.text.length <= SCAN_MAX;
    return { typed: nothingTyped, begins: false, ...(whole ? { code: typed.text } : {}) };
  }
  // Shift and its like come between the letters of a code.
  if (key.length !== 1) return { typed, begins: false };
  return quick
    ? { typed: { text: typed.text + key, last: at }, begins: false }
    : { typed: { text: key, last: at }, begins: true };
};

/** With Japanese input on, the browser says `Process` and only the place of the key tells what it was. */
const keyOf = ({ key, code }: KeyboardEvent): string => {
  if (key !== 'Process') return key;
  const [, sign] = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(code) ?? [];
  return sign ?? (code === 'Minus' ? '-' : key);
};

/** A field into which the scanner typed has again what stood there. */
const restore = (field: HTMLInputElement, value: string): void => {
  if (field.value === value) return;
  // React hears only what looks like typing.
  Reflect.set(HTMLInputElement.prototype, 'value', value, field);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};

/** Hears a scanner as long as the screen that asks for it stands. */
export const useCodeScanner = (onCode: (code: string) => void): void => {
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  useEffect(() => {
    let typed = nothingTyped;
    let field: { readonly input: HTMLInputElement; readonly value: string } | undefined;
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const step = stepTyped(typed, keyOf(event), event.timeStamp);
      typed = step.typed;
      if (step.begins) {
        const { target } = event;
        field = target instanceof HTMLInputElement ? { input: target, value: target.value } : undefined;
      }
      if (step.code === undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field !== undefined) restore(field.input, field.value);
      latest.current(step.code);
    };
    // Before any screen hears the keys: the Enter of a scanner must not press the button that has the focus.
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, []);
};
