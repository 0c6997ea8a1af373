/** Whether an import did with a file what the page says: nothing lost, nothing doubled, everything reported at its line. */
import type { ResidentRecord } from '../../../src/registry/schema.ts';
import { type Expected, householdFaults, type Level, type Outcome } from './planting.ts';

export interface Finding {
  readonly level: Level;
  readonly code: string;
  readonly file: string;
  readonly line: number | null;
}

/** What an import said of itself. */
export interface Run {
  readonly findings: readonly Finding[];
  /** Rows about people: in the files, taken over, refused. */
  readonly rows: number;
  readonly taken: number;
  readonly refused: number;
}

/** Said of a household or of the whole, and never of what was planted in a row. */
const OF_THE_WHOLE = new Set(['no_head', 'two_heads', 'unknown_town', 'towns_missing', 'unknown_column']);

const place = ({ file, line, code, level }: Expected | Finding): string =>
  `${file}:${line ?? '-'} ${code} (${level})`;
const at = ({ file, line }: Expected | Finding): string => `${file}:${line ?? '-'}`;

/** Sorted, and each once. */
const set = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted();

/** Everything that is not as it must be; empty: all is well. */
export const misreported = ({ expected, truth, rows, refusedRows }: Outcome, run: Run): string[] => {
  const wrong: string[] = [];
  const said = new Set(run.findings.map(place));
  for (const each of expected) if (!said.has(place(each))) wrong.push(`not reported: ${place(each)}`);
  const refusedLines = set(expected.filter(({ level }) => level === 'refused_row').map(at));
  const saidLines = set(run.findings.filter(({ level }) => level === 'refused_row').map(at));
  const unexpected = saidLines.filter((line) => !refusedLines.includes(line));
  if (unexpected.length > 0)
    wrong.push(
      ...run.findings
        .filter((each) => unexpected.includes(at(each)))
        .map((each) => `refused for nothing: ${place(each)}`),
    );
  const planted = new Set(expected.map(at));
  for (const each of run.findings)
    if (each.level !== 'refused_row' && !OF_THE_WHOLE.has(each.code) && !planted.has(at(each)))
      wrong.push(`said for nothing: ${place(each)}`);
  const households = householdFaults(truth.values());
  for (const code of ['no_head', 'two_heads'] as const) {
    const [must, has] = [households, run.findings].map(
      (list) => list.filter((each) => each.code === code).length,
    );
    if (must !== has) wrong.push(`${code}: said ${has} times for ${must} households`);
  }
  const counts = { rows, taken: truth.size, refused: refusedRows };
  for (const [name, count] of Object.entries(counts))
    if (run[name as keyof typeof counts] !== count)
      wrong.push(`${name}: ${run[name as keyof typeof counts]} for ${count}`);
  return wrong;
};

/** How people are not those of the truth, field by field. `given`: of whom, and how many there are in all. */
export const differences = (
  truth: ReadonlyMap<string, ResidentRecord>,
  given: {
    readonly resident: (id: ResidentRecord['residentId']) => ResidentRecord | undefined;
    readonly count: () => number;
  },
): string[] => {
  const wrong: string[] = [];
  if (given.count() !== truth.size) wrong.push(`${given.count()} people for ${truth.size}`);
  for (const [id, must] of truth) {
    const has = given.resident(must.residentId);
    if (has === undefined) wrong.push(`${id} is lost`);
    else
      for (const field of Object.keys(must) as (keyof ResidentRecord)[])
        if (JSON.stringify(has[field]) !== JSON.stringify(must[field]))
          wrong.push(`${id} ${field}: ${JSON.stringify(has[field])} for ${JSON.stringify(must[field])}`);
  }
  return wrong;
};
