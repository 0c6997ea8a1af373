import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { tenantIdSchema } from '../../src/kernel/ids.ts';
import type { Result } from '../../src/kernel/result.ts';
import type { FileCode, Finding } from '../../src/registry/import/codes.ts';
import type { Format } from '../../src/registry/import/items.ts';
import { createKeyTable, packKey } from '../../src/registry/import/keys.ts';
import { readResidents } from '../../src/registry/import/read-residents.ts';
import type { Summary } from '../../src/registry/import/reading.ts';
import { measureFile } from '../../src/registry/import/source.ts';
import type { Resident } from '../../src/registry/schema.ts';

/** What is done with a folder with these files in it, which is gone afterwards. */
export const withFiles = async <T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (dir: string) => Promise<T>,
): Promise<T> => {
  const dir = mkdtempSync(join(tmpdir(), 'kazasu-import-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
};

export interface ReadFiles {
  readonly result: Result<Summary, FileCode>;
  readonly residents: readonly Resident[];
  readonly findings: readonly Finding[];
  /** Findings as `level code line`, those of the file as a whole without a line. */
  readonly said: readonly string[];
}

/** Reads files that nobody sealed, as the import of that format would. */
export const readFiles = async (
  format: Format,
  files: Readonly<Record<string, string | Uint8Array>>,
  towns?: readonly string[],
  mostFindings?: number,
): Promise<ReadFiles> => {
  const residents: Resident[] = [];
  const findings: Finding[] = [];
  const table = createKeyTable();
  for (const town of towns ?? []) table.slot(packKey(town));
  const result = await withFiles(files, async (dir) => {
    const sealed = await Promise.all(
      Object.keys(files).map(async (name) => {
        const path = join(dir, name);
        const facts = await measureFile(path);
        if (!facts.ok) throw new Error(`cannot measure ${name}`);
        return { path, name, ...facts.value };
      }),
    );
    return readResidents(
      {
        format,
        tenant: tenantIdSchema.parse('152048'),
        dataDate: civilDateSchema.parse('2026-11-24'),
        files: sealed,
        towns: towns === undefined ? undefined : table,
      },
      {
        residents: async (batch) => void residents.push(...batch),
        finding: (finding) => void findings.push(finding),
      },
      mostFindings,
    );
  });
  const said = findings
    .filter(({ code }) => code !== 'towns_missing')
    .map(({ level, code, line }) => (line === null ? `${level} ${code}` : `${level} ${code} ${line}`));
  return { result, residents, findings, said };
};
