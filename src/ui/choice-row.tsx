import type { ReactNode } from 'react';
import { Checkbox } from 'react-aria-components';
import { TickBox } from './marks.tsx';

/** A whole row to press: ticked or not, said by box, colour and a word. */
export const ChoiceRow = ({
  number,
  ticked,
  onChange,
  title,
  detail,
  state,
  words,
  disabled = false,
  roomy = false,
  narrow = false,
}: {
  /** The key that switches it; none above 9. */
  readonly number: number;
  readonly ticked: boolean;
  readonly onChange: () => void;
  readonly title: string;
  readonly detail: string;
  readonly state?: ReactNode;
  /** What ticked and not ticked mean here. */
  readonly words: { readonly on: string; readonly off: string };
  readonly disabled?: boolean;
  /** Taller, where there is room for it. */
  readonly roomy?: boolean;
  /** Two beside each other, with something at their side: what stands at the right stands in one column. */
  readonly narrow?: boolean;
}) => (
  <Checkbox
    isSelected={ticked}
    onChange={onChange}
    isDisabled={disabled}
    className={`relative flex ${roomy ? 'min-h-[7rem] small:min-h-[64px]' : 'min-h-[max(5rem,64px)]'} items-center rounded-12 border-[3px] py-1 small:gap-3 small:px-3 ${narrow ? 'gap-3 px-3' : 'gap-5 px-5'} ${
      ticked ? 'border-act bg-act-soft' : 'border-line bg-paper'
    }`}
  >
    <TickBox ticked={ticked} className="size-12" />
    <span className="min-w-0 flex-1">
      <span className="flex flex-wrap items-baseline gap-x-4">
        <span
          className={`${narrow ? 'text-[1.75rem]' : 'text-[2rem]'} leading-130 font-bold small:text-[1.5rem] ${ticked ? '' : 'text-soft'}`}
        >
          {title}
        </span>
        <span className="text-[1.25rem] text-soft">{detail}</span>
      </span>
      {state !== undefined && <span className="block">{state}</span>}
    </span>
    <span
      className={`flex shrink-0 items-center small:flex-row small:gap-3 ${narrow ? 'flex-col-reverse' : 'gap-5'}`}
    >
      <span
        className={`${narrow ? 'text-[1.125rem]' : 'text-[1.25rem]'} font-bold ${ticked ? 'text-act' : 'text-soft'}`}
      >
        {ticked ? words.on : words.off}
      </span>
      {number <= 9 && (
        <kbd className="grid size-8 shrink-0 place-items-center rounded-6 border-2 border-line bg-paper text-[1rem] text-soft">
          {number}
        </kbd>
      )}
    </span>
  </Checkbox>
);
