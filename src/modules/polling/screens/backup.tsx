import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { InfoMark, StopMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { placeText } from '../place-text.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import { dateWords, momentWords } from '../verdict-text.ts';
import type { Conflict, PollingState } from '../views.ts';
import { PrintState } from './report.tsx';

/** 予備の名簿: printed at any time; it says of when it is on every page. */
export const Backup = ({
  scene,
  polling,
  model,
  now,
}: {
  readonly scene: Extract<Scene, { at: 'backup' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
  readonly now: () => number;
}) => {
  const words = placeText.backup;
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { roll } = polling;
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        <Button
          kind="primary"
          size="large"
          first
          disabled={roll === null || scene.print.state === 'printing'}
          onPress={() => model.print({ paper: 'roll' })}
        >
          {words.submit}
        </Button>
      }
    >
      <PrintState print={scene.print} />
      <div className="m-auto flex max-w-[54rem] flex-col items-center gap-4 text-center">
        <InfoMark className="size-28 text-blue-800 small:size-14" />
        <p className="text-[2.5rem] font-bold small:text-[1.75rem]">
          {roll === null ? text.waiting.noRoll : words.count(roll.electors)}
        </p>
        {roll !== null && (
          <p className="text-[1.5rem] font-bold">{text.waiting.roll(dateWords(roll.asOf), roll.version)}</p>
        )}
        <p className="phrase text-[1.5rem]">{words.asOf(timeInJapan(now()))}</p>
      </div>
    </Screen>
  );
};

/** 二重受付 */
export const Conflicts = ({
  scene: { conflicts },
  polling,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'conflicts' }>;
  readonly polling: PollingState;
  readonly model: PollingDesk;
}) => {
  const words = placeText.conflicts;
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen title={words.title} lead={words.lead} back={<Back onBack={back} first />}>
      {conflicts === null && <p className="text-[1.5rem] text-soft">{text.list.loading}</p>}
      {conflicts === 'failed' && <Banner tone="care">{text.list.failed}</Banner>}
      {conflicts !== null && conflicts !== 'failed' && conflicts.length === 0 && (
        <p className="m-auto text-[2rem] font-bold">{text.list.empty}</p>
      )}
      {conflicts !== null && conflicts !== 'failed' && (
        <ul className="flex flex-col gap-3">
          {conflicts.map((conflict) => (
            <ConflictRow
              key={`${conflict.electorId} ${conflict.ballots.join(' ')}`}
              conflict={conflict}
              polling={polling}
            />
          ))}
        </ul>
      )}
    </Screen>
  );
};

const ConflictRow = ({
  conflict: { electorId, name, ballots, acceptances },
  polling,
}: {
  readonly conflict: Conflict;
  readonly polling: PollingState;
}) => {
  const words = placeText.conflicts;
  const short = (id: string): string => polling.election?.ballots.find((each) => each.id === id)?.short ?? id;
  return (
    <li className="flex items-start gap-5 rounded-12 border-[3px] border-stop bg-paper px-5 py-3 small:gap-3 small:px-3">
      <StopMark className="size-12 text-stop" />
      <div className="min-w-0 flex-1">
        <p className="text-[1.75rem] leading-130 font-bold">
          {name}
          <span className="ml-4 text-[1.25rem] font-normal text-soft">{electorId}</span>
        </p>
        <p className="text-[1.25rem]">{ballots.map(short).join('、')}</p>
        <ul className="mt-1 flex flex-col text-[1.375rem]">
          {acceptances.map(({ acceptId, placeName, device, at, first }) => (
            <li key={acceptId} className="phrase">
              <strong>{first ? words.first : words.later}</strong>　{momentWords(at)}　{placeName}（{device}）
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
};
