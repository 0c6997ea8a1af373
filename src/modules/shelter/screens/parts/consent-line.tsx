import { Button } from '../../../../ui/button.tsx';
import type { Consent } from '../../schema.ts';
import { consentText as words } from '../../screen-text-consent.ts';

/** 安否情報の回答への意思, in one line that is a button: read in passing, changed when somebody wishes it. */
export const ConsentLine = ({
  consent,
  asked,
  disabled,
  onChange,
}: {
  readonly consent: Consent;
  /** Said by the people themselves, not only the default of the place. */
  readonly asked: boolean;
  readonly disabled: boolean;
  readonly onChange: () => void;
}) => {
  const line = words.of.map(([level, short]) => `${short} ${consent[level] ? '○' : '×'}`).join('　');
  const spoken = words.of
    .map(([level, short]) => `${short} ${consent[level] ? words.yes : words.no}`)
    .join('、');
  return (
    <Button
      kind="quiet"
      disabled={disabled}
      label={`${words.line}：${spoken}。${words.change}`}
      className="min-h-[max(3.5rem,56px)]! px-2! text-[1.25rem]!"
      onPress={onChange}
    >
      <span className="text-left">
        <span className="font-normal">{asked ? words.line : words.lineDefault}：</span>
        {line}
      </span>
    </Button>
  );
};
