import { factName, type Row } from '../../modules/counter/plain.ts';
import { comparable, firstRow } from '../../modules/counter/plain-rows.ts';
import { EVENT_WORDS, type Names } from '../../modules/counter/plain-words.ts';
import type { Fact, LifeEvent } from '../../modules/counter/schema.ts';
import { Choose, NumberField, Ticks } from '../parts/form-parts.tsx';

/** What a line of a condition compares, and with what. */

const FactChoice = ({
  names,
  row,
  set,
}: {
  readonly names: Names;
  readonly row: Row & { readonly kind: 'is' | 'range' };
  readonly set: (row: Row) => void;
}) => {
  const wanted = comparable(names.facts).filter(({ kind }) => row.kind === 'is' || kind.type === 'number');
  return (
    <Choose
      label="質問か 項目"
      hidden
      value={row.fact}
      options={wanted.map(({ id }) => ({ value: id, word: factName(names, id) }))}
      change={(id) => {
        const fact = names.facts.find((each) => each.id === id);
        if (fact !== undefined) set(firstRow(fact, row.depth));
      }}
    />
  );
};

const Answer = ({
  fact,
  row,
  set,
}: {
  readonly fact: Fact | undefined;
  readonly row: Row & { readonly kind: 'is' };
  readonly set: (row: Row) => void;
}) => {
  if (fact?.kind.type === 'choice')
    return (
      <Ticks
        legend="どれかの答え"
        options={fact.kind.choices.map(({ id, ja }) => ({ value: id, word: ja }))}
        chosen={[row.is].flat().map(String)}
        change={([one, ...others]) => {
          if (one !== undefined) set({ ...row, is: others.length === 0 ? one : [one, ...others] });
        }}
      />
    );
  if (fact?.kind.type === 'number')
    return (
      <NumberField
        label="ちょうど"
        value={Number([row.is].flat()[0])}
        unit={fact.kind.unit}
        change={(is) => set({ ...row, is: is ?? 0 })}
      />
    );
  return (
    <Choose
      label="答え"
      hidden
      value={String(row.is)}
      options={[
        { value: 'true', word: 'はい' },
        { value: 'false', word: 'いいえ' },
      ]}
      change={(is) => set({ ...row, is: is === 'true' })}
    />
  );
};

const Bounds = ({
  fact,
  row,
  set,
}: {
  readonly fact: Fact | undefined;
  readonly row: Row & { readonly kind: 'range' };
  readonly set: (row: Row) => void;
}) => {
  const { from, to } = row;
  const unit = fact?.kind.type === 'number' ? fact.kind.unit : '';
  // A bound that overtakes the other takes it along; without both there is no condition.
  const put = (next: { from: number | undefined; to: number | undefined }, moved: 'from' | 'to'): void => {
    if (next.from === undefined && next.to === undefined) return;
    const crossed = next.from !== undefined && next.to !== undefined && next.from > next.to;
    const value = next[moved];
    set({ ...row, ...(crossed ? { from: value, to: value } : next) });
  };
  return (
    <span className="flex flex-wrap gap-3">
      <NumberField
        label="から"
        value={from}
        unit={`${unit}以上`}
        change={(value) => put({ from: value, to }, 'from')}
      />
      <NumberField
        label="まで"
        value={to}
        unit={`${unit}以下`}
        change={(value) => put({ from, to: value }, 'to')}
      />
    </span>
  );
};

export const Details = ({
  names,
  row,
  events,
  set,
}: {
  readonly names: Names;
  /** Those of the form: another can never be so. */
  readonly events: readonly LifeEvent[];
  readonly row: Row;
  readonly set: (row: Row) => void;
}) => {
  if (row.kind === 'event')
    return (
      <Ticks
        legend="どれかの用事"
        options={[...new Set([...events, ...[row.event].flat()])].map((event) => ({
          value: event,
          word: EVENT_WORDS[event],
        }))}
        chosen={[row.event].flat()}
        change={([one, ...others]) => {
          const event = (others.length === 0 ? one : [one, ...others]) as LifeEvent | LifeEvent[] | undefined;
          if (event !== undefined) set({ ...row, event });
        }}
      />
    );
  if (row.kind !== 'is' && row.kind !== 'range') return null;
  const fact = names.facts.find(({ id }) => id === row.fact);
  return (
    <>
      <FactChoice names={names} row={row} set={set} />
      {row.kind === 'is' ? (
        <Answer fact={fact} row={row} set={set} />
      ) : (
        <Bounds fact={fact} row={row} set={set} />
      )}
    </>
  );
};
