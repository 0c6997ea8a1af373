import { describe, expect, test } from 'vitest';
import { changedTemplate, madeUpTemplate, overlayFor } from '../../test/harness/made-up-template.ts';
import { canReadPdf, textOfPdf } from '../../test/harness/pdf-text.ts';
import { mustSucceed } from '../kernel/result.ts';
import { type Placement, placementSchema } from './overlay-schema.ts';
import { paperFonts } from './pdf-fonts.ts';
import { type OverlayInput, overlaid } from './pdf-overlay.ts';
import { readTemplate } from './pdf-template.ts';

const fonts = paperFonts(undefined);
const place = (given: object): Placement =>
  placementSchema.parse({ page: 1, x: 60, y: 41, w: 120, h: 10, ...given });
const NAME = place({ as: 'text', field: 'name' });
const template = await madeUpTemplate();

const input = (
  values: readonly (readonly [field: string, value: string])[],
  more: Partial<OverlayInput> = {},
): OverlayInput => ({
  title: '見本',
  training: false,
  madeAt: 0,
  values: values.map(([field, value]) => ({
    field,
    nth: 0,
    value,
    chosen: [value],
    name: false,
    optional: field.startsWith('@'),
  })),
  strokes: undefined,
  ...more,
});

const reasonOf = async (
  bytes: Uint8Array,
  placements: readonly Placement[],
  values: readonly (readonly [string, string])[],
): Promise<string> => {
  const result = await overlaid(bytes, overlayFor('x_form', bytes, placements), input(values), fonts);
  return result.ok ? 'ok' : `${result.reason} ${String(result.detail?.['field'] ?? '')}`.trim();
};

describe('a town’s own form', () => {
  test('is filled in: its own words and the values are both there', async () => {
    const made = mustSucceed(
      await overlaid(
        template,
        overlayFor('x_form', template, [
          NAME,
          place({ as: 'comb', field: 'phone', y: 90, h: 8, w: 88, cells: 11 }),
        ]),
        input([
          ['name', '𠮷田　花子'],
          ['phone', '090-1234-5678'],
          ['@number', 'R8-1'],
        ]),
        fonts,
      ),
    );
    expect([made.pages, made.degraded, made.lost]).toEqual([1, 0, 0]);
    if (!canReadPdf) return;
    const text = textOfPdf(made.bytes);
    for (const words of ['FORM R8', 'NAME', '𠮷田']) expect(text).toContain(words);
    expect(text.replaceAll(/\s/gu, '')).toContain('09012345678');
  });

  test('is the same bytes each time', async () => {
    const make = async () =>
      mustSucceed(
        await overlaid(template, overlayFor('x_form', template, [NAME]), input([['name', '見本']]), fonts),
      ).bytes;
    expect((await make()).equals(await make())).toBe(true);
  });

  test('a value without a place is not left out: the form is refused, and which field is said', async () => {
    expect(
      await reasonOf(
        template,
        [NAME],
        [
          ['name', 'あ'],
          ['job', '農業'],
        ],
      ),
    ).toBe('not_placed job');
    expect(
      await reasonOf(
        template,
        [NAME],
        [
          ['name', 'あ'],
          ['job', ''],
        ],
      ),
    ).toBe('ok');
    const choice = place({ as: 'circle', field: 'sex', choice: '男' });
    expect(await reasonOf(template, [choice], [['sex', '男']])).toBe('ok');
    expect(await reasonOf(template, [choice], [['sex', '女']])).toBe('not_placed sex');
  });

  test('a long value gets smaller letters and more lines, and one that does not fit even so is refused', async () => {
    expect(await reasonOf(template, [NAME], [['name', 'あ'.repeat(100)]])).toBe('ok');
    expect(await reasonOf(template, [NAME], [['name', 'あ'.repeat(300)]])).toBe('does_not_fit name');
    const comb = place({ as: 'comb', field: 'account', cells: 7 });
    expect(await reasonOf(template, [comb], [['account', '12345678']])).toBe('does_not_fit account');
  });

  test('a day is written whole or into its boxes; one of which a part is not known goes into no boxes', async () => {
    const year = place({ as: 'text', field: 'born', part: 'year' });
    expect(await reasonOf(template, [year], [['born', '昭和55年2月17日']])).toBe('ok');
    expect(await reasonOf(template, [year], [['born', '1980-02-17']])).toBe('ok');
    expect(await reasonOf(template, [year], [['born', '昭和22年（月日不詳）']])).toBe('not_a_date born');
    expect(await reasonOf(template, [place({ as: 'text', field: 'born' })], [['born', '不詳']])).toBe('ok');
  });

  test('what was signed needs a place too', async () => {
    const strokes = { width: 10, height: 4, lines: [[[1, 1] as const, [9, 3] as const]] };
    const signed = async (placements: readonly Placement[]) =>
      (await overlaid(template, overlayFor('x_form', template, placements), input([], { strokes }), fonts))
        .ok;
    expect(await signed([])).toBe(false);
    expect(await signed([place({ as: 'signature' })])).toBe(true);
  });

  test('訓練 is on it in a drill', async () => {
    const made = mustSucceed(
      await overlaid(
        template,
        overlayFor('x_form', template, [NAME]),
        input([['name', 'あ']], { training: true }),
        fonts,
      ),
    );
    if (canReadPdf) expect(textOfPdf(made.bytes)).toMatch(/練[^]*訓|訓[^]*練/u);
  });
});

describe('a file that is not written on', () => {
  test('encrypted, signed, with fields of its own, turned, broken off, or no PDF at all', async () => {
    const encrypted = await madeUpTemplate({ password: 'x' });
    const faults = await Promise.all(
      [
        encrypted,
        await changedTemplate(template, 'signed'),
        await changedTemplate(template, 'interactive'),
        await changedTemplate(template, 'rotated'),
        template.subarray(0, template.length - 300),
        Buffer.from('no pdf'),
        Buffer.alloc(0),
        Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from('%%EOF')]),
      ].map(async (bytes) => {
        const read = await readTemplate(bytes);
        return read.ok ? 'ok' : read.reason;
      }),
    );
    expect(faults).toEqual([
      'encrypted',
      'signed',
      'interactive',
      'rotated',
      'broken',
      'broken',
      'broken',
      'broken',
    ]);
  });

  test('next year’s form, or another size of paper', async () => {
    const places = overlayFor('x_form', template, [NAME]);
    const next = await madeUpTemplate({ year: 'R9' });
    expect(await overlaid(next, places, input([['name', 'あ']]), fonts)).toMatchObject({
      reason: 'other_template',
    });
    const b5 = overlayFor('x_form', template, [NAME], [{ w: 182, h: 257 }]);
    expect(await overlaid(template, b5, input([['name', 'あ']]), fonts)).toMatchObject({
      reason: 'other_size',
    });
    const second = overlayFor('x_form', template, [{ ...NAME, page: 2 }]);
    expect(await overlaid(template, second, input([['name', 'あ']]), fonts)).toMatchObject({
      reason: 'other_size',
    });
  });
});
