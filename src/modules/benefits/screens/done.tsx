import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { Entry } from '../views-schema.ts';

const words = text.done;

export const doneWords = ({ act, points }: Pick<Entry, 'act' | 'points'>): string =>
  act === 'redeem' ? words.redeem : act === 'spend' ? words.spend(points) : words.earn(points);

/** 使いました. The next card takes it away. */
export const Done = ({
  scene: { entry, receipt },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly model: BenefitsModel;
}) => {
  const { next, dispatch, printReceipt, host } = model;
  useKeys({ Escape: next });
  const isWrong = receipt === 'printer_failed' || receipt === 'no_printer';
  return (
    <Screen
      title={doneWords(entry)}
      mark={<DoneMark className="size-14 text-good small:size-10" />}
      back={
        <Button kind="stop" size="large" onPress={() => dispatch({ kind: 'undo_asked', entry })}>
          {words.undo}
        </Button>
      }
      actions={
        <>
          {host.benefits.receipts && (
            <Button size="large" disabled={receipt === 'printing'} onPress={printReceipt}>
              {words.receipt}
            </Button>
          )}
          <Button kind="primary" size="large" first onPress={next}>
            {words.next}
          </Button>
        </>
      }
    >
      {receipt !== 'none' && <Banner tone={isWrong ? 'care' : 'info'}>{words.receipts[receipt]}</Banner>}
      <div className="m-auto flex max-w-[52rem] flex-col gap-3 text-center" data-done={entry.key}>
        {entry.title !== '' && (
          <p className="phrase text-[2.5rem] leading-130 font-bold small:text-[1.625rem]">{entry.title}</p>
        )}
        {entry.act !== 'redeem' && (
          <p className="text-[5rem] leading-120 font-bold tabular-nums small:text-[3rem]">
            {text.points(entry.points)}
          </p>
        )}
        {entry.act === 'spend' && (
          <p className="phrase text-[2rem] font-bold small:text-[1.375rem]">{text.spend.pay(entry.points)}</p>
        )}
        {entry.balance !== null && entry.act !== 'redeem' && (
          <p className="text-[1.75rem] small:text-[1.25rem]">{words.balance(entry.balance)}</p>
        )}
        {entry.basis === 'offline' && (
          <p className="phrase text-[1.25rem] leading-140 text-soft">{words.offline[entry.act]}</p>
        )}
      </div>
    </Screen>
  );
};

export const Undone = ({
  scene: { entry },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'undone' }>;
  readonly model: BenefitsModel;
}) => {
  const said = text.undo;
  useKeys({ Escape: model.next });
  return (
    <Screen
      title={said.done}
      mark={<DoneMark className="size-14 text-good small:size-10" />}
      actions={
        <Button kind="primary" size="large" first onPress={model.next}>
          {words.next}
        </Button>
      }
    >
      <div className="m-auto max-w-[48rem] text-center">
        <p className="phrase text-[2rem] font-bold small:text-[1.5rem]">{doneWords(entry)}</p>
        <p className="phrase mt-4 text-[1.625rem] small:text-[1.25rem]">{said.doneLead[entry.act]}</p>
        {entry.basis === 'offline' && <p className="mt-2 text-[1.25rem] text-soft">{said.offline}</p>}
      </div>
    </Screen>
  );
};
