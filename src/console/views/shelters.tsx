import { memo, useMemo, useState } from 'react';
import type { Overview } from '../../central/schema.ts';
import { shelterAddress } from '../hooks.ts';
import { AgeBadge } from '../parts/age-badge.tsx';
import { Button } from '../parts/button.tsx';
import { CapacityBadge, CapacityBar } from '../parts/capacity.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, NO_SHELTER_HELP } from '../text.ts';
import { ago, dayAndTime } from '../time-words.ts';
import { type DataAge, outsidePeople, urgencyOf } from '../town-figures.ts';

type Shelter = Overview['shelters'][number];

const COLUMNS = [
  { name: '避難所（押すと名簿）' },
  { name: 'いま居る人', figures: true },
  { name: '混み具合' },
  { name: '外出・外泊', figures: true },
  { name: 'データの新しさ' },
] as const;

const NameCell = ({ shelter }: { readonly shelter: Shelter }) => (
  <th scope="row" role="rowheader" className={`${cellClass()} font-normal max-md:col-span-2`}>
    <a href={shelterAddress(shelter.shelterId)} className="text-lg font-bold text-act underline">
      {shelter.name}
    </a>
    <span className="block text-sm text-soft">
      {openWord(shelter)}　{shelter.shelterId}
    </span>
    {shelter.figures.overridden && (
      <strong className="block text-sm text-care">△ この災害に指定のない場所</strong>
    )}
  </th>
);

const PresentCell = ({ shelter }: { readonly shelter: Shelter }) => (
  <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap max-md:col-span-2`}>
    <CardLabel>いま居る人</CardLabel>
    <strong className="text-3xl leading-none" data-shelter={shelter.shelterId} data-present={shelter.present}>
      {count(shelter.present)}
    </strong>
    人
    {shelter.figures.unnamed > 0 && (
      <span className="ml-2 font-bold md:block">＋名前未確認 {count(shelter.figures.unnamed)}人</span>
    )}
    <span className="text-sm text-soft max-md:ml-3 md:block">
      定員 {shelter.capacity > 0 ? `${count(shelter.capacity)}人` : '不明'}
    </span>
  </td>
);

/** Painted again only when something of it is another: of 1,300 rows one moves at a time. */
const ShelterRow = memo(
  function ShelterRow({
    shelter,
    age,
    said,
    now,
  }: {
    readonly shelter: Shelter;
    readonly age: DataAge;
    /** When it was heard of last, in words. */
    readonly said: string;
    readonly now: number;
  }) {
    const { figures } = shelter;
    const outside = outsidePeople(shelter);
    return (
      <Row>
        <NameCell shelter={shelter} />
        <PresentCell shelter={shelter} />
        <td role="cell" className={`${cellClass()} max-md:col-span-2 md:w-[30%] md:min-w-52`}>
          <CapacityBar filled={shelter} />
          <div className="mt-1.5">
            <CapacityBadge filled={shelter} />
          </div>
        </td>
        <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap`}>
          <CardLabel>外出・外泊</CardLabel>
          {count(shelter.away)}人
          {outside > 0 && <span className="block text-sm">避難所の外 {count(outside)}人</span>}
          {figures.split > 0 && (
            <strong className="block text-sm text-care">△ 分かれた世帯 {count(figures.split)}</strong>
          )}
        </td>
        <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
          <CardLabel>データ</CardLabel>
          <AgeBadge age={age} now={now} />
          <span className="block text-sm text-soft">最後の記録 {said}</span>
        </td>
      </Row>
    );
  },
  (before, after) =>
    before.shelter === after.shelter &&
    before.said === after.said &&
    before.age.state === after.age.state &&
    ago(before.age.at, before.now) === ago(after.age.at, after.now),
);

const openWord = ({ open, figures }: Shelter): string => {
  if (open) return '● 開設中';
  return figures.closedAt === null ? '○ 開設の記録なし' : `− 閉所（${dayAndTime(figures.closedAt)}）`;
};

/** As many as one looks through; the others by their names. */
const MOST_ROWS = 100;
const UNKNOWN_AGE: DataAge = { state: 'none', at: null };

const Legend = () => (
  <p className="m-0 flex flex-wrap gap-x-5 text-sm text-soft">
    <span>
      <span aria-hidden="true" className="mr-1 inline-block h-3 w-6 rounded-4 border border-ink bg-act" />
      いま居る人
    </span>
    <span>
      <span aria-hidden="true" className="bar-hatch mr-1 inline-block h-3 w-6 rounded-4 border border-ink" />
      外出・外泊（場所を空けてある人）
    </span>
    <span>○ 空きあり　△ 残りわずか（8割以上）　× 満員</span>
  </p>
);

/** The most urgent first; `sought`: only those whose name or id has it in it. */
const useShown = (shelters: readonly Shelter[], ages: ReadonlyMap<string, DataAge>, sought: string) =>
  useMemo(() => {
    const rank = ({ shelterId }: Shelter, each: Shelter): number =>
      urgencyOf(each, ages.get(shelterId) ?? UNKNOWN_AGE);
    return shelters
      .filter(({ name, shelterId }) => sought === '' || name.includes(sought) || shelterId.includes(sought))
      .map((shelter) => ({ shelter, urgency: rank(shelter, shelter) }))
      .toSorted((a, b) => a.urgency - b.urgency || (a.shelter.shelterId < b.shelter.shelterId ? -1 : 1))
      .map(({ shelter }) => shelter);
  }, [shelters, ages, sought]);

const Search = ({ sought, seek }: { readonly sought: string; readonly seek: (text: string) => void }) => (
  <label className="screen-only flex items-center gap-2">
    名前でさがす
    <input
      value={sought}
      onChange={(event) => seek(event.currentTarget.value.trim())}
      className="min-h-11 rounded-8 border border-ink bg-paper px-3"
    />
  </label>
);

export const SheltersPart = ({
  shelters,
  ages,
  now,
}: {
  readonly shelters: readonly Shelter[];
  readonly ages: ReadonlyMap<string, DataAge>;
  readonly now: number;
}) => {
  const [sought, seek] = useState('');
  const [most, setMost] = useState(MOST_ROWS);
  const shown = useShown(shelters, ages, sought);
  return (
    <section aria-labelledby="shelters">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6">
        <h2 id="shelters" className="m-0 text-xl font-bold">
          避難所　{count(shelters.length)}か所
        </h2>
        {shelters.length > 0 && <Legend />}
        {shelters.length > MOST_ROWS && <Search sought={sought} seek={seek} />}
      </div>
      {shelters.length === 0 ? (
        <Notice level="note" title="開設された避難所は、まだありません">
          <p className="m-0">{NO_SHELTER_HELP}</p>
        </Notice>
      ) : (
        <StackTable label="避難所" columns={COLUMNS}>
          {shown.slice(0, most).map((shelter) => (
            <ShelterRow
              key={shelter.shelterId}
              shelter={shelter}
              age={ages.get(shelter.shelterId) ?? UNKNOWN_AGE}
              said={shelter.lastEventAt === null ? 'まだなし' : ago(shelter.lastEventAt, now)}
              now={now}
            />
          ))}
        </StackTable>
      )}
      {shown.length > most && (
        <Button className="mt-3" onClick={() => setMost(most + 10 * MOST_ROWS)}>
          残りの {count(shown.length - most)}か所も表示する
        </Button>
      )}
    </section>
  );
};
