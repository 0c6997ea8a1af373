import { useState } from 'react';
import {
  POLLING_API,
  type PolledElection,
  type PollingList,
  type PollingSheet,
  TAKES_POLLING_LISTS,
} from '../../central/polling-schema.ts';
import type { ConsoleSession } from '../../central/schema.ts';
import type { ConsoleApi } from '../api.ts';
import { queryOf } from '../ask.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { downloadText } from '../parts/download.ts';
import { Notice } from '../parts/notice.tsx';
import { count, LOGIN_FAILURES } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

const SHEETS: readonly { readonly sheet: PollingSheet; readonly word: string }[] = [
  { sheet: 'turnout', word: '投票速報' },
  { sheet: 'early', word: '期日前投票者数' },
  { sheet: 'record', word: '投票録の数' },
  { sheet: 'ages', word: '年齢別投票者数' },
  { sheet: 'absentee', word: '不在者整理簿の数' },
];

const LISTS: readonly { readonly list: PollingList; readonly word: string }[] = [
  { list: 'oaths', word: '宣誓書一覧' },
  { list: 'proxies', word: '代理投票記録' },
  { list: 'marks', word: '投票済の印' },
  { list: 'audit', word: '操作の記録' },
];

const LIST_CARE =
  '一覧には名簿番号が入ります（氏名は入りません）。保存した人と時刻が記録に残ります。鍵のかかる場所で扱い、要らなくなったら削除してください。';

const MARKS_CARE =
  '期日前投票と不在者投票の人を、投票所の端末が「投票済」と表示できるようにします。投票日の開所の前に必ず公開し、全ての投票所の点検表で符号を確かめてください。';

interface Props {
  readonly api: Pick<ConsoleApi, 'pollingList' | 'publishMarks'>;
  readonly election: PolledElection;
  readonly session: Pick<ConsoleSession, 'role'>;
  readonly reload: () => void;
}

const Marks = ({
  election: { marks },
  publish,
}: Pick<Props, 'election'> & { readonly publish: (() => void) | undefined }) => (
  <section aria-labelledby="poll-marks" className="rounded-12 border border-line bg-paper px-6 py-4">
    <h3 id="poll-marks" className="m-0 text-lg font-bold">
      投票済の印
    </h3>
    <p className="m-0">
      いま {count(marks.count)}人　／　公開済み{' '}
      {marks.published === null
        ? '− まだ公開していません'
        : `${count(marks.published.count)}人（${dayAndTime(marks.published.at)}、第${marks.published.version}版、符号 ${marks.published.sha256.slice(0, 8)}）`}
    </p>
    <p className="phrase m-0 text-sm">{MARKS_CARE}</p>
    {publish !== undefined && (
      <p className="screen-only mt-2 mb-0">
        <Button onClick={publish}>印を公開する</Button>
      </p>
    )}
  </section>
);

/** 書き出し: figures for everybody who sees this page, lists of electors for those who may take them out. */
export const TakePart = ({ api, election, session, reload }: Props) => {
  const [said, setSaid] = useState<{ readonly level: 'care' | 'note'; readonly title: string } | null>(null);
  const { electionId, ballot, day } = election;
  const mayTake = TAKES_POLLING_LISTS.includes(session.role);
  const keep = async (list: PollingList): Promise<void> => {
    const answer = await api.pollingList({ election: electionId, list });
    if (!answer.ok) return setSaid({ level: 'care', title: LOGIN_FAILURES[answer.reason] });
    setSaid(null);
    return downloadText(answer.value.name, answer.value.csv);
  };
  const query = queryOf({ election: electionId, ballot, day });
  const publish = async (): Promise<void> => {
    const answer = await api.publishMarks({ election: electionId });
    setSaid(
      answer.ok
        ? { level: 'note', title: `投票済の印を公開しました（${count(answer.value.count)}人）` }
        : { level: 'care', title: LOGIN_FAILURES[answer.reason] },
    );
    reload();
  };
  return (
    <section aria-labelledby="poll-take" className="flex flex-col gap-3">
      <h2 id="poll-take" className="m-0 text-xl font-bold">
        書き出し
      </h2>
      {said !== null && <Notice level={said.level} role="status" title={said.title} />}
      <ul className="screen-only m-0 flex list-none flex-wrap gap-x-6 gap-y-3 p-0">
        {SHEETS.map(({ sheet, word }) => (
          <li key={sheet} className="flex gap-1">
            <a href={`${POLLING_API.sheet(sheet, 'csv')}?${query}`} download className={buttonClass()}>
              {word} CSV
            </a>
            <a href={`${POLLING_API.sheet(sheet, 'pdf')}?${query}`} download className={buttonClass()}>
              PDF<span className="sr-only">（{word}）</span>
            </a>
          </li>
        ))}
      </ul>
      {mayTake && (
        <>
          <p className="phrase m-0 text-sm">{LIST_CARE}</p>
          <ul className="screen-only m-0 flex list-none flex-wrap gap-3 p-0">
            {LISTS.map(({ list, word }) => (
              <li key={list}>
                <Button onClick={() => void keep(list)}>{word} CSV</Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Marks election={election} publish={mayTake ? () => void publish() : undefined} />
    </section>
  );
};
