import { useState } from 'react';
import type { SearchHit } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { toKatakana } from '../../ui/kana.ts';
import { ja } from '../../ui/text/ja.ts';
import { birthDateOf, type TypedDate } from './birth-date.ts';
import { SearchForm } from './search-form.tsx';
import { SearchResults } from './search-results.tsx';

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
      <SearchResults {...stage} onChoose={choose} onEdit={() => setStage({ at: 'form' })} onClose={onClose} />
    );
  }
  return (
    <SearchForm
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
