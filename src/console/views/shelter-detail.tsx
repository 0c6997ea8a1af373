import { useState } from 'react';
import type { ConsoleSession, Overview, ShelterPerson } from '../../central/schema.ts';
import type { Standards } from '../../central/shelter-schema.ts';
import { safeFileName } from '../../kernel/csv.ts';
import type { ConsoleApi } from '../api.ts';
import type { PeopleState } from '../hooks.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { CapacityBadge, CapacityBar } from '../parts/capacity.tsx';
import { downloadText } from '../parts/download.ts';
import { Notice } from '../parts/notice.tsx';
import { countByStatus, filterPeople, peopleCsv, type StatusFilter } from '../people.ts';
import {
  count,
  LOGIN_FAILURES,
  PEOPLE_FAILURES,
  ROLL_CARE,
  STATUS_WORDS,
  staffWord,
  TAKE_FAILED,
} from '../text.ts';
import { dayAndTime, fileStamp } from '../time-words.ts';
import { dataAgeOf, lastSeenOf } from '../town-figures.ts';
import { AgeTable, PeopleTable } from './people-tables.tsx';
import { ShelterFacts } from './shelter-facts.tsx';

type Shelter = Overview['shelters'][number];

const FILTERS: readonly { readonly filter: StatusFilter; readonly word: string }[] = [
  { filter: 'all', word: 'すべて' },
  { filter: 'present', word: STATUS_WORDS.present },
  { filter: 'out', word: STATUS_WORDS.out },
  { filter: 'overnight', word: STATUS_WORDS.overnight },
  { filter: 'moved', word: STATUS_WORDS.moved },
  { filter: 'left', word: STATUS_WORDS.left },
];

const Head = ({ shelter }: { readonly shelter: Shelter }) => (
  <section className="keep-together rounded-12 border border-line bg-paper px-6 py-4">
    <h1 className="m-0 text-2xl font-bold">{shelter.name}</h1>
    <p className="m-0 text-soft">
      {shelter.open ? '● 開設中' : '○ 開設の記録なし'}　{shelter.shelterId}
    </p>
    <div className="mt-3 flex flex-wrap items-end gap-x-10 gap-y-3">
      <p className="m-0 whitespace-nowrap">
        <span className="block">いま居る人</span>
        <strong
          className="figures text-6xl leading-none"
          data-shelter={shelter.shelterId}
          data-present={shelter.present}
        >
          {count(shelter.present)}
        </strong>
        <span className="ml-1 text-xl font-bold">人</span>
        <span className="ml-2">／ 定員 {shelter.capacity > 0 ? `${count(shelter.capacity)}人` : '不明'}</span>
      </p>
      <p className="m-0 whitespace-nowrap">
        <span className="block">外出・外泊中</span>
        <strong className="figures text-3xl leading-none">{count(shelter.away)}</strong>
        <span className="ml-1">人</span>
      </p>
      <div className="min-w-60 grow">
        <CapacityBar filled={shelter} />
        <div className="mt-1.5">
          <CapacityBadge filled={shelter} />
        </div>
      </div>
    </div>
  </section>
);

const FilterButtons = ({
  people,
  chosen,
  choose,
}: {
  readonly people: NonNullable<PeopleState['people']>;
  readonly chosen: StatusFilter;
  readonly choose: (filter: StatusFilter) => void;
}) => (
  <div role="group" aria-label="状態で絞り込む" className="screen-only flex flex-wrap gap-2">
    {FILTERS.map(({ filter, word }) => (
      <Button
        key={filter}
        look={filter === chosen ? 'chosen' : 'plain'}
        aria-pressed={filter === chosen}
        onClick={() => choose(filter)}
      >
        {filter === chosen && <span aria-hidden="true">✓</span>}
        {word} <span className="figures">{count(countByStatus(people, filter))}</span>
      </Button>
    ))}
  </div>
);

interface Props {
  readonly shelter: Shelter;
  readonly overview: Overview;
  readonly people: PeopleState;
  readonly api: Pick<ConsoleApi, 'people'>;
  readonly session: ConsoleSession;
  readonly standards: Standards;
  readonly now: number;
}

/** Asks for the people anew, so that the centre has written down that they are taken out of the page. */
const useTake = ({ api, shelter }: Props) => {
  const [failed, setFailed] = useState<string | null>(null);
  const take = (use: 'csv' | 'print', then: (people: readonly ShelterPerson[]) => void): void =>
    void api.people(shelter.shelterId, use).then((answer) => {
      if (!answer.ok) return setFailed(answer.reason === 'step_up' ? LOGIN_FAILURES.step_up : TAKE_FAILED);
      setFailed(null);
      return then(answer.value.people);
    });
  return { failed, take };
};

const Roll = (props: Props) => {
  const {
    shelter,
    overview,
    people: { people, asOf },
    session,
    now,
  } = props;
  const [filter, setFilter] = useState<StatusFilter>('all');
  const { failed, take } = useTake(props);
  if (people === null) return null;
  const shown = filterPeople(people, filter);
  const word = FILTERS.find((entry) => entry.filter === filter)?.word ?? '';
  const drill = overview.mode === 'drill';
  const caption = `名簿（${word}）　${count(shown.length)}人　${dayAndTime(asOf)} 現在`;
  const save = (): void =>
    take('csv', (taken) =>
      downloadText(
        `${safeFileName([drill ? '訓練' : '', shelter.name, '名簿', filter === 'all' ? '' : word, fileStamp(overview.asOf)])}.csv`,
        peopleCsv(overview.mode, shelter, filterPeople(taken, filter), overview.asOf),
      ),
    );
  const print = (): void => take('print', () => globalThis.print());
  return (
    <>
      <AgeTable people={filterPeople(people, 'present')} />
      <section aria-label="名簿" className="flex flex-col gap-3">
        <div className="screen-only flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
          <FilterButtons people={people} chosen={filter} choose={setFilter} />
          <div className="flex gap-2">
            <Button onClick={print}>印刷する</Button>
            <Button onClick={save}>CSV で保存</Button>
          </div>
        </div>
        {failed !== null && <Notice level="care" role="status" title={failed} />}
        {shown.length === 0 ? (
          <Notice
            level="note"
            title={filter === 'all' ? '受付した人は、まだいません' : `「${word}」の人はいません`}
          />
        ) : (
          <PeopleTable
            people={shown}
            now={now}
            caption={caption}
            sheet={`${drill ? '【訓練】' : ''}${shelter.name}　${caption}`}
          />
        )}
        <p className="m-0 text-sm text-soft">
          {ROLL_CARE}（出力: {staffWord(session.staff)}）
        </p>
      </section>
    </>
  );
};

export const ShelterDetailView = (props: Props) => {
  const { shelter, people, overview, standards, now } = props;
  const age = dataAgeOf(shelter, lastSeenOf(overview.terminals), { now, standards });
  return (
    <div className="flex flex-col gap-6">
      <nav className="screen-only">
        <a href="#/" className={buttonClass()}>
          <span aria-hidden="true">←</span> 一覧に戻る
        </a>
      </nav>
      <Head shelter={shelter} />
      <ShelterFacts {...{ shelter, age, standards, now }} />
      {people.failed !== null && (
        <Notice
          level={people.failed === 'not_allowed' ? 'note' : 'care'}
          role="status"
          title={people.failed === 'not_allowed' ? '名簿は表示できません' : '名簿を更新できていません'}
        >
          <p className="m-0">{PEOPLE_FAILURES[people.failed]}</p>
          {people.people !== null && (
            <p className="m-0">下の名簿は {dayAndTime(people.asOf)} 現在のものです。</p>
          )}
        </Notice>
      )}
      {people.people === null && people.failed === null && <p className="m-0">名簿を読み込んでいます…</p>}
      <Roll key={shelter.shelterId} {...props} />
    </div>
  );
};

/** An address that names a shelter nobody has recorded. */
export const NoSuchShelter = ({ shelterId }: { readonly shelterId: string }) => (
  <Notice level="note" title={`避難所 ${shelterId} の記録はありません`}>
    <p className="mt-2 mb-0">
      <a href="#/" className={buttonClass()}>
        <span aria-hidden="true">←</span> 一覧に戻る
      </a>
    </p>
  </Notice>
);
