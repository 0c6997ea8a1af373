import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mustSucceed } from '../../kernel/result.ts';
import { phraseOf, predicateOf, type Row, rowsOf, sentencesOf, whoNeeds } from './plain.ts';
import { diffLineWords, editDiff } from './plain-diff.ts';
import { type Catalogue, cataloguePartSchema, type Form, type Predicate, predicateSchema } from './schema.ts';

/** The catalogue that is shipped: what is said here must hold of every one of its forms. */
const FOLDER = 'assets/forms';
const parts = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => cataloguePartSchema.parse(parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))));
const all = (list: keyof Catalogue) => parts.flatMap((part) => part[list] as unknown[]);
const catalogue = Object.fromEntries(
  (['facts', 'attachments', 'blocks', 'departments', 'counters', 'forms'] as const).map((list) => [
    list,
    all(list),
  ]),
) as unknown as Catalogue;
const formOf = (id: string): Form => {
  const found = catalogue.forms.find((form) => form.id === id);
  if (found === undefined) throw new Error(`no form ${id}`);
  return found;
};
const conditions: readonly Predicate[] = [
  ...catalogue.forms.flatMap(({ when, attachments, fields }) => [
    when,
    ...[...attachments, ...fields].flatMap((each) => (each.when === undefined ? [] : [each.when])),
  ]),
  ...catalogue.blocks.flatMap(({ fields }) =>
    fields.flatMap(({ when }) => (when === undefined ? [] : [when])),
  ),
];
const predicate = (value: unknown): Predicate => predicateSchema.parse(value);

describe('a condition as rows', () => {
  test('every condition of every form comes back from its rows as it was', () => {
    expect(conditions.length).toBeGreaterThan(1_000);
    for (const condition of conditions)
      expect(mustSucceed(predicateOf(JSON.parse(JSON.stringify(rowsOf(condition))) as Row[]))).toEqual(
        condition,
      );
  });

  test('every condition has words, and nothing of an id is left in them', () => {
    for (const condition of conditions) {
      const text = [...sentencesOf(catalogue, condition), phraseOf(catalogue, condition)].join('\n');
      expect(text).not.toMatch(/[a-z]_[a-z]|undefined|目録にない|ない答え/);
    }
  });

  test('what cannot be a condition is said, with its line', () => {
    const is = { kind: 'is', fact: 'by_proxy', is: true } as Row;
    const wrong = (...rows: readonly unknown[]) => {
      const made = predicateOf(rows as Row[]);
      return made.ok ? 'ok' : [made.reason, made.detail?.['at']];
    };
    expect(wrong({ ...is, depth: 0 })).toBe('ok');
    expect(wrong()).toEqual(['empty_group', 0]);
    expect(wrong({ depth: 0, kind: 'all' })).toEqual(['empty_group', 0]);
    expect(wrong({ depth: 0, kind: 'not' }, { ...is, depth: 1 }, { ...is, depth: 1 })).toEqual([
      'one_part',
      0,
    ]);
    expect(wrong({ ...is, depth: 0 }, { ...is, depth: 0 })).toEqual(['one_part', 1]);
    expect(wrong({ ...is, depth: 0 }, { ...is, depth: 1 })).toEqual(['too_deep', 1]);
    expect(wrong({ depth: 0, kind: 'any' }, { ...is, depth: 2 })).toEqual(['too_deep', 1]);
    expect(wrong({ depth: 0, kind: 'range', fact: 'age' })).toEqual(['no_bound', 0]);
    expect(wrong({ depth: 0, kind: 'range', fact: 'age', from: 5, to: 4 })).toEqual(['no_bound', 0]);
    expect(wrong({ depth: 0, kind: 'is', fact: 'sex', is: [] })).toEqual(['no_value', 0]);
  });
});

describe('in words', () => {
  test('who needs a form', () => {
    const form: Parameters<typeof whoNeeds>[1] = {
      ...{ events: ['moving_in' as const], per: 'visit' as const, need: 'required' as const },
      when: predicate({
        all: [
          { fact: 'by_proxy', is: false },
          { anyone: { fact: 'age', from: 65, to: 74 } },
          { not: { event: ['marriage', 'divorce'] } },
        ],
      }),
    };
    expect(whoNeeds(catalogue, form)).toEqual([
      '転入の方で、次のすべてに当てはまる人:',
      '　・「本人や同じ世帯の方ではなく、代理の方が来ていますか」が いいえ',
      '　・来た用事の人のうち だれか1人が、次に当てはまる:',
      '　　・年齢が 65歳以上 74歳以下',
      '　・次に当てはまらない:',
      '　　・用事が 婚姻・離婚',
    ]);
    expect(whoNeeds(catalogue, { ...form, when: { always: true } })).toEqual([
      '転入の方は、いつも: 必ず要る',
    ]);
    expect(whoNeeds(catalogue, { ...form, when: predicate({ fact: 'is_foreign', is: true }) })).toEqual([
      '転入の方で、次に当てはまる人: 外国人住民である',
    ]);
  });

  test('in one line', () => {
    const condition = predicate({
      any: [
        { event: 'moving_in' },
        {
          all: [
            { fact: 'is_head', is: true },
            { fact: 'age', to: 15 },
          ],
        },
      ],
    });
    expect(phraseOf(catalogue, condition)).toBe('用事が 転入 か、（世帯主である で、年齢が 15歳以下）');
  });
});

describe('what a new version changes', () => {
  const before = formOf('sm_moving_in_notification');
  const diff = (after: Form | null, from: Form | null = before) =>
    editDiff(catalogue, { kind: 'form', content: after }, from).map(diffLineWords);

  test('nothing, where nothing is another', () => {
    for (const form of catalogue.forms) expect(diff(structuredClone(form), form)).toEqual([]);
  });

  test('is said as what was changed, added and removed', () => {
    const after = structuredClone(before);
    after.title.ja = '住民異動届（転入・海外から）';
    after.attachments.push({
      oneOf: ['sm_seal_card' as never],
      when: predicate({ fact: 'by_proxy', is: true }),
    });
    after.attachments.splice(0, 1);
    after.fee = { kind: 'each', yen: 1_300, unit: '1通', exempt: [] };
    const lines = diff(after);
    expect(lines).toEqual([
      '題名を変えた: 住民異動届（転入） → 住民異動届（転入・海外から）',
      '手数料を変えた: 無料 → 1通 1,300円',
      expect.stringMatching(/^添付・持ち物を足した: .+ ── 「本人や.+」が はい のとき$/),
      expect.stringMatching(/^添付・持ち物を消した: /),
    ]);
  });

  test('of a condition the lines that are another are said', () => {
    const after = structuredClone(before);
    const head = predicate({ fact: 'is_head', is: true });
    after.when = predicate({ any: [...('any' in before.when ? before.when.any : []), head] });
    expect(diff(after)).toEqual(['要る人の条件を足した: 世帯主である']);
    expect(diff(before, after)).toEqual(['要る人の条件を消した: 世帯主である']);
    after.when = predicate({ any: [{ event: 'moving_in' }, head] });
    expect(diff(after)).toEqual([
      '要る人の条件を変えた: 「結婚でどなたかの住所も変わりますか」が 「市外から引っ越してくる」 → 世帯主である',
    ]);
  });

  test('any change of any part is seen', () => {
    const changes: readonly ((form: Form) => void)[] = [
      (form) => void (form.law = '別の法'),
      (form) => void (form.retentionYears += 1),
      (form) => void (form.when = { always: true }),
      (form) => void form.events.pop(),
      (form) => void form.notes.reverse(),
      (form) => void form.tests.pop(),
      (form) => void form.blocks.pop(),
      (form) => void form.fields.pop(),
      (form) => void Object.assign(form.fields[0] as object, { source: { from: 'hand' } }),
      (form) => void (form.deadline = { rule: 'none' }),
      (form) => void (form.per = 'person'),
      (form) => void (form.need = 'optional'),
      (form) => void Object.assign(form.effective, { to: '2030-03-31' }),
      (form) => void Object.assign(form, { counter: 'w02' }),
    ];
    for (const [at, alter] of changes.entries()) {
      const after = structuredClone(before);
      alter(after);
      expect([at, diff(after).length]).toEqual([at, 1]);
    }
  });

  test('a new document and one that ends', () => {
    expect(diff(before, null)).toEqual(['様式を足した: 住民異動届（転入）']);
    expect(diff(null)).toEqual(['様式を消した: 住民異動届（転入）']);
    expect(diff(null, null)).toEqual([]);
  });
});
