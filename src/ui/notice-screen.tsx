import type { ReactNode } from 'react';
import { CareMark, StopMark } from './marks.tsx';
import { Screen } from './screen.tsx';
import { ja, type NoticeWords } from './text/ja.ts';

/** A stop (or a warning) that fills the screen: what happened, why, what to do next, and a button that does it. */
export const NoticeScreen = ({
  tone,
  words,
  detail,
  back,
  actions,
}: {
  readonly tone: 'stop' | 'care';
  readonly words: NoticeWords;
  /** A figure that only this time has (how far the clock is off). */
  readonly detail?: string | undefined;
  readonly back?: ReactNode;
  readonly actions: ReactNode;
}) => (
  <Screen back={back} actions={actions}>
    <div
      role="alert"
      className="m-auto grid w-full max-w-[68rem] grid-cols-[auto_minmax(0,1fr)] gap-x-10 gap-y-5 small:gap-x-4 small:gap-y-3"
    >
      {tone === 'stop' ? (
        <StopMark className="size-36 text-stop small:size-16" />
      ) : (
        <CareMark className="size-36 text-yellow-1000 small:size-16" />
      )}
      <div className="self-center">
        <h1 className="phrase text-[3rem] font-bold leading-120 small:text-[1.75rem]">{words.title}</h1>
        <p className="phrase mt-3 text-[1.625rem] leading-140 small:mt-1 small:text-[1.25rem]">
          {words.what}
        </p>
        {detail !== undefined && (
          <p className="phrase mt-2 text-[1.625rem] font-bold small:text-[1.25rem]">{detail}</p>
        )}
      </div>
      <div className="col-start-2 rounded-12 border-2 border-line bg-paper px-8 py-5 small:col-span-2 small:col-start-1 small:px-4 small:py-3">
        <h2 className="text-[1.375rem] font-bold text-soft">{ja.next}</h2>
        <ol className="mt-2 flex flex-col gap-3">
          {words.next.map((step, at) => (
            <li key={step} className="flex gap-4 text-[1.625rem] leading-140 small:text-[1.25rem]">
              {words.next.length > 1 && (
                <span className="mt-[0.15em] grid size-9 shrink-0 place-items-center rounded-full bg-act text-[1.25rem] font-bold text-white">
                  {at + 1}
                </span>
              )}
              <span className="phrase">{step}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  </Screen>
);
