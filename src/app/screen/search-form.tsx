import { useState } from 'react';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { toKatakana } from '../../ui/kana.ts';
import { Keypad } from '../../ui/keypad.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { ERA_CHOICES, type TypedDate } from './birth-date.ts';

const words = ja.search;

/** Of the date, with how many digits they take. */
const PARTS = [
  ['year', words.year, 4],
  ['month', words.month, 2],
  ['day', words.day, 2],
] as const;

type Target = 'kana' | (typeof PARTS)[number][0];

interface Props {
  readonly kana: string;
  readonly onKana: (kana: string) => void;
  readonly birth: TypedDate;
  readonly onBirth: (birth: TypedDate) => void;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}

/** よみがな and 生年月日, typed or tapped. */
export const SearchForm = (props: Props) => {
  const { kana, onKana, birth, onBirth, busy, problem, onSubmit, onClose } = props;
  const [target, setTarget] = useState<Target>('kana');
  useKeys({ Escape: onClose });
  const typeInto = (value: string): void => {
    const length = PARTS.find(([part]) => part === target)?.[2];
    if (target === 'kana') onKana(value);
    else onBirth({ ...birth, [target]: value.slice(0, length) });
  };
  return (
    <Screen
      title={words.title}
      back={
        <Button size="large" onPress={onClose} disabled={busy}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" onPress={onSubmit} disabled={busy || toKatakana(kana).length < 2}>
          {busy ? words.searching : words.submit}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="care">{problem}</Banner>}
      <div className="grid grid-cols-[minmax(0,1fr)_40rem] items-start gap-8">
        <Fields {...props} target={target} onTarget={setTarget} />
        <div>
          <p className="mb-1 text-[1.25rem] font-bold text-soft">
            {target === 'kana' ? words.target.kana : words.target.birth}
          </p>
          <Keypad
            kind={target === 'kana' ? 'kana' : 'digits'}
            value={target === 'kana' ? kana : birth[target]}
            onChange={typeInto}
          />
        </div>
      </div>
    </Screen>
  );
};

const Fields = ({
  kana,
  onKana,
  birth,
  onBirth,
  onSubmit,
  target,
  onTarget,
}: Props & { readonly target: Target; readonly onTarget: (target: Target) => void }) => (
  <div className="flex flex-col gap-4">
    <Field
      label={words.kana}
      value={kana}
      onChange={onKana}
      onFocus={() => onTarget('kana')}
      active={target === 'kana'}
      hint={words.kanaHint}
      onSubmit={onSubmit}
      first
    />
    <fieldset>
      <legend className="text-[1.25rem] font-bold">{words.birth}</legend>
      <div className="mt-1 grid grid-cols-3 gap-2">
        {ERA_CHOICES.map((era) => (
          <Button
            key={era}
            className={birth.era === era ? 'bg-blue-100! px-2!' : 'border-line! px-2! font-normal! text-ink!'}
            onPress={() => onBirth({ ...birth, era })}
          >
            {birth.era === era ? `✓ ${era}` : era}
          </Button>
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
  </div>
);
