import { Input, Label, TextField } from 'react-aria-components';

/** One line to type in, with its words above. `active`: the on-screen keys work on it. */
export const Field = ({
  label,
  value,
  onChange,
  onFocus,
  active,
  hint,
  secret = false,
  numeric = false,
  first = false,
  maxLength = 60,
  onSubmit,
  className = '',
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onFocus: () => void;
  readonly active: boolean;
  readonly hint?: string;
  readonly secret?: boolean;
  readonly numeric?: boolean;
  readonly first?: boolean;
  readonly maxLength?: number;
  readonly onSubmit: () => void;
  readonly className?: string;
}) => (
  <TextField
    value={value}
    onChange={onChange}
    autoFocus={first}
    type={secret ? 'password' : 'text'}
    autoComplete="off"
    className={`flex min-w-0 flex-col gap-1 ${className}`}
  >
    <Label className="text-[1.25rem] font-bold">{label}</Label>
    <Input
      inputMode={numeric ? 'numeric' : 'text'}
      maxLength={maxLength}
      spellCheck={false}
      placeholder={hint ?? ''}
      onFocus={onFocus}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) onSubmit();
      }}
      className={`h-[max(4rem,56px)] w-full min-w-0 rounded-8 border-2 bg-paper px-4 text-[1.75rem] placeholder:text-[1.125rem] placeholder:text-solid-gray-600 ${
        active ? 'border-act' : 'border-solid-gray-536'
      }`}
    />
  </TextField>
);
