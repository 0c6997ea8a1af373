import { useState } from 'react';
import { Banner } from '../../../../ui/banner.tsx';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { text } from '../../screen-text.ts';
import { refusalText } from '../../screen-text-refusal.ts';
import type { ShelterHost } from '../../use-shelter.ts';
import { useCall } from './use-call.ts';

/** What was recorded last, and the way to take it back without leaving the task. */
export const UndoNote = ({
  host,
  eventId,
  words,
  onUndone,
}: {
  readonly host: ShelterHost;
  readonly eventId: string;
  readonly words: string;
  readonly onUndone: () => void;
}) => {
  const [asking, setAsking] = useState(false);
  const call = useCall(host.sound);
  const undo = (reason: string): void =>
    call.run(
      () => host.rpc.call('shelter.undo', { eventId, reason }),
      () => {
        setAsking(false);
        onUndone();
      },
    );
  return (
    <>
      <Banner
        tone="info"
        action={
          <Button kind="stop" onPress={() => setAsking(true)}>
            {text.done.undo}
          </Button>
        }
      >
        {words}。{text.done.saved}。
      </Banner>
      {asking && (
        <Dialog title={text.undo.title} onClose={() => setAsking(false)}>
          <div className="flex flex-col gap-3">
            {call.refusal !== null && <Banner tone="stop">{refusalText[call.refusal].title}</Banner>}
            {text.undo.reasons.map((reason, at) => (
              <Button
                key={reason}
                kind="stop"
                size="wide"
                first={at === 0}
                disabled={call.busy}
                onPress={() => undo(reason)}
              >
                {reason}
              </Button>
            ))}
            <Button size="wide" onPress={() => setAsking(false)}>
              {text.undo.keep}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
};
