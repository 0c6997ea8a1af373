import { ja } from './text/ja.ts';

/** 数字キー: as on a telephone, each key as large as a thumb (20 mm on a counter terminal). */

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const Key = ({
  children,
  onTap,
  label,
  disabled,
}: {
  readonly children: string;
  readonly onTap: () => void;
  readonly label?: string;
  readonly disabled: boolean;
}) => (
  <button
    type="button"
    tabIndex={-1}
    disabled={disabled}
    aria-label={label}
    // The focus stays where it is: a scanner or a keyboard goes on from there.
    onMouseDown={(event) => event.preventDefault()}
    onClick={onTap}
    className={`grid h-[max(5rem,72px)] place-items-center rounded-12 border-2 border-solid-gray-536 bg-paper font-bold text-ink hover:bg-act-soft active:bg-blue-100 disabled:text-solid-gray-420 ${
      children.length > 1 ? 'text-[1.25rem]' : 'text-[2.25rem]'
    }`}
  >
    {children}
  </button>
);

export const NumberPad = ({
  onDigit,
  onErase,
  onEmpty,
  disabled = false,
  className = '',
}: {
  readonly onDigit: (digit: string) => void;
  readonly onErase: () => void;
  readonly onEmpty: () => void;
  readonly disabled?: boolean;
  readonly className?: string;
}) => (
  <fieldset data-pad aria-label={ja.numberPad.label} className={`grid grid-cols-3 gap-2.5 ${className}`}>
    {KEYS.map((digit) => (
      <Key key={digit} disabled={disabled} onTap={() => onDigit(digit)}>
        {digit}
      </Key>
    ))}
    <Key disabled={disabled} onTap={onEmpty}>
      {ja.numberPad.empty}
    </Key>
    <Key disabled={disabled} onTap={() => onDigit('0')}>
      0
    </Key>
    <Key disabled={disabled} onTap={onErase}>
      {ja.numberPad.erase}
    </Key>
  </fieldset>
);
