/** What is wrong with a catalogue: nothing of it may be in use before this finds nothing. Pure. */
import { type Known, type Situation } from './predicate.ts';
import { canBe, withinPredicate } from './reach.ts';
import { needOf, readerOf } from './rules.ts';
import type { Catalogue, Fact, FactId, Field, Form, FormTest, Predicate } from './schema.ts';

export type LintCode =
  | 'same_id'
  | 'unknown_fact'
  | 'unknown_attachment'
  | 'unknown_block'
  | 'unknown_department'
  | 'unknown_counter'
  | 'wrong_value'
  | 'person_of_nobody'
  | 'never_needed'
  | 'always_needed'
  | 'part_never'
  | 'part_always'
  | 'test_fails'
  | 'test_unknown_fact'
  | 'test_one_sided'
  | 'no_attachments'
  | 'not_a_date'
  | 'same_field'
  | 'no_choices'
  | 'few_fields'
  | 'same_form'
  | 'unused'
  | 'ends_before_it_begins';

export interface LintFinding {
  readonly code: LintCode;
  /** Id of the form, fact, attachment … */
  readonly at: string;
  readonly about: string;
}

interface Look {
  readonly catalogue: Catalogue;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly blocks: ReadonlyMap<string, readonly Field[]>;
  readonly isOfVisit: (fact: FactId) => boolean;
}

const lookAt = (catalogue: Catalogue): Look => {
  const facts = new Map<string, Fact>(catalogue.facts.map((fact) => [fact.id, fact]));
  return {
    catalogue,
    facts,
    blocks: new Map(catalogue.blocks.map(({ id, fields }) => [id, fields])),
    isOfVisit: (fact) => facts.get(fact)?.of === 'visit',
  };
};

const finder =
  (at: string) =>
  (code: LintCode, about: string): LintFinding => ({ code, at, about });

/** Fields as they stand on the form: of its blocks, then its own. */
export const fieldsOf = (
  { blocks }: Pick<Look, 'blocks'>,
  form: Pick<Form, 'blocks' | 'fields'>,
): Field[] => [...form.blocks.flatMap((id) => blocks.get(id) ?? []), ...form.fields];

/** Whether a fact can be that. */
export const isValueOf = ({ kind }: Fact, value: unknown): boolean => {
  if (kind.type === 'yes_no') return typeof value === 'boolean';
  if (kind.type === 'choice') return kind.choices.some(({ id }) => id === value);
  if (kind.type === 'number') return typeof value === 'number' && value >= kind.from && value <= kind.to;
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
};

/** Facts that are there, and compared with what they can be. */
const valueFindings = (look: Look, at: string, predicate: Predicate): LintFinding[] => {
  const find = finder(at);
  return withinPredicate(predicate).flatMap((part): LintFinding[] => {
    if (!('fact' in part)) return [];
    const fact = look.facts.get(part.fact);
    if (fact === undefined) return [find('unknown_fact', part.fact)];
    if ('is' in part)
      return [part.is]
        .flat()
        .filter((value) => !isValueOf(fact, value))
        .map((value) => find('wrong_value', `${part.fact}: ${String(value)}`));
    return fact.kind.type === 'number' ? [] : [find('wrong_value', `${part.fact}: 数ではありません`)];
  });
};

/** A fact of a person where nobody is meant could never be known. */
const nobodyFindings = (look: Look, at: string, predicate: Predicate, someone: boolean): LintFinding[] => {
  if ('anyone' in predicate) return nobodyFindings(look, at, predicate.anyone, true);
  if ('everyone' in predicate) return nobodyFindings(look, at, predicate.everyone, true);
  if ('not' in predicate) return nobodyFindings(look, at, predicate.not, someone);
  const parts = 'all' in predicate ? predicate.all : 'any' in predicate ? predicate.any : [];
  if (parts.length > 0) return parts.flatMap((part) => nobodyFindings(look, at, part, someone));
  const lost = 'fact' in predicate && !someone && look.facts.get(predicate.fact)?.of === 'person';
  return lost ? [finder(at)('person_of_nobody', predicate.fact)] : [];
};

const conditionFindings = (look: Look, form: Form, predicate: Predicate): LintFinding[] => [
  ...valueFindings(look, form.id, predicate),
  ...nobodyFindings(look, form.id, predicate, form.per === 'person'),
];

const isAlways = (predicate: Predicate): boolean => 'always' in predicate;

/** Can it be needed and not needed, and can each part of it? Asked only where every fact is known. */
const reachFindings = (look: Look, form: Form): LintFinding[] => {
  const find = finder(form.id);
  const person = form.per === 'person' ? 0 : null;
  const can = (predicate: Predicate, wanted: 'yes' | 'no'): boolean =>
    form.events.some((event) => canBe({ ...look, event, person }, predicate, wanted));
  const parts = [
    ...form.attachments.map(({ when, oneOf }) => ({ when, about: oneOf.join('・') })),
    ...fieldsOf(look, form).map(({ when, label }) => ({ when, about: label })),
  ];
  return [
    ...(can(form.when, 'yes') ? [] : [find('never_needed', '')]),
    ...(isAlways(form.when) || can(form.when, 'no') ? [] : [find('always_needed', '')]),
    ...parts.flatMap(({ when, about }): LintFinding[] => {
      if (when === undefined) return [];
      if (!can({ all: [form.when, when] }, 'yes')) return [find('part_never', about)];
      return can({ all: [form.when, { not: when }] }, 'yes') ? [] : [find('part_always', about)];
    }),
  ];
};

const situationOf = ({ event, visit, people }: FormTest): Situation => ({
  event,
  visit: visit as Known,
  people: people as readonly Known[],
});

const testFindings = (look: Look, form: Form): LintFinding[] => {
  const find = finder(form.id);
  const expected = new Set(form.tests.map(({ expect }) => expect));
  const isNeeded = expected.has('required') || expected.has('optional');
  const isSpared = expected.has('not_needed') || isAlways(form.when);
  return [
    ...form.tests.flatMap((test): LintFinding[] => {
      const strange = [test.visit, ...test.people].flatMap((known, at) =>
        Object.entries(known).filter(([id, value]) => {
          const fact = look.facts.get(id);
          return fact === undefined || (fact.of === 'visit') !== (at === 0) || !isValueOf(fact, value);
        }),
      );
      if (strange.length > 0) return strange.map(([id]) => find('test_unknown_fact', `${test.name}: ${id}`));
      const { need } = needOf(readerOf(look.catalogue, situationOf(test)), form);
      return need === test.expect ? [] : [find('test_fails', `${test.name}: ${need}`)];
    }),
    ...(isNeeded && isSpared ? [] : [find('test_one_sided', '')]),
  ];
};

const fieldFindings = (look: Look, form: Form): LintFinding[] => {
  const find = finder(form.id);
  const fields = fieldsOf(look, form);
  const seen = new Set<string>();
  return [
    ...(fields.length < 3 ? [find('few_fields', String(fields.length))] : []),
    ...fields.flatMap(({ id, kind, choices, source }): LintFinding[] => {
      const again = seen.has(id);
      seen.add(id);
      return [
        ...(again ? [find('same_field', id)] : []),
        ...(kind === 'choice' && choices === undefined && source.from !== 'fact'
          ? [find('no_choices', id)]
          : []),
        ...(source.from === 'fact' && !look.facts.has(source.fact)
          ? [find('unknown_fact', source.fact)]
          : []),
      ];
    }),
  ];
};

const referenceFindings = ({ catalogue, facts, blocks }: Look, form: Form): LintFinding[] => {
  const find = finder(form.id);
  const known = {
    attachments: new Set<string>(catalogue.attachments.map(({ id }) => id)),
    departments: new Set<string>(catalogue.departments.map(({ id }) => id)),
    counters: new Set<string>(catalogue.counters.map(({ id }) => id)),
  };
  const { deadline, effective } = form;
  const day =
    deadline.rule === 'within' ? deadline.after : deadline.rule === 'before' ? deadline.date : undefined;
  return [
    ...form.attachments
      .flatMap(({ oneOf }) => oneOf)
      .filter((id) => !known.attachments.has(id))
      .map((id) => find('unknown_attachment', id)),
    ...form.blocks.filter((id) => !blocks.has(id)).map((id) => find('unknown_block', id)),
    ...(known.departments.has(form.department) ? [] : [find('unknown_department', form.department)]),
    ...(known.counters.has(form.counter) ? [] : [find('unknown_counter', form.counter)]),
    ...(day === undefined || facts.get(day)?.kind.type === 'date' ? [] : [find('not_a_date', day)]),
    ...((form.attachments.length === 0) === (form.withoutAttachments !== undefined)
      ? []
      : [find('no_attachments', '')]),
    ...(effective.to !== undefined && effective.to < effective.from
      ? [find('ends_before_it_begins', '')]
      : []),
  ];
};

const formFindings = (look: Look, form: Form): LintFinding[] => {
  const conditions = [
    form.when,
    ...form.attachments.map(({ when }) => when),
    ...fieldsOf(look, form).map(({ when }) => when),
  ].filter((when) => when !== undefined);
  const wrong = conditions.flatMap((when) => conditionFindings(look, form, when));
  return [
    ...referenceFindings(look, form),
    ...fieldFindings(look, form),
    ...wrong,
    // Of a condition that names what is not there nothing more can be said.
    ...(wrong.length > 0 ? [] : [...reachFindings(look, form), ...testFindings(look, form)]),
  ];
};

/** Two forms that ask for the same with the same attachments are one form, or one of them is filler. */
const sameForms = (look: Look): LintFinding[] => {
  const seen = new Map<string, string>();
  const titles = new Map<string, string>();
  return look.catalogue.forms.flatMap((form): LintFinding[] => {
    const signature = JSON.stringify([
      fieldsOf(look, form).map(({ id, label }) => [id, label]),
      form.attachments.map(({ oneOf }) => oneOf),
      form.notes,
    ]);
    const twin = seen.get(signature) ?? titles.get(form.title.ja);
    seen.set(signature, form.id);
    titles.set(form.title.ja, form.id);
    return twin === undefined ? [] : [finder(form.id)('same_form', twin)];
  });
};

const sameIds = ({ facts, attachments, blocks, departments, counters, forms }: Catalogue): LintFinding[] =>
  [facts, attachments, blocks, departments, counters, forms].flatMap((list) => {
    const seen = new Set<string>();
    return list.flatMap(({ id }): LintFinding[] => {
      if (seen.has(id)) return [finder(id)('same_id', '')];
      seen.add(id);
      return [];
    });
  });

/** Blocks, attachments and facts of which a form makes use, as `fact/…`, `attachment/…`. */
const usesOf = (look: Look, form: Form): readonly string[] => {
  const fields = fieldsOf(look, form);
  const conditions = [
    form.when,
    ...form.attachments.map(({ when }) => when),
    ...fields.map(({ when }) => when),
  ];
  const facts = [
    ...fields.flatMap(({ source }) => (source.from === 'fact' ? [source.fact] : [])),
    ...conditions.flatMap((when) =>
      when === undefined ? [] : withinPredicate(when).flatMap((part) => ('fact' in part ? [part.fact] : [])),
    ),
    ...('after' in form.deadline ? [form.deadline.after] : []),
    ...('date' in form.deadline ? [form.deadline.date] : []),
  ];
  return [
    ...form.blocks.map((id) => `block/${id}`),
    ...form.attachments.flatMap(({ oneOf }) => oneOf).map((id) => `attachment/${id}`),
    ...facts.map((id) => `fact/${id}`),
  ];
};

/** Everything that a form names: what it uses, and what its examples and its place say. */
const namedBy = (look: Look, form: Form): readonly string[] => [
  ...usesOf(look, form),
  ...form.tests
    .flatMap(({ visit, people }) => [visit, ...people].flatMap(Object.keys))
    .map((id) => `fact/${id}`),
  `department/${form.department}`,
  `counter/${form.counter}`,
];

/** What no form makes use of is a mistake of somebody. */
const unused = (look: Look): LintFinding[] => {
  const { facts, attachments, blocks, forms } = look.catalogue;
  const used = new Set(forms.flatMap((form) => usesOf(look, form)));
  const idle = (kind: string, list: readonly { readonly id: string }[]): LintFinding[] =>
    list.filter(({ id }) => !used.has(`${kind}/${id}`)).map(({ id }) => finder(id)('unused', ''));
  return [...idle('fact', facts), ...idle('attachment', attachments), ...idle('block', blocks)];
};

/**
 * `touched`: documents (`form/…`, `fact/…`) that are others than in a catalogue of which nothing was found; forms that name none of them are
 * then not looked into again.
 */
export const lintCatalogue = (
  catalogue: Catalogue,
  touched?: ReadonlySet<string>,
): readonly LintFinding[] => {
  const look = lookAt(catalogue);
  const isAsked = (form: Form): boolean =>
    touched === undefined ||
    touched.has(`form/${form.id}`) ||
    namedBy(look, form).some((each) => touched.has(each));
  return [
    ...sameIds(catalogue),
    ...catalogue.forms.filter(isAsked).flatMap((form) => formFindings(look, form)),
    ...sameForms(look),
    ...unused(look),
  ];
};
