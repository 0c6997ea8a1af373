/** A catalogue of two forms of which the linter finds nothing, and changes of it. */
import { type Change, changeSchema } from '../../src/modules/counter/catalogue-version.ts';
import { type Catalogue, cataloguePartSchema } from '../../src/modules/counter/schema.ts';

export const words = (ja: string) => ({ ja, easy: ja, en: ja });

/** A form that whoever has a dog needs. */
export const smallForm = (id: string, title = id, more: object = {}) => ({
  ...{ id, title: words(title), department: 'shimin', law: '法', events: ['moving_in'], per: 'visit' },
  ...{ when: { fact: 'v_dogs', is: true }, need: 'required', notes: [title], fee: { kind: 'none' } },
  fields: ['x_a', 'x_b', 'x_c'].map((each) => ({
    ...{ id: each, label: each, kind: 'text', source: { from: 'answer' } },
  })),
  attachments: [{ oneOf: ['tag'] }],
  deadline: { rule: 'none' },
  ...{ counter: 'w01', retentionYears: 1, effective: { from: '2020-01-01' } },
  tests: [true, false].map((is) => ({
    ...{ name: String(is), event: 'moving_in', visit: { v_dogs: is }, people: [{}] },
    expect: is ? 'required' : 'not_needed',
  })),
  ...more,
});

export const smallCatalogue = (): Catalogue =>
  cataloguePartSchema.parse({
    facts: [
      {
        ...{ id: 'v_dogs', of: 'visit', kind: { type: 'yes_no' } },
        source: { by: 'answer', question: words('犬がいますか') },
      },
    ],
    attachments: [{ id: 'tag', name: words('鑑札'), about: '犬の首輪の札' }],
    departments: [{ id: 'shimin', name: words('市民課') }],
    counters: [{ id: 'w01', name: words('1番'), floor: '1階', department: 'shimin' }],
    forms: [smallForm('f_a'), smallForm('f_b')],
  });

export const retitled = (id: string, title: string) => ({
  ...{ kind: 'form', id, base: null, content: smallForm(id, title) },
});

let made = 0;
/** An approved change. */
export const smallChange = (
  number: number,
  days: { readonly effectiveFrom: string; readonly withdrawnFrom?: string | null },
  edits: readonly object[],
): Change => {
  made += 1;
  return changeSchema.parse({
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    ...{ number, reason: '条例の改正による', authors: ['a-1'], approver: 'b-1', approvedAt: number },
    ...{ withdrawnFrom: null, ...days, edits },
  });
};

export const titlesOf = ({ forms }: Catalogue): readonly string[] => forms.map(({ title }) => title.ja);
