import { useState } from 'react';
import type { PurposeId, SearchHit, SearchPurpose } from '../../identity/schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { ja } from '../../ui/text/ja.ts';
import { birthDateOf, rightWriting, type TypedDate } from './birth-date.ts';
import { SearchForm } from './search-form.tsx';
import { SearchResults } from './search-results.tsx';

const words = ja.search;

export interface SearchQuery {
  readonly text: string;
  readonly birthDate?: CivilDate;
  readonly purpose: PurposeId;
}
export type SearchAnswer =
  | { readonly ok: true; readonly hits: readonly SearchHit[]; readonly more: boolean }
  | { readonly ok: false; readonly reason: 'failed' | SearchRefusal };

/** Reasons of the host that have words of their own. */
const REFUSALS = ['cannot_record', 'too_short', 'wrong_date', 'wrong_purpose', 'too_many'] as const;
export type SearchRefusal = (typeof REFUSALS)[number];
export const isSearchRefusal = (reason: string): reason is SearchRefusal =>
  REFUSALS.some((each) => each === reason);

type Stage =
  | { readonly at: 'form'; readonly problem?: string }
  | { readonly at: 'busy' }
  | {
      readonly at: 'results';
      readonly hits: readonly SearchHit[];
      readonly more: boolean;
      readonly problem?: string;
    };

/** What is wrong with a date that was typed, in words; the host would refuse it too. */
const problemOf = (text: string, birth: TypedDate): string | undefined => {
  const typed = birthDateOf(birth);
  if (typed.kind === 'wrong') return words.wrongDate;
  const writeAs = typed.kind === 'outside_era' ? typed.writeAs : rightWriting(text);
  return writeAs === undefined ? undefined : words.outsideEra(writeAs);
};

interface Props {
  /** 除票をさがす: among those who are registered no more, any of whom may be chosen. */
  readonly ended?: boolean;
  /** What a search is most likely for where this one was opened; stays as chosen until it is closed. */
  readonly purpose: PurposeId;
  /** All there are at this site. */
  readonly purposes: readonly SearchPurpose[];
  readonly onSearch: (query: SearchQuery) => Promise<SearchAnswer>;
  /** True when the desk took the person; false when the record is gone. */
  readonly onChoose: (residentId: ResidentId) => Promise<boolean>;
  readonly onClose: () => void;
}

/** カードがない方: by name, birth date or address; the clerk asks the person and chooses. */
export const Search = ({ ended = false, purpose: likely, purposes, onSearch, onChoose, onClose }: Props) => {
  const [text, setText] = useState('');
  const [purpose, setPurpose] = useState(
    purposes.find(({ id }) => id === likely)?.id ?? purposes[0]?.id ?? likely,
  );
  const [birth, setBirth] = useState<TypedDate>({ era: '昭和', year: '', month: '', day: '' });
  const [stage, setStage] = useState<Stage>({ at: 'form' });

  const submit = (): void => {
    const problem = problemOf(text, birth);
    if (problem !== undefined) return setStage({ at: 'form', problem });
    const typed = birthDateOf(birth);
    setStage({ at: 'busy' });
    void onSearch({ text, purpose, ...(typed.kind === 'date' ? { birthDate: typed.date } : {}) }).then(
      (answer) =>
        setStage(
          answer.ok
            ? { at: 'results', hits: answer.hits, more: answer.more }
            : { at: 'form', problem: words.refused[answer.reason] },
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
      <SearchResults
        {...stage}
        ended={ended}
        onChoose={choose}
        onEdit={() => setStage({ at: 'form' })}
        onClose={onClose}
      />
    );
  }
  return (
    <SearchForm
      title={ended ? words.ended.title : words.title}
      hint={(ended ? words.ended : words).textHint}
      text={text}
      onText={setText}
      purpose={purpose}
      purposes={purposes}
      onPurpose={setPurpose}
      birth={birth}
      onBirth={setBirth}
      busy={stage.at === 'busy'}
      problem={stage.at === 'form' ? stage.problem : undefined}
      onSubmit={submit}
      onClose={onClose}
    />
  );
};
