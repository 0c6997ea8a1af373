import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { filledForm } from '../../test/harness/filled-form.ts';
import { madeUpTemplate, overlayFor } from '../../test/harness/made-up-template.ts';
import { canReadPdf, textOfPdf } from '../../test/harness/pdf-text.ts';
import type { LogFields } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import type { FilledForm } from '../modules/counter/filled.ts';
import type { PaperHead } from '../modules/counter/paper.ts';
import { type Placement, placementSchema } from '../print/overlay-schema.ts';
import { printForm } from './form-templates.ts';
import { readCatalogue } from './forms-catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const head: PaperHead = {
  municipality: 'かざし市',
  mayor: 'かざし市長',
  training: false,
  at: 0,
  source: '住民記録 第12版',
};
const [first] = catalogue.forms;
if (first === undefined) throw new Error('no forms');
const form: FilledForm = { ...filledForm(catalogue, first, { seed: 'town' }), strokes: null };
const logged: LogFields[] = [];
const logger = { warn: (_: string, fields: LogFields = {}) => void logged.push(fields) };
const template = await madeUpTemplate({ size: [210, 590] });

/** A place for every field of the form, below each other. */
const ids = form.blocks.flatMap(({ fields }) => fields.map(({ id }) => id));
const places: readonly Placement[] = ids.map((field, at) =>
  placementSchema.parse({
    ...{ as: 'text', field, nth: ids.slice(0, at).filter((id) => id === field).length },
    ...{ page: 1, x: 20, y: 10 + at * 12, w: 170, h: 11 },
  }),
);
const town = (change: object = {}, bytes: Uint8Array = template): void => {
  writeFileSync(join(folder, `${form.formId}.pdf`), bytes);
  const overlay = overlayFor(form.formId, template, places, [{ w: 210, h: 590 }]);
  writeFileSync(join(folder, `${form.formId}.yaml`), stringify({ ...overlay, ...change }));
};
beforeEach(() => {
  logged.length = 0;
  town();
});

const printed = () => printForm(form, head, { folder, logger });

test('the town’s own form is printed, with every value on it', async () => {
  const { bytes, instead } = await printed();
  expect(instead).toBeNull();
  if (!canReadPdf) return;
  const text = textOfPdf(bytes).replaceAll(/\s/gu, '');
  expect(text).toContain('FORMR8');
  for (const { kind, value } of form.blocks.flatMap(({ fields }) => fields))
    if (kind === 'phone' && value !== null) expect(text).toContain(value);
});

test('a form of which the town has none is the plain A4, and nobody is told of anything', async () => {
  const { instead, pages } = await printForm(form, head, { folder: join(folder, 'none'), logger });
  expect(instead).toBeNull();
  expect(pages).toBeGreaterThan(0);
  expect(logged).toEqual([]);
});

test('what cannot be used is not used: the plain A4 has every value, and the clerk is told why', async () => {
  const reasons = async (): Promise<string | undefined> => (await printed()).instead?.reason;
  town({}, await madeUpTemplate({ size: [210, 590], year: 'R9' }));
  expect(await reasons()).toBe('other_template');
  town({ placements: places.slice(0, 2) });
  expect(await printed()).toMatchObject({ instead: { reason: 'not_placed', field: expect.any(String) } });
  town({ form: 'another_form' });
  expect(await reasons()).toBe('other_form');
  town({ pages: [] });
  expect(await reasons()).toBe('wrong');
  town();
  rmSync(join(folder, `${form.formId}.pdf`));
  expect(await reasons()).toBe('missing');
  const { bytes } = await printed();
  if (canReadPdf) expect(textOfPdf(bytes)).toContain(form.number);
  // Of which form and why; never what was written.
  expect(new Set(logged.map(({ kind }) => kind))).toEqual(new Set([form.formId]));
});
