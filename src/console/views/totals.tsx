import type { ReactNode } from 'react';
import type { ShelterOverview } from '../../central/schema.ts';
import { AGE_BANDS_FROM, ageKey } from '../../central/shelter-schema.ts';
import { STAY_WORDS } from '../need-words.ts';
import { count } from '../text.ts';
import { clockTime } from '../time-words.ts';
import { arrivalsOf, type TownFigures, townFigures } from '../town-figures.ts';

/** Figures of the whole town, as one looks at them from across the room. */

const Figure = ({
  word,
  children,
  note,
}: {
  readonly word: string;
  readonly children: ReactNode;
  readonly note?: string | undefined;
}) => (
  <div>
    <dt>{word}</dt>
    <dd className="m-0">
      <strong className="figures text-4xl leading-none">{children}</strong>
      {note !== undefined && <span className="block text-sm text-soft">{note}</span>}
    </dd>
  </div>
);

const outsideNote = ({ outside }: TownFigures): string =>
  Object.keys(STAY_WORDS)
    .flatMap((kind) => {
      const people = outside[kind] ?? 0;
      return people === 0 ? [] : [`${STAY_WORDS[kind]} ${count(people)}`];
    })
    .join('・');

const people = (value: number) => (
  <>
    {count(value)}
    <span className="ml-1 text-base font-normal">人</span>
  </>
);

const Figures = ({ town }: { readonly town: TownFigures }) => (
  <dl className="m-0 flex flex-wrap items-start gap-x-10 gap-y-4">
    <div>
      <dt className="font-bold">いま避難所に居る人</dt>
      <dd className="m-0">
        <strong className="figures text-[5.5rem] leading-none font-bold" data-total-present={town.present}>
          {count(town.present)}
        </strong>
        <span className="ml-1 text-2xl font-bold">人</span>
        {town.unnamed > 0 && (
          <span className="block font-bold" data-unnamed={town.unnamed}>
            ほかに、名前をまだ聞いていない人 {count(town.unnamed)}人
          </span>
        )}
      </dd>
    </div>
    <Figure word="夜間の見込み" note={`外出中 ${count(town.out)}人が戻ると`}>
      {people(town.night)}
    </Figure>
    <Figure word="外泊中">{people(town.overnight)}</Figure>
    <Figure word="避難所の外" note={outsideNote(town) || undefined}>
      {people(Object.values(town.outside).reduce((sum, each) => sum + each, 0))}
    </Figure>
    <Figure word="世帯" note={town.split > 0 ? `分かれている世帯 のべ ${count(town.split)}` : undefined}>
      {count(town.households)}
    </Figure>
    <Figure word="住登外の方">{people(town.guests)}</Figure>
    <Figure word="開設中の避難所" note={town.over > 0 ? `× 満員・超過 ${count(town.over)}か所` : undefined}>
      {count(town.open)}
      <span className="ml-1 text-base font-normal">か所</span>
    </Figure>
    {town.takenShare !== null && (
      <Figure word="収容率" note={`定員 ${count(town.capacity)}人`}>
        {Math.round(town.takenShare * 100)}
        <span className="ml-1 text-base font-normal">%</span>
      </Figure>
    )}
  </dl>
);

const bandWord = (at: number): string => {
  const from = AGE_BANDS_FROM[at] ?? 0;
  const next = AGE_BANDS_FROM[at + 1];
  if (next === undefined) return `${from}歳以上`;
  return next - from === 1 ? `${from}歳` : `${from}〜${next - 1}歳`;
};

const CELL = 'figures px-3 py-1 text-right';
const SEXES = [
  { sex: '1', word: '男' },
  { sex: '2', word: '女' },
  { sex: '9', word: 'その他・不明' },
] as const;

/** 在所者 by sex and age. */
const AgeTable = ({ ages }: { readonly ages: TownFigures['ages'] }) => {
  const bands = [
    ...AGE_BANDS_FROM.map((_, at) => ({ band: at, word: bandWord(at) })),
    { band: 'u' as const, word: '年齢不明' },
  ];
  return (
    <table aria-label="居る人の性別と年齢" className="border-collapse">
      <thead>
        <tr className="text-sm">
          <th scope="col" className="px-3 py-1 text-left">
            年齢
          </th>
          {SEXES.map(({ sex, word }) => (
            <th key={sex} scope="col" className={CELL}>
              {word}
            </th>
          ))}
          <th scope="col" className={CELL}>
            計
          </th>
        </tr>
      </thead>
      <tbody>
        {bands.map(({ band, word }) => {
          const by = SEXES.map(({ sex }) => ages[ageKey(sex, band)] ?? 0);
          return (
            <tr key={word} className="border-t border-line">
              <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap">
                {word}
              </th>
              {by.map((value, at) => (
                <td key={SEXES[at]?.sex} className={CELL}>
                  {count(value)}
                </td>
              ))}
              <td className={`${CELL} font-bold`}>{count(by.reduce((sum, each) => sum + each, 0))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

const BAR_WIDTH = 34;
const BARS_HIGH = 90;

/** Arrivals of the last two hours: a bar for ten minutes. */
const Arrivals = ({
  shelters,
  now,
}: {
  readonly shelters: readonly ShelterOverview[];
  readonly now: number;
}) => {
  const slots = arrivalsOf(shelters, now);
  const most = Math.max(1, ...slots.map(({ people: came }) => came));
  const words = slots.map(({ from, people: came }) => `${clockTime(from)}から ${came}人`).join('、');
  return (
    <figure className="m-0">
      <figcaption className="font-bold">受付した人数（10分ごと）</figcaption>
      <svg
        viewBox={`0 0 ${slots.length * BAR_WIDTH} ${BARS_HIGH + 40}`}
        role="img"
        aria-label={words}
        className="w-full max-w-[30rem]"
      >
        {slots.map(({ from, people: came }, at) => {
          const high = (came / most) * BARS_HIGH;
          return (
            <g key={from} transform={`translate(${at * BAR_WIDTH} 0)`}>
              <rect
                x={4}
                y={20 + BARS_HIGH - high}
                width={BAR_WIDTH - 8}
                height={high}
                className="fill-act"
              />
              <text
                x={BAR_WIDTH / 2}
                y={16 + BARS_HIGH - high}
                textAnchor="middle"
                className="fill-ink text-[11px]"
              >
                {came > 0 ? count(came) : ''}
              </text>
              {at % 3 === 2 && (
                <text
                  x={BAR_WIDTH / 2}
                  y={BARS_HIGH + 36}
                  textAnchor="middle"
                  className="fill-soft text-[11px]"
                >
                  {clockTime(from)}
                </text>
              )}
            </g>
          );
        })}
        <path d={`M0 ${BARS_HIGH + 20.5}H${slots.length * BAR_WIDTH}`} className="stroke-line" />
      </svg>
    </figure>
  );
};

export const Totals = ({
  shelters,
  now,
}: {
  readonly shelters: readonly ShelterOverview[];
  readonly now: number;
}) => {
  const town = townFigures(shelters);
  return (
    <section
      aria-label="全体"
      className="flex flex-col gap-5 rounded-12 border border-line bg-paper px-6 py-4"
    >
      <Figures town={town} />
      <div className="flex flex-wrap items-start gap-x-12 gap-y-4 border-t border-line pt-4">
        <AgeTable ages={town.ages} />
        <div className="min-w-72 grow">
          <Arrivals shelters={shelters} now={now} />
        </div>
      </div>
    </section>
  );
};
