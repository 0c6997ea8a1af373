/** 町字マスター of アドレス・ベース・レジストリ: read, and kept beside the replica (it is public: not encrypted). */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CivilDate, civilDateOf, civilDateSchema } from '../../kernel/dates.ts';
import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { TownRow } from '../renamed-towns.ts';
import type { Code, FileCode, Finding } from './codes.ts';
import { type Detected, detect } from './detect.ts';
import { checkHeader } from './inputs.ts';
import { TOWN } from './items.ts';
import { createKeyTable, type KeyTable, packKey } from './keys.ts';
import { readMunicipalityCode } from './municipality-code.ts';
import type { Job } from './reading.ts';
import { createRow, layoutOf, type Row } from './row.ts';
import { readRows } from './rows.ts';
import { readBeginning } from './source.ts';

/** One 町字, in use or not. */
export const townSchema = z.strictObject({
  /** 全国地方公共団体コード (6) and 町字ID (7). */
  townId: z.string().regex(/^\d{13}$/),
  /** From 郡 or 市区町村 to 小字, as an address writes them. */
  name: z.string().min(1).max(200),
  kana: z.string().max(200),
  /** 廃止日; `null`: in use. */
  abolishedOn: civilDateSchema.nullable(),
}) satisfies z.ZodType<TownRow>;
export type Town = z.infer<typeof townSchema>;

const MOST_TOWNS = 200_000;

const townIdOf = (row: Row, tenant: TenantId): string | undefined => {
  const read = readMunicipalityCode(row.get('municipality'), tenant);
  const id = row.get('town');
  if (typeof read === 'string')
    row.refuse(read === 'not_a_code' ? 'not_a_number' : 'wrong_check_digit', 'municipality');
  else if (read.repair !== null) row.remark('repaired', read.repair, 'municipality');
  if (/^\d{6}$/.test(id)) row.remark('repaired', 'leading_zero', 'town');
  else if (!/^\d{7}$/.test(id)) row.refuse(id === '' ? 'missing_value' : 'not_a_number', 'town');
  return typeof read === 'string' ? undefined : `${read.code}${id.padStart(7, '0')}`;
};

const dayOf = (row: Row): CivilDate | null => {
  const text = row.get('abolishedOn');
  if (text === '') return null;
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  const date = parts === null ? undefined : civilDateOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  if (date === undefined) row.refuse('bad_date', 'abolishedOn');
  return date ?? null;
};

const readTown = (row: Row, tenant: TenantId): Town | undefined => {
  const townId = townIdOf(row, tenant);
  const abolishedOn = dayOf(row);
  const name = (['county', 'city', 'ward', 'oaza', 'chome', 'koaza'] as const).map((field) => row.get(field));
  if (row.fault !== undefined) return undefined;
  const parsed = townSchema.safeParse({
    townId,
    name: name.join(''),
    kana: row.get('oazaKana'),
    abolishedOn,
  });
  if (parsed.success) return parsed.data;
  row.refuse(name.join('') === '' ? 'missing_value' : 'too_long', 'oaza');
  return undefined;
};

export interface TownsRead {
  readonly rows: number;
  readonly towns: readonly Town[];
}

type Told = (finding: Finding) => void;

const opened = async (file: Job['files'][number]): Promise<Result<Detected, FileCode>> => {
  const beginning = await readBeginning(file.path);
  if (!beginning.ok) return failure(beginning.reason, { file: file.name });
  const detected = detect(beginning.value);
  if (detected?.kind !== 'town') return failure('unknown_file', { file: file.name });
  const checked = checkHeader(file, detected.header, TOWN);
  return checked.ok ? success(detected) : checked;
};

/** All towns of the file; rows that are none are findings. */
export const readTowns = async (
  { files, tenant }: Pick<Job, 'files' | 'tenant'>,
  told: Told,
): Promise<Result<TownsRead, FileCode>> => {
  const [file, another] = files;
  if (file === undefined || another !== undefined) return failure('missing_file');
  const detected = await opened(file);
  if (!detected.ok) return detected;
  const row = createRow(layoutOf(detected.value.header, TOWN));
  const towns: Town[] = [];
  let rows = 0;
  const tell = (code: Code, level: Finding['level'], line: number, column: string | null = null): void =>
    told({ level, code, file: file.name, line, residentId: null, column, number: null, protected: false });
  const read = await readRows(
    { path: file.path, ...detected.value },
    {
      row({ values, line, fault }) {
        rows += 1;
        row.begin(values, fault);
        const town = readTown(row, tenant);
        for (const { code, level, column } of row.fault === undefined ? row.remarks : [row.fault])
          tell(code, level, line, column);
        if (town !== undefined && towns.length <= MOST_TOWNS) towns.push(town);
      },
      unended: (line) => tell('no_final_newline', 'repaired', line),
      rest: async () => undefined,
    },
  );
  if (!read.ok) return failure(read.reason, { file: file.name });
  if (read.value.sha256 !== file.sha256) return failure('file_changed', { file: file.name });
  if (towns.length === 0) return failure('no_towns', { file: file.name });
  if (towns.length > MOST_TOWNS) return failure('too_many_towns', { file: file.name });
  return success({ rows, towns });
};

const keptSchema = z.strictObject({
  v: z.literal(1),
  tenant: tenantIdSchema,
  version: z.int().min(1),
  dataDate: civilDateSchema,
  source: z.string().min(1).max(100),
  towns: z.array(townSchema).readonly(),
});
export type KeptTowns = z.infer<typeof keptSchema>;

const pathIn = (folder: string): string => join(folder, 'towns.json');

/** Towns kept beside a replica; `undefined`: none were imported. */
export const keptTowns = (folder: string): Result<KeptTowns | undefined, 'damaged'> => {
  const path = pathIn(folder);
  if (!existsSync(path)) return success(undefined);
  try {
    return success(keptSchema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    return failure('damaged', { code: 'towns.json' }); // no JSON, or of another shape
  }
};

/** Puts towns in the place of those that were kept, in one step. */
export const keepTowns = (folder: string, kept: Omit<KeptTowns, 'v'>): void => {
  const path = pathIn(folder);
  writeFileSync(`${path}.new`, JSON.stringify({ v: 1, ...kept }), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
};

/** Their 町字コード, for a look at every resident. */
export const townTable = (towns: readonly Pick<Town, 'townId'>[]): KeyTable => {
  const table = createKeyTable(towns.length);
  for (const { townId } of towns) table.slot(packKey(townId));
  return table;
};
