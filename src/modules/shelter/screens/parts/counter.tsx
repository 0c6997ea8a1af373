import { Button } from '../../../../ui/button.tsx';

/** One figure with a minus and a plus as large as a thumb; what is counted stands above it. */
export const Counter = ({
  label,
  hint,
  value,
  onChange,
  step = 1,
  max = 999,
  unit,
  keyHint,
  compact = false,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly step?: number;
  readonly max?: number;
  /** 人, 個, … after the figure. */
  readonly unit: string;
  /** The key that adds one. */
  readonly keyHint?: string;
  /** Lower, where more stands on the screen. */
  readonly compact?: boolean;
}) => (
  <fieldset
    className={`flex min-w-0 flex-col items-center ${compact ? 'gap-1 py-2' : 'gap-3 pt-4 pb-5'} rounded-16 border-2 border-line bg-paper px-4 small:gap-1 small:px-2 small:py-2`}
  >
    <legend className="sr-only">{label}</legend>
    <p className="flex items-center gap-3 text-[1.625rem] font-bold small:text-[1.25rem]" aria-hidden="true">
      {label}
      {keyHint !== undefined && (
        <kbd className="grid size-8 place-items-center rounded-6 border-2 border-line text-[1rem] text-soft">
          {keyHint}
        </kbd>
      )}
    </p>
    {hint !== undefined && <p className="-mt-2 text-[1.125rem] text-soft small:mt-0">{hint}</p>}
    <output
      aria-label={label}
      className={`${compact ? 'text-[2.75rem]' : 'text-[4.5rem]'} leading-100 font-bold tabular-nums small:text-[2.5rem] ${value === 0 ? 'text-soft' : ''}`}
    >
      {value}
      <span className="ml-1 text-[1.5rem]">{unit}</span>
    </output>
    <div className="grid w-full grid-cols-2 gap-3">
      {([-step, step] as const).map((by) => (
        <Button
          key={by}
          size={compact ? 'normal' : 'large'}
          kind={by < 0 ? 'plain' : 'primary'}
          className={`px-0! ${compact ? 'text-[1.75rem]!' : 'text-[2.5rem]!'}`}
          label={`${label} ひとつ ${by < 0 ? 'へらす' : 'ふやす'}`}
          disabled={by < 0 ? value === 0 : value >= max}
          onPress={() => onChange(Math.min(max, Math.max(0, value + by)))}
        >
          {by < 0 ? '−' : '＋'}
        </Button>
      ))}
    </div>
  </fieldset>
);
