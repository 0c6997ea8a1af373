import type { ReactNode } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Of } from '../scene.ts';
import { inlineWords, text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { Counts } from '../views-schema.ts';

/** Parts that several of these screens have. */

export const Back = ({
  onBack,
  disabled = false,
  words = ja.button.back,
}: {
  readonly onBack: () => void;
  readonly disabled?: boolean;
  readonly words?: string;
}) => (
  <Button size="large" onPress={onBack} disabled={disabled}>
    {words}
  </Button>
);

/** Another card lies there than the one that this is about. */
export const OtherCard = ({ of, model }: { readonly of: Of; readonly model: BenefitsModel }) => {
  const there = model.host.benefits.customer;
  if (there === null || there.tapId === of.tapId) return null;
  return (
    <Banner tone="care">
      {text.customer.stale}
      {text.customer.tapped(timeInJapan(of.at))}
    </Banner>
  );
};

/** Why the last thing was not done, beside what is to be put right. A supervisor who did not come is no fault. */
export const Refusal = ({ reason }: { readonly reason: string | null }) =>
  reason === null || reason === 'cancelled' ? null : <Banner tone="stop">{inlineWords(reason)}</Banner>;

/** A figure with its label. */
export const Figure = ({
  label,
  value,
  more,
}: {
  readonly label: string;
  readonly value: string;
  readonly more?: string;
}) => (
  <div className="rounded-12 border-2 border-line bg-paper px-4 py-2 small:px-3 small:py-1">
    <dt className="text-[1.125rem] text-soft">{label}</dt>
    <dd className="text-[1.875rem] leading-130 font-bold tabular-nums small:text-[1.5rem]">
      {value}
      {more !== undefined && <span className="ml-3 text-[1.25rem] font-normal text-soft">{more}</span>}
    </dd>
  </div>
);

/** What stands of a day. */
export const Tally = ({ counts }: { readonly counts: Counts }) => {
  const { redeemed, spent, earned, undone } = counts;
  const words = text.closing;
  return (
    <dl className="grid grid-cols-4 gap-3 small:grid-cols-2 small:gap-2">
      <Figure label={words.redeemed} value={text.times(redeemed)} />
      <Figure label={words.spent} value={text.points(spent.points)} more={text.times(spent.count)} />
      <Figure label={words.earned} value={text.points(earned.points)} more={text.times(earned.count)} />
      <Figure label={words.undone} value={text.times(undone)} />
    </dl>
  );
};

/** Reasons to choose from: nobody types a name into one. */
export const Reasons = ({
  title,
  reasons,
  reason,
  onChange,
}: {
  readonly title: string;
  readonly reasons: readonly string[];
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}) => (
  <Choices
    label={title}
    options={reasons.map((each) => [each, each] as const)}
    value={reason}
    onChange={onChange}
    across={2}
    size="roomy"
  />
);

export const Empty = ({ children }: { readonly children: ReactNode }) => (
  <p className="phrase m-auto max-w-[44rem] text-center text-[1.625rem] leading-140 text-soft small:text-[1.25rem]">
    {children}
  </p>
);
