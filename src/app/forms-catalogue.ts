/** 様式の目録 from its files: all of a folder, put together and held against the linter. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { type LintFinding, lintCatalogue } from '../modules/counter/lint.ts';
import { type Catalogue, cataloguePartSchema } from '../modules/counter/schema.ts';

export interface ReadCatalogue {
  readonly catalogue: Catalogue;
  readonly findings: readonly LintFinding[];
}

/** `missing`, `wrong`: `detail` says which file, and where in it. What the linter finds is no failure: an editor shows it. */
export const readCatalogue = (folder: string): Result<ReadCatalogue, 'missing' | 'wrong'> => {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  } catch {
    return failure('missing', { path: folder });
  }
  const whole = cataloguePartSchema.parse({});
  for (const name of names.toSorted()) {
    const part = readYamlFile(join(folder, name), cataloguePartSchema);
    if (!part.ok) return failure(part.reason, { ...part.detail, file: name });
    const { facts, attachments, blocks, departments, counters, forms } = part.value;
    whole.facts.push(...facts);
    whole.attachments.push(...attachments);
    whole.blocks.push(...blocks);
    whole.departments.push(...departments);
    whole.counters.push(...counters);
    whole.forms.push(...forms);
  }
  return success({ catalogue: whole, findings: lintCatalogue(whole) });
};
