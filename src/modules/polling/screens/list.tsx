import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import type { ShownAcceptance } from '../views.ts';

const words = text.list;

/** 最近の受付, or of those the ones whose papers are still to be handed out. */
export const AcceptanceList = ({
  scene,
  model: { dispatch },
}: {
  readonly scene: Extract<Scene, { at: 'list' }>;
  readonly model: PollingDesk;
}) => {
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { entries, open } = scene;
  return (
    <Screen
      title={open ? words.handouts : words.recent}
      lead={open ? words.handoutsLead : words.recentLead}
      back={<Back onBack={back} first />}
    >
      {entries === null && <p className="text-[1.5rem] text-soft">{words.loading}</p>}
      {entries === 'failed' && <Banner tone="care">{words.failed}</Banner>}
      {entries !== null && entries !== 'failed' && entries.length === 0 && (
        <p className="m-auto text-[2rem] font-bold">{words.empty}</p>
      )}
      {entries !== null && entries !== 'failed' && (
        <ul className="flex flex-col gap-3">
          {entries.map((entry) => (
            <Row
              key={entry.acceptId}
              entry={entry}
              onOpen={() => dispatch({ kind: 'taken_up', acceptance: entry })}
            />
          ))}
        </ul>
      )}
    </Screen>
  );
};

const stateOf = ({ undone, ballots }: ShownAcceptance): string => {
  if (undone) return words.undone;
  const left = ballots.filter(({ tickId }) => tickId === null).length;
  return left === 0 ? words.done : words.left(left);
};

const Row = ({ entry, onOpen }: { readonly entry: ShownAcceptance; readonly onOpen: () => void }) => (
  <li
    className={`flex items-center gap-6 rounded-12 border-2 border-line px-6 py-2 small:flex-wrap small:gap-x-3 small:gap-y-1 small:px-3 ${entry.undone ? 'bg-ground' : 'bg-paper'}`}
  >
    <span className="w-20 text-[1.5rem] tabular-nums">{timeInJapan(entry.at)}</span>
    <span className="min-w-0 flex-1">
      <span
        className={`block text-[1.625rem] leading-130 font-bold ${entry.undone ? 'text-soft line-through' : ''}`}
      >
        {entry.name}
      </span>
      <span className="block text-[1.125rem] text-soft">
        {entry.electorId}
        {entry.assist === null ? '' : `　${text.verdict.assist[entry.assist]}`}
      </span>
    </span>
    <span className="text-[1.375rem] font-bold">{stateOf(entry)}</span>
    {!entry.undone && (
      <Button onPress={onOpen} label={`${timeInJapan(entry.at)} ${entry.name} ${words.open}`}>
        {words.open}
      </Button>
    )}
  </li>
);
