import { formatWareki } from '../../../kernel/dates.ts';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { Entry } from '../views-schema.ts';
import { Back, Empty, Tally } from './parts.tsx';

const words = text.day;

const Line = ({ entry, onUndo }: { readonly entry: Entry; readonly onUndo: () => void }) => {
  const { at, act, title, points, phase, basis, undoUntil } = entry;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-12 border-2 border-line bg-paper px-4 py-2">
      <span className="text-[1.25rem] tabular-nums text-soft">{timeInJapan(at)}</span>
      <span className={`phrase flex-1 text-[1.375rem] font-bold ${phase === 'done' ? '' : 'text-soft'}`}>
        {words.acts[act]}　{act === 'redeem' ? title : text.points(points)}
      </span>
      <span className="text-[1.125rem]">
        {phase === 'done' && basis === 'offline' ? words.offline : words.phases[phase]}
      </span>
      {undoUntil !== null && (
        <Button kind="stop" onPress={onUndo} label={`${timeInJapan(at)} ${words.acts[act]} ${words.undo}`}>
          {words.undo}
        </Button>
      )}
    </li>
  );
};

/** 今日の記録: what was done, the newest first, and what can still be taken back. */
export const Day = ({
  scene: { day, view },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'day' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const title = words.title(formatWareki(day) ?? day);
  if (view === null) return <Screen title={title}>{words.opening}</Screen>;
  return (
    <Screen title={title} back={<Back onBack={back} />}>
      <Tally counts={view.counts} />
      {view.entries.length === 0 ? (
        <Empty>{words.empty}</Empty>
      ) : (
        <ol className="flex flex-col gap-2">
          {view.entries.map((entry) => (
            <Line key={entry.key} entry={entry} onUndo={() => dispatch({ kind: 'undo_asked', entry })} />
          ))}
        </ol>
      )}
    </Screen>
  );
};
