import { IMPORTS_PLACES, type Places } from '../../central/place-schema.ts';
import type { ConsoleSession } from '../../central/schema.ts';
import { HAZARDS } from '../../kernel/hazards.ts';
import type { Place } from '../../registry/places/schema.ts';
import type { ConsoleApi } from '../api.ts';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { KIND_WORDS, NO_PLACES_HELP, PLACES_FAILURES, PLACES_LEAD } from '../place-text.ts';
import { count } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';
import { PlacesImport } from './places-import.tsx';

const EVERY_MS = 60_000;

const COLUMNS = [
  { name: '名称' },
  { name: '種類' },
  { name: '適する災害' },
  { name: '収容人数' },
  { name: '所在地' },
] as const;

const hazardWords = ({ hazards }: Place): string =>
  hazards === null ? '不明' : hazards.map((hazard) => HAZARDS[hazard]).join('、');

const PlaceTable = ({ places }: { readonly places: readonly Place[] }) => (
  <StackTable label="避難所の一覧" columns={COLUMNS}>
    {places.map((place) => (
      <Row key={place.id} data-place={place.id}>
        <th scope="row" role="rowheader" className={cellClass()}>
          {place.name}
          <span className="block text-sm font-normal text-soft">{place.id}</span>
        </th>
        <td role="cell" className={cellClass()}>
          <CardLabel>種類</CardLabel>
          {place.kinds.map((kind) => KIND_WORDS[kind]).join('・')}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>適する災害</CardLabel>
          {hazardWords(place)}
        </td>
        <td role="cell" className={`${cellClass()} figures`}>
          <CardLabel>収容人数</CardLabel>
          {place.capacity === null ? '不明' : `${count(place.capacity)}人`}
        </td>
        <td role="cell" className={cellClass()}>
          <CardLabel>所在地</CardLabel>
          {place.address ?? '−'}
        </td>
      </Row>
    ))}
  </StackTable>
);

const InForce = ({ list }: { readonly list: NonNullable<Places['list']> }) => (
  <>
    <p className="m-0">
      第 {list.version} 版　{count(list.places.length)}か所　{dayAndTime(list.madeAt)} に取り込み　出典{' '}
      {list.source}
    </p>
    <details>
      <summary className="min-h-11 cursor-pointer py-2 font-bold text-act">一覧を見る</summary>
      <PlaceTable places={list.places} />
    </details>
  </>
);

/** 避難所の一覧: what is in force, and how another is taken in. */
export const PlacesView = ({
  api,
  session,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'places' | 'importPlaces'>;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
}) => {
  const { value, failed, again } = useLoaded(api.places, signedOut, EVERY_MS);
  return (
    <section aria-labelledby="places-title" className="flex flex-col gap-4">
      <h1 id="places-title" className="m-0 text-2xl font-bold">
        避難所の一覧
      </h1>
      <p className="phrase m-0">{PLACES_LEAD}</p>
      {failed !== null && <Notice level="stop" role="alert" title={PLACES_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && value.list === null && (
        <Notice level="note" title="一覧はまだありません">
          <p className="m-0">{NO_PLACES_HELP}</p>
        </Notice>
      )}
      {value !== null && value.list !== null && <InForce list={value.list} />}
      {value !== null && IMPORTS_PLACES.includes(session.role) && (
        <PlacesImport
          api={api}
          after={value.list?.version ?? 0}
          source={value.list?.source ?? ''}
          done={again}
        />
      )}
    </section>
  );
};
