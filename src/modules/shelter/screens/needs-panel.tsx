import { useState } from 'react';
import {
  medicinesLast,
  otherAllergy,
  toggleAllergen,
  toggleMaternity,
  toggleMedicines,
  toggleSevere,
  toggleTreatment,
  treatmentDue,
  wordsOf,
} from '../needs-draft.ts';
import {
  ALLERGENS,
  CARE_LEVELS,
  DIAPERS,
  DIETS,
  DISABILITIES,
  LANGUAGES,
  MEAL_TEXTURES,
  MILKS,
  MOBILITIES,
  SKILLS,
  SYMPTOMS,
  TREATMENTS,
} from '../needs-schema.ts';
import type { NeedsTab } from '../needs-words.ts';
import { needsText as words } from '../screen-text-needs.ts';
import { Chip, ChipRow } from './parts/chips.tsx';
import { Days, entries, Many, One, type NeedRowProps as Props } from './parts/need-rows.tsx';
import { WordsField } from './parts/words-field.tsx';

const Allergies = ({ needs, onChange }: Props) => {
  const { allergies } = needs;
  const [writing, setWriting] = useState(allergies?.other !== undefined);
  return (
    <>
      {writing && (
        <WordsField
          label={words.otherAllergy}
          value={allergies?.other ?? ''}
          maxLength={60}
          first
          onChange={(other) => onChange(otherAllergy(needs, other))}
        />
      )}
      <div className="grid grid-cols-6 gap-1.5 small:grid-cols-3">
        {entries(ALLERGENS).map(([key, label]) => (
          <Chip
            key={key}
            chosen={allergies?.allergens.includes(key) === true}
            onPress={() => onChange(toggleAllergen(needs, key))}
          >
            {label}
          </Chip>
        ))}
        <Chip chosen={writing} onPress={() => setWriting(!writing)}>
          {words.otherAllergy}
        </Chip>
        <Chip
          chosen={allergies?.severe === true}
          disabled={allergies === undefined}
          onPress={() => onChange(toggleSevere(needs))}
        >
          {words.severe}
        </Chip>
      </div>
    </>
  );
};

const Body = (props: Props) => {
  const { needs, onChange } = props;
  return (
    <>
      <One {...props} section="mobility" table={MOBILITIES} />
      <One {...props} section="care" table={CARE_LEVELS} />
      <Many {...props} section="disabilities" table={DISABILITIES} />
      <ChipRow heading={words.section.maternity}>
        {(['pregnant', 'after_birth'] as const).map((kind) => (
          <Chip
            key={kind}
            chosen={needs.maternity?.kind === kind}
            onPress={() => onChange(toggleMaternity(needs, kind))}
          >
            {words.maternity[kind]}
          </Chip>
        ))}
      </ChipRow>
    </>
  );
};

const Health = (props: Props) => {
  const { needs, onChange, now } = props;
  return (
    <>
      <ChipRow heading={words.section.treatments}>
        {entries(TREATMENTS).map(([key, label]) => (
          <Chip
            key={key}
            chosen={needs.treatments?.kinds.includes(key) === true}
            onPress={() => onChange(toggleTreatment(needs, key))}
          >
            {label}
          </Chip>
        ))}
      </ChipRow>
      {needs.treatments !== undefined && (
        <Days
          heading={words.dueOn}
          now={now}
          days={[0, 1, 2, 3, 7]}
          chosen={needs.treatments.dueOn}
          onChoose={(day) => onChange(treatmentDue(needs, day))}
        />
      )}
      <ChipRow heading={words.section.medicines}>
        <Chip chosen={needs.medicines !== undefined} onPress={() => onChange(toggleMedicines(needs))}>
          {words.medicines}
        </Chip>
      </ChipRow>
      {needs.medicines !== undefined && (
        <Days
          heading={words.lastsUntil}
          now={now}
          days={[0, 1, 3, 7, 14]}
          chosen={needs.medicines.lastsUntil}
          onChoose={(day) => onChange(medicinesLast(needs, day))}
        />
      )}
      <Many {...props} section="symptoms" table={SYMPTOMS} />
    </>
  );
};

const PANELS: Readonly<Record<NeedsTab, (props: Props) => React.ReactNode>> = {
  allergy: Allergies,
  body: Body,
  health: Health,
  food: (props) => (
    <>
      <One {...props} section="milk" table={MILKS} />
      <One {...props} section="diapers" table={DIAPERS} />
      <One {...props} section="texture" table={MEAL_TEXTURES} />
      <Many {...props} section="diet" table={DIETS} />
    </>
  ),
  language: (props) => <Many {...props} section="languages" table={LANGUAGES} />,
  other: (props) => (
    <>
      <Many {...props} section="skills" table={SKILLS} />
      {(['phone', 'wishes'] as const).map((section) => (
        <WordsField
          key={section}
          label={words.section[section]}
          value={props.needs[section] ?? ''}
          maxLength={section === 'phone' ? 30 : 250}
          onChange={(value) => props.onChange(wordsOf(props.needs, section, value))}
        />
      ))}
    </>
  ),
};

/** The choices under one tab. */
export const NeedsPanel = ({ tab, ...props }: Props & { readonly tab: NeedsTab }) => {
  const Panel = PANELS[tab];
  return (
    <div role="tabpanel" aria-label={words.tab[tab]} className="flex min-w-0 flex-col gap-4">
      <Panel {...props} />
    </div>
  );
};
