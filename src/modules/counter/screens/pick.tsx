import { Label, Radio, RadioGroup } from 'react-aria-components';

/** One of a few, beside each other, with its words above. */
export const Pick = <T extends string>({
  label,
  options,
  value,
  onChange,
  note,
}: {
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly value: T | '';
  readonly onChange: (value: T) => void;
  /** Small, at the right of the words. */
  readonly note?: string | undefined;
}) => (
  <RadioGroup
    value={value === '' ? null : value}
    onChange={(chosen) => {
      const found = options.find(([each]) => each === chosen);
      if (found !== undefined) onChange(found[0]);
    }}
    className="flex min-w-0 flex-col gap-0.5"
  >
    <span className="flex items-baseline gap-3">
      <Label className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold">{label}</Label>
      {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
    </span>
    <div className="flex flex-wrap gap-2">
      {options.map(([each, said]) => (
        <Radio
          key={each}
          value={each}
          className="group relative flex min-h-[max(3.25rem,48px)] items-center gap-2 rounded-8 border-[3px] border-line bg-paper px-3 text-[1.25rem] leading-130 font-bold data-selected:border-act data-selected:bg-act-soft"
        >
          <span className="grid size-6 shrink-0 place-items-center rounded-full border-[3px] border-solid-gray-536 group-data-selected:border-act">
            <span className="size-3 rounded-full group-data-selected:bg-act" />
          </span>
          <span className="phrase">{said}</span>
        </Radio>
      ))}
    </div>
  </RadioGroup>
);
