import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { CareMark } from '../../../ui/marks.tsx';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.pin;
const LENGTH = 4;

/** 暗証番号, by the holder herself: large keys, nothing to read off, and how many tries there are before she begins. */
export const PinPad = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'pin' }>;
  readonly model: Identification;
}) => {
  const { flow, prove, end } = model;
  const [pin, setPin] = useState('');
  const busy = flow.busy !== null;
  const add = (digit: string): void => setPin((before) => (before.length < LENGTH ? before + digit : before));
  const erase = (): void => setPin((before) => before.slice(0, -1));
  const submit = (): void => {
    if (busy || pin.length !== LENGTH) return;
    prove(pin, scene.insists);
    // The page forgets it at once; the host overwrites its own.
    setPin('');
  };
  useKeys({
    Escape: end,
    Enter: submit,
    Backspace: erase,
    ...digitKeys(add),
  });
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={end} disabled={busy}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={busy || pin.length !== LENGTH}>
          {busy ? words.busy : words.submit}
        </Button>
      }
    >
      <div className="m-auto grid grid-cols-[minmax(0,1fr)_26rem] items-center gap-16 max-[60rem]:grid-cols-1">
        <div className="flex flex-col items-center gap-6">
          <div role="img" aria-label={`${words.label} ${words.typed(pin.length)}`} className="flex gap-4">
            {Array.from({ length: LENGTH }, (_, at) => (
              <span
                // oxlint-disable-next-line no-array-index-key -- four places that never move
                key={at}
                className={`grid size-[5.5rem] place-items-center rounded-12 border-[3px] bg-paper ${
                  at === pin.length ? 'border-act' : 'border-solid-gray-420'
                }`}
              >
                {at < pin.length && <span className="size-8 rounded-full bg-ink" />}
              </span>
            ))}
          </div>
          <p className="text-[1.75rem] font-bold">{words.left(scene.left)}</p>
        </div>
        <NumberPad onDigit={add} onErase={erase} onEmpty={() => setPin('')} disabled={busy} />
      </div>
    </Screen>
  );
};

/** Before one of the last tries is spent: the person says so, or stops. Stopping is what Enter does. */
export const PinLast = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'pin_last' }>;
  readonly model: Identification;
}) => {
  const { dispatch, end } = model;
  const last = text.pinLast;
  useKeys({ Escape: end });
  return (
    <Screen
      actions={
        <>
          <Button size="large" kind="stop" onPress={() => dispatch({ kind: 'insisted' })}>
            {last.go}
          </Button>
          <Button size="large" kind="primary" first onPress={end}>
            {last.stop}
          </Button>
        </>
      }
    >
      <div role="alert" className="m-auto flex max-w-[64rem] flex-col items-center gap-5 text-center">
        <CareMark className="size-36 text-yellow-1000" />
        {scene.wrong && <p className="text-[1.75rem] font-bold">{last.wrong}</p>}
        <h1 className="phrase text-[4rem] leading-120 font-bold">{last.title(scene.left)}</h1>
        <p className="phrase text-[1.625rem]">{last.what}</p>
        {last.next.map((step) => (
          <p key={step} className="phrase text-[1.5rem] text-soft">
            {step}
          </p>
        ))}
      </div>
    </Screen>
  );
};
