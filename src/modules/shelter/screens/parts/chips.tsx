import type { ReactNode } from 'react';
import { Button } from '../../../../ui/button.tsx';

/** Longer words are written smaller rather than in three lines. */
const LONG = 6;

/** One of several things that may be so; the chosen one has a tick and a thick border, not only a colour. */
export const Chip = ({
  chosen,
  onPress,
  children,
  label,
  disabled = false,
}: {
  readonly chosen: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
  /** What a screen reader says, where the words on it are short. */
  readonly label?: string;
  readonly disabled?: boolean;
}) => (
  <Button
    onPress={onPress}
    disabled={disabled}
    pressed={chosen}
    {...(label === undefined ? {} : { label })}
    className={`min-h-[max(3.5rem,56px)]! px-1.5! leading-120! [word-break:auto-phrase]! ${
      typeof children === 'string' && children.length > LONG ? 'text-[1.0625rem]!' : 'text-[1.25rem]!'
    } ${chosen ? 'border-[3px]! bg-blue-100!' : 'border-line! font-normal! text-ink!'}`}
  >
    {chosen && <span aria-hidden="true">✓</span>}
    {children}
  </Button>
);

/** A row of choices with its heading at the left. */
export const ChipRow = ({
  heading,
  children,
}: {
  readonly heading: string;
  readonly children: ReactNode;
}) => (
  <fieldset className="grid grid-cols-[7.5rem_minmax(0,1fr)] items-center gap-3 small:grid-cols-1 small:gap-1">
    <legend className="sr-only">{heading}</legend>
    <span aria-hidden="true" className="text-[1.25rem] leading-120 font-bold">
      {heading}
    </span>
    <div className="grid auto-cols-fr grid-cols-[repeat(auto-fit,minmax(7.25rem,1fr))] gap-2">{children}</div>
  </fieldset>
);
