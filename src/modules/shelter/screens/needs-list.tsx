import { useCallback, useState } from 'react';
import { useKeys } from '../../../ui/keys.ts';
import type { ShelterRpc } from '../calls.ts';
import type { Needs } from '../needs-schema.ts';
import { type NeedsTab, TABS, tabWords } from '../needs-words.ts';
import type { PersonId } from '../schema.ts';
import { peopleText, needsListText as words } from '../screen-text-tasks.ts';
import type { PersonLine } from '../views-schema.ts';
import { Chip } from './parts/chips.tsx';
import { Empty } from './parts/empty.tsx';
import { Frame } from './parts/frame.tsx';
import { Loaded } from './parts/loaded.tsx';
import { PersonRows } from './parts/person-rows.tsx';
import type { TaskProps } from './parts/task.ts';
import { useLoad } from './parts/use-load.ts';

/** No shelter has more pages than this; a list that would not end is a bug, not a long list. */
const MOST_PAGES = 100;

const anyOf = (needs: Needs): readonly NeedsTab[] => TABS.filter((tab) => tabWords(needs, tab).length > 0);

/** Of all lists that somebody has to be fed and looked after on. */
const everybodyInNeed = async (rpc: ShelterRpc): Promise<PersonLine[] | 'failed'> => {
  const lines: PersonLine[] = [];
  for (const list of ['here', 'away', 'outside'] as const) {
    let seen = 0;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await rpc.call('shelter.list', { list, page });
      if (!answer.ok) return 'failed';
      lines.push(...answer.value.people.filter(({ needs }) => anyOf(needs).length > 0));
      seen += answer.value.people.length;
      if (answer.value.people.length === 0 || seen >= answer.value.total) break;
    }
  }
  return lines;
};

/** 配慮が いる方, for the nurse and the kitchen: everybody of the building of whom something is noted. */
export const NeedsList = ({
  host,
  shelter,
  onPerson,
  onBack,
}: TaskProps & { readonly onPerson: (personId: PersonId) => void }) => {
  const [tab, setTab] = useState<NeedsTab | null>(null);
  const { rpc } = host;
  const load = useCallback(() => everybodyInNeed(rpc), [rpc]);
  const list = useLoad(load);
  useKeys({
    Escape: onBack,
    '0': () => setTab(null),
    ...Object.fromEntries(TABS.map((each, at) => [String(at + 1), () => setTab(each)])),
  });
  return (
    <Frame title={words.title} lead={words.lead} onBack={onBack}>
      <Loaded
        {...list}
        render={(lines) => {
          const shown = lines.filter(({ needs }) => tab === null || anyOf(needs).includes(tab));
          return (
            <>
              <div className="flex flex-wrap gap-2">
                <Chip chosen={tab === null} onPress={() => setTab(null)}>
                  {words.all} {lines.length}
                </Chip>
                {TABS.map((each) => (
                  <Chip key={each} chosen={tab === each} onPress={() => setTab(each)}>
                    {words.tab[each]} {lines.filter(({ needs }) => anyOf(needs).includes(each)).length}
                  </Chip>
                ))}
              </div>
              {shown.length === 0 ? (
                <Empty title={words.none} lead={words.noneLead} />
              ) : (
                <PersonRows
                  lines={shown}
                  shelterId={shelter.shelterId}
                  onPerson={onPerson}
                  {...(tab === null ? {} : { wordsOf: (line) => tabWords(line.needs, tab) })}
                />
              )}
              <p className="sr-only">{peopleText.total(shown.length)}</p>
            </>
          );
        }}
      />
    </Frame>
  );
};
