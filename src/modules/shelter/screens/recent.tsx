import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Names } from '../../../ui/names.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import type { Flow, FlowInput, Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { Recent } from '../views-schema.ts';
import { UndoReasons } from './done.tsx';

const words = text.recent;

const kindWords = ({ kind, departure }: Recent): string =>
  departure === null ? words.of[kind] : words.departed[departure];

const peopleWords = ({ names }: Recent): string => (names.length === 0 ? '' : words.people(names.length));

const summary = (entry: Recent): string =>
  [timeInJapan(entry.at), kindWords(entry), peopleWords(entry), entry.names.join('、')]
    .filter((part) => part !== '')
    .join('　');

/** 最近の受付: what this machine recorded last, and the way to take one back. */
export const RecentList = ({
  scene,
  flow,
  dispatch,
  onUndo,
}: {
  readonly scene: Extract<Scene, { at: 'recent' }>;
  readonly flow: Flow;
  readonly dispatch: (input: FlowInput) => void;
  readonly onUndo: (entry: Recent, reason: string) => void;
}) => {
  const back = (): void => dispatch({ kind: 'back' });
  const { entries, undoing } = scene;
  useKeys(undoing === null ? { Escape: back } : {});
  if (undoing !== null) {
    return (
      <UndoReasons
        what={summary(undoing)}
        busy={flow.busy !== null}
        onChoose={(reason) => onUndo(undoing, reason)}
        onKeep={back}
      />
    );
  }
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={
        <Button size="large" onPress={back} first>
          {ja.button.back}
        </Button>
      }
    >
      {entries === null && <p className="text-[1.5rem] text-soft">{words.loading}</p>}
      {entries === 'failed' && (
        <Banner
          tone="care"
          action={<Button onPress={() => dispatch({ kind: 'reload' })}>{ja.button.retry}</Button>}
        >
          {words.failed}
        </Banner>
      )}
      {entries !== null && entries !== 'failed' && <Entries entries={entries} dispatch={dispatch} />}
    </Screen>
  );
};

const Entries = ({
  entries,
  dispatch,
}: {
  readonly entries: readonly Recent[];
  readonly dispatch: (input: FlowInput) => void;
}) =>
  entries.length === 0 ? (
    <div className="m-auto text-center">
      <p className="text-[2rem] font-bold">{words.empty}</p>
      <p className="phrase mt-2 text-[1.375rem] text-soft">{words.emptyLead}</p>
    </div>
  ) : (
    <ul className="flex flex-col gap-3">
      {entries.map((entry) => (
        <li
          key={entry.eventId}
          className={`flex items-center gap-6 rounded-12 border-2 border-line px-6 py-3 ${
            entry.undone ? 'bg-ground' : 'bg-paper'
          }`}
        >
          <span className="w-20 text-[1.5rem] tabular-nums">{timeInJapan(entry.at)}</span>
          <span className="w-36 text-[1.375rem] leading-130 font-bold">
            {kindWords(entry)} {peopleWords(entry)}
          </span>
          <span
            className={`min-w-0 flex-1 text-[1.5rem] leading-140 ${entry.undone ? 'text-soft [&_span]:line-through' : ''}`}
          >
            <Names names={entry.names} />
          </span>
          {entry.undone ? (
            <span className="grid min-h-[max(3.75rem,56px)] place-items-center px-6 text-[1.375rem] font-bold text-soft">
              {words.undone}
            </span>
          ) : (
            <Button
              kind="stop"
              label={`${summary(entry)} ${words.undo}`}
              onPress={() => dispatch({ kind: 'recent_undo', entry })}
            >
              {words.undo}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
