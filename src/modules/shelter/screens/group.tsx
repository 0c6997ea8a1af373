import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { GroupFacts, Pet } from '../schema.ts';
import { groupText as words } from '../screen-text-people.ts';
import { Chip, ChipRow } from './parts/chips.tsx';
import { Frame } from './parts/frame.tsx';
import { WordsField } from './parts/words-field.tsx';

const PETS = ['dog', 'cat', 'bird', 'small', 'other'] as const satisfies readonly Pet['kind'][];
const DAMAGES = ['none', 'partial', 'half', 'large_half', 'total', 'flooded', 'unknown'] as const;

/** So many more or fewer of a kind. */
export const withPets = (pets: readonly Pet[], kind: Pet['kind'], count: number): Pet[] => {
  const before = pets.find((pet) => pet.kind === kind);
  const others = pets.filter((pet) => pet.kind !== kind);
  return count === 0 ? others : [...others, { kind, count, caged: before?.caged ?? false }];
};

/** Only what differs from what was known; nothing of what nobody touched. */
const changed = (before: GroupFacts, after: GroupFacts): GroupFacts =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof GroupFacts]),
    ),
  );

/** ペット・車・家・連絡先: what is of the household, not of one person. */
export const GroupChoice = ({
  facts: before,
  onDone,
  onBack,
}: {
  readonly facts: GroupFacts;
  /** `null`: nothing was changed. */
  readonly onDone: (facts: GroupFacts | null) => void;
  readonly onBack: () => void;
}) => {
  const [facts, setFacts] = useState(before);
  useKeys({ Escape: onBack });
  const setWords = (name: 'phone' | 'neighbourhood', value: string): void => {
    const { [name]: _before, ...rest } = facts;
    setFacts(value.trim() === '' ? rest : { ...rest, [name]: value });
  };
  const done = (): void => {
    const change = changed(before, facts);
    onDone(Object.keys(change).length === 0 ? null : change);
  };
  return (
    <Frame
      title={words.title}
      onBack={onBack}
      gives="cancel"
      submit={{ words: words.done, onPress: done, first: true }}
    >
      <Pets pets={facts.pets ?? []} onChange={(pets) => setFacts({ ...facts, pets })} />
      <ChipRow heading={words.damage}>
        {DAMAGES.map((damage) => (
          <Chip
            key={damage}
            chosen={facts.homeDamage === damage}
            onPress={() => setFacts({ ...facts, homeDamage: damage })}
          >
            {words.damages[damage]}
          </Chip>
        ))}
      </ChipRow>
      <div className="grid grid-cols-3 gap-4 small:grid-cols-1">
        <WordsField
          label={words.car}
          hint={words.carHint}
          value={facts.cars?.[0] ?? ''}
          maxLength={30}
          onChange={(plate) => setFacts({ ...facts, cars: plate.trim() === '' ? [] : [plate] })}
        />
        {(['phone', 'neighbourhood'] as const).map((name) => (
          <WordsField
            key={name}
            label={words[name]}
            value={facts[name] ?? ''}
            maxLength={name === 'phone' ? 30 : 60}
            numeric={name === 'phone'}
            onChange={(value) => setWords(name, value)}
          />
        ))}
      </div>
    </Frame>
  );
};

const Pets = ({
  pets,
  onChange,
}: {
  readonly pets: readonly Pet[];
  readonly onChange: (pets: Pet[]) => void;
}) => (
  <>
    <ChipRow heading={words.pets}>
      {PETS.map((kind) => (
        <PetCount
          key={kind}
          kind={kind}
          pets={pets}
          onChange={(count) => onChange(withPets(pets, kind, count))}
        />
      ))}
    </ChipRow>
    {pets.length > 0 && (
      <ChipRow heading={words.cage}>
        {([true, false] as const).map((caged) => (
          <Chip
            key={String(caged)}
            chosen={pets.every((pet) => pet.caged === caged)}
            onPress={() => onChange(pets.map((pet) => ({ ...pet, caged })))}
          >
            {caged ? words.caged : words.uncaged}
          </Chip>
        ))}
      </ChipRow>
    )}
  </>
);

const MOST_PETS = 9;

/** Each press is one more; after nine there is none again. */
const PetCount = ({
  kind,
  pets,
  onChange,
}: {
  readonly kind: Pet['kind'];
  readonly pets: readonly Pet[];
  readonly onChange: (count: number) => void;
}) => {
  const count = pets.find((pet) => pet.kind === kind)?.count ?? 0;
  return (
    <div className="flex gap-1">
      <div className="grid flex-1">
        <Chip
          chosen={count > 0}
          label={words.onePetMore(words.pet[kind], count)}
          onPress={() => onChange(count >= MOST_PETS ? 0 : count + 1)}
        >
          {words.pet[kind]}
          {count > 0 && ` ${String(count)}`}
        </Chip>
      </div>
      {count > 0 && (
        <Button
          label={words.onePetLess(words.pet[kind], count)}
          className="min-h-[max(3.5rem,56px)]! px-4!"
          onPress={() => onChange(count - 1)}
        >
          −
        </Button>
      )}
    </div>
  );
};
