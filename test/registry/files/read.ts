/** The reading half of an import in this process, on files that lie in a folder: what it gives and what it says. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { civilDateSchema } from '../../../src/kernel/dates.ts';
import { tenantIdSchema } from '../../../src/kernel/ids.ts';
import { readResidents } from '../../../src/registry/import/read-residents.ts';
import type { Resident } from '../../../src/registry/schema.ts';
import type { Finding, Run } from './judge.ts';
import type { Sealing } from './seal.ts';

export const TENANT = '999990';
export const DATA_DATE = '2026-11-24';

export interface ReadFiles extends Run {
  /** `undefined`: it was taken as a whole. */
  readonly refusedFile: string | undefined;
  /** In the order in which they were given; one who is given twice is in it twice. */
  readonly people: readonly Resident[];
  readonly residentIds: readonly (string | null)[];
}

/** `personLines`: which lines are about a person; without it, all of them. */
export const readFiles = async (
  paths: readonly string[],
  format: Sealing['format'],
  personLines?: ReadonlySet<string>,
): Promise<ReadFiles> => {
  const people: Resident[] = [];
  const findings: (Finding & { readonly residentId: string | null })[] = [];
  const read = await readResidents(
    {
      format,
      tenant: tenantIdSchema.parse(TENANT),
      dataDate: civilDateSchema.parse(DATA_DATE),
      files: paths.map((path) => {
        const bytes = readFileSync(path);
        return {
          path,
          name: basename(path),
          sha256: createHash('sha256').update(bytes).digest('hex'),
          bytes: bytes.length,
        };
      }),
      towns: undefined,
    },
    {
      residents: async (batch) => void people.push(...batch),
      finding: (finding) => findings.push(finding),
    },
  );
  const refusedLines = new Set(
    findings.filter(({ level }) => level === 'refused_row').map(({ file, line }) => `${file}:${line}`),
  );
  return {
    refusedFile: read.ok ? undefined : read.reason,
    people,
    findings,
    residentIds: findings.map(({ residentId }) => residentId),
    rows: read.ok ? read.value.rows : 0,
    taken: people.length,
    refused: [...refusedLines].filter((line) => personLines?.has(line) ?? true).length,
  };
};

/** As a replica answers. */
export const given = ({ people }: ReadFiles) => {
  const byId = new Map(
    people.map(({ card: _card, certificateSerial: _serial, ...record }) => [record.residentId, record]),
  );
  return { resident: (id: Resident['residentId']) => byId.get(id), count: () => people.length };
};
