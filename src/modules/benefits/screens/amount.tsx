import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { pointsFor } from '../rules.ts';
import { amountOf, type Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import { Back, OtherCard, Refusal } from './parts.tsx';

/** The keys of a till: digits go to the amount, whatever has the focus. */
const useAmountKeys = ({ dispatch, busy }: BenefitsModel, on: () => void): void => {
  useKeys(
    busy
      ? {}
      : {
          ...digitKeys((digit) => dispatch({ kind: 'digit', digit })),
          Backspace: () => dispatch({ kind: 'erased' }),
          Delete: () => dispatch({ kind: 'emptied' }),
          Enter: on,
          Escape: () => dispatch({ kind: 'back' }),
        },
  );
};

/** What is asked stands beside the pad: on a screen of 600 lines there is no room above it. */
const Pad = ({
  model: { dispatch, busy },
  title,
  lead,
  of,
  amount,
  children,
}: {
  readonly model: BenefitsModel;
  readonly title: string;
  readonly lead: string;
  readonly of: ReactNode;
  readonly amount: string;
  readonly children: ReactNode;
}) => (
  <div className="my-auto grid grid-cols-[minmax(0,1fr)_26rem] items-center gap-8 small:my-0 small:grid-cols-1 small:gap-3">
    <div className="flex flex-col gap-3">
      <div>
        <h1 className="phrase text-[2.5rem] leading-130 font-bold small:text-[1.75rem]">{title}</h1>
        <p className="phrase text-[1.25rem] text-soft">{lead}</p>
      </div>
      {of}
      <p
        role="status"
        className="rounded-12 border-[3px] border-act bg-paper px-6 py-4 text-right text-[3.5rem] leading-120 font-bold tabular-nums small:py-2 small:text-[2.5rem]"
      >
        {amount}
      </p>
      {children}
    </div>
    <NumberPad
      disabled={busy}
      onDigit={(digit) => dispatch({ kind: 'digit', digit })}
      onErase={() => dispatch({ kind: 'erased' })}
      onEmpty={() => dispatch({ kind: 'emptied' })}
    />
  </div>
);

/** ポイントを使う: how many, and then once more, alone on the screen. */
export const Spend = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'spend' }>;
  readonly model: BenefitsModel;
}) => (scene.sure ? <Sure scene={scene} model={model} /> : <HowMany scene={scene} model={model} />);

type SpendProps = Parameters<typeof Spend>[0];

const HowMany = ({ scene: { of, typed, points }, model }: SpendProps) => {
  const { dispatch, flow } = model;
  const words = text.spend;
  const on = (): void => dispatch({ kind: 'amount_said' });
  useAmountKeys(model, on);
  return (
    <Screen
      back={<Back onBack={() => dispatch({ kind: 'back' })} />}
      actions={
        <Button kind="primary" size="large" disabled={typed === ''} onPress={on}>
          {words.next}
        </Button>
      }
    >
      <Pad
        model={model}
        title={words.title}
        lead={words.lead}
        of={
          <>
            <OtherCard of={of} model={model} />
            <Refusal reason={flow.refusal} />
          </>
        }
        amount={text.points(amountOf(typed) ?? 0)}
      >
        <p className="phrase text-[1.375rem]">
          {points.balance === null
            ? text.customer.here(points.spendable)
            : `${text.customer.balance} ${text.points(points.balance)}`}
        </p>
        {points.balance !== null && (
          <Button onPress={() => dispatch({ kind: 'all_points' })}>{words.all(points.spendable)}</Button>
        )}
      </Pad>
    </Screen>
  );
};

const Sure = ({ scene: { of, typed, points }, model }: SpendProps) => {
  const { dispatch, busy, spend } = model;
  const words = text.spend;
  const count = amountOf(typed) ?? 0;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={words.sureTitle(count)}
      lead={words.sureLead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" first disabled={busy} onPress={spend}>
          {busy ? text.offer.working : words.yes}
        </Button>
      }
    >
      <OtherCard of={of} model={model} />
      <div className="m-auto text-center">
        <p className="text-[5.5rem] leading-120 font-bold tabular-nums small:text-[3.75rem]">
          {text.points(count)}
        </p>
        <p className="phrase mt-4 text-[2rem] font-bold small:text-[1.375rem]">{words.pay(count)}</p>
        {points.balance !== null && (
          <p className="mt-2 text-[1.5rem] text-soft small:text-[1.25rem]">
            {words.left(points.balance - count)}
          </p>
        )}
      </div>
    </Screen>
  );
};

/** ポイントを付ける: of what was paid. */
export const Earn = ({
  scene: { of, campaign, typed },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'earn' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, busy, earn } = model;
  const words = text.earn;
  const yen = amountOf(typed);
  const points = yen === undefined ? 0 : pointsFor(campaign, yen);
  const on = (): void => {
    if (points > 0) earn();
  };
  useAmountKeys(model, on);
  return (
    <Screen
      back={<Back onBack={() => dispatch({ kind: 'back' })} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" disabled={points === 0 || busy} onPress={on}>
          {busy ? text.offer.working : points === 0 ? words.none : words.yes(points)}
        </Button>
      }
    >
      <Pad
        model={model}
        title={words.title}
        lead={campaign.title}
        of={<OtherCard of={of} model={model} />}
        amount={text.yen(yen ?? 0)}
      >
        <p className="phrase text-[1.625rem] font-bold">
          {points > 0 ? words.gives(points) : words.tooLittle(campaign.yenPerPoint)}
        </p>
        <p className="phrase text-[1.25rem] text-soft">
          {text.customer.earnOf(campaign.yenPerPoint, 1)}　{words.most(campaign.most)}
        </p>
      </Pad>
    </Screen>
  );
};
