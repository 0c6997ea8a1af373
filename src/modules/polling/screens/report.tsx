import type { ReactNode } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { Printing, Scene } from '../scene.ts';
import type { BallotCounts } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import { momentWords } from '../verdict-text.ts';
import type { PlaceCounts, PollingReport, PollingState } from '../views.ts';
import { SecondPerson } from './second.tsx';

const words = placeText.report;

/** What became of a paper that was sent to the printer. */
export const PrintState = ({ print }: { readonly print: Printing }): ReactNode => {
  switch (print.state) {
    case 'none':
      return null;
    case 'printing':
      return <Banner tone="info">{words.printing}</Banner>;
    case 'printed':
      return <Banner tone="info">{words.printed(print.pages)}</Banner>;
    case 'failed':
      return <Banner tone="care">{placeText.printFailed[print.reason]}</Banner>;
  }
};

const countOf = (counts: BallotCounts, id: string): number =>
  counts.find(({ ballot }) => ballot === id)?.count ?? 0;

const cell =
  'border-b-2 border-line px-4 py-1.5 text-right text-[1.5rem] font-bold tabular-nums small:px-2 small:text-[1.125rem]';
const head = 'border-b-[3px] border-ink px-4 py-1 text-right text-[1.125rem] font-bold small:px-2';

const Ballots = ({ counts, polling }: { readonly counts: PlaceCounts; readonly polling: PollingState }) => (
  <table className="w-full border-collapse bg-paper">
    <thead>
      <tr>
        <th scope="col" className={`${head} text-left`}>
          {words.ballot}
        </th>
        {[words.accepted, words.issued, words.spoiled, words.reissued].map((title) => (
          <th key={title} scope="col" className={head}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {(polling.election?.ballots ?? []).map(({ id, short }) => (
        <tr key={id}>
          <th scope="row" className={`${cell} text-left`}>
            {short}
          </th>
          {[counts.acceptedBallots, counts.issued, counts.spoiled, counts.reissued].map((each, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never change their places
            <td key={at} className={cell}>
              {countOf(each, id).toLocaleString('ja-JP')}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const Figures = ({ report, polling }: { readonly report: PollingReport; readonly polling: PollingState }) => {
  const { counts } = report;
  const unequal = counts.acceptedBallots.some(
    ({ ballot, count }) => countOf(counts.issued, ballot) !== count,
  );
  return (
    <>
      {unequal && <Banner tone="care">{words.unequal}</Banner>}
      <div className="flex flex-wrap items-baseline gap-x-10 gap-y-2">
        <p className="flex items-baseline gap-3 text-[1.5rem]">
          {words.people}
          <span className="text-[3.5rem] leading-[1.1] font-bold tabular-nums">
            {counts.people.toLocaleString('ja-JP')}
          </span>
          {text.waiting.people}
        </p>
        <p className="text-[1.375rem] font-bold">
          {(['1', '2', '9'] as const)
            .filter((sex) => sex !== '9' || counts.bySex[sex] > 0)
            .map((sex) => `${text.elector.sexes[sex]} ${counts.bySex[sex].toLocaleString('ja-JP')}`)
            .join('　')}
        </p>
      </div>
      <Ballots counts={counts} polling={polling} />
      <dl className="flex flex-wrap gap-x-8 gap-y-1">
        {(['provisional', 'proxy', 'braille', 'paper', 'undone', 'stops', 'conflicts'] as const).map(
          (name) => (
            <div key={name} className="flex items-baseline gap-2">
              <dt className="text-[1.25rem] text-soft">{words.others[name]}</dt>
              <dd className="text-[1.375rem] font-bold tabular-nums">
                {counts[name].toLocaleString('ja-JP')}
              </dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
};

/** 投票の状況, and after 閉所 the closing report. */
export const Report = ({
  scene,
  polling,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'report' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}) => {
  const { report, print } = scene;
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const there = report !== null && report !== 'failed';
  return (
    <Screen
      title={there && report.closedAt !== null ? text.closed.report : words.title}
      {...(there
        ? { lead: `${report.electionName}　${report.place.name}　${momentWords(report.at)}現在` }
        : {})}
      back={<Back onBack={back} />}
      actions={
        <Button
          kind="primary"
          size="large"
          first
          disabled={!there || print.state === 'printing'}
          onPress={() => model.print({ paper: 'report' })}
        >
          {words.print}
        </Button>
      }
    >
      <PrintState print={print} />
      {report === null && <p className="text-[1.5rem] text-soft">{text.list.loading}</p>}
      {report === 'failed' && <Banner tone="stop">{text.list.failed}</Banner>}
      {there && <Figures report={report} polling={polling} />}
    </Screen>
  );
};

/** 閉所: by two persons. */
export const Closing = ({
  polling,
  rpc,
  model,
}: {
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
}) => (
  <SecondPerson
    what={words.closingWhat(polling.place?.name ?? '')}
    reasons={[]}
    rpc={rpc}
    model={model}
    onSubmit={(_reason, second) => model.close(second)}
    onBack={() => model.dispatch({ kind: 'back' })}
  >
    <Banner tone="care">{words.closingLead}</Banner>
  </SecondPerson>
);
