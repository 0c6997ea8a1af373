import type { ReactNode } from 'react';
import { CareMark, InfoMark, StopMark } from './marks.tsx';

const TONES = {
  info: { box: 'bg-act-soft border-blue-800', mark: <InfoMark className="size-8 text-blue-800" /> },
  care: { box: 'bg-care-soft border-yellow-900', mark: <CareMark className="size-8 text-yellow-1000" /> },
  stop: { box: 'bg-stop-soft border-stop', mark: <StopMark className="size-8 text-stop" /> },
} as const;

/** A calm line of what should be known; the work goes on. */
export const Banner = ({
  tone,
  children,
  action,
}: {
  readonly tone: keyof typeof TONES;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div
    role={tone === 'stop' ? 'alert' : 'status'}
    className={`flex items-center gap-4 rounded-8 border-l-8 px-5 py-3 ${TONES[tone].box}`}
  >
    {TONES[tone].mark}
    <p className="phrase flex-1 text-[1.375rem] leading-140">{children}</p>
    {action}
  </div>
);
