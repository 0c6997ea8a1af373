import type { CardProblem } from '../../identity/schema.ts';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { offsetWords, type Trouble } from './trouble.ts';

/** Stops and announcements that fill the screen below the status bar. */

/** A tap that led to nobody. Stays until a person presses something, as the host keeps it too. */
export const CardStop = ({
  problem,
  cardOnReader,
  onAgain,
  onSearch,
  onIdentify,
  next,
}: {
  readonly problem: CardProblem;
  readonly cardOnReader: boolean;
  readonly onAgain: () => void;
  readonly onSearch: () => void;
  /** 本人確認 of a card that leads to nobody, with which it can be registered. */
  readonly onIdentify?: () => void;
  /** What to do next where the module has another way than the desk's, for whoever is to be found by name (投票所: 入場券, 名簿). */
  readonly next?: readonly string[];
}) => {
  // Somebody who is no resident is not found by name either; two cards, who was just said to be another, and a disk that
  // takes nothing are no question of names.
  const never = ['two_cards', 'not_the_holder', 'not_recorded'];
  const searchable = !never.includes(problem) && (problem !== 'person_not_active' || next !== undefined);
  // The card is good, and nobody's yet or no more: reading it once more would say the same.
  const searchFirst = problem === 'not_linked' || problem === 'relink_needed';
  useKeys({
    Escape: onAgain,
    ...(searchable ? { F2: onSearch } : {}),
    ...(searchFirst && onIdentify !== undefined ? { F4: onIdentify } : {}),
  });
  const again = (
    <Button kind={searchFirst ? 'plain' : 'primary'} size="large" onPress={onAgain} first={!searchFirst}>
      {ja.button.again}
    </Button>
  );
  const search = searchable && (
    <Button kind={searchFirst ? 'primary' : 'plain'} size="large" onPress={onSearch} first={searchFirst}>
      {ja.button.search}
    </Button>
  );
  return (
    <NoticeScreen
      tone="stop"
      words={searchable && next !== undefined ? { ...ja.card[problem], next } : ja.card[problem]}
      detail={cardOnReader && problem !== 'two_cards' ? ja.cardLies : undefined}
      {...(searchFirst ? { back: again } : {})}
      actions={
        <>
          {searchFirst && onIdentify !== undefined ? (
            <Button size="large" className="px-7!" onPress={onIdentify}>
              {ja.button.identify}
            </Button>
          ) : (
            !searchFirst && search
          )}
          {searchFirst ? search : again}
        </>
      }
    />
  );
};

/** Something about the machine that does not stop the work, said once. */
export const Announcement = ({
  trouble,
  offsetMs,
  onUnderstood,
}: {
  readonly trouble: Trouble;
  readonly offsetMs: number;
  readonly onUnderstood: () => void;
}) => (
  <NoticeScreen
    tone="care"
    words={ja.machine[trouble]}
    detail={trouble === 'clock_off' ? offsetWords(offsetMs) : undefined}
    actions={
      <Button kind="primary" size="large" onPress={onUnderstood} first>
        {ja.button.understood}
      </Button>
    }
  />
);
