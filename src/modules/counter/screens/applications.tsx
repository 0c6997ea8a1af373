import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Query, Scene } from '../scene.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { ApplicationView } from '../views.ts';
import { ApplicationDetail } from './application.tsx';
import { Line } from './date-field.tsx';
import { Back, Badge, Empty } from './parts.tsx';

const words = sheetText.applications;

export const STATUS_TONES = { taken: 'plain', in_review: 'act', done: 'good', sent_back: 'care' } as const;

/** 受付の一覧: what was taken at this desk, what still waits for a paper, and the way back into each. */
export const ApplicationList = ({
  scene,
  model,
}: {
  readonly scene: Extract<Scene, { at: 'applications' }>;
  readonly model: CounterDesk;
}) => {
  const { query, found, open } = scene;
  const { dispatch } = model;
  const [typed, setTyped] = useState(query.text);
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const ask = (part: Partial<Query>): void =>
    dispatch({ kind: 'applications_asked', query: { ...query, text: typed, ...part } });
  const opened =
    found === null || found === 'failed'
      ? undefined
      : found.applications.find(({ application }) => application === open);
  if (opened !== undefined) return <ApplicationDetail application={opened} scene={scene} model={model} />;
  return (
    <Screen title={words.title} back={<Back onBack={back} />}>
      <Filters query={query} typed={typed} onType={setTyped} onAsk={ask} />
      {found === null && <Empty title={words.loading} />}
      {found === 'failed' && <Banner tone="care">{words.failed}</Banner>}
      {found !== null && found !== 'failed' && (
        <>
          {found.applications.length === 0 && <Empty title={words.empty} />}
          {found.more && <Banner tone="info">{words.more}</Banner>}
          <ul className="flex flex-col gap-1.5">
            {found.applications.map((application) => (
              <Row
                key={application.application}
                application={application}
                onOpen={() => dispatch({ kind: 'application_opened', application: application.application })}
              />
            ))}
          </ul>
        </>
      )}
    </Screen>
  );
};

const SMALL = 'min-h-[max(3.25rem,48px)]! px-4! text-[1.25rem]!';

const Filters = ({
  query,
  typed,
  onType,
  onAsk,
}: {
  readonly query: Query;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly onAsk: (part: Partial<Query>) => void;
}) => (
  <div className="flex flex-wrap items-end gap-4">
    <div className="flex gap-1.5">
      {(['today', 'all'] as const).map((days) => (
        <Button
          key={days}
          pressed={query.days === days}
          kind={query.days === days ? 'primary' : 'plain'}
          onPress={() => onAsk({ days })}
          className={SMALL}
        >
          {words[days]}
        </Button>
      ))}
    </div>
    <div className="flex gap-1.5">
      {(['all', 'missing', 'open'] as const).map((only) => (
        <Button
          key={only}
          pressed={query.only === only}
          kind={query.only === only ? 'primary' : 'plain'}
          onPress={() => onAsk({ only })}
          className={SMALL}
        >
          {words.only[only]}
        </Button>
      ))}
    </div>
    <Line
      label={words.text}
      value={typed}
      onChange={onType}
      onEnter={() => onAsk({})}
      maxLength={60}
      className="min-w-[12rem] flex-1"
    />
    <Button onPress={() => onAsk({})} className={SMALL}>
      {words.search}
    </Button>
  </div>
);

const Row = ({
  application,
  onOpen,
}: {
  readonly application: ApplicationView;
  readonly onOpen: () => void;
}) => {
  const { number, title, subject, at, status, missing, withdrawn } = application;
  return (
    <li
      className={`flex items-center gap-4 rounded-12 border-2 border-line px-4 py-1.5 small:flex-wrap ${
        withdrawn === null ? 'bg-paper' : 'bg-ground'
      }`}
    >
      <span className="w-18 text-[1.375rem] whitespace-nowrap tabular-nums">{timeInJapan(at)}</span>
      <span className="min-w-0 flex-1">
        <span
          className={`phrase block text-[1.375rem] leading-130 font-bold ${withdrawn === null ? '' : 'text-soft line-through'}`}
        >
          {title}
        </span>
        <span className="block text-[1.125rem] text-soft">
          {subject}　{number}
        </span>
      </span>
      {missing > 0 && withdrawn === null && <Badge tone="care">{words.missing(missing)}</Badge>}
      <Badge tone={withdrawn === null ? STATUS_TONES[status] : 'soft'}>
        {withdrawn === null ? words.statuses[status] : words.withdrawn}
      </Badge>
      <Button onPress={onOpen} label={`${title} ${subject} ${words.open}`} className={SMALL}>
        {words.open}
      </Button>
    </li>
  );
};
