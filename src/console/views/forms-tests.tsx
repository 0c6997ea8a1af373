import { guide } from '../../modules/counter/guide.ts';
import { EVENT_WORDS, EXPECT_WORDS } from '../../modules/counter/plain-words.ts';
import type { Known } from '../../modules/counter/predicate.ts';
import { type Form, type FormTest, LIFE_EVENTS, type LifeEvent } from '../../modules/counter/schema.ts';
import { factsOfForm } from '../forms-facts.ts';
import type { FormProps } from '../forms-props.ts';
import { Button } from '../parts/button.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { SectionCard } from '../parts/form-sections.tsx';
import { FamilyInputs } from './forms-family.tsx';

/** 例: families of which it is known what must come out; when it does not, nothing can be approved. */

/** Of the form as a whole, as the linter has it: needed when it is for anybody. */
const outcomeOf = ({ names, form }: FormProps, { event, visit, people }: FormTest): FormTest['expect'] => {
  const needs = guide(
    { ...names, forms: [form] },
    { event, visit: visit as Known, people: people as readonly Known[] },
  ).procedures.map(({ need }) => need);
  const found = needs.find((need) => need === 'required' || need === 'optional');
  return found ?? (needs.includes('asked') ? 'asked' : 'not_needed');
};

const OneTest = ({
  own,
  test,
  put,
  drop,
  mayDrop,
}: {
  readonly own: FormProps;
  readonly test: FormTest;
  readonly put: (test: FormTest, what?: string) => void;
  readonly drop: () => void;
  readonly mayDrop: boolean;
}) => {
  const outcome = outcomeOf(own, test);
  const isRight = outcome === test.expect;
  return (
    <li className="flex flex-col gap-3 rounded-8 border border-line px-3 py-3" data-test={String(isRight)}>
      <p className="m-0 font-bold">
        {isRight ? '○ 合っています' : `× いまの条件では「${EXPECT_WORDS[outcome]}」に なります`}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <TextField label="どんな人か" value={test.name} change={(name) => put({ ...test, name }, 'name')} />
        <Choose
          label="用事"
          value={test.event}
          options={LIFE_EVENTS.map((event) => ({ value: event, word: EVENT_WORDS[event] }))}
          change={(event) => put({ ...test, event: event as LifeEvent })}
        />
        <Choose
          label="正しい結果"
          value={test.expect}
          options={Object.entries(EXPECT_WORDS).map(([value, word]) => ({ value, word }))}
          change={(expect) => put({ ...test, expect: expect as FormTest['expect'] })}
        />
        <Button onClick={drop} disabled={!mayDrop} aria-label={`例「${test.name}」を消す`}>
          消す
        </Button>
      </div>
      <FamilyInputs
        names={own.names}
        facts={factsOfForm(own.names, own.form)}
        family={{ visit: test.visit as Known, people: test.people as readonly Known[] }}
        put={({ visit, people }) =>
          put({ ...test, visit: { ...visit }, people: people.map((each) => ({ ...each })) } as FormTest)
        }
      />
    </li>
  );
};

const FEWEST = 2;
const NEW_TEST = { name: '', visit: {}, people: [{}], expect: 'required' } as const;

export const FormsTests = (own: FormProps) => {
  const { form, alter, edit, problems, found } = own;
  const put = (tests: Form['tests'], what?: string): void => alter({ tests }, what);
  const wrong = form.tests.filter((test) => outcomeOf(own, test) !== test.expect).length;
  return (
    <SectionCard
      section="tests"
      names={own.names}
      isOpen={wrong > 0}
      summary={`${form.tests.length}つの例　${wrong === 0 ? '○ すべて 合っています' : `× ${wrong}つが 合いません`}`}
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <ol className="m-0 flex list-none flex-col gap-3 p-0">
        {form.tests.map((test, at) => (
          <OneTest
            // biome-ignore lint/suspicious/noArrayIndexKey: an example is its place; its name changes with each letter
            key={at}
            {...{ own, test }}
            mayDrop={form.tests.length > FEWEST}
            put={(next, what) =>
              put(
                form.tests.map((each, index) => (index === at ? next : each)),
                what === undefined ? '' : `test.${at}.${what}`,
              )
            }
            drop={() => put(form.tests.filter((each) => each !== test))}
          />
        ))}
      </ol>
      <p className="m-0">
        <Button
          disabled={form.tests.length >= 20}
          onClick={() =>
            put([...form.tests, { ...NEW_TEST, people: [{}], event: form.events[0] ?? 'certificate' }])
          }
        >
          例を 足す
        </Button>
      </p>
    </SectionCard>
  );
};
