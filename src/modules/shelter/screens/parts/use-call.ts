import { useRef, useState } from 'react';
import type { Sound } from '../../../../ui/sound.ts';
import type { Answer } from '../../calls.ts';
import type { Refusal } from '../../scene.ts';

export interface Call {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  /** One call at a time; `then` with its answer, or `refusal` says why there is none. */
  readonly run: <T>(call: () => Promise<Answer<T>>, then: (value: T) => void) => void;
  readonly close: () => void;
}

/** A call of a task that is not about the person at the desk. */
export const useCall = (sound: Pick<Sound, 'stop'>): Call => {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // Two presses before the next frame are one.
  const running = useRef(false);
  return {
    busy,
    refusal,
    run(call, then) {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setRefusal(null);
      void call().then((answer) => {
        running.current = false;
        setBusy(false);
        if (answer.ok) {
          then(answer.value);
          return;
        }
        sound.stop();
        setRefusal(answer.reason);
      });
    },
    close: () => setRefusal(null),
  };
};
