import type { ReactNode } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Field } from '../../../ui/field.tsx';
import { REFUSAL_WORDS, UNKNOWN_REFUSAL } from '../screen-text.ts';

/** Parts that several of these screens have. */

/** A heading and what belongs to it. */
export const Group = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="flex flex-col gap-2">
    <h2 className="text-[1.25rem] font-bold text-soft">{title}</h2>
    {children}
  </section>
);

/** A figure with its label, large. */
export const Figure = ({ label, value }: { readonly label: string; readonly value: ReactNode }) => (
  <div className="rounded-12 border-2 border-line bg-paper px-5 py-3">
    <dt className="text-[1.125rem] text-soft">{label}</dt>
    <dd className="text-[2rem] font-bold tabular-nums leading-130 small:text-[1.5rem]">{value}</dd>
  </div>
);

/** A sheet's number as it is printed: letters and eight digits at the most. */
export const sheetWords = ({ series, from }: { readonly series: string; readonly from: number }): string =>
  `${series}${String(from).padStart(6, '0')}`;

export const sheetsWords = (sheets: {
  readonly series: string;
  readonly from: number;
  readonly count: number;
}): string =>
  sheets.count <= 1
    ? sheetWords(sheets)
    : `${sheetWords(sheets)} 〜 ${sheetWords({ ...sheets, from: sheets.from + sheets.count - 1 })}`;

/** What a person typed as a number; `undefined`: none. */
export const numberOf = (typed: string): number | undefined => {
  const digits = typed.normalize('NFKC').trim();
  return /^\d{1,8}$/.test(digits) ? Number(digits) : undefined;
};

/** Why the last thing was not done, beside what is to be put right. A supervisor who did not come is no fault. */
export const Refusal = ({ reason }: { readonly reason: string | null }) =>
  reason === null || reason === 'cancelled' ? null : (
    <Banner tone="stop">{REFUSAL_WORDS[reason] ?? UNKNOWN_REFUSAL}</Banner>
  );

/** Reasons to choose from. */
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
  <Group title={title}>
    <Choices
      label={title}
      options={reasons.map((each) => [each, each] as const)}
      value={reasons.includes(reason) ? reason : ''}
      onChange={onChange}
    />
  </Group>
);

/** A field for words or a number, by the keyboard. */
export const Line = ({
  label,
  value,
  onChange,
  onSubmit,
  most = 100,
  numeric = false,
  first = false,
  hint = '',
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  readonly most?: number;
  readonly numeric?: boolean;
  readonly first?: boolean;
  readonly hint?: string;
}) => (
  <Field
    label={label}
    value={value}
    onChange={onChange}
    onFocus={() => undefined}
    active
    maxLength={most}
    onSubmit={onSubmit}
    numeric={numeric}
    first={first}
    hint={hint}
  />
);
