import { readCatalogue } from '../../src/app/forms-catalogue.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { guide } from '../../src/modules/counter/guide.ts';
import type { FactValue, Situation } from '../../src/modules/counter/predicate.ts';
import { type Catalogue, type Fact, LIFE_EVENTS } from '../../src/modules/counter/schema.ts';
import { type Bench, percentile, timed } from './measure.ts';

/** A household of four, as 住民記録 knows it. */
const FOUR = [38, 36, 7, 1].map((age, at) => ({
  ...{ age, sex: at % 2 === 0 ? 'male' : 'female', is_head: at === 0 },
  ...{ is_foreign: false, is_deceased: false },
}));

/** Answers that leave the most open: yes, the last choice, the largest number. */
const answerTo = ({ kind }: Fact): FactValue => {
  if (kind.type === 'yes_no') return true;
  if (kind.type === 'choice') return kind.choices.at(-1)?.id ?? '';
  return kind.type === 'number' ? kind.to : '2026-11-20';
};

/** One interview to its end, the time of each step. */
const interview = async (catalogue: Catalogue, event: Situation['event'], times: number[]): Promise<void> => {
  const facts = new Map<string, Fact>(catalogue.facts.map((fact) => [fact.id, fact]));
  let situation: Situation = { event, visit: {}, people: FOUR };
  for (;;) {
    let next: ReturnType<typeof guide>['ask'] = null;
    times.push(await timed(() => ({ ask: next } = guide(catalogue, situation))));
    if (next === null) return;
    const { fact, person }: { fact: string; person: number | null } = next;
    const asked = facts.get(fact);
    if (asked === undefined) throw new Error(`no fact ${fact}`);
    const value = answerTo(asked);
    situation =
      person === null
        ? { ...situation, visit: { ...situation.visit, [fact]: value } }
        : {
            ...situation,
            people: situation.people.map((each, at) => (at === person ? { ...each, [fact]: value } : each)),
          };
  }
};

/** `guide.step.p95`: from an answer to the list and the next question, every life event asked to its end. */
export const guideBench: Bench = async () => {
  const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
  for (const event of LIFE_EVENTS) await interview(catalogue, event, []);
  const times: number[] = [];
  for (const event of LIFE_EVENTS) await interview(catalogue, event, times);
  return [
    {
      name: 'guide.step.p95',
      value: percentile(times, 0.95),
      unit: 'ms',
      goal: 50,
      direction: 'max',
      n: times.length,
      note: `${catalogue.forms.length} forms, a household of four, ${LIFE_EVENTS.length} life events to their end; slowest ${Math.max(...times).toFixed(1)} ms`,
    },
  ];
};
