import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { digitKeys, useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { CERTIFICATES, type CertificateOption, GUARDED_OPTIONS } from '../kinds-schema.ts';
import { OPTION_WORDS, text } from '../screen-text.ts';
import { type PartProps, useDraft } from './draft.tsx';
import { Group, Line } from './parts.tsx';
import { Who } from './who.tsx';

/** What can be changed of a request before it is made: one part on a screen. */
export const PartScreen = (props: PartProps) => {
  switch (props.scene.part) {
    case 'who':
      return <Who {...props} />;
    case 'content':
      return <Content {...props} />;
    case 'fee':
      return <FeeChoice {...props} />;
  }
};

const Year = ({ of: { draft, desk, change } }: { readonly of: ReturnType<typeof useDraft> }) => (
  <Group title={text.content.year}>
    <Choices
      label={text.content.year}
      across={3}
      options={[0, 1, 2, 3, 4].map((before) => {
        const year = desk.fiscalYear - before;
        return [String(year), text.confirm.year(year)];
      })}
      value={String(draft.fiscalYear)}
      onChange={(year) => change({ fiscalYear: Number(year) })}
    />
  </Group>
);

/** 載せる項目: each off unless it was pressed. */
const Options = ({
  of: { draft },
  onToggle,
}: {
  readonly of: ReturnType<typeof useDraft>;
  readonly onToggle: (option: CertificateOption) => void;
}) => (
  <div className="grid grid-cols-2 gap-3 small:grid-cols-1 small:gap-2">
    {CERTIFICATES[draft.kind].options.map((option, at) => (
      <ChoiceRow
        key={option}
        number={at + 1}
        ticked={draft.options.includes(option)}
        onChange={() => onToggle(option)}
        title={OPTION_WORDS[option]}
        detail=""
        words={text.content}
        narrow
      />
    ))}
  </div>
);

const Content = (props: PartProps) => {
  const of = useDraft(props);
  const { draft, back, change, done } = of;
  const words = text.content;
  const { options, byYear, proof } = CERTIFICATES[draft.kind];
  const toggle = (option: CertificateOption): void =>
    change({
      options: draft.options.includes(option)
        ? draft.options.filter((each) => each !== option)
        : options.filter((each) => each === option || draft.options.includes(each)),
    });
  const guarded = draft.options.some((option) => GUARDED_OPTIONS.includes(option));
  useKeys({
    ...digitKeys((digit) => {
      const option = options[Number(digit) - 1];
      if (option !== undefined) toggle(option);
    }),
    Escape: back,
  });
  return (
    <Screen
      title={words.title}
      {...(options.length > 0 ? { lead: words.lead } : {})}
      back={<Back onBack={back} />}
      actions={done}
    >
      <div className="flex flex-col gap-5">
        {proof === 'seal' && (
          <Line
            label={words.seal}
            value={draft.sealCard}
            onChange={(sealCard) => change({ sealCard })}
            onSubmit={back}
            most={11}
            first
            hint={words.sealHint}
          />
        )}
        {byYear && <Year of={of} />}
        <Options of={of} onToggle={toggle} />
        {guarded && (
          <Line
            label={words.purpose}
            value={draft.purpose}
            onChange={(purpose) => change({ purpose })}
            onSubmit={back}
          />
        )}
        {options.length === 0 && !byYear && proof !== 'seal' && (
          <p className="text-[1.5rem] text-soft">{words.nothing}</p>
        )}
      </div>
    </Screen>
  );
};

const COPIES = [1, 2, 3, 4, 5, 10] as const;

const FeeChoice = (props: PartProps) => {
  const { draft, desk, back, change, done } = useDraft(props);
  const words = text.fee;
  const [chosen, setChosen] = useState(draft.exemption ?? '');
  useKeys({ Escape: back });
  const usable = desk.exemptions.filter(({ kinds }) => kinds === null || kinds.includes(draft.kind));
  const exemption = usable.find(({ id }) => id === chosen);
  return (
    <Screen title={words.title} back={<Back onBack={back} />} actions={done}>
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <Group title={words.copies}>
          <Choices
            label={words.copies}
            across={3}
            options={COPIES.map((count) => [String(count), text.confirm.copiesOf(count)])}
            value={String(draft.copies)}
            onChange={(count) => change({ copies: Number(count) })}
          />
        </Group>
        <Group title={words.exemption}>
          <Choices
            across={2}
            label={words.exemption}
            options={[['', words.none] as const, ...usable.map(({ id, name }) => [id, name] as const)].map(
              ([id, name]): readonly [string, string] => [id === '' ? 'none' : id, name],
            )}
            value={chosen === '' ? 'none' : chosen}
            onChange={(id) => {
              const next = id === 'none' ? null : id;
              setChosen(next ?? '');
              change({ exemption: next });
            }}
          />
          {exemption !== undefined && (
            <p className="phrase rounded-8 border-l-8 border-blue-800 bg-act-soft px-5 py-3 text-[1.25rem]">
              {exemption.rule}。{words.seen(exemption.papers)}
            </p>
          )}
        </Group>
      </div>
    </Screen>
  );
};
