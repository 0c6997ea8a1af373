import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { headsIn } from '../fold-place.ts';
import type { HeadCounts } from '../place-schema.ts';
import { countingText as words } from '../screen-text-tasks.ts';
import { Chip } from './parts/chips.tsx';
import { Counter } from './parts/counter.tsx';
import { Frame } from './parts/frame.tsx';
import { BANDS, NOBODY_COUNTED } from './parts/head-bands.ts';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { UndoNote } from './parts/undo-note.tsx';
import { useCall } from './parts/use-call.ts';

export interface CountingDraft {
  readonly counts: HeadCounts;
  readonly marker: string | null;
}
export const EMPTY_COUNTING: CountingDraft = { counts: NOBODY_COUNTED, marker: null };

const saveWords = (counts: HeadCounts, busy: boolean): string => {
  const people = headsIn(counts);
  if (busy) return words.saving;
  if (people === 0) return words.nobody;
  return counts.wheelchairs > people ? words.wheelchairsAmong : words.save(people);
};

interface Props extends TaskProps {
  readonly draft: CountingDraft;
  readonly onDraft: (draft: CountingDraft) => void;
  readonly onNaming: () => void;
}

/** 大勢が 一度に来た: heads first, by presses; names later. */
export const Counting = ({ host, shelter, draft, onDraft, onNaming, onBack }: Props) => {
  const { rpc, sound, now } = host;
  const call = useCall(sound);
  const [last, setLast] = useState<{ eventId: string; people: number; marker: string } | null>(null);
  const { counts } = draft;
  const people = headsIn(counts);
  // A wheelchair is one of the heads.
  const ready = people > 0 && counts.wheelchairs <= people && !call.busy;
  const marker = draft.marker ?? words.markerAt(now());
  const change = (band: keyof HeadCounts, value: number): void =>
    onDraft({ ...draft, counts: { ...counts, [band]: value } });
  const save = (): void => {
    if (!ready) return;
    call.run(
      () => rpc.call('shelter.countHeads', { headsId: null, marker, counts }),
      ({ eventId }) => {
        sound.success();
        setLast({ eventId, people, marker });
        onDraft(EMPTY_COUNTING);
      },
    );
  };
  const adds = BANDS.map((band, at) => [String(at + 1), () => change(band, counts[band] + 1)] as const);
  useKeys({ Escape: onBack, Enter: save, ...Object.fromEntries(adds) });
  if (call.refusal !== null)
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={save} />;
  return (
    <Frame
      title={words.title}
      lead={words.lead}
      onBack={onBack}
      busy={call.busy}
      submit={{ words: saveWords(counts, call.busy), onPress: save, disabled: !ready }}
      actions={
        shelter.unnamed > 0 &&
        people === 0 && (
          <Button size="large" onPress={onNaming}>
            {words.naming(shelter.unnamed)}
          </Button>
        )
      }
    >
      {last !== null && people === 0 && (
        <UndoNote
          host={host}
          eventId={last.eventId}
          words={words.saved(last.people, last.marker)}
          onUndone={() => setLast(null)}
        />
      )}
      <Heads counts={counts} onChange={change} />
      <Marker marker={marker} places={shelter.wards} onChange={(at) => onDraft({ ...draft, marker: at })} />
    </Frame>
  );
};

const Heads = ({
  counts,
  onChange,
}: {
  readonly counts: HeadCounts;
  readonly onChange: (band: keyof HeadCounts, value: number) => void;
}) => (
  <div className="grid grid-cols-5 gap-4 small:grid-cols-2 small:gap-2">
    {BANDS.map((band, at) => (
      <Counter
        key={band}
        label={words.band[band]}
        hint={words.hint[band]}
        unit={words.unit}
        value={counts[band]}
        keyHint={String(at + 1)}
        onChange={(value) => onChange(band, value)}
      />
    ))}
  </div>
);

/** 目印: where these people are, so that they are found again. */
const Marker = ({
  marker,
  places,
  onChange,
}: {
  readonly marker: string;
  readonly places: readonly string[];
  readonly onChange: (marker: string | null) => void;
}) => (
  <fieldset className="flex flex-wrap items-center gap-2">
    <legend className="sr-only">{words.marker}</legend>
    <span className="mr-2 text-[1.375rem] font-bold" aria-hidden="true">
      {words.marker}
    </span>
    {[...new Set([...places, ...words.places])].slice(0, 7).map((place) => (
      <Chip key={place} chosen={marker === place} onPress={() => onChange(marker === place ? null : place)}>
        {place}
      </Chip>
    ))}
    <span className="ml-2 text-[1.375rem]">{words.markerIs(marker)}</span>
  </fieldset>
);
