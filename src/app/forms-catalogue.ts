/** 様式の目録 from its files: all of a folder, put together and held against the linter. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { failure, type Result, success } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import { type LintFinding, lintCatalogue } from '../modules/counter/lint.ts';
import { type Catalogue, cataloguePartSchema } from '../modules/counter/schema.ts';

export interface ReadCatalogue {
  readonly catalogue: Catalogue;
  readonly findings: readonly LintFinding[];
}

type Fault = 'missing' | 'wrong';

const filesOf = (folder: string): Result<readonly string[], 'missing'> => {
  try {
    return success(
      readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .toSorted(),
    );
  } catch {
    return failure('missing', { path: folder });
  }
};

/** Adds a file to what was read before it. */
const addFile = (whole: Catalogue, folder: string, name: string): Result<Catalogue, Fault> => {
  const part = readYamlFile(join(folder, name), cataloguePartSchema);
  if (!part.ok) return failure(part.reason, { ...part.detail, file: name });
  const { facts, attachments, blocks, departments, counters, forms } = part.value;
  whole.facts.push(...facts);
  whole.attachments.push(...attachments);
  whole.blocks.push(...blocks);
  whole.departments.push(...departments);
  whole.counters.push(...counters);
  whole.forms.push(...forms);
  return success(whole);
};

/** `missing`, `wrong`: `detail` says which file, and where in it. What the linter finds is no failure: an editor shows it. */
export const readCatalogue = (folder: string): Result<ReadCatalogue, Fault> => {
  const files = filesOf(folder);
  if (!files.ok) return files;
  const whole = cataloguePartSchema.parse({});
  for (const name of files.value) {
    const added = addFile(whole, folder, name);
    if (!added.ok) return added;
  }
  return success({ catalogue: whole, findings: lintCatalogue(whole) });
};

/** The same without the linter, a file at a time: it takes more than a second, and whoever reads it has others to serve meanwhile. */
export const readShipped = async (folder: string): Promise<Result<Catalogue, Fault>> => {
  const files = filesOf(folder);
  if (!files.ok) return files;
  const whole = cataloguePartSchema.parse({});
  for (const name of files.value) {
    const added = addFile(whole, folder, name);
    if (!added.ok) return added;
    await setImmediate();
  }
  return success(whole);
};
