import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { LibraryPhase } from '../views-schema.ts';

const words = text.pin;

/** 暗証番号: dots alone, and gone after each try. */
export const PinPlace = ({
  model,
  phase,
}: {
  readonly model: LibraryModel;
  readonly phase: Extract<LibraryPhase, { readonly kind: 'pin' }>;
}) => {
  const [pin, setPin] = useState('');
  const { wrong, left, busy } = phase;
  useKeys({ Escape: model.clear });
  const waits = busy || model.flow.busy;
  const go = (): void => {
    if (pin === '' || waits) return;
    model.pin(pin);
    setPin('');
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={model.clear}>
          {words.quit}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" disabled={pin === '' || waits} onPress={go}>
          {words.go}
        </Button>
      }
    >
      {wrong && <Banner tone="stop">{words.wrong(left)}</Banner>}
      <div className="m-auto grid w-full max-w-[64rem] grid-cols-2 items-center gap-12 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          <p className="text-[1.5rem] tabular-nums">{text.session.number(phase.number)}</p>
          <Field
            label={words.label}
            value={pin}
            onChange={setPin}
            onFocus={() => undefined}
            active
            numeric
            secret
            first
            maxLength={32}
            onSubmit={go}
          />
          <p className="phrase text-[1.25rem] text-soft">{words.forgot}</p>
        </div>
        <NumberPad
          disabled={waits}
          onDigit={(digit) => setPin(pin + digit)}
          onErase={() => setPin(pin.slice(0, -1))}
          onEmpty={() => setPin('')}
        />
      </div>
    </Screen>
  );
};
