/** `kazasu forms grid` and `preview`: 市の様式 — finding the places on a town's own form, and looking at them. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import type { Result } from '../../kernel/result.ts';
import { readYamlFile } from '../../kernel/yaml-file.ts';
import type { Catalogue, Field, Form } from '../../modules/counter/schema.ts';
import { withGrid, withPlaces } from '../../print/overlay-aid.ts';
import { type Overlay, overlaySchema } from '../../print/overlay-schema.ts';
import { machineFonts } from '../../print/pdf-fonts.ts';
import { TEMPLATE_WORDS } from '../form-templates.ts';
import { readCatalogue } from '../forms-catalogue.ts';
import { complain, fail, print } from './output.ts';

const refuse = (reason: keyof typeof TEMPLATE_WORDS): void => {
  complain(TEMPLATE_WORDS[reason]);
  process.exitCode = 1;
};

const readPdf = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    refuse('missing');
    return undefined;
  }
};

const fieldsOf = (catalogue: Catalogue, form: Form): readonly Field[] => [
  ...form.blocks.flatMap((id) => catalogue.blocks.find((block) => block.id === id)?.fields ?? []),
  ...form.fields,
];

const catalogueForm = (
  folder: string,
  id: string,
): { readonly catalogue: Catalogue; readonly form: Form } | undefined => {
  const read = readCatalogue(folder);
  if (!read.ok) {
    fail(`catalogue_${read.reason}`, read.detail);
    return undefined;
  }
  const form = read.value.catalogue.forms.find((each) => each.id === id);
  if (form !== undefined) return { catalogue: read.value.catalogue, form };
  fail('no_such_form', { form: id });
  return undefined;
};

/** A first file of places: every field of the form, to be moved to where it belongs. */
const skeleton = (
  { catalogue, form }: { readonly catalogue: Catalogue; readonly form: Form },
  { sha256, pages }: { readonly sha256: string; readonly pages: Overlay['pages'] },
): string => {
  const placements = fieldsOf(catalogue, form)
    .filter(({ source, kind }) => source.from !== 'hand' && kind !== 'sign')
    .map(({ id, kind }, at) => ({
      ...{ field: id, as: 'text', page: 1, x: 60, y: 20 + (at % 27) * 10, w: 120, h: 8 },
      ...(kind === 'name' ? { size: 13 } : {}),
    }));
  const labels = fieldsOf(catalogue, form).map(({ id, label }) => `# ${id}: ${label}`);
  return `${labels.join('\n')}\n${stringify({ form: form.id, sha256, pages, placements })}`;
};

interface GridOptions {
  readonly form?: string;
  readonly places?: string;
  readonly folder: string;
}

const grid = async (template: string, out: string, { form, places, folder }: GridOptions): Promise<void> => {
  const bytes = readPdf(template);
  if (bytes === undefined) return;
  const made = await withGrid(bytes, machineFonts);
  if (!made.ok) return refuse(made.reason);
  if (places !== undefined) {
    const found = catalogueForm(folder, form ?? '');
    if (found === undefined) return;
    writeFileSync(places, skeleton(found, { ...made.value, pages: [...made.value.pages] }), { flag: 'wx' });
  }
  writeFileSync(out, made.value.bytes);
  print(`sha256: ${made.value.sha256}`);
  for (const { w, h } of made.value.pages) print(`${String(w)} × ${String(h)} mm`);
};

/** Fields that have a value and no place: with them the plain A4 would be printed. */
const unplaced = (catalogue: Catalogue, form: Form, { placements }: Overlay): readonly Field[] => {
  const placed = new Set(placements.flatMap((place) => (place.as === 'signature' ? [] : [place.field])));
  return fieldsOf(catalogue, form).filter(
    ({ id, source, kind }) =>
      !['hand', 'desk', 'constant'].includes(source.from) && kind !== 'sign' && !placed.has(id),
  );
};

const preview = async (
  template: string,
  places: string,
  out: string,
  { folder }: { readonly folder: string },
): Promise<void> => {
  const bytes = readPdf(template);
  if (bytes === undefined) return;
  const read: Result<Overlay, 'missing' | 'wrong'> = readYamlFile(places, overlaySchema);
  if (!read.ok) return fail('places_wrong', read.detail);
  const found = catalogueForm(folder, read.value.form);
  if (found === undefined) return;
  const made = await withPlaces(bytes, read.value, machineFonts);
  if (!made.ok) return refuse(made.reason);
  writeFileSync(out, made.value);
  const left = unplaced(found.catalogue, found.form, read.value);
  for (const { id, label } of left) print(`場所が ない項目: ${id}　${label}`);
  if (left.length > 0) process.exitCode = 1;
  else print('すべての項目に 場所が あります。');
};

export const defineTemplates = (command: Command, folder: string): void => {
  command
    .command('grid')
    .description('市の様式の PDF に ミリメートルの方眼を 重ねる（位置を 読みとるため）')
    .argument('<template>', '市の様式の PDF')
    .argument('<out>', '書き出す PDF')
    .option('--form <id>', '様式の ID')
    .option('--places <file>', '位置の設定ファイル（YAML）の ひな型も 書き出す（--form と いっしょに）')
    .option('--folder <folder>', '目録のフォルダー', folder)
    .action(grid);
  command
    .command('preview')
    .description('市の様式の PDF に 決めた位置を 重ねて、場所のない項目を 示す')
    .argument('<template>', '市の様式の PDF')
    .argument('<places>', '位置の設定ファイル（YAML）')
    .argument('<out>', '書き出す PDF')
    .option('--folder <folder>', '目録のフォルダー', folder)
    .action(preview);
};
