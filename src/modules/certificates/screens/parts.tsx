import type { ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { REFUSAL_WORDS, UNKNOWN_REFUSAL } from '../screen-text.ts';

/** Parts that several of these screens have. */

export const Back = ({
  onBack,
  disabled = false,
}: {
  readonly onBack: () => void;
  readonly disabled?: boolean;
}) => (
  <Button size="large" onPress={onBack} disabled={disabled}>
    {ja.button.back}
  </Button>
);

/** Radio buttons as large as buttons. */
export const Choices = <T extends string>({
  label,
  options,
  value,
  onChange,
  across = 2,
}: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly value: T | '';
  readonly onChange: (value: T) => void;
  readonly across?: 1 | 2 | 3;
}) => (
  <RadioGroup
    aria-label={label}
    value={value === '' ? null : value}
    onChange={(chosen) => {
      const found = options.find(([each]) => each === chosen);
      if (found !== undefined) onChange(found[0]);
    }}
    className={`grid gap-2 ${across === 1 ? '' : across === 2 ? 'grid-cols-2 small:grid-cols-1' : 'grid-cols-3 small:grid-cols-1'}`}
  >
    {options.map(([each, said]) => (
      <Radio
        key={each}
        value={each}
        className="group relative flex min-h-[max(3.5rem,56px)] items-center gap-3 rounded-12 border-[3px] border-line bg-paper px-4 py-1 text-[1.375rem] leading-130 font-bold data-selected:border-act data-selected:bg-act-soft"
      >
        <span className="grid size-7 shrink-0 place-items-center rounded-full border-[3px] border-solid-gray-536 group-data-selected:border-act">
          <span className="size-3.5 rounded-full group-data-selected:bg-act" />
        </span>
        <span className="phrase">{said}</span>
      </Radio>
    ))}
  </RadioGroup>
);

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
      across={1}
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
