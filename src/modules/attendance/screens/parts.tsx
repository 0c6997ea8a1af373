import { useEffect, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { ja } from '../../../ui/text/ja.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { ShownPerson } from '../views-schema.ts';

/** 戻る, at the left of the footer. */
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

/** Escape and 戻る lead the same way. */
export const useBack = ({ dispatch }: Pick<AttendanceModel, 'dispatch'>): (() => void) => {
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return back;
};

/** As she is called here. */
export const whoWords = ({ name, no }: ShownPerson): string => name ?? `職員番号 ${no}`;

/** The time on the screen, some times a second: a clock that jumps by two is not believed. */
export const useNow = (now: () => number): number => {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), 500);
    return () => clearInterval(timer);
  }, [now]);
  return moment;
};

/** Radio buttons as large as buttons. */
export const Choices = <T extends string>({
  label,
  options,
  value,
  onChange,
  across = 1,
}: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly value: T | '';
  readonly onChange: (value: T) => void;
  readonly across?: 1 | 2 | 4;
}) => (
  <RadioGroup
    aria-label={label}
    value={value === '' ? null : value}
    onChange={(chosen) => {
      const found = options.find(([each]) => each === chosen);
      if (found !== undefined) onChange(found[0]);
    }}
    className={`grid gap-2 ${across === 1 ? '' : across === 2 ? 'grid-cols-2' : 'grid-cols-4 small:grid-cols-2'}`}
  >
    {options.map(([each, said]) => (
      <Radio
        key={each}
        value={each}
        className="group relative flex min-h-[max(3.5rem,56px)] items-center gap-3 rounded-12 border-[3px] border-line bg-paper px-4 py-1 text-[1.25rem] leading-130 font-bold data-selected:border-act data-selected:bg-act-soft"
      >
        <span className="grid size-7 shrink-0 place-items-center rounded-full border-[3px] border-solid-gray-536 group-data-selected:border-act">
          <span className="size-3.5 rounded-full group-data-selected:bg-act" />
        </span>
        <span className="phrase">{said}</span>
      </Radio>
    ))}
  </RadioGroup>
);
