import { useState } from 'react';
import type { SearchHit } from '../../identity/schema.ts';
import { civilDateSchema, formatWareki } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { toKatakana } from '../../ui/kana.ts';
import { Keypad } from '../../ui/keypad.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InfoMark } from '../../ui/marks.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { birthDateOf, ERA_CHOICES, type TypedDate } from './birth-date.ts';

const words = ja.search;

export interface SearchQuery {
  readonly kana: string;
  readonly birthDate?: string;
}
export type SearchAnswer =
  | { readonly ok: true; readonly hits: readonly SearchHit[]; readonly more: boolean }
  | { readonly ok: false; readonly reason: 'failed' | 'cannotRecord' };

type Stage =
  | { readonly at: 'form'; readonly problem?: string }
  | { readonly at: 'busy' }
  | {
      readonly at: 'results';
      readonly hits: readonly SearchHit[];
      readonly more: boolean;
      readonly problem?: string;
    };

interface Props {
  readonly onSearch: (query: SearchQuery) => Promise<SearchAnswer>;
  /** True when the desk took the person; false when the record is gone. */
  readonly onChoose: (residentId: ResidentId) => Promise<boolean>;
  readonly onClose: () => void;
}

/** カードがない方: by kana and birth date; the clerk asks the person and chooses. */
export const Search = ({ onSearch, onChoose, onClose }: Props) => {
  const [kana, setKana] = useState('');
  const [birth, setBirth] = useState<TypedDate>({ era: '昭和', year: '', month: '', day: '' });
  const [stage, setStage] = useState<Stage>({ at: 'form' });

  const submit = (): void => {
    const typed = birthDateOf(birth);
    const reading = toKatakana(kana);
    if (reading.length < 2) return;
    if (typed.kind === 'wrong') return setStage({ at: 'form', problem: words.wrongDate });
    setStage({ at: 'busy' });
    void onSearch({ kana: reading, ...(typed.kind === 'date' ? { birthDate: typed.date } : {}) }).then(
      (answer) =>
        setStage(
          answer.ok
            ? { at: 'results', hits: answer.hits, more: answer.more }
            : { at: 'form', problem: words[answer.reason] },
        ),
    );
    return undefined;
  };

  if (stage.at === 'results') {
    const choose = (residentId: ResidentId): void => {
      void onChoose(residentId).then((taken) => {
        if (!taken) setStage({ ...stage, problem: words.gone });
      });
    };
    return (
      <Results stage={stage} onChoose={choose} onEdit={() => setStage({ at: 'form' })} onClose={onClose} />
    );
  }
  return (
    <Form
      kana={kana}
      onKana={setKana}
      birth={birth}
      onBirth={setBirth}
      busy={stage.at === 'busy'}
      problem={stage.at === 'form' ? stage.problem : undefined}
      onSubmit={submit}
      onClose={onClose}
    />
  );
};

const PARTS = [
  ['year', words.year, 4],
  ['month', words.month, 2],
  ['day', words.day, 2],
] as const;

const Form = ({
  kana,
  onKana,
  birth,
  onBirth,
  busy,
  problem,
  onSubmit,
  onClose,
}: {
  readonly kana: string;
  readonly onKana: (kana: string) => void;
  readonly birth: TypedDate;
  readonly onBirth: (birth: TypedDate) => void;
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
}) => {
  const [field, setField] = useState<'kana' | 'year' | 'month' | 'day'>('kana');
  useKeys({ Escape: onClose });
  const typeInto = (value: string): void => {
    if (field === 'kana') onKana(value);
    else onBirth({ ...birth, [field]: value.slice(0, field === 'year' ? 4 : 2) });
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
        <div className="flex flex-col gap-4">
          <Field
            label={words.kana}
            value={kana}
            onChange={onKana}
            onFocus={() => setField('kana')}
            active={field === 'kana'}
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
                  className={
                    birth.era === era ? 'bg-blue-100! px-2!' : 'px-2! font-normal! text-ink! border-line!'
                  }
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
                onFocus={() => setField(part)}
                active={field === part}
                maxLength={maxLength}
                onSubmit={onSubmit}
                numeric
              />
            ))}
          </div>
        </div>
        <div>
          <p className="mb-1 text-[1.25rem] font-bold text-soft">
            {field === 'kana' ? words.target.kana : words.target.birth}
          </p>
          <Keypad
            kind={field === 'kana' ? 'kana' : 'digits'}
            value={field === 'kana' ? kana : birth[field]}
            onChange={typeInto}
          />
        </div>
      </div>
    </Screen>
  );
};

const bornWords = (birthDate: string): string => {
  const date = civilDateSchema.safeParse(birthDate);
  return words.born(date.success ? (formatWareki(date.data) ?? birthDate) : birthDate);
};

const Results = ({
  stage,
  onChoose,
  onEdit,
  onClose,
}: {
  readonly stage: Extract<Stage, { at: 'results' }>;
  readonly onChoose: (residentId: ResidentId) => void;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}) => {
  const { hits, more, problem } = stage;
  useKeys({ Escape: onEdit });
  return (
    <Screen
      title={hits.length === 0 ? words.none : words.title}
      {...(hits.length === 0 ? {} : { lead: words.found(hits.length) })}
      back={
        <Button size="large" onPress={onClose}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <Button size="large" onPress={onEdit} kind={hits.length === 0 ? 'primary' : 'plain'} first>
          {words.edit}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="care">{problem}</Banner>}
      {more && <Banner tone="info">{words.more}</Banner>}
      {hits.length === 0 && (
        <div className="m-auto flex items-center gap-10">
          <InfoMark className="size-28 text-blue-800" />
          <ul className="flex list-disc flex-col gap-3 pl-8 text-[1.625rem]">
            {words.noneNext.map((step) => (
              <li key={step} className="phrase">
                {step}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex flex-col gap-3">
        {hits.map((hit) => (
          <Button
            key={hit.residentId}
            size="wide"
            className="justify-start! text-left!"
            onPress={() => onChoose(hit.residentId)}
          >
            <span className="grid w-full grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,3fr)] items-center gap-6 text-ink">
              <span>
                <span className="block text-[1rem] font-normal text-soft">{hit.kana}</span>
                <span className="text-[1.625rem] text-act">{hit.name}</span>
              </span>
              <span className="text-[1.25rem] font-normal">{bornWords(hit.birthDate)}</span>
              <span className="text-[1.25rem] font-normal">
                {hit.protected ? words.hiddenAddress : hit.address}
              </span>
            </span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};
