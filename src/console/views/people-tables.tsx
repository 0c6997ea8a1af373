import type { ShelterPerson } from '../../central/schema.ts';
import { type BandCount, countByAge } from '../people.ts';
import { count, SEX_WORDS, STATUS_WORDS } from '../text.ts';
import { ago, dayAndTime } from '../time-words.ts';

const CELL = 'px-2 py-1.5 text-left whitespace-nowrap sm:px-3';
const FIGURE = `${CELL} figures text-right`;

const STATUS_MARKS: Readonly<Record<ShelterPerson['status'], string>> = {
  present: '●',
  outside: '△',
  out: '○',
  overnight: '□',
  moved: '→',
  left: '−',
};

const BandRow = ({ counts, sum = false }: { readonly counts: BandCount; readonly sum?: boolean }) => (
  <tr className={sum ? 'border-t-2 border-ink font-bold' : 'border-t border-line'}>
    <th scope="row" className={`${CELL} ${sum ? '' : 'font-normal'}`}>
      {counts.band}
    </th>
    {[counts.male, counts.female, counts.other, counts.total].map((value, column) => (
      <td key={['male', 'female', 'other', 'total'][column]} className={FIGURE}>
        {count(value)}
      </td>
    ))}
  </tr>
);

/** Counts of those in the building: what meals, milk and toilets are ordered by. */
export const AgeTable = ({ people }: { readonly people: readonly ShelterPerson[] }) => {
  const { bands, total } = countByAge(people);
  return (
    <table className="keep-together w-full max-w-3xl table-fixed border-collapse border border-line bg-paper">
      <caption className="pb-1 text-left font-bold">
        いま居る人の内訳（年齢・性別。「その他」は不明を含む）
      </caption>
      <thead>
        <tr className="bg-solid-gray-50 text-sm">
          <th scope="col" className={`${CELL} w-[30%]`}>
            年齢
          </th>
          {['男', '女', 'その他', '計'].map((name) => (
            <th key={name} scope="col" className={`${CELL} text-right`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bands.map((counts) => (
          <BandRow key={counts.band} counts={counts} />
        ))}
        <BandRow counts={total} sum />
      </tbody>
    </table>
  );
};

const PersonRow = ({ person, now }: { readonly person: ShelterPerson; readonly now: number }) => (
  <tr className="border-t border-line" data-resident={person.residentId} data-status={person.status}>
    <th scope="row" className={`${CELL} figures font-normal`}>
      {person.residentId.startsWith('g-')
        ? `住登外の方 ${person.residentId.slice(2, 10)}`
        : person.residentId}
    </th>
    <td className={CELL}>{SEX_WORDS[person.sex]}</td>
    <td className={FIGURE}>{person.age === null ? '不明' : `${person.age}歳`}</td>
    <td className={`${CELL} whitespace-nowrap`}>
      <span aria-hidden="true">{STATUS_MARKS[person.status]} </span>
      {STATUS_WORDS[person.status]}
      {person.split.length > 0 && (
        <span className="block text-sm">ほかの避難所に家族: {person.split.join('、')}</span>
      )}
    </td>
    <td className={`${CELL} figures whitespace-nowrap`}>
      {dayAndTime(person.since)}
      <span className="screen-only ml-2 hidden text-sm text-soft sm:inline">{ago(person.since, now)}</span>
    </td>
  </tr>
);

export const PeopleTable = ({
  people,
  caption,
  sheet,
  now,
}: {
  readonly people: readonly ShelterPerson[];
  readonly caption: string;
  /** Stands at the head of every printed sheet. */
  readonly sheet: string;
  readonly now: number;
}) => (
  <div className="overflow-x-auto p-[6px] -m-[6px] print:overflow-visible">
    <table className="w-full border-collapse border border-line bg-paper max-sm:text-sm">
      <caption className="screen-only pb-1 text-left font-bold">{caption}</caption>
      <thead>
        <tr className="print-only">
          <th colSpan={5} className={CELL}>
            {sheet}
          </th>
        </tr>
        <tr className="bg-solid-gray-50 text-sm">
          <th scope="col" className={CELL}>
            宛名番号
          </th>
          <th scope="col" className={CELL}>
            性別
          </th>
          <th scope="col" className={`${CELL} text-right`}>
            年齢
          </th>
          <th scope="col" className={CELL}>
            状態
          </th>
          <th scope="col" className={CELL}>
            その状態になった日時
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <PersonRow key={person.residentId} person={person} now={now} />
        ))}
      </tbody>
    </table>
  </div>
);
