import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { Stay } from '../schema.ts';
import { stayText as words } from '../screen-text-people.ts';
import { Chip } from './parts/chips.tsx';
import { Frame } from './parts/frame.tsx';
import { WordsField } from './parts/words-field.tsx';

const KINDS = ['home', 'car', 'tent', 'relatives', 'other'] as const satisfies readonly Stay['kind'][];

/** What was typed, as the kind of stay takes it. */
const stayOf = (kind: Stay['kind'], first: string, second: string): Stay => {
  const [one, two] = [first.trim(), second.trim()];
  switch (kind) {
    case 'car':
      return { kind, ...(one === '' ? {} : { zone: one }), ...(two === '' ? {} : { plate: two }) };
    case 'tent':
      return { kind, ...(one === '' ? {} : { zone: one }) };
    case 'home':
    case 'relatives':
    case 'other':
      return { kind, ...(one === '' ? {} : { where: one }) };
  }
};

const firstOf = (stay: Stay | null): string =>
  stay === null ? '' : (('zone' in stay ? stay.zone : 'where' in stay ? stay.where : undefined) ?? '');

/** 在宅・車中泊・テント: they are looked after and do not come in. */
export const StayChoice = ({
  stay,
  inside,
  onDone,
  onBack,
}: {
  readonly stay: Stay | null;
  /** The building can be chosen again. */
  readonly inside: boolean;
  readonly onDone: (stay: Stay | null) => void;
  readonly onBack: () => void;
}) => {
  const [kind, setKind] = useState<Stay['kind'] | null>(stay?.kind ?? null);
  const [first, setFirst] = useState(firstOf(stay));
  const [second, setSecond] = useState(stay?.kind === 'car' ? (stay.plate ?? '') : '');
  const choices = KINDS.map((each, at) => [String(at + 1), () => setKind(each)] as const);
  useKeys({ Escape: onBack, ...Object.fromEntries(choices) });
  return (
    <Frame
      title={words.title}
      lead={words.lead}
      onBack={onBack}
      gives="cancel"
      actions={
        inside && (
          <Button size="large" onPress={() => onDone(null)}>
            {words.inside}
          </Button>
        )
      }
      submit={{
        words: words.done,
        disabled: kind === null,
        onPress: () => {
          if (kind !== null) onDone(stayOf(kind, first, second));
        },
      }}
    >
      <div className="grid grid-cols-3 gap-3 small:grid-cols-2">
        {KINDS.map((each) => (
          <Chip key={each} chosen={kind === each} onPress={() => setKind(each)}>
            {words.kind[each]}
          </Chip>
        ))}
      </div>
      {kind !== null && (
        <div className="grid grid-cols-2 gap-4 small:grid-cols-1">
          <WordsField
            label={words.where[kind]}
            value={first}
            onChange={setFirst}
            maxLength={kind === 'car' || kind === 'tent' ? 20 : 100}
          />
          {kind === 'car' && (
            <WordsField label={words.plate} value={second} onChange={setSecond} maxLength={30} />
          )}
        </div>
      )}
    </Frame>
  );
};
