import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { EndedView } from '../views-schema.ts';
import { DueWords } from './parts.tsx';

const words = text.ended;

const RECEIPTS: Readonly<Record<EndedView['receipt'], string>> = {
  none: '',
  printing: words.printing,
  printed: words.printed,
  failed: words.failed,
  no_printer: words.noPrinter,
};

/** おわりました: what was lent and when it is due, until the next one comes or a few seconds have gone. */
export const Ended = ({ model, ended }: { readonly model: LibraryModel; readonly ended: EndedView }) => {
  useKeys({ Escape: model.clear });
  const { items, receipt } = ended;
  const { printer, receipt: wanted } = model.host.library.offers;
  const mayPrint =
    printer && wanted !== 'never' && items.length > 0 && (receipt === 'none' || receipt === 'failed');
  return (
    <Screen
      back={
        mayPrint ? (
          <Button size="large" onPress={model.printReceipt}>
            {words.slip}
          </Button>
        ) : undefined
      }
      actions={
        <Button kind="primary" size="large" first onPress={model.clear}>
          {words.next}
        </Button>
      }
    >
      <div role="status" data-ended={ended.why} className="m-auto flex w-full max-w-[64rem] flex-col gap-4">
        <div className="flex items-center gap-6">
          <DoneMark className="size-28 text-good small:size-14" />
          <div>
            <h1 className="phrase text-[3.25rem] leading-120 font-bold small:text-[1.75rem]">
              {words[ended.why === 'time' ? 'time' : 'done']}
            </h1>
            <p className="phrase text-[1.75rem] small:text-[1.25rem]">{words.thanks(items.length)}</p>
            {ended.why === 'time' && <p className="phrase text-[1.25rem] text-soft">{words.timeLead}</p>}
            {RECEIPTS[receipt] !== '' && (
              <p className="phrase text-[1.5rem] font-bold">{RECEIPTS[receipt]}</p>
            )}
          </div>
        </div>
        {items.length > 0 && (
          <ul className="flex flex-col">
            {items.slice(0, 8).map(({ code, title, due }) => (
              <li
                key={code}
                className="flex flex-wrap items-baseline justify-between gap-x-6 border-t-2 border-line py-1.5"
              >
                <span className="line-clamp-1 min-w-0 flex-1 text-[1.5rem] font-bold">
                  {title === '' ? words.untitled(code) : title}
                </span>
                <DueWords due={due} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Screen>
  );
};
