import { useState } from 'react';
import { useKeys } from '../../../ui/keys.ts';
import type { Needs } from '../needs-schema.ts';
import { type NeedsTab, TABS, tabWords } from '../needs-words.ts';
import { needsText as words } from '../screen-text-needs.ts';
import type { HouseholdMember } from '../views-schema.ts';
import { NeedsPanel } from './needs-panel.tsx';
import { Frame } from './parts/frame.tsx';

/** Below this age milk and diapers are asked for more often than an allergy. */
const BABY_AGE = 3;
/** From this age on how she moves and what care she has comes first. */
const OLD_AGE = 75;

/** The tab that people of this age need most: it is opened, so that the usual exception is two touches. */
export const firstTab = (age: number | null): NeedsTab => {
  if (age === null) return 'allergy';
  if (age < BABY_AGE) return 'food';
  return age >= OLD_AGE ? 'body' : 'allergy';
};

/** 配慮: everything that one person may need, on one screen. */
export const NeedsChoice = ({
  member,
  needs: before,
  now,
  onDone,
  onBack,
}: {
  readonly member: Pick<HouseholdMember, 'name' | 'age'>;
  readonly needs: Needs;
  readonly now: () => number;
  readonly onDone: (needs: Needs) => void;
  readonly onBack: () => void;
}) => {
  const [needs, setNeeds] = useState(before);
  const [tab, setTab] = useState(() => firstTab(member.age));
  const done = (): void => onDone(needs);
  useKeys({
    Escape: onBack,
    ...Object.fromEntries(TABS.map((each, at) => [String(at + 1), () => setTab(each)])),
  });
  return (
    <Frame
      title={words.title(member.name)}
      onBack={onBack}
      gives="cancel"
      submit={{ words: words.done, onPress: done, first: true }}
    >
      <div className="grid grid-cols-[15rem_minmax(0,1fr)] gap-6 small:grid-cols-1">
        <div role="tablist" aria-label={words.tabs} className="flex flex-col gap-2">
          {TABS.map((each, at) => (
            <TabButton
              key={each}
              number={at + 1}
              tab={each}
              open={each === tab}
              noted={tabWords(needs, each)}
              onOpen={() => setTab(each)}
            />
          ))}
        </div>
        <NeedsPanel tab={tab} needs={needs} onChange={setNeeds} now={now()} />
      </div>
    </Frame>
  );
};

const TabButton = ({
  number,
  tab,
  open,
  noted,
  onOpen,
}: {
  readonly number: number;
  readonly tab: NeedsTab;
  readonly open: boolean;
  readonly noted: readonly string[];
  readonly onOpen: () => void;
}) => (
  <button
    type="button"
    role="tab"
    aria-selected={open}
    onClick={onOpen}
    className={`flex min-h-[max(3.5rem,56px)] items-center gap-3 rounded-12 border-2 px-3 py-1 text-left ${
      open ? 'border-act bg-act text-white' : 'border-line bg-paper text-ink'
    }`}
  >
    <kbd className="grid size-7 shrink-0 place-items-center rounded-6 border-2 border-current text-[1rem]">
      {number}
    </kbd>
    <span className="min-w-0">
      <span className="block text-[1.25rem] leading-120 font-bold">{words.tab[tab]}</span>
      {noted.length > 0 && <span className="block text-[1.0625rem] leading-120">✓ {noted.join('、')}</span>}
    </span>
  </button>
);
