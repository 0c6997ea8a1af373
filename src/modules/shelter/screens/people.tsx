import { useCallback, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import type { ListName } from '../scene.ts';
import type { PersonId } from '../schema.ts';
import { peopleText as words } from '../screen-text-tasks.ts';
import type { PersonLine, ShelterState } from '../views-schema.ts';
import { Chip } from './parts/chips.tsx';
import { Empty } from './parts/empty.tsx';
import { Frame } from './parts/frame.tsx';
import { Loaded } from './parts/loaded.tsx';
import { PersonRows } from './parts/person-rows.tsx';
import { RefusedNotice } from './parts/refused.tsx';
import { savePdf } from './parts/save-pdf.ts';
import type { TaskProps } from './parts/task.ts';
import { useCall } from './parts/use-call.ts';
import { useLoad } from './parts/use-load.ts';

const LISTS = ['here', 'away', 'late', 'outside', 'expected', 'taken_elsewhere', 'minors'] as const;

/** How many are on a list, where the desk knows it without asking. */
const countOf = (list: ListName, shelter: ShelterState): number | null => {
  switch (list) {
    case 'here':
      return shelter.present;
    case 'away':
      return shelter.away;
    case 'late':
      return shelter.late;
    case 'outside':
      return shelter.outside;
    case 'expected':
      return shelter.expected;
    case 'taken_elsewhere':
      return shelter.takenElsewhere;
    case 'minors':
      return null;
  }
};

/** ここの方の一覧: whoever is on one can be chosen as if she stood at the desk with her card. */
export const People = ({
  host,
  shelter,
  first = 'here',
  onPerson,
  onBack,
}: TaskProps & { readonly first?: ListName; readonly onPerson: (personId: PersonId) => void }) => {
  const [list, setList] = useState<ListName>(first);
  const [page, setPage] = useState(0);
  const [printed, setPrinted] = useState<number | null>(null);
  const call = useCall(host.sound);
  const print = (): void =>
    call.run(
      () => host.rpc.call('shelter.paper', { kind: 'roster' }),
      ({ pdf, pages }) => {
        savePdf(pdf, words.printName);
        setPrinted(pages);
      },
    );
  const load = useCallback(async () => {
    const answer = await host.rpc.call('shelter.list', { list, page });
    return answer.ok ? answer.value : ('failed' as const);
  }, [host.rpc, list, page]);
  const people = useLoad<{ people: PersonLine[]; total: number }>(load);
  const show = (next: ListName): void => {
    setList(next);
    setPage(0);
  };
  const choices = LISTS.map((each, at) => [String(at + 1), () => show(each)] as const);
  useKeys({ Escape: onBack, ...Object.fromEntries(choices) });
  if (call.refusal !== null)
    return <RefusedNotice refusal={call.refusal} onClose={call.close} onRetry={print} />;
  return (
    <Frame
      title={words.title}
      lead={words.lead}
      onBack={onBack}
      submit={{ words: words.print, onPress: print, disabled: call.busy }}
    >
      {printed !== null && <Banner tone="info">{words.printed(printed)}</Banner>}
      <Lists list={list} shelter={shelter} onShow={show} />
      <Loaded
        {...people}
        render={({ people: lines, total }) =>
          lines.length === 0 ? (
            <Empty title={words.empty[list]} lead={words.emptyLead} />
          ) : (
            <>
              <PersonRows lines={lines} shelterId={shelter.shelterId} onPerson={onPerson} />
              <Pages page={page} shown={lines.length} total={total} onPage={setPage} />
            </>
          )
        }
      />
    </Frame>
  );
};

const Lists = ({
  list,
  shelter,
  onShow,
}: {
  readonly list: ListName;
  readonly shelter: ShelterState;
  readonly onShow: (list: ListName) => void;
}) => (
  <div className="flex flex-wrap gap-2">
    {LISTS.map((each) => {
      const count = countOf(each, shelter);
      return (
        <Chip key={each} chosen={each === list} onPress={() => onShow(each)}>
          {words.list[each]}
          {count === null ? '' : ` ${count.toLocaleString('ja-JP')}`}
        </Chip>
      );
    })}
  </div>
);

/** Forward and back, where a list is longer than one page. */
const Pages = ({
  page,
  shown,
  total,
  onPage,
}: {
  readonly page: number;
  readonly shown: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}) =>
  page === 0 && shown >= total ? null : (
    <div className="flex items-center justify-center gap-6">
      <Button disabled={page === 0} onPress={() => onPage(page - 1)}>
        {words.before}
      </Button>
      <span className="text-[1.25rem]">{words.total(total)}</span>
      <Button disabled={shown === 0 || (page + 1) * shown >= total} onPress={() => onPage(page + 1)}>
        {words.after}
      </Button>
    </div>
  );
