import { Button } from '../../../ui/button.tsx';
import { DoneMark, StopMark } from '../../../ui/marks.tsx';
import type { Printing } from '../scene.ts';
import { text } from '../screen-text.ts';

const words = text.print;

/** How far a batch is, or why it stopped and what of it is not on paper. */
export const PrintState = ({
  printing,
  onRest,
}: {
  readonly printing: Printing;
  readonly onRest: () => void;
}) => {
  const { state, reason, pages, total, out, paper } = printing;
  const isBatch = paper === 'forms' || paper === 'letter';
  if (state === 'printing')
    return (
      <p role="status" className="flex flex-wrap items-baseline gap-x-4 text-[1.5rem] font-bold">
        {words.printing[paper]}
        {isBatch && <span className="tabular-nums">{words.progress(out.length, total)}</span>}
      </p>
    );
  if (state === 'printed')
    return (
      <p role="status" className="flex items-center gap-3 text-[1.5rem] font-bold text-good">
        <DoneMark className="size-8" />
        {words.printed(pages)}
      </p>
    );
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-[1.375rem] font-bold">
      <StopMark className="size-8 text-stop" />
      <span className="phrase min-w-0 flex-1 text-stop">
        {reason === null ? '' : words.failed[reason]}
        {isBatch && <span className="block text-ink">{words.progress(out.length, total)}</span>}
      </span>
      <Button onPress={onRest}>{isBatch ? words.rest(total - out.length) : words.again}</Button>
    </div>
  );
};
