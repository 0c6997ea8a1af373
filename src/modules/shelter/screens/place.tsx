import { useState } from 'react';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark } from '../../../ui/marks.tsx';
import type { Condition } from '../place-schema.ts';
import { placeText as words } from '../screen-text-tasks.ts';
import { indicatorsOf } from '../sphere.ts';
import type { ShelterState } from '../views-schema.ts';
import { Chip, ChipRow } from './parts/chips.tsx';
import { Counter } from './parts/counter.tsx';
import { Frame } from './parts/frame.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import type { TaskProps } from './parts/task.ts';
import { UndoNote } from './parts/undo-note.tsx';
import { useCall } from './parts/use-call.ts';
import { WordsField } from './parts/words-field.tsx';

const COUNTED = ['toilets', 'womensToilets', 'baths', 'staff'] as const;
const SERVICES = ['power', 'water'] as const;

/** What was changed, so that what nobody touched keeps what another desk says. */
const changed = (before: Condition, after: Condition): Condition =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Condition]),
    ),
  );

/** 部屋・トイレ・広さ: what the building has, and what that means for the people in it. */
export const Place = ({ host, shelter, onBack }: TaskProps) => {
  const { rpc, sound } = host;
  const call = useCall(sound);
  const [draft, setDraft] = useState<Condition>(shelter.condition);
  const [area, setArea] = useState(
    shelter.condition.areaM2 === undefined ? '' : String(shelter.condition.areaM2),
  );
  const [last, setLast] = useState<string | null>(null);
  const square = area.trim() === '' ? undefined : Number(area.normalize('NFKC'));
  const areaIsWrong = square !== undefined && !(square >= 0 && square <= 1_000_000);
  const change = changed(shelter.condition, {
    ...draft,
    ...(square === undefined ? {} : { areaM2: square }),
  });
  const ready = Object.keys(change).length > 0 && !areaIsWrong && !call.busy;
  const save = (): void => {
    if (!ready) return;
    call.run(
      () => rpc.call('shelter.noteCondition', { condition: change }),
      ({ eventId }) => {
        sound.success();
        setLast(eventId);
      },
    );
  };
  useKeys({ Escape: onBack });
  if (call.refusal !== null)
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={save} />;
  return (
    <Frame
      title={words.title}
      onBack={onBack}
      busy={call.busy}
      submit={{ words: areaIsWrong ? words.wrongArea : words.save, onPress: save, disabled: !ready }}
    >
      {last !== null && Object.keys(change).length === 0 && (
        <UndoNote host={host} eventId={last} words={words.saved} onUndone={() => setLast(null)} />
      )}
      <Indicators shelter={shelter} />
      <div className="grid grid-cols-4 gap-4 small:grid-cols-2 small:gap-2">
        {COUNTED.map((name) => (
          <Counter
            key={name}
            compact
            label={words.counted[name]}
            unit={words.unit[name]}
            value={draft[name] ?? 0}
            max={9_999}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
          />
        ))}
      </div>
      <div className="grid grid-cols-[18rem_minmax(0,1fr)] items-end gap-6 small:grid-cols-1">
        <WordsField label={words.area} value={area} onChange={setArea} maxLength={9} numeric />
        <Services draft={draft} onDraft={setDraft} />
      </div>
    </Frame>
  );
};

const Services = ({
  draft,
  onDraft,
}: {
  readonly draft: Condition;
  readonly onDraft: (draft: Condition) => void;
}) => (
  <div className="grid grid-cols-2 gap-6 small:grid-cols-1">
    {SERVICES.map((name) => (
      <ChipRow key={name} heading={words.service[name]}>
        {([true, false] as const).map((on) => (
          <Chip
            key={String(on)}
            chosen={draft[name] === on}
            label={`${words.service[name]} ${words.on[String(on) as 'true' | 'false']}`}
            onPress={() => onDraft({ ...draft, [name]: on })}
          >
            {words.on[String(on) as 'true' | 'false']}
          </Chip>
        ))}
      </ChipRow>
    ))}
  </div>
);

/** Sphere: what there is for each person, and whether that is enough. */
const Indicators = ({ shelter }: { readonly shelter: ShelterState }) => (
  <dl className="grid grid-cols-2 gap-4 small:grid-cols-1 small:gap-2">
    {indicatorsOf(shelter).map(({ name, value, enough }) => (
      <div
        key={name}
        className="flex items-center gap-4 rounded-12 border-2 border-line bg-paper px-6 py-3"
        data-enough={enough}
      >
        <dt className="flex items-center gap-4 text-[1.25rem] text-soft">
          <Enough enough={enough} />
          {words.indicator[name]}
        </dt>
        <dd className="ml-auto text-right text-[1.5rem] font-bold whitespace-nowrap">
          {value === null ? words.notKnown : words.value[name](value)}
          {enough !== null && (
            <span className="ml-3 text-[1.25rem]">{enough ? words.enough : words.tooFew[name]}</span>
          )}
        </dd>
      </div>
    ))}
  </dl>
);

const Enough = ({ enough }: { readonly enough: boolean | null }) =>
  enough === null ? null : enough ? (
    <DoneMark className="size-8 text-good" />
  ) : (
    <CareMark className="size-8 text-yellow-1000" />
  );
