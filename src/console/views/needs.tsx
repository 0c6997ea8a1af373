import { useMemo } from 'react';
import type { Overview } from '../../central/schema.ts';
import { indicatorsOf, type Standards } from '../../central/shelter-schema.ts';
import { shelterAddress } from '../hooks.ts';
import { INDICATOR_WORDS, missingWord, valueWord } from '../indicator-words.ts';
import { NEED_SECTIONS, needWord, PET_WORDS } from '../need-words.ts';
import { Counted } from '../parts/counted.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count } from '../text.ts';
import { mealsOf, needsIn, sumOf } from '../town-figures.ts';

/** What the people in the shelters need, in numbers: nobody is named here, and nobody can be told from another. */

/** 卵を除く; of whom it is not said what, who they are. */
const mealWord = (key: string): string => {
  const isFood = key.startsWith('allergy:') && !/:(?:any|other|severe)$/.test(key);
  if (isFood) return `${needWord(key)}を除く`;
  return key === 'allergy:severe'
    ? '重いアレルギーのある方'
    : key === 'allergy:other'
      ? 'そのほかのアレルギー'
      : needWord(key);
};

const Meals = ({ shelters }: { readonly shelters: Overview['shelters'] }) => {
  const meals = mealsOf(shelters);
  return (
    <section aria-labelledby="meals" className="rounded-12 border border-line bg-paper px-6 py-4">
      <h2 id="meals" className="m-0 text-xl font-bold">
        次の食事
      </h2>
      <p className="m-0">
        <strong className="figures text-6xl leading-none" data-meals={meals.inside + meals.outside}>
          {count(meals.inside + meals.outside)}
        </strong>
        <span className="ml-1 text-2xl font-bold">食</span>
        <span className="ml-4">
          避難所の中 {count(meals.inside)}食・外で受け取る方 {count(meals.outside)}食
        </span>
      </p>
      <p className="phrase m-0 text-sm text-soft">
        中は、居る人・外出中で今日戻る人・名前をまだ聞いていない人の合計です。外泊中の人は入れていません。
      </p>
      {Object.keys(meals.special).length > 0 && (
        <ul className="mt-2 mb-0 flex list-none flex-wrap gap-x-6 gap-y-1 p-0">
          {Object.entries(meals.special).map(([key, people]) => (
            <li key={key}>
              {mealWord(key)} <strong className="figures">{count(people)}食</strong>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};

const COLUMNS = [
  { name: '避難所' },
  { name: INDICATOR_WORDS.area },
  { name: INDICATOR_WORDS.toilets },
  { name: INDICATOR_WORDS.womens },
  { name: INDICATOR_WORDS.baths },
] as const;

/** More would be a list nobody reads; the worst are first. */
const MOST_ROWS = 50;

const Indicators = ({
  shelters,
  standards,
  now,
}: {
  readonly shelters: Overview['shelters'];
  readonly standards: Standards;
  readonly now: number;
}) => {
  const rows = useMemo(
    () =>
      shelters
        .filter(({ open }) => open)
        .map((shelter) => ({ shelter, indicators: indicatorsOf(shelter, standards, now) }))
        .map((row) => ({
          ...row,
          lacking: row.indicators.filter(({ missing }) => (missing ?? 0) > 0).length,
        }))
        .toSorted((a, b) => b.lacking - a.lacking || b.shelter.present - a.shelter.present),
    [shelters, standards, now],
  );
  return (
    <section aria-labelledby="sphere">
      <h2 id="sphere" className="mt-0 mb-1 text-xl font-bold">
        生活環境のめやす（スフィア基準）
      </h2>
      <p className="phrase mt-0 mb-2 text-sm text-soft">
        1人 {standards.areaM2}㎡、トイレは開設から{standards.laterAfterHours}時間まで {standards.toiletsFirst}
        人に1基・その後
        {standards.toiletsLater}人に1基、女性用は男性用の{standards.womensTimes}倍、入浴は {standards.baths}
        人に1か所。夜間の人数で数えています。足りないものが多い順です。
      </p>
      <StackTable label="生活環境のめやす" columns={COLUMNS}>
        {rows.slice(0, MOST_ROWS).map(({ shelter, indicators }) => (
          <Row key={shelter.shelterId}>
            <th scope="row" role="rowheader" className={`${cellClass()} font-normal max-md:col-span-2`}>
              <a href={shelterAddress(shelter.shelterId)} className="font-bold text-act underline">
                {shelter.name}
              </a>
            </th>
            {indicators.map((indicator) => (
              <td key={indicator.name} role="cell" className={cellClass()} data-indicator={indicator.name}>
                <CardLabel>{INDICATOR_WORDS[indicator.name]}</CardLabel>
                <span
                  className={`block whitespace-nowrap ${(indicator.missing ?? 0) > 0 ? 'font-bold text-care' : ''}`}
                >
                  {missingWord(indicator)}
                </span>
                <span className="figures text-sm text-soft">{valueWord(indicator)}</span>
              </td>
            ))}
          </Row>
        ))}
      </StackTable>
      {rows.length > MOST_ROWS && (
        <p className="m-0 text-sm text-soft">ほか {count(rows.length - MOST_ROWS)}か所</p>
      )}
    </section>
  );
};

export const NeedsView = ({
  overview,
  standards,
  now,
}: {
  readonly overview: Overview;
  readonly standards: Standards;
  readonly now: number;
}) => {
  const { shelters } = overview;
  const needs = sumOf(shelters.map(({ figures }) => figures.needs));
  const pets = Object.entries(sumOf(shelters.map(({ figures }) => figures.pets)));
  const sections = Object.entries(NEED_SECTIONS).flatMap(([section, { title }]) => {
    const rows = needsIn(needs, [section]).map(([key, people]) => [needWord(key), people] as const);
    return rows.length === 0 ? [] : [{ title, rows }];
  });
  return (
    <div className="flex flex-col gap-6">
      <h1 className="m-0 text-2xl font-bold">食事と配慮</h1>
      <Meals shelters={shelters} />
      <section aria-labelledby="needs">
        <h2 id="needs" className="mt-0 mb-2 text-xl font-bold">
          配慮が要ること
        </h2>
        {sections.length === 0 && pets.length === 0 ? (
          <Notice level="note" title="記録された配慮は、まだありません" />
        ) : (
          <div className="flex flex-wrap items-start gap-3">
            {sections.map(({ title, rows }) => (
              <Counted key={title} title={title} rows={rows} />
            ))}
            {pets.length > 0 && (
              <Counted
                title="ペット"
                unit="匹"
                rows={pets.map(([kind, animals]) => [PET_WORDS[kind] ?? kind, animals])}
              />
            )}
          </div>
        )}
      </section>
      <Indicators shelters={shelters} standards={standards} now={now} />
    </div>
  );
};
