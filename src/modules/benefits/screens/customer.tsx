import type { ReactNode } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { CareMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { VerdictMark } from '../../../ui/verdict-marks.tsx';
import { STOP_WORDS, text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { Customer, OfferView } from '../views-schema.ts';
import { Back } from './parts.tsx';

const words = text.customer;

interface Props {
  readonly customer: Customer;
  readonly model: BenefitsModel;
}

const monthDay = (day: string): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** この特典が使えます: what this card may have here, and nothing of whose it is. */
export const CustomerView = ({ customer, model }: Props) => {
  const { offers, points, campaigns, basis, tapId } = customer;
  const { dispatch } = model;
  const usable = offers.filter(({ stop }) => stop === null);
  const spend = (): void => dispatch({ kind: 'spend_chosen', customer });
  const [campaign] = campaigns;
  const earn = (): void => {
    if (campaign !== undefined) dispatch({ kind: 'earn_chosen', customer, campaign });
  };
  const choose = (at: number): void => {
    const offer = usable[at];
    if (offer !== undefined) dispatch({ kind: 'offer_chosen', customer, offer });
  };
  useKeys({
    ...digitKeys((digit) => choose(Number(digit) - 1)),
    F2: spend,
    F4: earn,
    Escape: model.next,
  });
  const may = usable.length > 0;
  const isGood = may || points.stop === null;
  return (
    <Screen
      title={may ? words.some(usable.length) : isGood ? words.pointsOnly : words.none}
      mark={
        isGood ? (
          <VerdictMark shape="ring" className="size-14 text-good small:size-10" />
        ) : (
          <CareMark className="size-14 text-yellow-1000 small:size-10" />
        )
      }
      verdictOf={tapId}
      back={<Back onBack={model.next} words={words.next} />}
      actions={<Actions customer={customer} spend={spend} earn={earn} />}
    >
      {customer.stop !== null && <Banner tone="stop">{STOP_WORDS[customer.stop]}</Banner>}
      {basis === 'alone' && customer.stop === null && <Banner tone="care">{words.alone}</Banner>}
      {basis === 'asking' && <Banner tone="info">{words.asking}</Banner>}
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-6 small:grid-cols-1 small:gap-3">
        {offers.length > 0 ? (
          <ul aria-label={words.noneHere} className="flex flex-col gap-3 small:gap-2">
            {offers.map((offer) => (
              <OfferLine
                key={offer.offerId}
                offer={offer}
                number={usable.indexOf(offer) + 1}
                asking={basis === 'asking'}
                onPress={() => dispatch({ kind: 'offer_chosen', customer, offer })}
              />
            ))}
          </ul>
        ) : (
          <span />
        )}
        <Points customer={customer} />
      </div>
    </Screen>
  );
};

const Actions = ({
  customer: { points, campaigns },
  spend,
  earn,
}: {
  readonly customer: Customer;
  readonly spend: () => void;
  readonly earn: () => void;
}) => (
  <>
    {campaigns.length > 0 && (
      <Button size="large" onPress={earn}>
        {words.earn}
      </Button>
    )}
    {points.stop === null && (
      <Button size="large" kind="primary" onPress={spend}>
        {words.spend}
      </Button>
    )}
  </>
);

const OfferLine = ({
  offer: { title, detail, stop, again },
  number,
  asking,
  onPress,
}: {
  readonly offer: OfferView;
  readonly number: number;
  readonly asking: boolean;
  readonly onPress: () => void;
}) => {
  const more = again === null ? '' : words.again(monthDay(again));
  if (stop !== null)
    return (
      <li className="rounded-12 border-2 border-line bg-ground px-5 py-3 small:px-3 small:py-2">
        <p className="phrase text-[1.375rem] leading-130 text-soft">{title}</p>
        <p className="phrase text-[1.25rem] font-bold">
          {asking && stop === 'needs_line' ? words.asking : `✕ ${STOP_WORDS[stop]}`}
          {more !== '' && <span className="ml-3 font-normal">{more}</span>}
        </p>
      </li>
    );
  return (
    <li>
      <Button size="wide" onPress={onPress} className="justify-between! gap-4! text-left!">
        {number <= 9 && (
          <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line text-[1.125rem] font-normal text-soft small:hidden">
            {number}
          </kbd>
        )}
        <span className="flex-1">
          <span className="phrase block text-[1.625rem] leading-130 small:text-[1.375rem]">{title}</span>
          {detail !== '' && (
            <span className="phrase block text-[1.125rem] font-normal text-soft">{detail}</span>
          )}
        </span>
        <span className="shrink-0 text-[1.375rem]">{words.use}</span>
      </Button>
    </li>
  );
};

const Points = ({ customer: { points, campaigns } }: { readonly customer: Customer }) => {
  const { balance, spendable, next, stop } = points;
  const line = (said: ReactNode) => <p className="phrase text-[1.125rem] leading-140 text-soft">{said}</p>;
  return (
    <section
      aria-label={words.balance}
      className="flex flex-col gap-1 rounded-16 border-2 border-line bg-paper px-5 py-4 small:px-4 small:py-3"
    >
      <h2 className="text-[1.25rem] text-soft">{words.balance}</h2>
      <p
        className="text-[2.75rem] leading-120 font-bold tabular-nums small:text-[2rem]"
        data-balance={balance ?? ''}
      >
        {balance === null ? (stop === null ? words.unknown : '―') : text.points(balance)}
      </p>
      {stop !== null && <p className="phrase text-[1.25rem] font-bold">✕ {STOP_WORDS[stop]}</p>}
      {stop === null && balance === null && line(words.here(spendable))}
      {next !== null && line(words.expires(next.points, monthDay(next.until)))}
      {campaigns.map(({ campaignId, title, yenPerPoint }) => (
        <p key={campaignId} className="phrase border-t-2 border-line pt-1 text-[1.125rem] leading-140">
          {title}　{words.earnOf(yenPerPoint, 1)}
        </p>
      ))}
    </section>
  );
};
