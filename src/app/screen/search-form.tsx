import { useState } from 'react';
import type { PurposeId, SearchPurpose } from '../../identity/schema.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { ERA_CHOICES, type TypedDate } from './birth-date.ts';

const words = ja.search;

/** Of the date, with how many digits they take. */
const PARTS = [
  // The whole date fits: a clerk may write it as it is told.
  ['year', words.year, 20],
  ['month', words.month, 2],
  ['day', words.day, 2],
] as const;

type Target = 'text' | (typeof PARTS)[number][0];

interface Props {
  readonly title: string;
  /** What may be typed, by examples. */
  readonly hint: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly purpose: PurposeId;
  readonly purposes: readonly SearchPurpose[];
  readonly onPurpose: (purpose: PurposeId) => void;
  readonly birth: TypedDate;
  readonly onBirth: (birth: TypedDate) => void;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

/** One field for whatever is known, kana tapped on the pad, 生年月日 apart for those who tap, and what it is for. */
export const SearchForm = (props: Props) => {
  const { title, text, onText, birth, onBirth, busy, problem, onSubmit, onClose } = props;
  const [target, setTarget] = useState<Target>('text');
  useKeys({ Escape: onClose });
  const isEmpty = `${text}${birth.year}${birth.month}${birth.day}`.trim() === '';
  const typeInto = (value: string): void => {
    const length = PARTS.find(([part]) => part === target)?.[2];
    if (target === 'text') onText(value);
    else onBirth({ ...birth, [target]: value.slice(0, length) });
  };
  return (
    <Screen
      title={title}
      back={
        <Button size="large" onPress={onClose} disabled={busy}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={onSubmit} disabled={busy || isEmpty}>
          {busy ? words.searching : words.submit}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="care">{problem}</Banner>}
      <div className="grid grid-cols-[minmax(0,1fr)_40rem] items-start gap-8 small:grid-cols-1 small:gap-4">
        <Fields {...props} target={target} onTarget={setTarget} />
        <div>
          <p className="mb-1 text-[1.25rem] font-bold text-soft">
            {target === 'text' ? words.target.kana : words.target.birth}
          </p>
          <Keypad
            kind={target === 'text' ? 'kana' : 'digits'}
            value={target === 'text' ? text : birth[target]}
            onChange={typeInto}
          />
        </div>
      </div>
    </Screen>
  );
};

const Fields = ({
  text,
  hint,
  onText,
  purpose,
  purposes,
  onPurpose,
  birth,
  onBirth,
  onSubmit,
  target,
  onTarget,
}: Props & { readonly target: Target; readonly onTarget: (target: Target) => void }) => (
  <div className="flex flex-col gap-2">
    <Field
      label={words.text}
      value={text}
      onChange={onText}
      onFocus={() => onTarget('text')}
      active={target === 'text'}
      hint={hint}
      maxLength={100}
      onSubmit={onSubmit}
      first
    />
    <fieldset>
      <legend className="text-[1.25rem] font-bold">{words.birth}</legend>
      <div className="mt-1 grid grid-cols-6 gap-1">
        {ERA_CHOICES.map((era) => (
          <Choice key={era} chosen={birth.era === era} onPress={() => onBirth({ ...birth, era })}>
            {era}
          </Choice>
        ))}
      </div>
    </fieldset>
    <div className="grid grid-cols-3 gap-2">
      {PARTS.map(([part, label, maxLength]) => (
        <Field
          key={part}
          label={label}
          value={birth[part]}
          onChange={(value) => onBirth({ ...birth, [part]: value })}
          onFocus={() => onTarget(part)}
          active={target === part}
          maxLength={maxLength}
          onSubmit={onSubmit}
          numeric
        />
      ))}
    </div>
    <Purposes {...{ purpose, purposes, onPurpose }} />
  </div>
);

const Purposes = ({ purpose, purposes, onPurpose }: Pick<Props, 'purpose' | 'purposes' | 'onPurpose'>) => (
  <fieldset>
    <legend className="text-[1.25rem] font-bold">{words.purpose}</legend>
    <div className="mt-1 flex flex-wrap gap-2 *:grow">
      {purposes.map(({ id, label }) => (
        <Choice key={id} chosen={purpose === id} onPress={() => onPurpose(id)}>
          {label}
        </Choice>
      ))}
    </div>
  </fieldset>
);

/** One of a few; the chosen one is ticked, not only coloured. */
const Choice = ({
  chosen,
  onPress,
  children,
}: {
  readonly chosen: boolean;
  readonly onPress: () => void;
  readonly children: string;
}) => (
  <Button
    className={chosen ? 'bg-blue-100! px-1!' : 'border-line! px-1! font-normal! text-ink!'}
    onPress={onPress}
  >
    {chosen ? `✓${children}` : children}
  </Button>
);
