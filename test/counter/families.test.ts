/**
 * What a family comes to, against lists that were made by hand from the law and from what offices do, not from the catalogue
 * (`families/*.yaml`). Each is asked as at the counter: only what the guide asks is answered, and everything it asks must have an answer.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readCatalogue } from '../../src/app/forms-catalogue.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { readYamlFile } from '../../src/kernel/yaml-file.ts';
import { guide, type Procedure } from '../../src/modules/counter/guide.ts';
import { isValueOf } from '../../src/modules/counter/lint.ts';
import type { Known, Situation } from '../../src/modules/counter/predicate.ts';
import { type Catalogue, lifeEventSchema } from '../../src/modules/counter/schema.ts';

const FOLDER = new URL('families/', import.meta.url).pathname;
const valueSchema = z.union([z.boolean(), z.string(), z.int()]);
const knownSchema = z.record(z.string(), valueSchema);
/** A form, or a form for one of the people: `form#2` is for the second of them. */
const procedureSchema = z.string().regex(/^[a-z][a-z0-9_]+(#\d+)?$/);
const familySchema = z.strictObject({
  name: z.string(),
  event: lifeEventSchema,
  visit: knownSchema.default({}),
  people: z.array(knownSchema).min(1),
  /** What they must do, and may do; together with what is asked that is all. */
  required: z.array(procedureSchema),
  optional: z.array(procedureSchema).default([]),
});
type Family = z.infer<typeof familySchema>;

const { catalogue, findings } = mustSucceed(readCatalogue('assets/forms'));

const families = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => mustSucceed(readYamlFile(join(FOLDER, name), z.array(familySchema))));

/** What the register says of them is there from the beginning. */
const registered = (known: Known): Known =>
  Object.fromEntries(
    Object.entries(known).filter(([id]) =>
      catalogue.facts.some((fact) => fact.id === id && fact.source.by === 'registry'),
    ),
  );

const interview = ({ event, visit, people }: Family) => {
  const asked: string[] = [];
  let situation: Situation = { event, visit: {}, people: people.map(registered) };
  for (;;) {
    const { procedures, ask } = guide(catalogue, situation);
    if (ask === null) return { procedures, asked };
    const { fact, person } = ask;
    const value = person === null ? visit[fact] : people[person]?.[fact];
    if (value === undefined) throw new Error(`asked and not said: ${fact} (${String(person)})`);
    asked.push(fact);
    situation =
      person === null
        ? { ...situation, visit: { ...situation.visit, [fact]: value } }
        : {
            ...situation,
            people: situation.people.map((each, at) => (at === person ? { ...each, [fact]: value } : each)),
          };
  }
};

const named = (procedures: readonly Procedure[], need: Procedure['need']): string[] =>
  procedures
    .filter((procedure) => procedure.need === need)
    .map(({ form, person }) => (person === null ? form.id : `${form.id}#${String(person + 1)}`))
    .toSorted();

/** The same without being asked, everything they say known from the beginning. */
const requiredAtOnce = (
  { event, visit, people }: Family,
  forms: Catalogue['forms'] = catalogue.forms,
): string[] => named(guide({ ...catalogue, forms }, { event, visit, people }).procedures, 'required');

test('the catalogue has no fault, and the families say nothing that could not be', () => {
  expect(findings).toEqual([]);
  const strange = families.flatMap(({ name, visit, people }) =>
    [visit, ...people].flatMap((known, at) =>
      Object.entries(known)
        .filter(([id, value]) => {
          const fact = catalogue.facts.find((each) => each.id === id);
          return fact === undefined || (fact.of === 'visit') !== (at === 0) || !isValueOf(fact, value);
        })
        .map(([id]) => `${name}: ${id}`),
    ),
  );
  expect(strange).toEqual([]);
});

describe('a family', () => {
  test.each(families)('$name', (family) => {
    const { procedures } = interview(family);
    expect(named(procedures, 'required')).toEqual(family.required.toSorted());
    expect(named(procedures, 'optional')).toEqual(family.optional.toSorted());
    expect(named(procedures, 'asked')).toEqual([]);
    expect(requiredAtOnce(family)).toEqual(family.required.toSorted());
  });
});

test('a planted wrong condition is found: each form of the lists turned round changes the list of some family', () => {
  const ids = new Set(families.flatMap(({ required }) => required.map((id) => id.split('#')[0])));
  const missed = [...ids].filter((id) => {
    const forms = catalogue.forms.map((form) =>
      form.id === id ? { ...form, when: { not: form.when } } : form,
    );
    return families.every(
      (family) =>
        JSON.stringify(requiredAtOnce(family, forms)) === JSON.stringify(family.required.toSorted()),
    );
  });
  expect(missed).toEqual([]);
});
