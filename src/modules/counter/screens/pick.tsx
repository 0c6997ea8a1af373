import { Label, RadioGroup } from 'react-aria-components';
import { chosenOf, type Option, Tiles } from '../../../ui/choices.tsx';

/** One of a few, beside each other, with its words above. */
export const Pick = <T extends string>({
  label,
  note,
  ...asked
}: {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T | '';
  readonly onChange: (value: T) => void;
  /** Small, at the right of the words. */
  readonly note?: string | undefined;
}) => (
  <RadioGroup {...chosenOf(asked)} className="flex min-w-0 flex-col gap-0.5">
    <span className="flex items-baseline gap-3">
      <Label className="min-w-0 flex-1 text-[1.125rem] leading-130 font-bold">{label}</Label>
      {note !== undefined && <span className="text-[1rem] leading-130 text-soft">{note}</span>}
    </span>
    <div className="flex flex-wrap gap-2">
      <Tiles options={asked.options} size="small" />
    </div>
  </RadioGroup>
);
