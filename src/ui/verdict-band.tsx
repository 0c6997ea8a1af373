import type { ReactNode } from 'react';
import { VerdictMark, type VerdictShape } from './verdict-marks.tsx';

/**
 * 判定: the word, as high as a sixth of the screen or more, and its shape; read from two metres, in grey too: going on is dark on
 * light, a stop is light on dark.
 */
export const VerdictBand = ({
  tone,
  shape,
  word,
  children,
}: {
  readonly tone: 'go' | 'stop';
  readonly shape: VerdictShape;
  readonly word: string;
  /** Beside the word, or below it where there is no room. */
  readonly children?: ReactNode;
}) => (
  <div
    className={`flex flex-wrap items-center gap-x-8 gap-y-1 px-10 py-3 small:gap-x-3 small:px-4 small:py-1 ${
      tone === 'go' ? 'border-b-[6px] border-good bg-good-soft' : 'bg-stop text-white'
    }`}
  >
    <VerdictMark
      shape={shape}
      className={`size-[9rem] small:size-[4.5rem] ${tone === 'go' ? 'text-good' : 'text-white'}`}
      inner="var(--color-red-900)"
    />
    <h1
      data-verdict-word
      className="text-[max(8.4rem,134px)] leading-[1.1] font-bold whitespace-nowrap small:text-[4.8rem]"
    >
      {word}
    </h1>
    {children}
  </div>
);
