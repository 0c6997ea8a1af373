import { expect, test } from 'vitest';
import { type LintCode, lintCatalogue } from './lint.ts';
import { type Catalogue, cataloguePartSchema } from './schema.ts';

const words = (ja: string) => ({ ja, easy: ja, en: ja });
const answer = (id: string, of: string, kind: object) => ({
  ...{ id, of, kind },
  source: { by: 'answer', question: words(id) },
});
const field = (id: string, change: object = {}) => ({
  ...{ id, label: id, kind: 'text', source: { from: 'answer' } },
  ...change,
});

/** A catalogue of one form about dogs of a household, without a fault. */
const good = () => ({
  facts: [
    answer('dogs', 'visit', { type: 'number', from: 0, to: 20, unit: '匹' }),
    answer('came_on', 'visit', { type: 'date' }),
    answer('walks', 'person', { type: 'yes_no' }),
  ],
  attachments: [{ id: 'tag', name: words('鑑札'), about: '犬の首輪に付いている' }],
  blocks: [{ id: 'owner', title: '飼い主', fields: [field('owner_name'), field('owner_phone')] }],
  departments: [{ id: 'kankyo', name: words('環境課') }],
  counters: [{ id: 'w23', name: words('23番'), floor: '2階', department: 'kankyo' }],
  forms: [
    {
      id: 'dog_moved',
      title: words('犬の登録事項変更届'),
      department: 'kankyo',
      law: '狂犬病予防法第4条第4項',
      events: ['moving_in'],
      per: 'visit',
      when: { fact: 'dogs', from: 1 },
      need: 'required',
      blocks: ['owner'],
      fields: [field('dog_name')],
      attachments: [{ oneOf: ['tag'], when: { anyone: { fact: 'walks', is: true } } }],
      notes: ['マイクロチップの登録なら いらない'],
      fee: { kind: 'none' },
      deadline: { rule: 'within', days: 30, after: 'came_on', law: '同', late: '届け出てもらう' },
      counter: 'w23',
      retentionYears: 5,
      effective: { from: '2020-04-01' },
      tests: [
        { name: '犬が2匹', event: 'moving_in', visit: { dogs: 2 }, people: [{}], expect: 'required' },
        { name: '犬がいない', event: 'moving_in', visit: { dogs: 0 }, people: [{}], expect: 'not_needed' },
        { name: 'まだ聞いていない', event: 'moving_in', people: [{}], expect: 'asked' },
      ],
    },
  ],
});

type Raw = ReturnType<typeof good>;
const catalogueOf = (raw: unknown): Catalogue => cataloguePartSchema.parse(raw);
const codes = (raw: unknown): LintCode[] => [
  ...new Set(lintCatalogue(catalogueOf(raw)).map(({ code }) => code)),
];
/** The form with something else about it. */
const formWith = (change: object) => {
  const raw = good();
  return { ...raw, forms: raw.forms.map((form) => ({ ...form, ...change })) };
};

test('a catalogue without a fault has no finding', () => {
  expect(lintCatalogue(catalogueOf(good()))).toEqual([]);
});

const tests = (index: number, change: object) =>
  good().forms[0]?.tests.map((each, at) => (at === index ? { ...each, ...change } : each));

test.each<[LintCode, unknown]>([
  ['same_id', { ...good(), facts: [...good().facts, good().facts[0]] }],
  ['unknown_fact', formWith({ when: { fact: 'cats', from: 1 } })],
  ['unknown_attachment', formWith({ attachments: [{ oneOf: ['chip'] }] })],
  ['unknown_block', formWith({ blocks: ['owner', 'vet'] })],
  ['unknown_department', formWith({ department: 'shimin' })],
  ['unknown_counter', formWith({ counter: 'w99' })],
  ['wrong_value', formWith({ when: { fact: 'dogs', is: true } })],
  ['person_of_nobody', formWith({ when: { fact: 'walks', is: true } })],
  [
    'never_needed',
    formWith({
      when: {
        all: [
          { fact: 'dogs', from: 1 },
          { fact: 'dogs', to: 0 },
        ],
      },
    }),
  ],
  [
    'always_needed',
    formWith({
      when: {
        any: [
          { fact: 'dogs', from: 1 },
          { fact: 'dogs', to: 0 },
        ],
      },
    }),
  ],
  ['part_never', formWith({ attachments: [{ oneOf: ['tag'], when: { fact: 'dogs', to: 0 } }] })],
  ['part_always', formWith({ attachments: [{ oneOf: ['tag'], when: { fact: 'dogs', from: 1 } }] })],
  ['test_fails', formWith({ tests: tests(0, { expect: 'not_needed' }) })],
  ['test_unknown_fact', formWith({ tests: tests(0, { visit: { dogs: 99 } }) })],
  ['test_one_sided', formWith({ tests: tests(1, { visit: { dogs: 1 }, expect: 'required' }) })],
  ['no_attachments', formWith({ attachments: [] })],
  ['not_a_date', formWith({ deadline: { rule: 'before', date: 'dogs', law: '同', late: '届け出てもらう' } })],
  ['same_field', formWith({ fields: [field('dog_name'), field('owner_name')] })],
  ['no_choices', formWith({ fields: [field('dog_name', { kind: 'choice' })] })],
  ['few_fields', formWith({ blocks: [], fields: [field('dog_name')] })],
  [
    'same_form',
    { ...good(), forms: [...good().forms, { ...(good().forms[0] as Raw['forms'][0]), id: 'dog_again' }] },
  ],
  ['unused', { ...good(), attachments: [...good().attachments, { ...good().attachments[0], id: 'collar' }] }],
  ['ends_before_it_begins', formWith({ effective: { from: '2020-04-01', to: '2020-03-31' } })],
])('%s is found', (code, raw) => {
  expect(codes(raw)).toContain(code);
});
