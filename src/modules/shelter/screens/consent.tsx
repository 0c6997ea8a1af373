import { useState } from 'react';
import { useKeys } from '../../../ui/keys.ts';
import type { Consent } from '../schema.ts';
import { consentText as words } from '../screen-text-consent.ts';
import { Chip } from './parts/chips.tsx';
import { Frame } from './parts/frame.tsx';

/** 安否情報の回答: three questions in plain words, shown to the people themselves. */
export const ConsentChoice = ({
  consent: before,
  names,
  onDone,
  onBack,
}: {
  readonly consent: Consent;
  /** Of whom it is asked. */
  readonly names: readonly string[];
  readonly onDone: (consent: Consent) => void;
  readonly onBack: () => void;
}) => {
  const [consent, setConsent] = useState(before);
  useKeys({ Escape: onBack });
  return (
    <Frame
      title={words.title}
      lead={words.lead}
      onBack={onBack}
      gives="cancel"
      submit={{ words: words.done, onPress: () => onDone(consent), first: true }}
    >
      {names.length > 0 && <p className="phrase text-[1.375rem] font-bold">{names.join('、')}</p>}
      <div className="my-auto flex flex-col gap-3">
        {words.questions.map(([level, question, meaning]) => (
          <fieldset
            key={level}
            className="grid grid-cols-[minmax(0,1fr)_30rem] items-center gap-6 rounded-12 border-2 border-line bg-paper px-6 py-2 small:grid-cols-1 small:gap-2 small:px-4 small:py-2"
          >
            <legend className="sr-only">{question}</legend>
            <div>
              <p className="phrase text-[1.625rem] font-bold small:text-[1.375rem]">{question}</p>
              <p className="phrase text-[1.25rem] text-soft">{meaning}</p>
            </div>
            <div className="grid grid-cols-2 gap-3">
              <Chip
                chosen={consent[level]}
                label={`${question} ${words.yes}`}
                onPress={() => setConsent({ ...consent, [level]: true })}
              >
                {words.yes}
              </Chip>
              <Chip
                chosen={!consent[level]}
                label={`${question} ${words.no}`}
                onPress={() => setConsent({ ...consent, [level]: false })}
              >
                {words.no}
              </Chip>
            </div>
          </fieldset>
        ))}
      </div>
    </Frame>
  );
};
