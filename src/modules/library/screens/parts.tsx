import type { ReactNode } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { refusalWords } from '../refusal-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { Due } from '../views-schema.ts';

export const Back = ({ onPress }: { readonly onPress: () => void }) => (
  <Button size="large" onPress={onPress}>
    {text.back}
  </Button>
);

/** What became of the last thing done on this page. */
export const PageNotes = ({
  model,
  done = null,
}: {
  readonly model: LibraryModel;
  readonly done?: string | null;
}) => {
  const { refusal, said } = model.flow;
  return (
    <>
      {refusal !== null && refusal !== 'cancelled' && <Banner tone="stop">{refusalWords(refusal)}</Banner>}
      {refusal === null && done !== null && <Banner tone="info">{done}</Banner>}
      {said.length > 0 && (
        <Banner tone="info">
          {text.session.saidBy}：{said.join('　')}
        </Banner>
      )}
    </>
  );
};

/** 返却期限, read from two metres where `large`. */
export const DueWords = ({ due, large = false }: { readonly due: Due | null; readonly large?: boolean }) => (
  <span className="inline-flex flex-wrap items-baseline gap-x-3">
    <span className={large ? 'text-[1.75rem]' : 'text-[1.25rem] text-soft'}>{text.session.due}</span>
    <span
      className={`font-bold whitespace-nowrap ${large ? 'text-[3.25rem] leading-[1.1] small:text-[2rem]' : 'text-[1.625rem]'}`}
    >
      {due === null ? text.session.ask : due.text}
    </span>
    {due !== null && !due.firm && <span className="text-[1.25rem]">（{text.session.about}）</span>}
  </span>
);

/** A row of a list: words at the left, one button at the right. */
export const Row = ({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) => (
  <li className="flex items-center gap-4 rounded-12 border-2 border-line bg-paper px-5 py-3 small:flex-wrap small:px-3">
    <div className="min-w-0 flex-1">{children}</div>
    {action}
  </li>
);

export const Empty = ({ children }: { readonly children: ReactNode }) => (
  <p role="status" className="phrase m-auto text-[1.75rem] font-bold text-soft">
    {children}
  </p>
);
