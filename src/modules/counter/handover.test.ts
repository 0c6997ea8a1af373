import { expect, test } from 'vitest';
import { filledForm } from '../../../test/harness/filled-form.ts';
import { readCatalogue } from '../../app/forms-catalogue.ts';
import type { EventId } from '../../kernel/ids.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { shiftJisBytes, toShiftJis } from '../../kernel/shift-jis.ts';
import {
  type CsvEncoding,
  folderOf,
  type HandedApplication,
  handoverKey,
  packageOf,
  sequenceOf,
} from './handover.ts';

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const [form] = catalogue.forms;
if (form === undefined) throw new Error('no forms');
const filled = filledForm(catalogue, form, { seed: 'handed', name: '𠮷田　花子' });
const handed: HandedApplication = {
  application: '019ab000-0000-7000-8000-000000000001' as EventId,
  status: 'taken',
  form: filled,
};
const field = (label: string, official: string | null, value: string) => ({
  ...{ key: label, id: 'x', label, official, value, kind: 'text' as const, choices: null },
  ...{ source: 'answer' as const, required: true, byHand: false },
});
const withFields = (...fields: ReturnType<typeof field>[]): HandedApplication => ({
  ...handed,
  form: { ...filled, blocks: [{ title: null, fields }] },
});
const csvOf = (given: HandedApplication, csv: CsvEncoding): string => {
  const bytes = packageOf(given, { writer: 'w', sequence: 1 }, { csv }).files[1]?.bytes ?? new Uint8Array();
  return new TextDecoder(csv === 'utf-8' ? 'utf-8' : 'shift_jis', { fatal: true, ignoreBOM: true }).decode(
    bytes,
  );
};

test('files of one number, the same bytes each time; the manifest names them with their digests', () => {
  const make = () => packageOf(handed, { writer: 'hall-1-a', sequence: 12 }, { csv: 'utf-8' });
  expect(make()).toEqual(make());
  const { files, manifest } = make();
  expect(files.map(({ name }) => name)).toEqual([
    `hall-1-a-000012_${form.id}.json`,
    `hall-1-a-000012_${form.id}.csv`,
  ]);
  expect(sequenceOf(manifest.name, 'hall-1-a')).toBe(12);
  expect(sequenceOf(manifest.name, 'hall-1')).toBeUndefined();
  expect(packageOf(handed, { writer: 'w', sequence: 1 }, { csv: undefined }).files).toHaveLength(1);
  expect(folderOf({ ...handed, form: { ...filled, department: '../教育委員会 学校教育課' } })).not.toMatch(
    /[/\\.]/,
  );
});

test('JSON has every value, letter and source as they are', () => {
  const json = JSON.parse(
    Buffer.from(
      packageOf(handed, { writer: 'w', sequence: 1 }, { csv: undefined }).files[0]?.bytes ?? '',
    ).toString(),
  ) as {
    values: { id: string; value: string | null }[];
  };
  expect(json.values.map(({ id, value }) => [id, value])).toEqual(
    filled.blocks.flatMap(({ fields }) => fields.map(({ id, value }) => [id, value])),
  );
});

test('CSV: official names in the head, no two columns of one name, as many cells as there are names', () => {
  const csv = csvOf(
    withFields(
      field('氏名（1人目）', '氏名', 'あ'),
      field('氏名（1人目）', '氏名', 'い'),
      field('わけ', null, 'う\r\nえ, "お"'),
    ),
    'utf-8',
  );
  expect(csv.startsWith('\uFEFF"引渡番号"')).toBe(true);
  expect(csv).toContain('"氏名（氏名（1人目））","氏名（氏名（1人目））_2","わけ"');
  expect(csv).toContain('"あ","い","う\r\nえ, ""お"""');
});

test('a value that a spreadsheet would run is text', () => {
  for (const encoding of ['utf-8', 'shift_jis'] as const)
    for (const value of ['=1+1', '+81', '-2', '@x', '＝1', '\t=1'])
      expect(csvOf(withFields(field('a', null, value)), encoding)).toContain(`"'`);
});

test('Shift_JIS: 𠮷 is 〓 or its common form there and never another letter; the manifest counts what was lost', () => {
  const csv = csvOf(withFields(field('a', null, '𠮷田　髙﨑〜①')), 'shift_jis');
  expect(csv).toContain('"吉田　髙﨑～①"');
  const made = packageOf(
    withFields(field('a', null, '한')),
    { writer: 'w', sequence: 1 },
    { csv: 'shift_jis' },
  );
  expect(Buffer.from(made.manifest.bytes).toString()).toContain('"lostInCsv": 1');
});

test('every letter of Shift_JIS has its bytes, those of IBM where there are two', () => {
  const text = 'AZ~ｱ亜髙﨑∥～①纊'.replaceAll('~', '');
  expect(new TextDecoder('shift_jis', { fatal: true }).decode(shiftJisBytes(toShiftJis(text).text))).toBe(
    text,
  );
  expect([...shiftJisBytes('髙')]).toEqual([0xfb, 0xfc]);
  expect([...shiftJisBytes('a\r\n')]).toEqual([0x61, 0x0d, 0x0a]);
});

test('the key changes with whatever changed, and with nothing else', () => {
  expect(handoverKey(handed)).toBe(handoverKey(structuredClone(handed)));
  const worded = {
    ...handed,
    form: { ...filled, law: '別の条文', title: { ja: 'あ', easy: 'あ', en: 'a' } },
  };
  expect(handoverKey(worded)).toBe(handoverKey(handed));
  expect(handoverKey({ ...handed, status: 'withdrawn' })).not.toBe(handoverKey(handed));
  expect(handoverKey(withFields(field('a', null, 'b')))).not.toBe(handoverKey(handed));
});
