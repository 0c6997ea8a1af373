import type { Overview } from '../../central/schema.ts';
import { shelterAddress } from '../hooks.ts';
import { CapacityBadge, CapacityBar } from '../parts/capacity.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, NO_SHELTER_HELP } from '../text.ts';
import { ago } from '../time-words.ts';

type Shelter = Overview['shelters'][number];

const COLUMNS = [
  { name: '避難所（押すと名簿）' },
  { name: 'いま居る人', figures: true },
  { name: '混み具合' },
  { name: '外出・外泊', figures: true },
  { name: '最後の記録' },
] as const;

const ShelterRow = ({ shelter, now }: { readonly shelter: Shelter; readonly now: number }) => (
  <Row>
    <th scope="row" role="rowheader" className={`${cellClass()} font-normal max-md:col-span-2`}>
      <a href={shelterAddress(shelter.shelterId)} className="text-lg font-bold text-act underline">
        {shelter.name}
      </a>
      <span className="block text-sm text-soft">
        {shelter.open ? '● 開設中' : '○ 開設の記録なし'}　{shelter.shelterId}
      </span>
    </th>
    <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap max-md:col-span-2`}>
      <CardLabel>いま居る人</CardLabel>
      <strong
        className="text-3xl leading-none"
        data-shelter={shelter.shelterId}
        data-present={shelter.present}
      >
        {count(shelter.present)}
      </strong>
      人
      <span className="text-sm text-soft max-md:ml-3 md:block">
        定員 {shelter.capacity > 0 ? `${count(shelter.capacity)}人` : '不明'}
      </span>
    </td>
    <td role="cell" className={`${cellClass()} max-md:col-span-2 md:w-[34%] md:min-w-52`}>
      <CapacityBar filled={shelter} />
      <div className="mt-1.5">
        <CapacityBadge filled={shelter} />
      </div>
    </td>
    <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap`}>
      <CardLabel>外出・外泊</CardLabel>
      {count(shelter.away)}人
    </td>
    <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
      <CardLabel>最後の記録</CardLabel>
      {shelter.lastEventAt === null ? 'まだなし' : ago(shelter.lastEventAt, now)}
    </td>
  </Row>
);

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

export const SheltersPart = ({
  shelters,
  now,
}: {
  readonly shelters: readonly Shelter[];
  readonly now: number;
}) => (
  <section aria-labelledby="shelters">
    <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6">
      <h2 id="shelters" className="m-0 text-xl font-bold">
        避難所　{shelters.length}か所
      </h2>
      {shelters.length > 0 && <Legend />}
    </div>
    {shelters.length === 0 ? (
      <Notice level="note" title="開設された避難所は、まだありません">
        <p className="m-0">{NO_SHELTER_HELP}</p>
      </Notice>
    ) : (
      <StackTable label="避難所" columns={COLUMNS}>
        {shelters.map((shelter) => (
          <ShelterRow key={shelter.shelterId} shelter={shelter} now={now} />
        ))}
      </StackTable>
    )}
  </section>
);
