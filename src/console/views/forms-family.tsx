import { factName } from '../../modules/counter/plain.ts';
import type { Names } from '../../modules/counter/plain-words.ts';
import type { FactValue, Known } from '../../modules/counter/predicate.ts';
import type { Fact } from '../../modules/counter/schema.ts';
import { Button } from '../parts/button.tsx';
import { Choose, selectClass } from '../parts/form-parts.tsx';

/** What is known of a made-up family: facts of the visit, and of each person. */

const UNKNOWN = '';

const without = (known: Known, id: string): Known =>
  Object.fromEntries(Object.entries(known).filter(([each]) => each !== id));

const FactInput = ({
  names,
  fact,
  value,
  put,
}: {
  readonly names: Names;
  readonly fact: Fact;
  readonly value: FactValue | undefined;
  readonly put: (value: FactValue | undefined) => void;
}) => {
  const { kind, id } = fact;
  const label = factName(names, id);
  if (kind.type === 'number' || kind.type === 'date')
    return (
      <label className="inline-flex flex-wrap items-center gap-2">
        {label}
        <input
          type={kind.type}
          value={value === undefined ? '' : String(value)}
          onChange={({ target }) =>
            put(
              target.value === '' ? undefined : kind.type === 'number' ? Number(target.value) : target.value,
            )
          }
          className={`figures w-40 ${selectClass}`}
        />
        {kind.type === 'number' && kind.unit}
      </label>
    );
  const choices =
    kind.type === 'yes_no'
      ? [
          { value: 'true', word: 'はい' },
          { value: 'false', word: 'いいえ' },
        ]
      : kind.choices.map((choice) => ({ value: choice.id, word: choice.ja }));
  return (
    <Choose
      label={label}
      value={value === undefined ? UNKNOWN : String(value)}
      options={[{ value: UNKNOWN, word: 'まだ聞いていない' }, ...choices]}
      change={(text) => put(text === UNKNOWN ? undefined : kind.type === 'yes_no' ? text === 'true' : text)}
    />
  );
};

const KnownInputs = ({
  legend,
  names,
  facts,
  known,
  put,
}: {
  readonly legend: string;
  readonly names: Names;
  readonly facts: readonly Fact[];
  readonly known: Known;
  readonly put: (known: Known) => void;
}) => (
  <fieldset className="m-0 flex min-w-0 flex-wrap items-end gap-x-5 gap-y-2 rounded-8 border border-line px-3 pb-3">
    <legend className="px-1 font-bold">{legend}</legend>
    {facts.length === 0 && <span className="text-soft">この様式では 聞くことが ありません。</span>}
    {facts.map((fact) => (
      <FactInput
        key={fact.id}
        {...{ names, fact }}
        value={known[fact.id]}
        put={(value) => put(value === undefined ? without(known, fact.id) : { ...known, [fact.id]: value })}
      />
    ))}
  </fieldset>
);

const MOST_PEOPLE = 10;

export interface Family {
  readonly visit: Known;
  readonly people: readonly Known[];
}

export const FamilyInputs = ({
  names,
  facts,
  family,
  put,
}: {
  readonly names: Names;
  /** Those on which something hangs here. */
  readonly facts: readonly Fact[];
  readonly family: Family;
  readonly put: (family: Family) => void;
}) => {
  const { visit, people } = family;
  const ofVisit = facts.filter(({ of }) => of === 'visit');
  const ofPerson = facts.filter(({ of }) => of === 'person');
  return (
    <div className="flex flex-col gap-2">
      {ofVisit.length > 0 && (
        <KnownInputs
          legend="来た用事のこと"
          {...{ names, facts: ofVisit, known: visit }}
          put={(known) => put({ visit: known, people })}
        />
      )}
      {people.map((known, at) => (
        <KnownInputs
          // biome-ignore lint/suspicious/noArrayIndexKey: a person is a place in the list
          key={at}
          legend={`${at + 1}人目`}
          {...{ names, facts: ofPerson, known }}
          put={(next) => put({ visit, people: people.map((each, index) => (index === at ? next : each)) })}
        />
      ))}
      <p className="m-0 flex flex-wrap gap-2">
        <Button
          disabled={people.length >= MOST_PEOPLE}
          onClick={() => put({ visit, people: [...people, {}] })}
        >
          人を足す
        </Button>
        <Button disabled={people.length <= 1} onClick={() => put({ visit, people: people.slice(0, -1) })}>
          人を減らす
        </Button>
      </p>
    </div>
  );
};
