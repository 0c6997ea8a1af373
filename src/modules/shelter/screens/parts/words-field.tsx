import { useState } from 'react';
import { Field } from '../../../../ui/field.tsx';

/** Words that are typed in, where a touch cannot say it. */
export const WordsField = ({
  label,
  value,
  onChange,
  maxLength,
  hint,
  numeric = false,
  first = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength: number;
  readonly hint?: string;
  readonly numeric?: boolean;
  readonly first?: boolean;
}) => {
  const [active, setActive] = useState(false);
  return (
    <Field
      label={label}
      value={value}
      onChange={onChange}
      maxLength={maxLength}
      active={active}
      onFocus={() => setActive(true)}
      onSubmit={() => undefined}
      numeric={numeric}
      first={first}
      {...(hint === undefined ? {} : { hint })}
    />
  );
};
