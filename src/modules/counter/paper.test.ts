import { describe, expect, test } from 'vitest';
import { filledForm, SIGNATURE } from '../../../test/harness/filled-form.ts';
import { applicationOfForm, madeUpGuide } from '../../../test/harness/guide-paper.ts';
import { readCatalogue } from '../../app/forms-catalogue.ts';
import { mustSucceed } from '../../kernel/result.ts';
import type { Block } from '../../print/pdf.ts';
import { codedData, dataCodes, readDataCodes } from './data-code.ts';
import { type FilledForm, filledFormSchema } from './filled.ts';
import { addresseeOf, batchPaper, formPaper, type PaperHead } from './paper.ts';
import { guidePaper, letterPaper, statusPaper } from './paper-letters.ts';
import { chosenOf, printedWords, writtenValue } from './paper-values.ts';

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const head: PaperHead = {
  municipality: 'かざし市',
  mayor: 'かざし市長',
  training: false,
  at: Date.UTC(2026, 10, 26, 6, 5),
  source: '住民記録 第12版',
};
const forms = catalogue.forms.map((form) => filledForm(catalogue, form, { seed: 'paper' }));
const some = (change: Partial<FilledForm> = {}): FilledForm => {
  const [form] = forms;
  if (form === undefined) throw new Error('no forms');
  return { ...form, strokes: null, ...change };
};

/** Everything that stands on a paper, as one text. */
const said = (blocks: readonly Block[]): string => JSON.stringify(blocks);
const fieldsOf = (form: FilledForm) =>
  formPaper(form, head).blocks.flatMap((block) => (block.kind === 'fields' ? block.rows.flat() : []));
const oneField = (field: Partial<FilledForm['blocks'][number]['fields'][number]>) =>
  fieldsOf(
    some({
      blocks: [
        {
          title: null,
          fields: [
            {
              ...{ key: 'k', id: 'k', label: '見本欄', kind: 'text', official: null, choices: null },
              ...{ value: null, source: null, required: true, byHand: false, ...field },
            },
          ],
        },
      ],
    }),
  ).find(({ label }) => label === '見本欄');

describe('申請書', () => {
  test('of every form of the catalogue every value, label and attachment is on it', () => {
    for (const form of forms) {
      const text = said(formPaper(form, head).blocks);
      for (const field of form.blocks.flatMap(({ fields }) => fields)) {
        expect(text).toContain(JSON.stringify(field.label).slice(1, -1));
        for (const words of field.kind === 'check' || field.choices !== null
          ? chosenOf(field)
          : [writtenValue(field)])
          expect(text).toContain(words === '✓' ? '該当する' : JSON.stringify(words).slice(1, -1));
      }
      for (const { oneOf } of form.attachments)
        for (const { name } of oneOf) expect(text).toContain(JSON.stringify(name.ja).slice(1, -1));
      expect(text).toContain(printedWords(form.law));
      expect(text).not.toContain('[K]');
    }
  });

  test('the builder of these tests makes what the schema takes', () => {
    for (const form of forms.slice(0, 60)) expect(filledFormSchema.safeParse(form).success).toBe(true);
  });

  test('a required field that is empty is marked and has room; one left to the hand has room and no mark', () => {
    expect(oneField({})).toMatchObject({ value: '', missing: true });
    expect(oneField({ byHand: true })).toMatchObject({ value: '', room: 9 });
    expect(oneField({ byHand: true })).not.toHaveProperty('missing');
    expect(oneField({ required: false })).not.toHaveProperty('missing');
  });

  test('choices are boxes, the chosen one ticked and not said twice; another value stands below', () => {
    const choices = ['男', '女'];
    expect(oneField({ kind: 'choice', choices, value: '女' })).toMatchObject({
      value: '',
      choices: [
        { text: '男', ticked: false },
        { text: '女', ticked: true },
      ],
    });
    expect(oneField({ kind: 'choice', choices, value: '答えない' })).toMatchObject({ value: '答えない' });
    const ticks = (value: string | null, of: string[] | null) =>
      oneField({ kind: 'check', value, choices: of })?.choices?.map(({ ticked }) => ticked);
    expect(ticks('犬、猫、その他', ['犬', '猫、その他', '鳥'])).toEqual([true, true, false]);
    expect([ticks('✓', null), ticks(null, null)]).toEqual([[true], [false]]);
  });

  test('days are in their era, amounts have their unit, and what the register says of a date is left as it is', () => {
    expect(oneField({ kind: 'date', value: '2019-05-01' })?.value).toBe('令和元年5月1日');
    expect(oneField({ kind: 'date', value: '大正15年頃' })?.value).toBe('大正15年頃');
    expect(oneField({ kind: 'yen', value: '1234567' })?.value).toBe('1,234,567円');
  });

  test('what was signed is in the field that is signed; without one it stands below', () => {
    const sign = { kind: 'sign' as const, byHand: true };
    expect(oneField(sign)).toMatchObject({ room: 16 });
    const signedAs = (label: string) =>
      formPaper(
        some({
          strokes: SIGNATURE,
          blocks: [
            {
              title: null,
              fields: [
                {
                  ...{ key: 'k', id: 'k', label, official: null, choices: null, value: null },
                  ...{ source: null, required: true, ...sign },
                },
              ],
            },
          ],
        }),
        head,
      ).blocks.filter(({ kind }) => kind === 'signature').length;
    expect(['署名', '申請者の署名', '届出人の署名（押印は任意）'].map(signedAs)).toEqual([0, 0, 0]);
    // Not hers to sign: the line below is.
    expect(
      [
        '署名用暗証番号（本人が端末に入力）',
        '親権者の署名（15歳未満）',
        '証人1の署名・生年月日',
        '顔写真',
      ].map(signedAs),
    ).toEqual([1, 1, 1, 1]);
    const signed = formPaper(some({ strokes: SIGNATURE }), head);
    expect(said(signed.blocks).match(/"strokes"/g)).toHaveLength(1);
    const without = formPaper(some({ strokes: SIGNATURE, blocks: [] }), head);
    expect(without.blocks.filter(({ kind }) => kind === 'signature')).toHaveLength(1);
  });

  test('it goes to the mayor, or to the committee whose business it is', () => {
    expect(addresseeOf(head, '市民課')).toBe('かざし市長　様');
    expect(addresseeOf(head, '教育委員会 学校教育課')).toBe('かざし市教育委員会　様');
    expect(addresseeOf(head, '選挙管理委員会事務局')).toBe('かざし市選挙管理委員会委員長　様');
  });

  test('members of a household are rows of one table', () => {
    const form = forms.find(({ blocks }) =>
      blocks.some(({ fields }) => fields.filter(({ id }) => id === fields.at(-1)?.id).length > 1),
    );
    if (form === undefined) throw new Error('no form with members');
    const tables = formPaper(form, head).blocks.filter((block) => block.kind === 'table');
    expect(tables.length).toBeGreaterThan(0);
  });

  test('a batch is one paper a form', () => {
    expect(batchPaper(forms.slice(0, 12), head).map(({ title }) => title)).toEqual(
      forms.slice(0, 12).map(({ title }) => title.ja),
    );
  });
});

describe('the QR of a form', () => {
  test('says what was written, whichever code is scanned first', () => {
    for (const form of forms.filter((_, at) => at % 40 === 0)) {
      const { codes, whole } = dataCodes(form);
      if (!whole) continue;
      expect(mustSucceed(readDataCodes(codes.toReversed()))).toEqual(codedData(form));
    }
  });

  test('a code that is missing, damaged or of another form is refused', () => {
    const two = forms.find((form) => dataCodes(form).codes.length === 2);
    if (two === undefined) throw new Error('no form of two codes');
    const [one = '', other = ''] = dataCodes(two).codes;
    expect(readDataCodes([one])).toMatchObject({ ok: false, reason: 'incomplete' });
    expect(readDataCodes([one, other.slice(0, -4)])).toMatchObject({ ok: false, reason: 'wrong' });
    expect(readDataCodes([])).toMatchObject({ ok: false, reason: 'wrong' });
  });

  test('a form too long for three codes has its number alone', () => {
    const fields = (some().blocks[0]?.fields ?? []).slice(0, 1);
    const long = some({
      blocks: [
        {
          title: null,
          fields: Array.from({ length: 60 }, (_, at) =>
            fields.map((field) => ({
              ...field,
              value: Array.from({ length: 40 }, (__, nth) =>
                String.fromCodePoint(0x4e00 + ((at * 977 + nth * 613) % 20_000)),
              ).join(''),
            })),
          ).flat(),
        },
      ],
    });
    const { codes, whole } = dataCodes(long);
    expect([codes.length, whole]).toEqual([1, false]);
    expect(codes[0]).toContain(encodeURIComponent(long.number ?? ''));
  });
});

describe('other papers', () => {
  const rowsOf = (blocks: readonly Block[]) =>
    blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));

  test('後日提出のお願い lists what is still to be brought, and nothing else', () => {
    const form = forms.find(
      ({ attachments }) =>
        attachments.some(({ state }) => state.is === 'later') &&
        attachments.some(({ state }) => state.is === 'received'),
    );
    if (form === undefined) throw new Error('no such form');
    const letter = letterPaper([applicationOfForm(form)], head);
    expect(rowsOf(letter.blocks)).toHaveLength(
      form.attachments.filter(({ state }) => state.is === 'later' || state.is === 'open').length,
    );
    expect(said(letter.blocks)).toContain(form.number);
    expect(said(letter.blocks)).toContain(`${form.applicant.name}　様`);
  });

  test('手続案内書 has every procedure under its counter, in walking order, and why', () => {
    const paper = guidePaper(madeUpGuide('見本　花子'), head);
    expect(rowsOf(paper.blocks)).toHaveLength(4);
    const headings = paper.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []));
    expect(headings).toEqual([
      '1番 住所の届出（1階）',
      '5番 国民健康保険（1階）',
      '31番 学校教育（3階）',
      '5番 国民健康保険（1階）',
      '持ち物の一覧',
    ]);
    expect(said(paper.blocks)).toContain('職場の健康保険に入っているか：いいえ');
    expect(said(guidePaper(madeUpGuide(), head).blocks)).not.toContain('様');
  });

  test('受付一覧 counts what is still missing and says what was withdrawn', () => {
    const applications = forms
      .slice(0, 9)
      .map((form, at) => applicationOfForm(form, at === 0 ? { withdrawn: { reason: '誤り', at: 0 } } : {}));
    const text = said(statusPaper(applications, head, { department: null }).blocks);
    expect(text).toContain('受付 9件');
    expect(text).toContain('取消し');
    expect(text).toContain(forms[1]?.number);
  });
});
