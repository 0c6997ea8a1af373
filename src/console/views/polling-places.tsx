import { type PolledElection, type PollPlace, totalOf } from '../../central/polling-schema.ts';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import {
  CLOSING_WORDS,
  isSilent,
  KIND_WORDS,
  lastWord,
  PLACE_STATES,
  type PollLevel,
  ROLL_WORDS,
} from '../polling.ts';
import { count } from '../text.ts';
import { clockTime } from '../time-words.ts';

export const LEVEL_LOOKS: Readonly<Record<PollLevel, string>> = {
  good: 'text-good',
  care: 'font-bold text-care',
  stop: 'font-bold text-stop',
  none: 'text-soft',
};

const COLUMNS = [
  { name: '場所' },
  { name: '状態' },
  { name: '受付', figures: true },
  { name: '用紙の交付', figures: true },
  { name: '最後の通信' },
  { name: '名簿' },
  { name: '突合' },
] as const;

const State = ({ place }: { readonly place: PollPlace }) => {
  const { mark, word, level } = PLACE_STATES[place.state];
  const { opensAt, closesAt, openedAt, closedAt } = place;
  return (
    <>
      <span className={`text-lg whitespace-nowrap ${LEVEL_LOOKS[level]}`} data-state={place.state}>
        <span aria-hidden="true">{mark} </span>
        {word}
      </span>
      {place.closing !== null && (
        <span
          className={`block ${LEVEL_LOOKS[CLOSING_WORDS[place.closing].level]}`}
          data-closing={place.closing}
        >
          <span aria-hidden="true">{CLOSING_WORDS[place.closing].mark} </span>
          {CLOSING_WORDS[place.closing].word}
        </span>
      )}
      <span className="figures block text-sm text-soft">
        {opensAt === null || closesAt === null
          ? 'この日の予定なし'
          : `予定 ${clockTime(opensAt)}〜${clockTime(closesAt)}`}
        {openedAt !== null && `　開所 ${clockTime(openedAt)}`}
        {closedAt !== null && `　締切 ${clockTime(closedAt)}`}
      </span>
    </>
  );
};

const Roll = ({ roll }: Pick<PollPlace, 'roll'>) => {
  if (roll === null) return <span className="text-soft">− まだなし</span>;
  const { mark, word, level } = ROLL_WORDS[roll.standing];
  return (
    <>
      <span className={`whitespace-nowrap ${LEVEL_LOOKS[level]}`} data-roll={roll.standing}>
        <span aria-hidden="true">{mark} </span>
        {word}
      </span>
      <span className="figures block text-sm text-soft">
        版 {roll.version}　{roll.asOf}　{roll.sha256.slice(0, 8)}
      </span>
    </>
  );
};

const TieOut = ({ place: { tieOut, tieOutFaults } }: { readonly place: PollPlace }) => {
  if (tieOut === null) return <span className="text-soft">− まだなし</span>;
  const { tickets, ballots, accepted, handedOut } = tieOut;
  const isGood = tieOutFaults === 0;
  const countWord = (value: number | null): string => (value === null ? '−' : count(value));
  const said = [
    `${Number(tieOut.hour.slice(11))}時`,
    `受付 ${count(accepted)}`,
    `記録の用紙 ${countWord(handedOut)}`,
    `数えた用紙 ${countWord(ballots)}`,
    `入場券 ${count(tickets)}`,
  ];
  return (
    <>
      <span
        className={`whitespace-nowrap ${LEVEL_LOOKS[isGood ? 'good' : 'stop']}`}
        data-tie-out={tieOutFaults}
      >
        <span aria-hidden="true">{isGood ? '○' : '×'} </span>
        {isGood ? '一致' : `不一致 ${count(tieOutFaults)}件`}
      </span>
      <span className="figures block text-sm text-soft">{said.join('　')}</span>
    </>
  );
};

const PlaceRow = ({ place, now }: { readonly place: PollPlace; readonly now: number }) => (
  <Row data-place={place.placeId}>
    <th scope="row" role="rowheader" className={`${cellClass()} font-normal max-md:col-span-2`}>
      <strong className="text-lg">{place.name}</strong>
      <span className="block text-sm text-soft">
        {KIND_WORDS[place.kind]}　{place.placeId}　端末 {place.terminals}台
      </span>
    </th>
    <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
      <State place={place} />
    </td>
    <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap`}>
      <CardLabel>受付</CardLabel>
      <strong className="text-2xl leading-none" data-accepted={totalOf(place.accepted)}>
        {count(totalOf(place.accepted))}
      </strong>
      <span className="block text-sm text-soft">
        男 {count(place.accepted.male)}　女 {count(place.accepted.female)}
      </span>
    </td>
    <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap`}>
      <CardLabel>用紙の交付</CardLabel>
      <span className={place.handedOut === totalOf(place.accepted) ? '' : 'font-bold'}>
        {count(place.handedOut)}
      </span>
    </td>
    <td role="cell" className={`${cellClass()} md:whitespace-nowrap`}>
      <CardLabel>最後の通信</CardLabel>
      <span className={isSilent(place, now) ? LEVEL_LOOKS.care : ''}>
        {isSilent(place, now) && <span aria-hidden="true">△ </span>}
        {lastWord(place, now)}
      </span>
      <span className="figures block text-sm text-soft">
        {place.lastEventAt === null ? '記録はまだありません' : `記録は ${clockTime(place.lastEventAt)} まで`}
      </span>
    </td>
    <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
      <Roll roll={place.roll} />
    </td>
    <td role="cell" className={`${cellClass()} max-md:col-span-2`}>
      <TieOut place={place} />
    </td>
  </Row>
);

/** Places that need a call stand first. */
const URGENCY: Readonly<Record<PollPlace['state'], number>> = {
  unplanned: 0,
  late: 1,
  closing: 2,
  open: 3,
  before: 4,
  closed: 5,
};

export const PollPlacesPart = ({
  election,
  now,
}: {
  readonly election: PolledElection;
  readonly now: number;
}) => {
  const places = election.places.toSorted(
    (a, b) => URGENCY[a.state] - URGENCY[b.state] || b.tieOutFaults - a.tieOutFaults,
  );
  return (
    <section aria-labelledby="poll-places">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6">
        <h2 id="poll-places" className="m-0 text-xl font-bold">
          投票所　{places.length}か所
        </h2>
        <p className="m-0 flex flex-wrap gap-x-5 text-sm text-soft">
          {Object.values(PLACE_STATES).map(({ mark, word }) => (
            <span key={word}>
              {mark} {word}
            </span>
          ))}
        </p>
      </div>
      {places.length === 0 ? (
        <Notice level="note" title="この選挙の場所は、まだありません" />
      ) : (
        <StackTable label="投票所" columns={COLUMNS}>
          {places.map((place) => (
            <PlaceRow key={place.placeId} place={place} now={now} />
          ))}
        </StackTable>
      )}
    </section>
  );
};
