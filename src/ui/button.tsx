import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { isTooSoon } from './double-press.ts';

const KINDS = {
  /** The one thing to do next. */
  primary:
    'bg-act text-white border-act data-hovered:bg-act-strong data-pressed:bg-blue-1200 data-disabled:bg-solid-gray-300 data-disabled:border-solid-gray-300 data-disabled:text-solid-gray-700',
  plain:
    'bg-paper text-act border-act data-hovered:bg-act-soft data-pressed:bg-blue-100 data-disabled:text-solid-gray-536 data-disabled:border-solid-gray-300',
  /** Takes something back. */
  stop: 'bg-paper text-stop border-stop data-hovered:bg-stop-soft data-pressed:bg-red-100 data-disabled:text-solid-gray-536 data-disabled:border-solid-gray-300',
  quiet:
    'bg-transparent text-act border-transparent underline underline-offset-4 data-hovered:bg-act-soft data-pressed:bg-blue-100',
} as const;

/** Words on a button part at their spaces only: in a narrow row each letter would be a line. */
const SIZES = {
  /** At least 56 px high on the smallest screen. */
  normal: 'min-h-[max(3.75rem,56px)] px-6 text-[1.375rem] break-keep wrap-break-word',
  large:
    'min-h-[max(5.5rem,72px)] px-10 text-[1.875rem] break-keep wrap-break-word small:min-h-[56px] small:px-4 small:text-[1.375rem]',
  /** Alone in a row. */
  wide: 'min-h-[max(5rem,64px)] px-6 text-[1.625rem] w-full',
} as const;

interface Props {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly kind?: keyof typeof KINDS;
  readonly size?: keyof typeof SIZES;
  readonly disabled?: boolean;
  /** Has the focus when its screen appears, so that Enter presses it. */
  readonly first?: boolean;
  /** What a screen reader says, where the words on it are short. */
  readonly label?: string;
  /** A switch: on or off. */
  readonly pressed?: boolean;
  readonly className?: string;
}

/** A press by finger, mouse, Enter or Space. */
export const Button = ({
  children,
  onPress,
  kind = 'plain',
  size = 'normal',
  disabled = false,
  first = false,
  label,
  pressed,
  className = '',
}: Props) => (
  <AriaButton
    onPress={({ pointerType }) => {
      if (!isTooSoon(pointerType)) onPress();
    }}
    isDisabled={disabled}
    autoFocus={first}
    {...(label === undefined ? {} : { 'aria-label': label })}
    {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
    className={`inline-flex items-center justify-center gap-3 rounded-12 border-2 font-bold leading-130 text-center cursor-default ${KINDS[kind]} ${SIZES[size]} ${className}`}
  >
    {children}
  </AriaButton>
);
