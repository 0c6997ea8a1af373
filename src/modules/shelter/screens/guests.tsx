import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import type { NewGuest } from '../draft.ts';
import type { TypedGuest } from '../guest-draft.ts';
import { text } from '../screen-text.ts';
import { guestText as words } from '../screen-text-people.ts';
import { GuestForm } from './guest-form.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { UndoNote } from './parts/undo-note.tsx';
import { useCall } from './parts/use-call.ts';

interface PartyProps {
  /** Written down and not recorded yet: kept while somebody with a card comes in between. */
  readonly party: readonly NewGuest[];
  readonly onParty: (party: readonly NewGuest[]) => void;
  /** They were counted among these heads. */
  readonly heads?: { readonly headsId: string; readonly marker: string };
}

/** The call that records them, who was recorded last, and who was refused. */
const useRecording = ({ host, onParty, heads }: Pick<TaskProps, 'host'> & PartyProps) => {
  const { rpc, sound } = host;
  const call = useCall(sound);
  const [last, setLast] = useState<{ eventId: string; people: number } | null>(null);
  /** Who was in the form when it was refused: tried again with the others, or put right. */
  const [tried, setTried] = useState<{ guest: NewGuest; typed: TypedGuest } | null>(null);
  const record = (guests: readonly NewGuest[]): void =>
    call.run(
      () =>
        rpc.call('shelter.checkIn', {
          who: null,
          present: [],
          guests: [...guests],
          ...(heads === undefined ? {} : { heads: heads.headsId }),
        }),
      (saved) => {
        sound.success();
        onParty([]);
        setTried(null);
        setLast(saved);
      },
    );
  return { call, last, setLast, tried, setTried, record };
};

/** 住登外の方, one after the other: those who came together are one party and are recorded together. */
export const Guests = (props: TaskProps & PartyProps) => {
  const { host, party, onParty, heads, onBack } = props;
  const { call, last, setLast, tried, setTried, record } = useRecording(props);
  const before = party.at(-1);
  if (call.refusal !== null) {
    const all = tried === null ? party : [...party, tried.guest];
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={() => record(all)} />;
  }
  return (
    <GuestForm
      // A new form for each; the next one is mostly of the same town.
      key={`${String(party.length)}-${last?.eventId ?? ''}`}
      title={heads === undefined ? words.title : words.titleOf(heads.marker)}
      submit={words.record(party.length + 1)}
      busy={call.busy}
      now={host.now}
      {...(before === undefined
        ? {}
        : { like: { kind: before.details.kind, town: before.details.address ?? '' } })}
      {...(tried === null ? {} : { begun: tried.typed })}
      onSubmit={(guest, typed) => {
        setTried({ guest, typed });
        record([...party, guest]);
      }}
      onBack={onBack}
      onMore={(guest) => {
        setTried(null);
        onParty([...party, guest]);
      }}
    >
      <Party party={party} onRemove={(at) => onParty(party.filter((_guest, each) => each !== at))} />
      {last !== null && party.length === 0 && (
        <UndoNote
          host={host}
          eventId={last.eventId}
          words={text.done.arrived(last.people)}
          onUndone={() => setLast(null)}
        />
      )}
    </GuestForm>
  );
};

const Party = ({
  party,
  onRemove,
}: {
  readonly party: readonly NewGuest[];
  readonly onRemove: (at: number) => void;
}) =>
  party.length === 0 ? null : (
    <Banner tone="info">
      <span className="mr-2">{words.together(party.length)}</span>
      {party.map((guest, at) => (
        <Button
          // Two guests may have nothing that tells them apart.
          key={`${String(at)}-${guest.details.name ?? ''}`}
          className="mr-2 px-3!"
          label={words.remove(guest.details.name ?? text.household.unnamed)}
          onPress={() => onRemove(at)}
        >
          {guest.details.name ?? text.household.unnamed} ✕
        </Button>
      ))}
    </Banner>
  );
