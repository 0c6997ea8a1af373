import { useState } from 'react';
import {
  PLANS_POLLING,
  type PolledElection,
  type PollingBoard,
  sumOf,
  totalOf,
  votersOf,
} from '../../central/polling-schema.ts';
import type { ConsoleSession, Overview } from '../../central/schema.ts';
import type { ConsoleApi } from '../api.ts';
import { Notice } from '../parts/notice.tsx';
import { type PollAlarm, pollAlarms, turnoutWord } from '../polling.ts';
import { type BoardChoice, useBoard } from '../polling-hooks.ts';
import { count, LOGIN_FAILURES } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { EarlyPart, HoursPart, PrecinctsPart, RecordsPart } from './polling-figures.tsx';
import { PollPlacesPart } from './polling-places.tsx';
import { PlanPart } from './polling-plan.tsx';
import { TakePart } from './polling-take.tsx';

const NO_ELECTION_HELP = '選挙の定義を本部に取り込むか、投票所の端末が「開所」を押すと、ここに表示されます。';

const Choice = ({
  label,
  value,
  options,
  choose,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly word: string }[];
  readonly choose: (value: string) => void;
}) => (
  <label className="flex flex-col text-sm">
    {label}
    <select
      value={value}
      onChange={({ target }) => choose(target.value)}
      className="min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3 text-base"
    >
      {options.map(({ value: each, word }) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  </label>
);

/** Which election, which ballot, which day. */
const Choices = ({
  board,
  election,
  choose,
}: {
  readonly board: PollingBoard;
  readonly election: PolledElection;
  readonly choose: (choice: BoardChoice) => void;
}) => {
  const { electionId, ballot, day } = election;
  const days = [...new Set([...election.early.map((each) => each.day), election.pollDay, day])].toSorted();
  return (
    <div className="screen-only flex flex-wrap items-end gap-4">
      <Choice
        label="選挙"
        value={electionId}
        options={board.elections.map((each) => ({ value: each.electionId, word: each.name }))}
        choose={(value) => choose({ election: value })}
      />
      <Choice
        label="投票の種類"
        value={ballot}
        options={election.ballots.map(({ id, name }) => ({ value: id, word: name }))}
        choose={(value) => choose({ election: electionId, ballot: value, day })}
      />
      <Choice
        label="日"
        value={day}
        options={days.map((each) => ({
          value: each,
          word: each === election.pollDay ? `${each}（投票日）` : each,
        }))}
        choose={(value) => choose({ election: electionId, ballot, day: value })}
      />
    </div>
  );
};

const Big = ({
  label,
  value,
  unit,
}: {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
}) => (
  <p className="m-0">
    <span className="block">{label}</span>
    <strong className="figures text-4xl leading-none">{value}</strong>
    <span className="ml-1">{unit}</span>
  </p>
);

/** The figures that are asked for on the telephone. */
const Totals = ({ election }: { readonly election: PolledElection }) => {
  const { precincts, places, absentee } = election;
  const voters = sumOf(precincts.map(votersOf));
  const known = precincts.every(({ electors }) => electors !== null) && precincts.length > 0;
  const electors = known ? totalOf(sumOf(precincts.flatMap(({ electors: each }) => each ?? []))) : null;
  const today = sumOf(places.map(({ accepted }) => accepted));
  const open = places.filter(({ state }) => state === 'open').length;
  return (
    <section
      aria-label="全体"
      className="flex flex-wrap items-end gap-x-12 gap-y-4 rounded-12 border border-line bg-paper px-6 py-4"
    >
      <p className="m-0">
        <span className="block font-bold">投票者数（当日・期日前・不在者）</span>
        <strong className="figures text-[5.5rem] leading-none font-bold" data-voters={totalOf(voters)}>
          {count(totalOf(voters))}
        </strong>
        <span className="ml-1 text-2xl font-bold">人</span>
        <span className="ml-3">
          男 {count(voters.male)}　女 {count(voters.female)}
          {voters.other > 0 && `　その他 ${count(voters.other)}`}
        </span>
      </p>
      <Big
        label={electors === null ? '投票率（名簿の人数が不明）' : `投票率（名簿 ${count(electors)}人）`}
        value={turnoutWord(totalOf(voters), electors)}
        unit=""
      />
      <Big label={`${election.day} の受付`} value={count(totalOf(today))} unit="人" />
      <Big label="開所している場所" value={`${open}`} unit={`／ ${places.length}か所`} />
      <Big
        label="不在者 交付 ／ 返還"
        value={`${absentee.issued === null ? '−' : count(absentee.issued)} ／ ${count(absentee.returned)}`}
        unit="人"
      />
    </section>
  );
};

const Alarms = ({ alarms }: { readonly alarms: readonly PollAlarm[] }) => (
  <section aria-labelledby="poll-alarms" aria-live="polite" className={alarms.length === 0 ? 'sr-only' : ''}>
    <h2 id="poll-alarms" className="mt-0 mb-2 text-xl font-bold">
      {alarms.length === 0 ? '確認が必要なことはありません' : `確認が必要なこと　${alarms.length}件`}
    </h2>
    <ul className="m-0 grid list-none gap-2 p-0 lg:grid-cols-2">
      {alarms.map(({ id, level, title, about, next }) => (
        <li key={id} data-alarm={id}>
          <Notice level={level} title={title} className="h-full">
            <ul className="m-0 list-none p-0">
              {about.map((each) => (
                <li key={each} className="font-bold">
                  ・{each}
                </li>
              ))}
            </ul>
            <p className="m-0">
              <span className="font-bold">→ すること:</span> {next}
            </p>
            {id === 'open' && (
              <p className="screen-only m-0">
                <a href="#/anomalies" className="font-bold">
                  要確認の一覧を開く
                </a>
              </p>
            )}
          </Notice>
        </li>
      ))}
    </ul>
  </section>
);

interface Props {
  readonly api: Pick<ConsoleApi, 'polling' | 'pollingList' | 'publishMarks' | 'planPoll'>;
  readonly overview: Pick<Overview, 'polling'>;
  readonly session: Pick<ConsoleSession, 'role'>;
  readonly now: number;
  readonly signedOut: () => void;
}

/** 投票の状況: who voted, where, and which place needs a telephone call. */
export const PollingView = ({ api, overview, session, now, signedOut }: Props) => {
  const [choice, setChoice] = useState<BoardChoice>({});
  const { board, failed, reload } = useBoard(api, choice, { pulse: overview.polling, signedOut });
  const election = board?.election ?? null;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h1 className="m-0 text-2xl font-bold">投票の状況{election !== null && `　${election.name}`}</h1>
        {board !== null && <p className="figures m-0">{dayAndTime(board.asOf)} 現在</p>}
      </div>
      {failed !== null && (
        <Notice level="stop" role="alert" title="投票の状況を読み込めません">
          <p className="m-0">{LOGIN_FAILURES[failed]}</p>
        </Notice>
      )}
      {board === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {board !== null && election === null && (
        <Notice level="note" title="選挙は、まだありません">
          <p className="m-0">{NO_ELECTION_HELP}</p>
        </Notice>
      )}
      {board !== null && election !== null && (
        <>
          <Choices board={board} election={election} choose={setChoice} />
          <Totals election={election} />
          <Alarms alarms={pollAlarms(election, now)} />
          <PollPlacesPart election={election} now={now} />
          <HoursPart election={election} />
          <PrecinctsPart election={election} />
          <EarlyPart election={election} />
          <RecordsPart election={election} />
          <TakePart {...{ api, election, session, reload }} />
        </>
      )}
      {PLANS_POLLING.includes(session.role) && <PlanPart api={api} reload={reload} />}
    </div>
  );
};
