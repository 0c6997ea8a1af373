import { type ReactNode, useEffect, useRef } from 'react';
import { sceneAppeared } from './double-press.ts';

interface ScreenProps {
  /**
   * The question or the fact, one line, large. Words alone: by them it is known that another scene has appeared, and what is drawn
   * anew with every word of the host would be another each time.
   */
  readonly title?: string;
  /** Before the title. */
  readonly mark?: ReactNode;
  readonly lead?: ReactNode;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
  /** The way back stands at the left, the way on at the right. */
  readonly back?: ReactNode;
  readonly actions?: ReactNode;
  /**
   * Set on the screen that tells who is there: becomes `data-verdict-visit`, and after it is painted a
   * `kazasu:verdict` mark with the visit as its detail is left for measurements.
   */
  readonly verdictOf?: string;
}

/** Runs `done` right after the next frame has been drawn: a frame's callback runs before it, a message's after it. */
const afterPaint = (done: () => void): void => {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  });
};

const useVerdictMark = (visitId: string | undefined): void => {
  const marked = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (visitId === undefined || marked.current === visitId) return undefined;
    marked.current = visitId;
    afterPaint(() => performance.mark('kazasu:verdict', { detail: visitId }));
    return undefined;
  }, [visitId]);
};

/** One decision: a title, what it is about, and at the bottom what can be done. */
export const Screen = ({ title, mark, lead, aside, children, back, actions, verdictOf }: ScreenProps) => {
  useVerdictMark(verdictOf);
  // Every scene has another title, or is another person's.
  useEffect(() => sceneAppeared(), [title, verdictOf]);
  return (
    <div
      className="grid h-full min-h-0 grid-rows-[minmax(0,1fr)_auto] small:h-auto small:min-h-full small:grid-rows-[1fr_auto]"
      {...(verdictOf === undefined ? {} : { 'data-verdict-visit': verdictOf })}
    >
      <main className="flex min-h-0 flex-col gap-4 scroll-py-24 overflow-y-auto px-10 pt-6 pb-6 small:gap-3 small:overflow-visible small:px-4 small:pt-3 small:pb-4">
        {title !== undefined && (
          <div className="flex items-end justify-between gap-8 small:flex-wrap small:gap-x-4 small:gap-y-1">
            <div>
              <h1
                className={`phrase text-[2.5rem] font-bold leading-130 small:text-[1.75rem] ${mark === undefined ? '' : 'flex items-center gap-4'}`}
              >
                {mark}
                {title}
              </h1>
              {lead !== undefined && (
                <p className="phrase mt-1 text-[1.375rem] text-soft small:mt-0 small:text-[1.125rem]">
                  {lead}
                </p>
              )}
            </div>
            {aside}
          </div>
        )}
        {children}
      </main>
      {(back !== undefined || actions !== undefined) && (
        <footer className="flex items-center gap-4 border-t-2 border-line bg-paper px-10 py-4 small:sticky small:bottom-0 small:flex-wrap small:gap-2 small:px-4 small:py-2">
          {back}
          <div className="ml-auto flex items-center gap-4 small:flex-wrap small:justify-end small:gap-2">
            {actions}
          </div>
        </footer>
      )}
    </div>
  );
};
